#include "tests/hub/core/teller.h"

// Lines of transcripts about confirming hits, and about attachments.
namespace iwets::hub::testing {
bool Teller::hit_words(const std::string& name, Words& words) {
  const bool asks = words.says("asks to confirm"), confirms = words.says("confirms"),
             denies = words.says("denies"), postpones = words.says("postpones"),
             reports = words.says("finds false"), locates = words.says("locates");
  if (!asks && !confirms && !denies && !postpones && !reports && !locates) return false;
  const auto called = words.next();
  const auto hit = labelled<HitId>(called);
  if (!words.says("in")) throw std::invalid_argument("in which trace?");
  const auto subject = trace_id(words.next());
  if (!words.says("to")) throw std::invalid_argument("to whom?");
  const auto other = peer_id(words.next());
  if (asks) {
    const auto urgency = words.says("urgent") ? Urgency::urgent : Urgency::routine;
    send(name, "request to confirm " + called, ConfirmationAsked{hit, subject, other, urgency});
  } else if (locates) {
    send(name, "report that " + called + " is located", HitLocated{hit, subject, other});
  } else if (reports) {
    send(name, "report that " + called + " is false", HitReportedFalse{hit, subject, other});
  } else {
    const auto verdict = confirms ? Verdict::confirmed
                         : denies ? Verdict::not_confirmed
                                  : Verdict::later;
    Instant until{};
    if (words.says("for")) until = world_.now + std::chrono::minutes{words.number()};
    send(name, "answer about " + called, ConfirmationAnswered{hit, subject, other, verdict, until});
  }
  return true;
}

/// "piece 0 of A1 is gone", or "reference table, edition 2, piece 1 is gone": the newest of them.
void Teller::payload_gone(const std::string& line) {
  const auto called = line.substr(0, line.find(" is gone"));
  PayloadGone event;
  for (const auto& [ref, name] : names_)
    if (name == called) event.payload = ref;
  if (event.payload == PayloadRef{}) throw std::invalid_argument("never sent: " + called);
  step(event);
}

/// "announces A1 of 300 KiB in T1", "sends piece 0 of A1 in T1", "finds A1 whole in T1"
bool Teller::attachment_words(const std::string& name, Words& words) {
  if (words.says("sends a bad piece of")) {
    const auto called = words.next();
    if (!words.says("in")) throw std::invalid_argument("in which trace?");
    ContentAtFault fault;
    fault.kind = Kind::attachment_piece;
    fault.subject = trace_id(words.next());
    fault.code = FaultCode::expired;
    fault.reason = "It has expired.";
    send(name, "bad piece of " + called, fault);
    return true;
  }
  const bool announces = words.says("announces"), sends = words.says("sends piece"),
             finds = words.says("finds");
  if (!announces && !sends && !finds) return false;
  const auto index = sends ? words.number() : 0;
  if (sends && !words.says("of")) throw std::invalid_argument("of which attachment?");
  const auto called = words.next();
  if (announces && words.says("of")) attachments_[called] = 1'024 * words.number();
  (void)words.says("KiB");
  auto outcome = AttachmentOutcome::none;
  for (const auto each :
       {AttachmentOutcome::whole, AttachmentOutcome::wrong_digest, AttachmentOutcome::not_opened})
    if (finds && words.says(word(each))) outcome = each;
  const bool too_short = words.says("too short");
  if (!words.says("in")) throw std::invalid_argument("in which trace?");
  const auto trace = words.next();
  const bool by_member = name.starts_with("member");
  const auto other = by_member ? addressed(trace, words) : peer_id("member:ZA");
  const auto digest = digest_of(called);
  if (announces) {
    send(name, "attachment " + called,
         AttachmentAnnounced{trace_id(trace), other, digest, attachments_[called]});
  } else if (finds) {
    send(name, "word on " + called, AttachmentConcluded{trace_id(trace), other, digest, outcome});
  } else {
    const auto left = attachments_[called] - std::min(attachments_[called], index * piece_bytes);
    const auto bytes = std::min<std::uint64_t>(left, piece_bytes) + piece_seal_bytes;
    send(name, "piece " + std::to_string(index) + " of " + called,
         AttachmentPieceSent{trace_id(trace), other, digest, static_cast<std::uint32_t>(index),
                             static_cast<std::uint32_t>(too_short ? bytes - 1 : bytes)});
  }
  return true;
}
}  // namespace iwets::hub::testing
