#pragma once

#include <optional>

#include "adapters/sdk/answer.h"

namespace iwets::sdk {

/// The answer to a request that names no single firearm, by the codes of docs/protocol.md 4.4:
/// 202 where the number is obliterated and not restored as a whole; 200 where there is none, where
/// places of it could not be read (`?`, `*`, `[8B]`), or where the maker is missing or "unknown".
/// Nothing where it can be looked up.
///
/// Ask no registry before: "" and "-" are one number to `field::canonical`, so that a row without a
/// number would be somebody's firearm.
[[nodiscard]] std::optional<Final> unaskable(const field::Firearm& firearm);

}  // namespace iwets::sdk
