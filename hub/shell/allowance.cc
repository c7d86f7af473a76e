#include "hub/shell/allowance.h"

#include <algorithm>

namespace iwets::shell {

bool Allowances::limits(const PeerId& peer) const {
  return per_second_ > 0 && peer.role() == Role::member;
}

Allowances::Account& Allowances::account(const PeerId& peer, Time now) {
  const double most = std::max(per_second_, at_once);
  const auto [at, made] = accounts_.try_emplace(peer, Account{most, now});
  auto& account = at->second;
  const std::chrono::duration<double> passed = now - account.at;
  account.messages = std::min(most, account.messages + passed.count() * per_second_);
  account.at = now;
  return account;
}

void Allowances::took(const PeerId& peer, Time now) {
  if (limits(peer)) account(peer, now).messages -= 1;
}

std::uint64_t Allowances::left(const PeerId& peer, Time now) {
  return static_cast<std::uint64_t>(std::max(0.0, account(peer, now).messages));
}

}  // namespace iwets::shell
