#pragma once

#include <google/protobuf/message.h>

namespace iwets::fuzz {

/// Fills every field of a message with something within the bounds that the schema states, of each
/// repeated field two. Of alternatives (oneof), the one at `choice`, counted from 0 and modulo
/// their number. `depth` levels below are filled, too.
void fill(google::protobuf::Message& message, int choice, int depth = 6);

}  // namespace iwets::fuzz
