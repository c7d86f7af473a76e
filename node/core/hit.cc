#include "node/core/hit.h"

namespace iwets::node {
namespace {

/// The state after a word, whoever has said it.
void apply(Hit& hit, const HitSaid& said) {
  switch (said.word) {
    case HitWord::ask:
      hit.waits = true;
      hit.number = 1;
      hit.urgent = said.urgent;
      hit.escalated = false;
      hit.deadline = {};
      return;
    case HitWord::answer:
      hit.escalated = false;
      if (said.verdict == Verdict::later) {
        hit.deadline = said.until;
        return;
      }
      hit.verdict = said.verdict;
      hit.waits = false;
      return;
    case HitWord::report_false:
      hit.reported_false = true;
      hit.waits = false;
      return;
    case HitWord::locate: hit.located = true; return;
    case HitWord::acknowledge: hit.acknowledged = true; return;
  }
}

Tell tell(Step step, const Hit& hit, std::uint32_t code = 0) {
  return {step, hit.subject, code, hit.other, hit.id.text()};
}

bool is_owners(HitWord word) { return word == HitWord::answer; }

}  // namespace

std::string_view objection(const Hit& hit, const HitSaid& said) {
  if (said.word == HitWord::acknowledge)
    return hit.rescinded == RecordFate::none ? "the hit stands: there is nothing to acknowledge"
           : hit.acknowledged                ? "it was acknowledged before"
                                             : "";
  if (hit.rescinded != RecordFate::none)
    return "the hit is rescinded: its record is no more what it was";
  if (hit.party != (is_owners(said.word) ? Party::owner : Party::requester))
    return is_owners(said.word) ? "the record is another member's: it answers"
                                : "the record is your own: its owner is not asked";
  switch (said.word) {
    case HitWord::ask: return hit.waits ? "the owner has been asked, and its time runs" : "";
    case HitWord::answer:
      return said.verdict == Verdict::later && !hit.waits ? "nobody waits for an answer" : "";
    case HitWord::report_false: return hit.reported_false ? "it was reported as false before" : "";
    case HitWord::locate: return hit.located ? "it was reported as located before" : "";
    case HitWord::acknowledge: break;
  }
  return "";
}

Tell say(Hit& hit, const HitSaid& said, const MessageId& message) {
  hit.message = message;
  hit.verdict_before = hit.verdict;
  hit.waited_before = hit.waits;
  hit.reported_before = hit.reported_false;
  hit.located_before = hit.located;
  apply(hit, said);
  switch (said.word) {
    case HitWord::ask: return tell(Step::confirmation_asked, hit);
    case HitWord::answer:
      return tell(Step::confirmation_given, hit, static_cast<std::uint32_t>(said.verdict));
    case HitWord::locate: return tell(Step::located, hit);
    case HitWord::report_false:
    case HitWord::acknowledge: break;
  }
  return tell(Step::reported_false, hit);
}

Tell hear(Hit& hit, const PeerId& author, const HitSaid& said) {
  const bool theirs =
      author == hit.other && hit.party == (is_owners(said.word) ? Party::requester : Party::owner);
  if (!theirs) return {Step::stray, hit.subject, 0, author, "a word on a hit by no party of it"};
  apply(hit, said);
  hit.message = {};  // What we said before is behind this.
  switch (said.word) {
    case HitWord::ask: return tell(Step::confirmation_requested, hit, said.urgent ? 1 : 0);
    case HitWord::answer:
      return tell(Step::confirmation, hit, static_cast<std::uint32_t>(said.verdict));
    case HitWord::locate: return tell(Step::record_located, hit);
    case HitWord::report_false:
    case HitWord::acknowledge: break;
  }
  return tell(Step::false_hit, hit);
}

std::optional<Tell> hear_clock(Hit& hit, ConfirmationStep step, std::uint32_t number,
                               Instant deadline) {
  // What the hub wrote before the answer came.
  if (!hit.waits) return std::nullopt;
  hit.number = number;
  hit.deadline = deadline;
  hit.escalated = step == ConfirmationStep::escalated;
  if (step == ConfirmationStep::repeated) return tell(Step::confirmation_repeated, hit, number);
  if (step == ConfirmationStep::escalated) return tell(Step::confirmation_escalated, hit);
  return std::nullopt;
}

Tell rescind(Hit& hit, RecordFate why, Instant at) {
  hit.rescinded = why;
  hit.rescinded_at = at;
  hit.acknowledged = false;
  hit.waits = hit.escalated = false;
  hit.message = {};
  return tell(Step::hit_rescinded, hit, static_cast<std::uint32_t>(why));
}

Tell acknowledge(Hit& hit) {
  hit.acknowledged = true;
  return tell(Step::rescission_acknowledged, hit);
}

void revive(Hit& hit) {
  hit = {.id = hit.id, .subject = hit.subject, .party = hit.party, .other = hit.other};
}

Tell unsay(Hit& hit, FaultCode code) {
  hit.message = {};
  hit.verdict = hit.verdict_before;
  hit.waits = hit.waited_before;
  hit.reported_false = hit.reported_before;
  hit.located = hit.located_before;
  return tell(Step::message_refused, hit, static_cast<std::uint32_t>(code));
}

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::none: break;
    case Verdict::confirmed: return "confirmed";
    case Verdict::not_confirmed: return "not_confirmed";
    case Verdict::later: return "later";
  }
  return "";
}

std::string_view name(RecordFate fate) {
  switch (fate) {
    case RecordFate::none: break;
    case RecordFate::changed: return "changed";
    case RecordFate::withdrawn: return "withdrawn";
    case RecordFate::cleared: return "cleared";
    case RecordFate::expired: return "expired";
  }
  return "";
}

std::optional<Verdict> parse_verdict(std::string_view word) {
  for (const auto verdict : {Verdict::confirmed, Verdict::not_confirmed, Verdict::later})
    if (name(verdict) == word) return verdict;
  return std::nullopt;
}

}  // namespace iwets::node
