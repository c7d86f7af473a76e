#pragma once

#include <string>

#include "hub/authority/changes.h"
#include "hub/authority/folder.h"

/// What the authority's command prints.
namespace iwets::authority {

/// The stores of a set: "nominal, firearm", or "none".
[[nodiscard]] std::string text(Stores stores);
/// A store by its name on the command line.
[[nodiscard]] std::optional<Store> store_named(std::string_view name);
/// "2026-03-01T12:00:00Z", or a day alone (its beginning); UTC.
[[nodiscard]] std::optional<Instant> time_from(const std::string& text);

/// One entry as a person reads it, several lines.
[[nodiscard]] std::string describe(const v1::DirectoryEntry& entry);
/// The whole folder, for a person and for a program.
[[nodiscard]] std::string describe(const Folder& folder);
[[nodiscard]] std::string json(const Folder& folder);
/// What was done to `party`, as a sentence.
[[nodiscard]] std::string sentence(const std::string& party, Change change);

}  // namespace iwets::authority
