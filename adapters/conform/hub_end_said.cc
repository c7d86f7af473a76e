#include "adapters/conform/hub_end.h"
#include "proto/codec/bounds.h"
#include "proto/codec/copy.h"
#include "proto/codec/facts.h"
#include "proto/field/result_code.h"

// What the adapter says, held against the rules of content. Its frames are judged in hub_end.cc.
namespace iwets::conform {
namespace {

constexpr std::uint32_t exported = 104, no_record_here = 320, delayed = 400, restricted = 401,
                        refused = 402;

/// A body within the bounds of the schema, or a breach.
template <typename Body>
Body body_of(const codec::Opened& message) {
  auto body = codec::read<Body>(bytes_of(message.body));
  if (!body)
    throw Breach{rules::bounds, "a " + Body::descriptor()->name() + " of the schema",
                 body.error().field + " " + body.error().reason};
  return std::move(*body);
}

/// The content of a sealed part and the reason in it.
template <typename Content>
v1::ItiReason reason_in(const std::string& content) {
  const auto read = codec::read<Content>(bytes_of(content));
  if (!read)
    throw Breach{rules::bounds, "a sealed " + Content::descriptor()->name() + " of the schema",
                 read.error().field + " " + read.error().reason};
  return read->reason();
}

std::string code_text(std::uint32_t code) { return "code " + std::to_string(code); }

bool needs_sealed_part(const field::ResultCode& row) {
  return row.klass == field::ResultClass::success || row.klass == field::ResultClass::partial ||
         row.code == delayed || row.code == restricted || row.code == refused;
}

}  // namespace

void HubEnd::hear(std::uint64_t number, const std::string& envelope) {
  codec::VerifiedRoots roots;
  const auto message = codec::open(bytes_of(envelope), network_.directory(), roots);
  if (!message)
    throw Breach{rules::envelope, "an envelope that opens",
                 std::string(name(message.error().code)) + ": " + message.error().field + " " +
                     message.error().reason};
  if (message->author != network_.center().peer)
    throw Breach{rules::envelope, "author " + network_.center().peer.text(),
                 "author " + message->author.text()};
  // What an earlier generation had not seen receipted comes again in the new one.
  const auto [heard, first] = heard_.emplace(message->id, received_.generation);
  if (!first && heard->second < received_.generation) return;
  if (!first)
    throw Breach{rules::envelope, "a new id for each message",
                 "one that was used before, " + message->id.text()};
  Said one;
  one.number = number;
  if (message->kind == Kind::trace_update) {
    const auto body = body_of<v1::TraceUpdate>(*message);
    one.trace = TraceId(codec::fixed<16>(body.trace()));
    one.code = body.code();
    if (body.has_text()) open(one, *message, body.text());
    judge_code(one, {}, body.has_text());
    if (body.has_text()) (void)reason_in<v1::CenterText>(*one.content);
  } else if (message->kind == Kind::trace_result) {
    const auto body = body_of<v1::TraceResult>(*message);
    one.trace = TraceId(codec::fixed<16>(body.trace()));
    one.code = body.code();
    one.final = true;
    if (body.has_answer()) open(one, *message, body.answer());
    judge_code(one, body.next_country(), body.has_answer());
    const auto reason =
        body.has_answer() ? reason_in<v1::TraceAnswer>(*one.content) : v1::ITI_REASON_UNSPECIFIED;
    if ((one.code == restricted || one.code == refused) && reason == v1::ITI_REASON_UNSPECIFIED)
      throw Breach{rules::codes, code_text(one.code) + " with a reason of ITI paragraph 22",
                   "no reason"};
  } else if (message->kind == Kind::key_succession) {
    return;  // Changes its keys: not what is tried here.
  } else {
    throw Breach{rules::kinds, "a trace_update or trace_result",
                 "kind " + std::to_string(static_cast<int>(message->kind))};
  }
  judge_repetition(one);
  said.push_back(std::move(one));
}

void HubEnd::open(Said& one, const codec::Opened& message, const v1::Sealed& wire) const {
  const auto& reader = message.recipient == network_.without_right().peer ? network_.without_right()
                                                                          : network_.member();
  if (message.recipient != reader.peer)
    throw Breach{rules::kinds, "a message to the requester of the trace",
                 "one to " + message.recipient.text()};
  const auto context = seal::context(message.author, message.recipient, one.trace, message.kind);
  auto content = seal::Opener(reader.peer, {reader.sealing.back()})
                     .open(codec::from_wire(wire), bytes_of(context));
  if (content) {
    one.content = std::move(*content);
    return;
  }
  switch (content.error()) {
    case seal::OpenError::not_for_us:
      throw Breach{rules::sealed, "a part sealed to the current key of " + reader.peer.text(),
                   "no wrap for that key"};
    case seal::OpenError::damaged:
      throw Breach{rules::sealed, "a part that opens for " + reader.peer.text() + " in its place",
                   "it does not authenticate"};
    case seal::OpenError::not_as_committed:
      throw Breach{rules::commitment, "a commitment to the content",
                   "a commitment to something else"};
  }
}

void HubEnd::judge_code(const Said& one, const std::string& next_country, bool sealed) const {
  const auto* row = field::result_code(one.code);
  if (row == nullptr || row->final != one.final)
    throw Breach{rules::codes,
                 one.final ? "a code that ends a trace" : "a code that leaves a trace open",
                 code_text(one.code)};
  if (one.code == exported && next_country.empty())
    throw Breach{rules::codes, "code 104 with the next country", "no next country"};
  if (one.code != exported && one.code != no_record_here && !next_country.empty())
    throw Breach{rules::codes, code_text(one.code) + " without a next country", next_country};
  if (!sealed && needs_sealed_part(*row))
    throw Breach{rules::clear_part, code_text(one.code) + " with its sealed part", "none"};
}

void HubEnd::judge_repetition(const Said& one) {
  const auto forbidden = forbidden_.find(one.trace);
  if (forbidden != forbidden_.end())
    throw Breach{forbidden->second, "no word about this trace", code_text(one.code)};
  if (!known_.contains(one.trace))
    throw Breach{rules::kinds, "answers to traces that the center was sent",
                 code_text(one.code) + " about trace " + one.trace.text()};
  const auto* before = final_of(one.trace);
  if (before == nullptr) return;
  if (repeats_.contains(one.trace) && one.code == before->code && one.content == before->content)
    return;
  throw Breach{rules::once, "nothing after the final answer, " + code_text(before->code),
               code_text(one.code) + (one.final ? ", final, under number " : " under number ") +
                   std::to_string(one.number)};
}

}  // namespace iwets::conform
