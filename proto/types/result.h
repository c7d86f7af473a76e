#pragma once

#include <tl/expected.hpp>

namespace iwets {

/// A value, or the reason why there is none. Errors are values where folders meet.
template <typename T, typename E>
using Result = tl::expected<T, E>;

/// Wraps an error for return from a function that yields a `Result`.
template <typename E>
[[nodiscard]] auto fail(E error) {
  return tl::unexpected<E>(std::move(error));
}

}  // namespace iwets
