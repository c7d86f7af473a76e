#pragma once

#include <optional>
#include <string>

#include "adapters/sdk/answer.h"
#include "adapters/sdk/tracing_center.h"
#include "proto/codec/envelope.h"
#include "proto/seal/sealing.h"
#include "proto/types/fault.h"
#include "proto/types/result.h"

/// Between the network's messages and a center's plain values.
namespace iwets::sdk {

/// Why a request cannot be worked on, and what the requester is told instead of silence.
struct Unreadable {
  std::optional<TraceId> trace;  ///< nothing: not even that could be read
  std::uint32_t code = 200;      ///< result code: 200 insufficient information, 410 not authorised
  std::string text;              ///< what is wrong and what to do, for the requester
  Fault fault;                   ///< for the log
};

/// A request as it came, and what else of it the runtime needs.
struct ReadRequest {
  TraceRequest request;
  std::optional<seal::KeyId> sealed_to;  ///< which of our keys opened it
};
/// Reads a TraceSubmit; `opener` holds the center's present and former sealing keys, `keys` those
/// by which the answers of other centers are verified. A chain that cannot be verified is dropped,
/// with a note; the request stands.
[[nodiscard]] Result<ReadRequest, Unreadable> read_request(Instant received,
                                                           const codec::Opened& message,
                                                           seal::Opener& opener,
                                                           const codec::KeyRing& keys);
/// Reads a TraceAmend and puts what it says in the place of the facts and the confidential part of
/// the request that it amends. False: it cannot be read or opened, and nothing has changed.
[[nodiscard]] bool amend(ReadRequest& read, const codec::Opened& message, seal::Opener& opener);
/// What a TraceAmend is about; nothing: it cannot be read.
struct Amends {
  TraceId trace;
  std::uint32_t version = 2;
};
[[nodiscard]] std::optional<Amends> read_amends(const codec::Opened& message);
/// What a CorrectionAcknowledged is about; nothing: it cannot be read.
[[nodiscard]] std::optional<Amends> read_acknowledged(const codec::Opened& message);
/// Version of a result that was sent; 0: it was none.
[[nodiscard]] std::uint32_t version_of(Kind kind, const std::string& body);
/// Reads a TraceInformation: the requester's answer.
struct Information {
  TraceId trace;
  std::string text;
};
[[nodiscard]] Result<Information, Fault> read_information(const codec::Opened& message,
                                                          seal::Opener& opener);
/// The trace that a TraceInformation which cannot be read was about, if that much can be told.
[[nodiscard]] std::optional<TraceId> trace_of_information(const codec::Opened& message);
/// Reads a TraceClarification: the requester asks why.
[[nodiscard]] Result<Information, Fault> read_clarification(const codec::Opened& message,
                                                            seal::Opener& opener);
/// The trace that a TraceClarification which cannot be read was about, if that much can be told.
[[nodiscard]] std::optional<TraceId> trace_of_clarification(const codec::Opened& message);
/// The code of an update or a result that was sent; 0: none.
[[nodiscard]] std::uint32_t code_of(Kind kind, const std::string& body);
/// Reads a TraceClock of the hub's.
struct ClockTold {
  TraceId trace;
  ClockStep step = ClockStep::started;
  Clock clock;
};
[[nodiscard]] Result<ClockTold, Fault> read_clock(const codec::Opened& message);
/// Reads a TraceCancel. A reason that cannot be opened is left out: the trace is cancelled all the
/// same.
struct Cancellation {
  TraceId trace;
  std::string reason;
};
[[nodiscard]] Result<Cancellation, Fault> read_cancellation(const codec::Opened& message,
                                                            seal::Opener& opener);
/// Reads a TraceStatus of the hub's: the trace, and whether the hub has closed it.
struct HubStatus {
  TraceId trace;
  bool closed = false;
  std::string explanation;
};
[[nodiscard]] Result<HubStatus, Fault> read_status(const codec::Opened& message);
/// Reads a Refusal of something that this center said.
struct Refused {
  TraceId trace;
  Kind kind = Kind::trace_update;  ///< of what was refused
  FaultCode code = FaultCode::malformed;
  std::string field, reason;
  MessageId message;  ///< that was refused
};
[[nodiscard]] Result<Refused, Fault> read_refusal(const codec::Opened& message);

/// What is said, ready to be kept until it is due: the part outside the seal, and the serialised
/// content that will be sealed (empty: none, but of a result). Reminders have neither.
struct Spoken {
  Kind kind = Kind::trace_update;
  std::uint32_t code = 0;
  std::string next_country;
  std::string content;
  bool corrects = false;  ///< a result that was sent before
};
/// Fails with the field that is beyond its bound.
[[nodiscard]] Result<Spoken, Fault> write(const Update& update);
[[nodiscard]] Result<Spoken, Fault> write(const Final& result);
[[nodiscard]] Result<Spoken, Fault> write(const Explanation& explanation);
[[nodiscard]] Result<Spoken, Fault> write(const Corrected& corrected);
/// What the runtime says by itself, within the bounds.
[[nodiscard]] Spoken update_of_ours(std::uint32_t code, std::string text);
[[nodiscard]] Spoken explanation_of_ours(std::string text);
[[nodiscard]] Spoken result_of_ours(std::uint32_t code, std::string explanation);

/// Of a result, and of the request as the center knows it; 1: the first.
struct SpokenVersions {
  std::uint32_t result = 1, request = 1;
};
/// The body to send. Without a reader's key (the requester has left the network) it holds no
/// sealed part.
[[nodiscard]] std::string write_body(const Spoken& spoken, const TraceId& trace,
                                     const std::optional<seal::SealedPart>& sealed,
                                     const SpokenVersions& versions = {});

}  // namespace iwets::sdk
