#include "hub/core/spoken.h"

#include "hub/core/messages.h"

namespace iwets::hub {
namespace {

/// Who is no party of the hit is told no more than of one that never was.
std::optional<Fault> objection(Turn& turn, const MessageArrived& message, const Spoken& spoken,
                               const KnownHit* hit) {
  if (!allowed(turn.state().peers.find(message.peer)->grant, spoken.verb))
    return Fault{FaultCode::not_authorised, "kind", "A peer of this role does not send this kind.",
                 "See the list of kinds in the protocol."};
  const bool of_owner = spoken.verb == Verb::give_confirmation || spoken.verb == Verb::let_pass_on;
  if (hit == nullptr || hit->subject != spoken.subject ||
      message.peer != (of_owner ? hit->owner : hit->requester))
    return Fault{FaultCode::unknown_trace, "hit",
                 of_owner ? "No record of yours had such a hit." : "You had no such hit.",
                 "Check the id. One can speak about a hit for 90 days, while its record stands."};
  if (spoken.recipient != (of_owner ? hit->requester : hit->owner))
    return Fault{FaultCode::wrong_recipient, "recipient", "This is not the other party of the hit.",
                 "Address it to the member that the notice names."};
  if (hit->said >= turn.limits().said_of_hit_max)
    return Fault{FaultCode::limit, "hit", "Too much was said about this hit.",
                 "Call the other party."};
  if (turn.outbox_full(spoken.recipient))
    return Fault{FaultCode::limit, "recipient", "Too many messages wait for this member.",
                 "Send it again when the member is back."};
  return std::nullopt;
}

}  // namespace

bool tell_other(Turn& turn, const MessageArrived& message, const Spoken& spoken, KnownHit* hit,
                std::optional<Fault> fault) {
  if (!fault) fault = objection(turn, message, spoken, hit);
  if (!fault &&
      !turn.post(spoken.recipient, mail(message, spoken.kind, hit->subject, Urgency::urgent)))
    fault = Fault{FaultCode::wrong_recipient, "recipient", "The member has left the network.",
                  "Nobody can answer any more."};
  if (fault) {
    refuse(turn, message, spoken.kind, spoken.subject, *std::move(fault), Urgency::urgent);
    return false;
  }
  ++hit->said;
  return true;
}

}  // namespace iwets::hub
