#include "node/shell/old_keys.h"

#include <vector>

namespace iwets::node {
namespace {

/// What was under way when the key was replaced has come by then.
constexpr Duration grace = std::chrono::hours{24 * 7};

std::string fact_of(const seal::Key32& key) {
  return "sealing_key_retired:" + hex(seal::key_id(key));
}

}  // namespace

void retire_sealing_key(CaseStore& store, const seal::Key32& key, Instant now) {
  const auto fact = fact_of(key);
  if (!store.recall(fact)) store.remember(fact, static_cast<std::int64_t>(to_us(now)));
}

std::size_t forget_old_keys(seal::KeySet& keys, CaseStore& store, Instant now) {
  const auto current = keys.sealing.back().open;
  return std::erase_if(keys.sealing, [&](const seal::SealKeys& key) {
    if (key.open == current) return false;
    const auto retired = store.recall(fact_of(key.open));
    if (!retired) {
      retire_sealing_key(store, key.open, now);
      return false;
    }
    const auto until = from_us(static_cast<std::uint64_t>(*retired)) + grace;
    return until < now && !store.has_open_case_before(until);
  });
}

}  // namespace iwets::node
