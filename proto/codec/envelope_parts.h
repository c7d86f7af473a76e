#pragma once

#include "proto/codec/envelope.h"

/// The parts of an envelope, for byte vectors: internal to this folder and its tests. Programs use
/// `seal_batch`, which draws the salts.
namespace iwets::codec::parts {

/// As `seal_batch`, with the salts given: one for each draft.
[[nodiscard]] std::vector<std::string> seal_batch(const seal::SignKeys& keys, PeerId author,
                                                  const std::vector<Draft>& drafts,
                                                  const std::vector<seal::Salt>& salts);

}  // namespace iwets::codec::parts
