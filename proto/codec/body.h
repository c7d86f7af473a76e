#pragma once

#include <google/protobuf/message.h>

#include <memory>

#include "proto/codec/bounds.h"
#include "proto/types/terms.h"

namespace iwets::codec {

/// An empty message of the type that `kind` names in the schema.
[[nodiscard]] std::unique_ptr<google::protobuf::Message> body_of(Kind kind);

/// Parses and checks the body of a message. The fault's field is a path inside the body. For a
/// kind known at compile time, `read<v1::TraceSubmit>(body)` is simpler.
[[nodiscard]] Result<std::unique_ptr<google::protobuf::Message>, Fault> parse_body(Kind kind,
                                                                                   Bytes body);

}  // namespace iwets::codec
