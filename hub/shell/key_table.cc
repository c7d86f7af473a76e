#include "hub/shell/key_table.h"

#include <algorithm>

namespace iwets::shell {

std::optional<KeyTable::Entry> KeyTable::View::find(std::string_view curve_key) const {
  seal::Key32 key{};
  if (curve_key.size() != key.size() || !directory) return std::nullopt;
  std::copy(curve_key.begin(), curve_key.end(), key.begin());
  const auto* party = directory->by_curve_key(key);
  if (party == nullptr) return std::nullopt;
  const auto standing = party->revoked                    ? Standing::revoked
                        : suspended.contains(party->peer) ? Standing::suspended
                                                          : Standing::good;
  return Entry{party->peer, standing};
}

KeyTable::KeyTable(std::shared_ptr<const codec::Directory> directory, std::set<PeerId> suspended)
    : view_(std::make_shared<View>(View{std::move(directory), std::move(suspended)})) {}

std::shared_ptr<const KeyTable::View> KeyTable::view() const {
  const std::lock_guard lock(mutex_);
  return view_;
}

void KeyTable::replace(std::shared_ptr<const codec::Directory> directory) {
  const std::lock_guard lock(mutex_);
  view_ = std::make_shared<View>(View{std::move(directory), view_->suspended});
}

void KeyTable::suspend(PeerId peer) {
  const std::lock_guard lock(mutex_);
  auto next = std::make_shared<View>(*view_);
  next->suspended.insert(peer);
  view_ = std::move(next);
}

void KeyTable::resume(PeerId peer) {
  const std::lock_guard lock(mutex_);
  auto next = std::make_shared<View>(*view_);
  next->suspended.erase(peer);
  view_ = std::move(next);
}

}  // namespace iwets::shell
