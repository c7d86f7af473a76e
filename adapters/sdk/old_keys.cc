#include "adapters/sdk/old_keys.h"

#include <vector>

#include "proto/codec/envelope.h"

namespace iwets::sdk {

std::size_t drop_unused_keys(seal::KeySet& keys, CaseStore& store, Instant now) {
  const auto current = keys.sealing.back().open;
  return std::erase_if(keys.sealing, [&](const seal::SealKeys& key) {
    if (key.open == current) return false;
    const auto id = seal::key_id(key.open);
    const std::string text(id.begin(), id.end());
    // A message may have waited for us as long as a case can live.
    const bool late = store.first_seen_former(text, now) + codec::case_life < now;
    return late && !store.key_in_use(text);
  });
}

}  // namespace iwets::sdk
