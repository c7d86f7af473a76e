#include "node/shell/incoming_words.h"

#include <algorithm>
#include <utility>

#include "iwets/v1/trace.pb.h"
#include "proto/codec/bounds.h"
#include "proto/codec/facts.h"

namespace iwets::node {
namespace {

TraceId id_of(const std::string& bytes) {
  return TraceId::from_bytes(bytes_of(bytes)).value_or(TraceId{});
}

/// The content of a sealed part; nothing if it cannot be opened or does not fit the schema.
template <typename M>
std::optional<std::pair<M, std::string>> open(const v1::Sealed& sealed, const TraceId& trace,
                                              const codec::Opened& message, seal::Opener& opener) {
  const auto context = seal::context(message.author, message.recipient, trace, message.kind);
  auto text = opener.open(codec::from_wire(sealed), bytes_of(context));
  if (!text) return std::nullopt;
  auto inside = codec::read<M>(bytes_of(*text));
  if (!inside) return std::nullopt;
  return std::pair{std::move(*inside), std::move(*text)};
}

template <typename M>
std::optional<ReadWords> words_in(const codec::Opened& message, seal::Opener& opener,
                                  bool (M::*there)() const,
                                  const v1::Sealed& (M::*sealed)() const) {
  M wire;
  const bool whole = wire.ParseFromString(message.body) && !codec::check_bounds(wire);
  ReadWords out{id_of(wire.trace()), {}, true};
  if (out.trace.empty()) return std::nullopt;
  if (!whole) {
    out.readable = false;
  } else if ((wire.*there)()) {
    const auto inside = open<v1::CenterText>((wire.*sealed)(), out.trace, message, opener);
    out.readable = inside.has_value();
    if (inside) out.words = inside->first.text();
  }
  return out;
}

}  // namespace

Spoken said_by_node(const Saying& saying, const std::string& words) {
  Spoken out{saying, {}, words};
  if (saying.kind != Kind::trace_result) return out;
  v1::TraceAnswer answer;
  answer.set_explanation(words);
  out.content = answer.SerializeAsString();
  return out;
}

std::string body_of(const Spoken& spoken, const TraceId& id,
                    const std::optional<seal::SealedPart>& sealed) {
  const auto& saying = spoken.saying;
  if (saying.kind == Kind::trace_explanation) {
    v1::TraceExplanation to;
    to.set_trace(id.bytes());
    if (sealed) codec::to_wire(*sealed, *to.mutable_answer());
    return to.SerializeAsString();
  }
  if (saying.kind == Kind::trace_update) {
    v1::TraceUpdate to;
    to.set_trace(id.bytes());
    to.set_code(saying.code);
    if (saying.request > 1) to.set_request_version(saying.request);
    if (sealed) codec::to_wire(*sealed, *to.mutable_text());
    return to.SerializeAsString();
  }
  v1::TraceResult to;
  to.set_trace(id.bytes());
  to.set_code(saying.code);
  if (saying.version > 1) to.set_version(saying.version);
  if (saying.request > 1) to.set_request_version(saying.request);
  if (saying.next_country) to.set_next_country(std::string(saying.next_country->text()));
  if (sealed) codec::to_wire(*sealed, *to.mutable_answer());
  return to.SerializeAsString();
}

Result<ReadRequest, UnreadRequest> read_request(const codec::Opened& message,
                                                seal::Opener& opener) {
  v1::TraceSubmit wire;
  const bool parsed = wire.ParseFromString(message.body);
  const auto trace = id_of(wire.trace());
  const auto unread = [&](std::string why) { return fail(UnreadRequest{trace, std::move(why)}); };
  if (!parsed) return unread("The request could not be read. Submit the trace again.");
  if (const auto fault = codec::check_bounds(wire))
    return unread("The request could not be read: field " + fault->field + ": " + fault->reason +
                  ". " + fault->remedy + ".");
  if (!wire.has_confidential())
    return unread(
        "The confidential part is missing: who asks and why. Seal it to this member and "
        "submit the trace again.");
  auto inside = open<v1::TraceConfidential>(wire.confidential(), trace, message, opener);
  if (!inside)
    return unread(
        "The confidential part cannot be opened with the keys of this member. Fetch the "
        "present directory and submit the trace again.");
  const bool urgent = wire.priority() == v1::PRIORITY_URGENT;
  return ReadRequest{trace,
                     urgent ? Urgency::urgent : Urgency::routine,
                     wire.facts().case_reference(),
                     codec::from_wire(wire.firearm()),
                     std::move(inside->second),
                     std::max(wire.version(), 1U)};
}

std::optional<ReadAmendment> read_amendment(const codec::Opened& message, seal::Opener& opener) {
  v1::TraceAmend wire;
  const bool whole = wire.ParseFromString(message.body) && !codec::check_bounds(wire);
  ReadAmendment out{id_of(wire.trace()), wire.version(), wire.facts().case_reference(), {}};
  if (out.trace.empty() || !whole) return std::nullopt;
  auto inside = open<v1::TraceConfidential>(wire.confidential(), out.trace, message, opener);
  if (inside) out.confidential = std::move(inside->second);
  return out;
}

std::optional<ReadWords> read_words(const codec::Opened& message, seal::Opener& opener) {
  if (message.kind == Kind::trace_cancel)
    return words_in(message, opener, &v1::TraceCancel::has_reason, &v1::TraceCancel::reason);
  if (message.kind == Kind::trace_information)
    return words_in(message, opener, &v1::TraceInformation::has_answer,
                    &v1::TraceInformation::answer);
  return words_in(message, opener, &v1::TraceClarification::has_question,
                  &v1::TraceClarification::question);
}

}  // namespace iwets::node
