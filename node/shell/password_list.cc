#include "node/shell/password_list.h"

#include <cctype>
#include <fstream>
#include <utility>

#include "node/core/sign_in.h"

namespace iwets::node {

Result<PasswordList, PasswordListFault> read_password_list(const std::string& path) {
  // Some 50 bytes of memory for a line: a list of all that ever leaked is no list for this.
  constexpr std::size_t lines_max = 2'000'000;
  std::ifstream file(path, std::ios::binary);
  PasswordList list;
  std::size_t lines = 0;
  for (std::string line; std::getline(file, line); ++lines) {
    if (lines == lines_max)
      return fail(PasswordListFault{path + " has more than 2,000,000 lines",
                                    "keep those of the most common passwords"});
    if (line.ends_with('\r')) line.pop_back();
    // Shorter ones are refused anyway.
    if (line.size() < password_bytes_min || line.size() > password_bytes_max) continue;
    for (auto& c : line) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    list.insert(std::move(line));
  }
  if (lines == 0)
    return fail(PasswordListFault{
        path + " cannot be read or is empty",
        "name a file with one password a line in common_passwords of [sign_in], that the node may "
        "read, or leave the key out"});
  return list;
}

}  // namespace iwets::node
