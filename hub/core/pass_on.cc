#include "hub/core/pass_on.h"

#include "hub/core/spoken.h"

namespace iwets::hub {
namespace {

Duration allowance(const Limits& limits, Urgency urgency) {
  return urgency == Urgency::urgent ? limits.pass_on_urgent : limits.pass_on_routine;
}

void tell_clock(Turn& turn, const HitId& id, const KnownHit& hit, CountryCode country,
                const PassOnRequest& request, PassOnStep step) {
  const bool over = step == PassOnStep::fallen;
  const PassOnClockDraft draft{.hit = id,
                               .subject = hit.subject,
                               .country = country,
                               .request = request.message,
                               .step = step,
                               .number = over ? std::uint8_t{0} : request.number,
                               .deadline = over ? Instant{} : request.deadline};
  turn.compose(hit.owner, draft, Urgency::urgent);
  turn.compose(hit.requester, draft, Urgency::urgent);
}

/// Why this party of a hit cannot ask for that country.
std::optional<Fault> objection(const Turn& turn, const KnownHit& hit,
                               const std::optional<CountryCode>& country) {
  if (!country || *country == hit.owner.country())
    return Fault{FaultCode::out_of_bounds, "country",
                 "The record is that country's own: it is not asked about itself.",
                 "Name the country that what you were shown is to be given to."};
  const auto at = hit.pass_on.find(*country);
  if (at != hit.pass_on.end() && at->second.number > 0)
    return Fault{FaultCode::wrong_state, "country",
                 "You have asked about this country, and the time for it runs.",
                 "Wait for the answer: it is asked for again by itself, and then escalated. Until "
                 "then the answer is no."};
  if (at == hit.pass_on.end() && hit.pass_on.size() >= turn.limits().pass_on_countries_max)
    return Fault{FaultCode::limit, "country", "Too many countries were asked for.",
                 "Call the owner of the record."};
  return std::nullopt;
}

}  // namespace

void take(Turn& turn, const MessageArrived& message, const PassOnAsked& asked) {
  auto& hits = turn.state().known_hits;
  auto* const hit = hits.find_shared(turn.now(), asked.hit);
  std::optional<Fault> fault;
  if (hit && hit->requester == message.peer && hit->subject == asked.subject)
    fault = objection(turn, *hit, asked.country);
  if (!tell_other(turn, message,
                  {Kind::pass_on_request, asked.subject, asked.recipient, Verb::ask_to_pass_on},
                  hit, std::move(fault)))
    return;
  const PassOnRequest request{.message = message.id,
                              .urgency = asked.urgency,
                              .deadline = turn.now() + allowance(turn.limits(), asked.urgency)};
  hits.set_pass_on(asked.hit, *hit, *asked.country, request);
  turn.journey(hit->subject, Step::pass_on_asked, hit->owner, request.number);
  tell_clock(turn, asked.hit, *hit, *asked.country, request, PassOnStep::started);
}

void take(Turn& turn, const MessageArrived& message, const PassOnAnswered& answered) {
  auto& hits = turn.state().known_hits;
  auto* const hit = hits.find_shared(turn.now(), answered.hit);
  std::optional<Fault> fault;
  const PassOnRequest* asked = nullptr;
  if (hit && answered.country)
    if (const auto at = hit->pass_on.find(*answered.country); at != hit->pass_on.end())
      asked = &at->second;
  // An answer belongs to the record as it was when it was asked about.
  if (hit && hit->owner == message.peer && (!asked || asked->message != answered.request))
    fault = Fault{FaultCode::wrong_state, "request",
                  "This request is not waited for: there was none, your record was changed since, "
                  "or it was asked anew.",
                  "Answer the newest request, if there is one."};
  if (!tell_other(turn, message,
                  {Kind::pass_on_answer, answered.subject, answered.recipient, Verb::let_pass_on},
                  hit, std::move(fault)))
    return;
  auto request = *asked;
  request.number = 0;
  request.escalated = false;
  hits.set_pass_on(answered.hit, *hit, *answered.country, request);
  turn.journey(hit->subject, Step::pass_on_answered, message.peer,
               static_cast<std::uint32_t>(answered.word));
}

void pass_on_due(Turn& turn, const HitId& id, CountryCode country) {
  auto& hits = turn.state().known_hits;
  auto* const hit = hits.find(turn.now(), id);
  if (!hit) return hits.forget(id);  // Its time is over.
  auto request = hit->pass_on.at(country);
  if (!hit->shared() || !turn.state().peers.in_force(hit->requester)) {
    request.number = 0;  // Nobody waits any more.
    return hits.set_pass_on(id, *hit, country, request);
  }
  if (request.number >= confirmation_requests_max || !turn.state().peers.in_force(hit->owner)) {
    request.escalated = true;
    hits.set_pass_on(id, *hit, country, request);
    turn.journey(hit->subject, Step::pass_on_escalated, hit->owner);
    return tell_clock(turn, id, *hit, country, request, PassOnStep::escalated);
  }
  ++request.number;
  request.deadline = turn.now() + allowance(turn.limits(), request.urgency);
  hits.set_pass_on(id, *hit, country, request);
  turn.journey(hit->subject, Step::pass_on_asked, hit->owner, request.number);
  tell_clock(turn, id, *hit, country, request, PassOnStep::repeated);
}

void pass_on_falls(Turn& turn, const HitId& id) {
  auto& hits = turn.state().known_hits;
  auto* const hit = hits.find(turn.now(), id);
  if (!hit || hit->pass_on.empty()) return;
  for (const auto& [country, request] : hit->pass_on)
    tell_clock(turn, id, *hit, country, request, PassOnStep::fallen);
  turn.journey(hit->subject, Step::pass_on_fallen, hit->owner);
  hits.clear_pass_on(id, *hit);
}

}  // namespace iwets::hub
