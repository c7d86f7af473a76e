#include "proto/seal/descriptor.h"

#include <cerrno>

namespace iwets::seal {

bool write_all(int fd, Bytes bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace iwets::seal
