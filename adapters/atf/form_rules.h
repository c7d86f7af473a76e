#pragma once

#include <optional>
#include <string>

#include "proto/field/form.h"
#include "proto/field/profile.h"
#include "proto/types/ids.h"

namespace iwets::atf {

/// What the request alone decides, before any record is looked at.
struct Ruling {
  std::uint32_t code = 0;
  std::string explanation;
  std::optional<CountryCode> next_country;
};
/// What the center publishes of these rules, so that a request that breaks them never leaves.
[[nodiscard]] field::CenterProfile profile();

/// The rules of a center in `here`, in this order: not a firearm (206), privately made (207), no
/// serial number (202), mandatory fields missing (200), an importer given as the maker (205), made
/// before 1946 (310), importer missing (204), sold to another country (104), never here (320).
/// Nothing: the records decide.
[[nodiscard]] std::optional<Ruling> rule(const field::TraceForm& form, CountryCode here);

/// The center's own country, or a state that it succeeds, made the firearm.
[[nodiscard]] bool made_here(const field::Firearm& firearm, CountryCode here);

}  // namespace iwets::atf
