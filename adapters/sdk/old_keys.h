#pragma once

#include "adapters/sdk/case_store.h"
#include "proto/seal/keys.h"

namespace iwets::sdk {

/// (transaction) Takes out of `keys` the former sealing keys that nothing can need any more: no
/// open case was sealed to it, and it was first seen to be a former one longer ago than a request
/// may wait for us. Returns how many. Call it while no change of keys is loaded.
[[nodiscard]] std::size_t drop_unused_keys(seal::KeySet& keys, CaseStore& store, Instant now);

}  // namespace iwets::sdk
