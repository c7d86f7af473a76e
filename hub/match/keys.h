#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hub/match/key_list.h"
#include "hub/match/names.h"
#include "hub/match/numbers.h"

/// The keys of persons. Both sides make them in the same way.
namespace iwets::match {

/// The words of a name as one text.
[[nodiscard]] std::string joined(const std::vector<std::string>& words);

}  // namespace iwets::match
