#pragma once

#include <optional>
#include <string>

#include "proto/seal/keys.h"

namespace iwets::link {

/// Our next keys, between the moment they are announced and the moment the hub has receipted it:
/// they wait in a file beside the key file, so that a crash at any point loses neither set.

/// Writes the key set that follows `current`: `next`'s keys, and behind them in `sealing` those of
/// `current`, oldest first. Fails when the file cannot be written.
[[nodiscard]] Result<void, seal::KeyFileError> keep_successor(const seal::KeySet& current,
                                                              const seal::KeySet& next,
                                                              const std::string& key_file);
/// Puts the successor in the place of the key file; may be repeated after a crash. The keys now in
/// the key file.
[[nodiscard]] Result<seal::KeySet, seal::KeyFileError> adopt_successor(const std::string& key_file);
/// The sealing keys of a successor that waits: what is sealed to them must be readable already.
[[nodiscard]] std::vector<seal::SealKeys> successor_sealing(const std::string& key_file);

}  // namespace iwets::link
