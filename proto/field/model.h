#pragma once

#include <string_view>

#include "proto/field/calibre.h"

namespace iwets::field {

/// Compares two models of one maker as officers write them: by their letters and digits, without
/// words that every model has. Compatible: one is a part of the other, its initials, or both have
/// the same number first: "17" and "Glock G17 Gen4", "HP" and "High Power", "75 B" and "CZ 75".
/// "17" and "19" contradict.
[[nodiscard]] Agreement model_agreement(std::string_view a, std::string_view b);

}  // namespace iwets::field
