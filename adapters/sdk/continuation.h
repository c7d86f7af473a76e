#pragma once

#include "adapters/sdk/tracing_center.h"
#include "iwets/v1/trace.pb.h"
#include "proto/codec/envelope.h"

namespace iwets::sdk {

/// The sealed part of a result, as plain values; its reason and what it corrects stand beside it.
[[nodiscard]] Answer answer_from(const v1::TraceAnswer& wire);

/// Reads what a request says of the case that it continues, and verifies the answers so far; puts
/// persons and vehicle into `form`. `message`: the request, whose author the answers went to.
[[nodiscard]] Continuation read_continuation(const v1::Continuation& wire,
                                             const codec::Opened& message,
                                             const codec::KeyRing& keys, field::TraceForm& form);

}  // namespace iwets::sdk
