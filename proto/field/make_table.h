#pragma once

#include <span>
#include <string_view>

#include "proto/field/firearm.h"

namespace iwets::field {

/// A maker and the other names it goes by, separated by bars, in the key form of firearm.cc: lower
/// case, without blanks, signs and words like "Inc.".
struct MakeRow {
  Make make;
  std::string_view aliases;
};

/// Common makers and importers. Codes: NCIC list of gun makes.
[[nodiscard]] std::span<const MakeRow> make_rows();

}  // namespace iwets::field
