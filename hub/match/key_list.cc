#include "hub/match/key_list.h"

#include <algorithm>

#include "hub/match/match.h"

namespace iwets::match {
namespace {

constexpr Limits limits;

}  // namespace

Key key_of(Store store, KeyKind kind, std::string_view text, std::string_view narrowed_by) {
  constexpr std::uint64_t narrow_mask = (1U << Key::narrow_bits) - 1;
  const auto seed = static_cast<std::uint64_t>(store) << 8U | static_cast<std::uint64_t>(kind);
  const auto hash = hash_of(seed, text);
  return {(hash & ~narrow_mask) | (hash_of(hash, narrowed_by) & narrow_mask)};
}

bool KeyList::takes(std::string_view text) const {
  return !text.empty() && list_.size() < limits.keys_max;
}

void KeyList::add(KeyKind kind, std::string_view text, std::string_view narrowed_by) {
  if (takes(text)) list_.push_back({key_of(store_, kind, text, narrowed_by), false});
}

void KeyList::add_wide(KeyKind kind, std::string_view text) {
  if (takes(text)) list_.push_back({key_of(store_, kind, text), true});
}

std::vector<Key> KeyList::keys() && {
  std::vector<Key> keys;
  keys.reserve(list_.size());
  for (const auto& one : list_) keys.push_back(one.key);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

}  // namespace iwets::match
