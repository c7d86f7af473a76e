#include <algorithm>

#include "adapters/conform/hub_end.h"
#include "proto/codec/bounds.h"
#include "proto/codec/copy.h"
#include "proto/codec/facts.h"
#include "proto/field/result_code.h"

// What the adapter says, held against the rules of content. Its frames are judged in hub_end.cc.
namespace iwets::conform {
namespace {

constexpr std::uint32_t exported = 104, no_record_here = 320, delayed = 400, restricted = 401,
                        refused = 402, no_information = 502, information_requested = 606;

/// A body within the bounds of the schema, or a breach.
template <typename Body>
Body body_of(const codec::Opened& message) {
  auto body = codec::read<Body>(bytes_of(message.body));
  if (!body)
    throw Breach{rules::bounds, "a " + Body::descriptor()->name() + " of the schema",
                 body.error().field + " " + body.error().reason};
  return std::move(*body);
}

/// The content of a sealed part.
template <typename Content>
Content content_of(const Said& one) {
  const auto read = codec::read<Content>(bytes_of(*one.content));
  if (!read)
    throw Breach{rules::bounds, "a sealed " + Content::descriptor()->name() + " of the schema",
                 read.error().field + " " + read.error().reason};
  return *read;
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
  if (message->kind == Kind::key_succession) return successions.push_back(envelope);
  if (message->kind == Kind::trace_explanation) return hear_explanation(*message);
  if (message->kind == Kind::attachment_arrived) return hear_arrived(*message);
  if (message->kind == Kind::attachment || message->kind == Kind::attachment_piece)
    return;  // Its own files are judged by nobody here.
  if (message->kind != Kind::trace_update && message->kind != Kind::trace_result)
    throw Breach{rules::kinds, "a trace_update or trace_result",
                 "kind " + std::to_string(static_cast<int>(message->kind))};
  auto one = message->kind == Kind::trace_update ? hear_update(*message) : hear_result(*message);
  one.number = number;
  one.key = message->key;
  judge_repetition(one);
  judge_versions(one);
  said.push_back(std::move(one));
}

Said HubEnd::hear_update(const codec::Opened& message) const {
  const auto body = body_of<v1::TraceUpdate>(message);
  Said one;
  one.trace = TraceId(codec::fixed<16>(body.trace()));
  one.code = body.code();
  one.request_version = body.request_version();
  if (body.has_text()) open(one, message, body.text());
  judge_code(one, {}, body.has_text());
  const auto words = body.has_text() ? content_of<v1::CenterText>(one) : v1::CenterText();
  if (one.code == delayed && words.text().empty() && words.reason() == v1::ITI_REASON_UNSPECIFIED)
    throw Breach{rules::codes, "code 400 with a reason of ITI paragraph 22, or words", "neither"};
  if (one.code == information_requested && words.text().empty())
    throw Breach{rules::question, "code 606 with the question in its sealed part", "no words"};
  return one;
}

Said HubEnd::hear_result(const codec::Opened& message) const {
  const auto body = body_of<v1::TraceResult>(message);
  Said one;
  one.trace = TraceId(codec::fixed<16>(body.trace()));
  one.code = body.code();
  one.final = true;
  one.version = body.version();
  one.request_version = body.request_version();
  if (body.has_answer()) open(one, message, body.answer());
  judge_code(one, body.next_country(), body.has_answer());
  const auto answer = body.has_answer() ? content_of<v1::TraceAnswer>(one) : v1::TraceAnswer();
  if ((one.code == restricted || one.code == refused) &&
      answer.reason() == v1::ITI_REASON_UNSPECIFIED)
    throw Breach{rules::codes, code_text(one.code) + " with a reason of ITI paragraph 22",
                 "no reason"};
  if (one.version >= 2 && !answer.has_correction())
    throw Breach{rules::corrected, "a correction that says why in its sealed part",
                 "version " + std::to_string(one.version) + " without"};
  if (one.version < 2 && (answer.has_correction() || one.version == 1))
    throw Breach{rules::corrected, "a correction with version 2 or higher",
                 "version " + std::to_string(one.version)};
  const auto asked = std::ranges::any_of(said, [&](const Said& before) {
    return before.trace == one.trace && before.code == information_requested;
  });
  if (one.code == no_information && !asked)
    throw Breach{rules::question, "code 502 after a question (606) only", "no question before it"};
  return one;
}

void HubEnd::hear_explanation(const codec::Opened& message) {
  const auto body = body_of<v1::TraceExplanation>(message);
  Said one;
  one.trace = TraceId(codec::fixed<16>(body.trace()));
  open(one, message, body.answer());
  if (content_of<v1::CenterText>(one).text().empty())
    throw Breach{rules::clarification, "an explanation in words", "none"};
  const auto answered = std::ranges::count(explained, one.trace, &Said::trace);
  const auto asked = asked_why_.find(one.trace);
  const auto questions = asked == asked_why_.end() ? 0 : asked->second;
  if (static_cast<std::size_t>(answered) >= questions)
    throw Breach{rules::clarification,
                 "one answer to each of " + std::to_string(questions) + " questions",
                 "one more, about trace " + one.trace.text()};
  explained.push_back(std::move(one));
}

void HubEnd::hear_arrived(const codec::Opened& message) {
  const auto body = body_of<v1::AttachmentArrived>(message);
  const auto file = files_.find(body.digest());
  if (file == files_.end() || file->second.trace.bytes() != body.trace() ||
      message.recipient != network_.member().peer)
    throw Breach{rules::attachments, "a word on a file that was announced, to its author",
                 "one on another file, or to another"};
  const auto outcome = v1::AttachmentOutcome_Name(body.outcome());
  if (body.outcome() > v1::ATTACHMENT_OUTCOME_NO_ROOM)
    throw Breach{rules::attachments, "an outcome that a reader says", outcome};
  if (std::exchange(file->second.heard_of, true))
    throw Breach{rules::attachments, "one word on each file", "a second one, " + outcome};
  if (body.outcome() == v1::ATTACHMENT_OUTCOME_WHOLE && !file->second.whole)
    throw Breach{rules::attachments, "no WHOLE of a file whose pieces are not as announced",
                 outcome};
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
  const auto* before = newest_final_of(one.trace);
  if (one.version >= 2) return judge_correction(one);
  if (before == nullptr) return;
  if (repeats_.contains(one.trace) && one.code == before->code && one.content == before->content)
    return;
  throw Breach{rules::once, "nothing after the final answer, " + code_text(before->code),
               code_text(one.code) + (one.final ? ", final, under number " : " under number ") +
                   std::to_string(one.number)};
}

void HubEnd::judge_correction(const Said& one) const {
  const auto* before = newest_final_of(one.trace);
  if (before == nullptr) throw Breach{rules::corrected, "an answer before its correction", "none"};
  const bool again = repeats_.contains(one.trace) && one.content == before->content;
  if (one.version <= before->version && !again)
    throw Breach{rules::corrected, "a version above " + std::to_string(before->version),
                 "version " + std::to_string(one.version)};
}

void HubEnd::judge_versions(const Said& one) {
  const auto sent = versions_.find(one.trace);
  const auto newest = sent == versions_.end() ? 1U : sent->second;
  auto& named = named_[one.trace];
  const auto words = [](std::uint32_t version) {
    return "version " + std::to_string(std::max(version, 1U)) + " of the request";
  };
  if (one.request_version > newest)
    throw Breach{rules::amended, "no version that was not sent, at most " + words(newest),
                 words(one.request_version)};
  if (one.request_version < named)
    throw Breach{rules::amended, words(named) + ", as the center has named it before",
                 words(one.request_version)};
  named = one.request_version;
}

}  // namespace iwets::conform
