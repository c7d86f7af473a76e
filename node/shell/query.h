#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/shell/api_error.h"

/// What stands behind the question mark of an address.
namespace iwets::node {

/// A value that should have been a number; thrown by `read_number`, and answered by `Api::handle`.
struct NoNumber {
  ApiError error;
};
/// `otherwise` where nothing is said; throws `NoNumber` where no whole number is.
[[nodiscard]] std::int64_t read_number(const std::string& key,
                                       const std::optional<std::string>& said,
                                       std::int64_t otherwise);

/// Why the names in a query are not taken: no call has one of them, or it is there twice, so that
/// two readers could understand it differently. Nothing: they are.
[[nodiscard]] std::optional<ApiError> fault_of_query(const std::vector<std::string>& keys);

}  // namespace iwets::node
