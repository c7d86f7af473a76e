#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "node/core/incoming.h"
#include "node/shell/api_error.h"
#include "proto/codec/envelope.h"
#include "proto/field/facts.h"
#include "proto/seal/sealing.h"
#include "proto/types/result.h"

/// What an officer says to an incoming request, and what its requester says: between JSON, the
/// schema and plain values.
namespace iwets::node {

/// Something to be said, with what the reader will open.
struct Spoken {
  Saying saying;
  std::string content;  ///< a serialised CenterText or TraceAnswer; empty: nothing is sealed
  std::string words;    ///< of the content, for the history
};

// What the API reads. Each fails with status 400 for what is no such JSON, with 422 for what does
// not fit the schema's bounds; whether it may be said now is judged by the core.

/// `{code, next_country, reason, firearm, corrected, chain, purchaser, time_to_crime_days,
/// multiple_sale, restrictions, contact, explanation}`: the result.
[[nodiscard]] Result<Spoken, ApiError> read_answer(std::string_view json);
/// The same with `{correction: {reason, text}}`: a correction of the result.
[[nodiscard]] Result<Spoken, ApiError> read_correction(std::string_view json);
/// `{reason, text, restricted}`: the result 402, or 401.
[[nodiscard]] Result<Spoken, ApiError> read_refusal(std::string_view json);
/// `{text}`: the update 606.
[[nodiscard]] Result<Spoken, ApiError> read_question(std::string_view json);
/// `{code, text}`: an update; without a code 601.
[[nodiscard]] Result<Spoken, ApiError> read_progress(std::string_view json);
/// `{reason, text}`: the update 400.
[[nodiscard]] Result<Spoken, ApiError> read_delay(std::string_view json);
/// `{text, reason}`: the answer to a question why.
[[nodiscard]] Result<Spoken, ApiError> read_explanation(std::string_view json);

/// What the node says by itself: an update without words, or a result with an explanation.
[[nodiscard]] Spoken said_by_node(const Saying& saying, const std::string& words);
/// The body of the message that says it. `sealed` is absent when nothing is sealed.
[[nodiscard]] std::string body_of(const Spoken& spoken, const TraceId& id,
                                  const std::optional<seal::SealedPart>& sealed);

/// A request as it came.
struct ReadRequest {
  TraceId trace;
  Urgency urgency = Urgency::routine;
  std::string case_reference;
  field::Firearm firearm;
  std::string confidential;  ///< opened, as it was serialised
  std::uint32_t version = 1;
};
/// A request that cannot be read; `trace` is empty if not even that can be told.
struct UnreadRequest {
  TraceId trace;
  std::string why;  ///< for the requester
};
[[nodiscard]] Result<ReadRequest, UnreadRequest> read_request(const codec::Opened& message,
                                                              seal::Opener& opener);

/// An amendment; `confidential` is empty if it cannot be opened.
struct ReadAmendment {
  TraceId trace;
  std::uint32_t version = 2;
  std::string case_reference, confidential;
};
/// Nothing: not even the trace can be told.
[[nodiscard]] std::optional<ReadAmendment> read_amendment(const codec::Opened& message,
                                                          seal::Opener& opener);

/// Words of the requester: an information, a question why, or why it cancels (which may be empty).
struct ReadWords {
  TraceId trace;
  std::string words;
  bool readable = true;  ///< could be opened
};
/// Nothing: not even the trace can be told.
[[nodiscard]] std::optional<ReadWords> read_words(const codec::Opened& message,
                                                  seal::Opener& opener);

}  // namespace iwets::node
