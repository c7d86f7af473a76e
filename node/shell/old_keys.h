#pragma once

#include "node/shell/case_store.h"
#include "proto/seal/keys.h"

namespace iwets::node {

/// (transaction) Notes that this sealing key is a former one from now on.
void retire_sealing_key(CaseStore& store, const seal::Key32& key, Instant now);

/// Takes out of `keys` the former sealing keys that nothing can need any more: no open case was
/// submitted before the key was replaced or in the week after, in which a center may still have
/// sealed to it. Returns how many. A former key that nobody has noted (the process ended just then)
/// is noted now. Call it while no change of keys is loaded.
[[nodiscard]] std::size_t forget_old_keys(seal::KeySet& keys, CaseStore& store, Instant now);

}  // namespace iwets::node
