#pragma once

#include <unistd.h>

#include "proto/types/ids.h"

namespace iwets::seal {

/// A file descriptor, closed at the end of its life.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] bool there() const { return fd_ >= 0; }

 private:
  int fd_;
};

/// Writes all of it. False: perhaps a part is there.
[[nodiscard]] bool write_all(int fd, Bytes bytes);

}  // namespace iwets::seal
