#include "hub/core/confirmation.h"

#include "hub/core/messages.h"
#include "hub/core/spoken.h"

namespace iwets::hub {
namespace {

Duration allowance(const Limits& limits, Urgency urgency) {
  return urgency == Urgency::urgent ? limits.confirmation_urgent : limits.confirmation_routine;
}

void tell_clock(Turn& turn, const HitId& id, const KnownHit& hit, ConfirmationStep step) {
  const ConfirmationClockDraft draft{.hit = id,
                                     .subject = hit.subject,
                                     .step = step,
                                     .number = hit.number,
                                     .deadline = hit.deadline};
  turn.compose(hit.owner, draft, Urgency::urgent);
  turn.compose(hit.requester, draft, Urgency::urgent);
}

/// The owner's last word counts.
void count(HitFigures& figures, Verdict before, Verdict now) {
  if (before == Verdict::confirmed) --figures.confirmed;
  if (before == Verdict::not_confirmed) --figures.not_confirmed;
  if (now == Verdict::confirmed) ++figures.confirmed;
  if (now == Verdict::not_confirmed) ++figures.not_confirmed;
}

Step step_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::confirmed: return Step::hit_confirmed;
    case Verdict::not_confirmed: return Step::hit_not_confirmed;
    case Verdict::later:
    case Verdict::none: break;
  }
  return Step::confirmation_postponed;
}

}  // namespace

void take(Turn& turn, const MessageArrived& message, const ConfirmationAsked& asked) {
  auto& hits = turn.state().known_hits;
  auto* const hit = hits.find_shared(turn.now(), asked.hit);
  std::optional<Fault> fault;
  if (hit && hit->requester == message.peer && hit->number > 0)
    fault = Fault{FaultCode::wrong_state, "hit", "You have asked, and the time for it runs.",
                  "Wait for the answer: it is asked for again by itself, and then escalated."};
  if (!tell_other(
          turn, message,
          {Kind::confirmation_request, asked.subject, asked.recipient, Verb::ask_confirmation}, hit,
          std::move(fault)))
    return;
  hit->urgency = asked.urgency;
  hits.set_clock(asked.hit, *hit, 1, turn.now() + allowance(turn.limits(), asked.urgency), false);
  ++hits.figures(*hit).asked;
  turn.journey(hit->subject, Step::confirmation_asked, hit->owner);
  tell_clock(turn, asked.hit, *hit, ConfirmationStep::started);
}

void take(Turn& turn, const MessageArrived& message, const ConfirmationAnswered& answered) {
  auto& hits = turn.state().known_hits;
  auto* const hit = hits.find_shared(turn.now(), answered.hit);
  std::optional<Fault> fault;
  if (const bool later = answered.verdict == Verdict::later;
      later && hit && hit->owner == message.peer) {
    if (hit->number == 0)
      fault = Fault{FaultCode::wrong_state, "verdict", "Nobody waits for an answer about this hit.",
                    "Say confirmed or not confirmed, when you know it."};
    else if (answered.until <= turn.now() ||
             answered.until > turn.now() + turn.limits().confirmation_later_max)
      fault = Fault{FaultCode::out_of_bounds, "until_us",
                    "The answer is promised for the past, or for more than 7 days ahead.",
                    "Say a time within 7 days."};
  }
  if (!tell_other(turn, message,
                  {Kind::confirmation_answer, answered.subject, answered.recipient,
                   Verb::give_confirmation},
                  hit, std::move(fault)))
    return;
  turn.journey(hit->subject, step_of(answered.verdict), message.peer);
  if (answered.verdict == Verdict::later) {
    hits.set_clock(answered.hit, *hit, 1, answered.until, false);
    return tell_clock(turn, answered.hit, *hit, ConfirmationStep::postponed);
  }
  count(hits.figures(*hit), hit->verdict, answered.verdict);
  hit->verdict = answered.verdict;
  hits.set_clock(answered.hit, *hit, 0, Instant{}, false);
}

void take(Turn& turn, const MessageArrived& message, const HitReportedFalse& reported) {
  auto& hits = turn.state().known_hits;
  auto* const hit = hits.find_shared(turn.now(), reported.hit);
  std::optional<Fault> fault;
  if (hit && hit->requester == message.peer && hit->reported_false)
    fault = Fault{FaultCode::duplicate, "hit", "You have reported this hit as false before.",
                  "No action is needed."};
  if (!tell_other(turn, message,
                  {Kind::false_hit, reported.subject, reported.recipient, Verb::ask_confirmation},
                  hit, std::move(fault)))
    return;
  hit->reported_false = true;
  ++hits.figures(*hit).reported_false;
  turn.journey(hit->subject, Step::hit_reported_false, hit->owner);
  hits.set_clock(reported.hit, *hit, 0, Instant{}, false);  // Nobody waits any more.
}

void take(Turn& turn, const MessageArrived& message, const HitLocated& located) {
  auto& hits = turn.state().known_hits;
  auto* const hit = hits.find_shared(turn.now(), located.hit);
  std::optional<Fault> fault;
  if (hit && hit->requester == message.peer && hit->located)
    fault = Fault{FaultCode::duplicate, "hit", "You have reported this as located before.",
                  "No action is needed."};
  if (!tell_other(turn, message,
                  {Kind::hit_located, located.subject, located.recipient, Verb::ask_confirmation},
                  hit, std::move(fault)))
    return;
  hit->located = true;
  ++hits.figures(*hit).located;
  turn.journey(hit->subject, Step::hit_located, hit->owner);
}

void confirmation_due(Turn& turn, const HitId& id) {
  auto& hits = turn.state().known_hits;
  auto* const hit = hits.find(turn.now(), id);
  if (!hit) return hits.forget(id);  // Its time is over.
  // Where nobody waits any more the hit itself stays known: it may still be rescinded.
  if (!hit->shared() || !turn.state().peers.in_force(hit->requester))
    return hits.set_clock(id, *hit, 0, {}, false);
  const bool last =
      hit->number >= confirmation_requests_max || !turn.state().peers.in_force(hit->owner);
  if (last) {
    hits.set_clock(id, *hit, hit->number, hit->deadline, true);
    ++hits.figures(*hit).escalated;
    turn.journey(hit->subject, Step::confirmation_escalated, hit->owner);
    return tell_clock(turn, id, *hit, ConfirmationStep::escalated);
  }
  const auto number = static_cast<std::uint8_t>(hit->number + 1);
  hits.set_clock(id, *hit, number, turn.now() + allowance(turn.limits(), hit->urgency), false);
  turn.journey(hit->subject, Step::confirmation_repeated, hit->owner, number);
  tell_clock(turn, id, *hit, ConfirmationStep::repeated);
}

}  // namespace iwets::hub
