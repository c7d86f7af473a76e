#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iwets::field {

/// The word of `known` that `wrong` was probably meant to be: closest by edit distance, at most a
/// third of its letters away (and at least one); the first of equals. Nothing if none is close.
[[nodiscard]] std::optional<std::string> did_you_mean(std::string_view wrong,
                                                      const std::vector<std::string>& known);

}  // namespace iwets::field
