#pragma once

#include "iwets/v1/directory.pb.h"
#include "proto/codec/directory.h"

/// Public keys and the schema: internal to this folder and to the authority.
namespace iwets::codec {

/// `wire` has passed `check_bounds`. Fails with `malformed` for a sealing key that seals nothing.
[[nodiscard]] Result<PublicKeys, Fault> from_wire(const v1::PeerKeys& wire);
void to_wire(const PublicKeys& keys, v1::PeerKeys& wire);

}  // namespace iwets::codec
