#include "proto/seal/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "proto/seal/descriptor.h"

namespace iwets::seal {
namespace {

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// Creates `path` with `bytes`, synced.
bool create(const std::string& path, Bytes bytes, mode_t mode) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  // The process's umask must not decide who reads a key.
  return file.there() && ::fchmod(file.fd(), mode) == 0 && write_all(file.fd(), bytes) &&
         ::fsync(file.fd()) == 0;
}

bool sync_folder(const std::string& path) {
  const Descriptor folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return folder.there() && ::fsync(folder.fd()) == 0;
}

}  // namespace

Result<void, KeyFileError> write_file(const std::string& path, Bytes bytes, mode_t mode,
                                      bool replace) {
  if (!replace && ::access(path.c_str(), F_OK) == 0) return fail(KeyFileError::exists);
  const auto temporary = path + ".new." + std::to_string(::getpid());
  ::unlink(temporary.c_str());  // Left behind by a crash of an earlier process of this number.
  if (!create(temporary, bytes, mode)) {
    ::unlink(temporary.c_str());
    return fail(KeyFileError::unreadable);
  }
  // A link fails where a rename would overwrite, so nobody's keys are lost to a race.
  const bool moved = replace ? ::rename(temporary.c_str(), path.c_str()) == 0
                             : ::link(temporary.c_str(), path.c_str()) == 0;
  const bool taken = !moved && errno == EEXIST;
  if (!replace || !moved) ::unlink(temporary.c_str());
  if (taken) return fail(KeyFileError::exists);
  if (!moved || !sync_folder(path)) return fail(KeyFileError::unreadable);
  return {};
}

Result<std::string, KeyFileError> read_file(const std::string& path, std::size_t bytes_max,
                                            bool private_only) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.there()) {
    return fail(errno == ENOENT ? KeyFileError::absent : KeyFileError::unreadable);
  }
  struct stat facts {};
  if (::fstat(file.fd(), &facts) != 0 || !S_ISREG(facts.st_mode) ||
      facts.st_size > static_cast<off_t>(bytes_max)) {
    return fail(KeyFileError::unreadable);
  }
  if (private_only && (facts.st_mode & 077U) != 0) return fail(KeyFileError::too_open);
  std::string out(static_cast<std::size_t>(facts.st_size), '\0');
  std::size_t have = 0;
  while (have < out.size()) {
    const auto got = ::read(file.fd(), out.data() + have, out.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail(KeyFileError::unreadable);
    have += static_cast<std::size_t>(got);
  }
  return out;
}

}  // namespace iwets::seal
