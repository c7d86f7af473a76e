#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "proto/seal/guarded.h"
#include "proto/seal/keys.h"

namespace iwets::seal {

/// Writes a whole file so that it is there completely or not at all: a temporary file beside it,
/// synced, moved into place, and the folder synced. Fails with `exists` rather than overwrite,
/// unless `replace`; with `unreadable` if the disk does not take it.
[[nodiscard]] Result<void, KeyFileError> write_file(const std::string& path, Bytes bytes,
                                                    mode_t mode, bool replace);
/// Reads a whole file of at most `bytes_max`. Fails with `absent` or `unreadable`, and, if
/// `private_only`, with `too_open` when group or others may read it.
[[nodiscard]] Result<std::string, KeyFileError> read_file(const std::string& path,
                                                          std::size_t bytes_max, bool private_only);

/// The secret key of one signer alone (the authority's): `name` and a seed. Mode 0600.
[[nodiscard]] Result<void, KeyFileError> save_signer(const SignKeys& keys, const std::string& path);
[[nodiscard]] Result<SignKeys, KeyFileError> load_signer(const std::string& path);

/// A key under which other keys are kept: drawn here, mode 0600; fails with `exists` rather than
/// overwrite.
[[nodiscard]] Result<void, KeyFileError> make_master_key(const std::string& path);
/// `private_only`: fails with `too_open` when group or others may read it.
[[nodiscard]] Result<std::unique_ptr<GuardedKeys>, KeyFileError> load_master_key(
    const std::string& path, bool private_only);

}  // namespace iwets::seal
