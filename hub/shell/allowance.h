#pragma once

#include <chrono>
#include <cstdint>
#include <map>

#include "proto/types/ids.h"

namespace iwets::shell {

/// How much each member may send now, so that one that sends fifty times what is usual waits with
/// it, its most urgent first, and nobody else does: so many messages a second, and a second's worth
/// or `at_once` of a quiet one. Kept by name: who connects anew has not more. Centers are not
/// limited, as they answer whatever all members ask. Not thread-safe.
class Allowances {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::uint32_t at_once = 128;  ///< a lane's window: who is quiet is not held
  /// `per_second` 0: nobody is limited.
  explicit Allowances(std::uint32_t per_second) : per_second_(per_second) {}

  [[nodiscard]] bool limits(const PeerId& peer) const;
  /// The peer has sent a message. One more than it might: it waits the longer.
  void took(const PeerId& peer, Time now);
  /// Messages that it may send now.
  [[nodiscard]] std::uint64_t left(const PeerId& peer, Time now);

 private:
  struct Account {
    double messages = 0;  ///< may be negative
    Time at;
  };
  /// As it stands at `now`.
  Account& account(const PeerId& peer, Time now);

  std::uint32_t per_second_;
  std::map<PeerId, Account> accounts_;
};

}  // namespace iwets::shell
