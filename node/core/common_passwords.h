#pragma once

#include <string_view>

namespace iwets::node {

/// The password, in small letters, is one that lists of guesses hold or make: nothing but fewer
/// than four different words of `common_words`, in any order, however often and with digits and
/// signs for letters; walks over a keyboard; and digits and signs between them or alone. Also one
/// that is a short piece said again and again.
[[nodiscard]] bool is_common_password(std::string_view small);

}  // namespace iwets::node
