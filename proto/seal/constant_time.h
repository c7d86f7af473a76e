#pragma once

#include <string_view>

namespace iwets::seal {

/// Compares in a time that does not depend on where the texts differ, by libsodium; only whether
/// they are equally long shows. For whatever somebody might guess: tokens, codes, digests of them.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace iwets::seal
