#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "proto/codec/envelope.h"
#include "proto/seal/sealing.h"
#include "proto/types/ids.h"

namespace google::protobuf {
class Message;
}

/// What a signed message says, in words and as values. The same bytes give the same words: who
/// verifies a package reads them from the signed bytes and compares.
namespace iwets::evidence {

/// The trace or check that a message is about; empty: of none.
[[nodiscard]] TraceId subject_of(const google::protobuf::Message& body);
/// Its sealed part; nothing: it has none.
[[nodiscard]] std::optional<seal::SealedPart> sealed_part_of(const google::protobuf::Message& body);

/// Every field that is set, by its name in the schema: bytes as hexadecimal digits (of more than 64
/// their digest), enum values as words, a sealed part as its commitment.
[[nodiscard]] nlohmann::json values_of(const google::protobuf::Message& message);

/// A message whose signature was verified, parsed; with what its sealed part holds.
struct Understood {
  TraceId subject;
  std::optional<seal::SealedPart> sealed;
  std::string words;  ///< one sentence: "asks to trace TAURUS PT 92, serial ABC 123"
  /// Values of the body, and of the sealed part in "sealed_part".
  std::string says;  ///< canonical JSON
};
/// `unsealed`: content of the sealed part, not compared with its commitment here; null: not known.
/// Fails with the fault of the body, or of what was unsealed.
[[nodiscard]] Result<Understood, Fault> understand(const codec::Opened& message,
                                                   const std::string* unsealed);

}  // namespace iwets::evidence
