#pragma once

#include "proto/codec/directory.h"

namespace iwets::codec {

/// Reads the body of a KeySuccession of `author` and checks that the successor has signed it.
/// Whether `author` may be succeeded is the directory's to judge.
[[nodiscard]] Result<PublicKeys, Fault> read_succession(PeerId author, Bytes body);

}  // namespace iwets::codec
