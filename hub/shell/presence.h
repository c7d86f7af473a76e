#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "proto/types/ids.h"
#include "proto/types/instant.h"

namespace iwets::shell {

/// What the wire tells of each peer, for the operator. Thread-safe.
class Presence {
 public:
  struct Row {
    std::string program;
    Instant heard{};
    std::uint64_t strikes = 0;
  };
  void heard(PeerId peer, Instant at) {
    const std::lock_guard lock(mutex_);
    rows_[peer].heard = at;
  }
  void attached(PeerId peer, const std::string& program) {
    const std::lock_guard lock(mutex_);
    rows_[peer].program = program;
  }
  /// Returns how many there are now for this reason; reasons are few.
  std::uint64_t strike(PeerId peer, const char* reason) {
    const std::lock_guard lock(mutex_);
    ++rows_[peer].strikes;
    return ++strikes_[{peer, reason}];
  }
  [[nodiscard]] std::map<PeerId, Row> rows() const {
    const std::lock_guard lock(mutex_);
    return rows_;
  }

 private:
  mutable std::mutex mutex_;
  std::map<PeerId, Row> rows_;
  std::map<std::pair<PeerId, std::string>, std::uint64_t> strikes_;
};

}  // namespace iwets::shell
