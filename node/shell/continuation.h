#pragma once

#include <string>
#include <vector>

#include "node/core/case.h"
#include "node/shell/messages.h"
#include "proto/codec/chain.h"

namespace iwets::node {

/// The parts of a trace with which a case goes on: the officer's form, its persons and vehicle in
/// the sealed part, because the stores were asked for them in the first trace, and the answers so
/// far. `chain`: oldest first, without content where their centers do not let it be shown. What the
/// message has no room for is left out, oldest first. Fails as `trace_parts`.
[[nodiscard]] Result<TraceParts, ApiError> continuation_parts(
    const Case& c, field::TraceForm form, const std::vector<codec::ChainLink>& chain);

}  // namespace iwets::node
