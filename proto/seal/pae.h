#pragma once

#include <initializer_list>
#include <string>

#include "proto/types/ids.h"

namespace iwets::seal {

/// Pre-authentication encoding: one byte string for a list of byte strings, so that no two lists
/// share one. LE64(count), then LE64(length) and the bytes of each piece. The shape is that of
/// PASETO's PAE; docs/protocol.md, 2.2.
[[nodiscard]] std::string pae(std::initializer_list<Bytes> pieces);

}  // namespace iwets::seal
