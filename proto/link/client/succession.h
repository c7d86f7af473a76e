#pragma once

#include <optional>
#include <string>

#include "proto/seal/keys.h"

namespace iwets::link {

/// Our next keys, from the moment they are announced until the network knows them or the hub has
/// refused them: they wait in a file beside the key file, so that a crash at any point loses
/// neither set.

/// Sealing keys that a key set can hold: the current one, and former ones that open cases use.
inline constexpr std::size_t sealing_keys_max = 8;

/// Writes the key set that follows `current`: `next`'s keys, and behind them in `sealing` those of
/// `current`, oldest first. Fails when the file cannot be written.
[[nodiscard]] Result<void, seal::KeyFileError> keep_successor(const seal::KeySet& current,
                                                              const seal::KeySet& next,
                                                              const std::string& key_file);
/// The successor that waits.
[[nodiscard]] Result<seal::KeySet, seal::KeyFileError> read_successor(const std::string& key_file);
/// Puts the successor in the place of the key file; may be repeated after a crash. The keys now in
/// the key file.
[[nodiscard]] Result<seal::KeySet, seal::KeyFileError> adopt_successor(const std::string& key_file);
/// Throws the successor away, if one waits.
void drop_successor(const std::string& key_file);

}  // namespace iwets::link
