#include "node/cli/open_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace iwets::cli {

std::optional<Failure> open_file(const std::string& name, std::ifstream& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(name, ignored))
    return Failure{ExitCode::invalid_input, name + " is a directory", {}, "name a file in it", {}};
  errno = 0;
  file.open(name, std::ios::binary);
  if (file) return std::nullopt;
  const int why = errno;
  if (why == ENOENT || why == ENOTDIR)
    return Failure{ExitCode::not_found,
                   "there is no file " + name,
                   std::strerror(why),
                   "check the name; of a request or a record \"-\" reads from standard input",
                   {}};
  if (why == EACCES || why == EPERM)
    return Failure{ExitCode::denied,
                   "the file " + name + " cannot be read",
                   std::strerror(why),
                   "ask its owner for the right to read it (chmod), or run as a user who may",
                   {}};
  return Failure{ExitCode::invalid_input,
                 "the file " + name + " cannot be opened",
                 why != 0 ? std::strerror(why) : "the system gives no reason",
                 "look at the disk, or copy the file to another place",
                 {}};
}

}  // namespace iwets::cli
