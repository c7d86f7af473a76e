#pragma once

#include <optional>
#include <string>
#include <vector>

#include "iwets/v1/trace.pb.h"
#include "proto/codec/envelope.h"

/// The answers of a case that goes on from country to country, as evidence: docs/protocol.md 4.8.
namespace iwets::codec {

/// One answer: its center's envelope, exact bytes, and what its sealed part holds.
struct ChainLink {
  std::string envelope;
  std::string content;  ///< serialised `TraceAnswer`; empty: closed, nobody but its reader sees it
  seal::Key32 salt{};   ///< of the commitment to `content`
};

/// An answer that is its center's: signature and commitment were verified.
struct ProvenAnswer {
  PeerId center;
  TraceId trace;
  Instant created;
  seal::KeyId key{};  ///< that signed it
  std::uint32_t code = 0;
  std::optional<CountryCode> next_country;
  std::optional<v1::TraceAnswer> answer;  ///< nothing: closed
};

/// Verifies one answer to `requester`. Faults: those of `open`; `malformed` if it is no result of a
/// center's to this requester; `bad_signature` (field "content") if the content is not what the
/// center has signed a commitment to.
[[nodiscard]] Result<ProvenAnswer, Fault> prove_answer(const ChainLink& link, PeerId requester,
                                                       const KeyRing& keys);

/// Verifies the chain of a continuation that has come to the center of `here`: one answer for each
/// hop before this one, but for those left out; the first of the case's first trace; each true, and
/// naming the country of the next one's center, the last one `here`. The fault's field begins with
/// "chain[i]" where one answer is at fault.
[[nodiscard]] Result<std::vector<ProvenAnswer>, Fault> prove_chain(const v1::Continuation& wire,
                                                                   PeerId requester,
                                                                   CountryCode here,
                                                                   const KeyRing& keys);

void to_wire(const ChainLink& value, v1::ChainLink& wire);

}  // namespace iwets::codec
