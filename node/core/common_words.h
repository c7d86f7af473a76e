#pragma once

#include <string_view>
#include <vector>

namespace iwets::node {

/// Words of which common passwords are made, in small letters of ASCII where people write them so;
/// in the six languages of the dashboard, and German, which its neighbours use.
[[nodiscard]] const std::vector<std::string_view>& common_words();

}  // namespace iwets::node
