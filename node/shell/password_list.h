#pragma once

#include <functional>
#include <set>
#include <string>

#include "proto/types/result.h"

namespace iwets::node {

/// Passwords that nobody may have, in small letters.
using PasswordList = std::set<std::string, std::less<>>;

/// Reads a file with one password a line, in whatever letters; fails with what is wrong and what to
/// do. Nothing of the file stands in that.
struct PasswordListFault {
  std::string what, remedy;
};
[[nodiscard]] Result<PasswordList, PasswordListFault> read_password_list(const std::string& path);

}  // namespace iwets::node
