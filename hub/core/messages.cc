#include "hub/core/messages.h"

#include <cassert>

#include "hub/core/clarification.h"
#include "hub/core/confirmation.h"
#include "hub/core/correction.h"
#include "hub/core/delivery.h"
#include "hub/core/directory.h"
#include "hub/core/pass_on.h"
#include "hub/core/policy.h"
#include "hub/core/records.h"
#include "hub/core/sessions.h"
#include "hub/core/table.h"
#include "hub/core/trace_life.h"

namespace iwets::hub {
namespace {

void acknowledge(Turn& turn, const MessageArrived& message, const Peer& peer) {
  turn.emit(Acknowledge{.peer = message.peer,
                        .session = message.session,
                        .position = peer.in.last(),
                        .credit = turn.credit_for(peer)});
}

void take(Turn& turn, const MessageArrived& message, const CheckAsked& asked) {
  constexpr auto kind = Kind::check_question;
  auto& state = turn.state();
  const auto& peer = *state.peers.find(message.peer);
  if (peer.grant.peer.role() != Role::member)
    return refuse(turn, message, kind, asked.check,
                  {FaultCode::not_authorised, "", "Only members ask the stores.", ""});
  if (state.traces.find(asked.check) || state.traces.was_closed(asked.check) ||
      state.rounds.find(asked.check))
    return refuse(turn, message, kind, asked.check,
                  {FaultCode::duplicate, "check", "A question with this id was taken before.",
                   "No action is needed if it is the same one. A new question needs a new id."});
  if (turn.outbox_full(message.peer))
    return refuse(turn, message, kind, asked.check,
                  {FaultCode::limit, "", "Too many messages wait for you.",
                   "Take your messages first, then ask again."});
  state.traces.remember(asked.check, turn.limits().closed_traces_kept);
  begin_round(turn, asked.check, message.peer, false, Urgency::routine, asked.to_ask);
  if (asked.remembered)
    turn.emit(FileTrace{
        .trace = asked.check, .payload = turn.here(), .owner = message.peer, .is_trace = false});
}

/// A piece that is not taken is not kept. What could not be verified stays, as evidence.
void let_piece_go(Turn& turn, const MessageArrived& message) {
  const auto* const fault = std::get_if<ContentAtFault>(&message.content);
  const bool at_fault = fault && fault->kind == Kind::attachment_piece && !message.id.empty();
  if (at_fault || std::holds_alternative<AttachmentPieceSent>(message.content))
    turn.emit(ReleasePayload{turn.here()});
}

void take(Turn& turn, const MessageArrived& message, const ContentAtFault& fault) {
  refuse(turn, message, fault.kind, fault.subject,
         {fault.code, fault.field, fault.reason, fault.remedy});
  let_piece_go(turn, message);
}

/// The id by which the sender knows its message.
MessageId told_id(const MessageArrived& message) {
  const auto* const fault = std::get_if<ContentAtFault>(&message.content);
  return message.id.empty() && fault ? fault->claimed : message.id;
}

}  // namespace

bool receive(Turn& turn, const MessageArrived& message) {
  auto* const peer = turn.state().peers.find(message.peer);
  if (!peer || peer->session != message.session) {
    end_session(turn, message.peer, message.session);
    return false;
  }
  const auto stop = [&](link::LaneStop why, bool beyond_credit) {
    stop_lane(turn, message.peer, *peer, why, true, beyond_credit);
    let_piece_go(turn, message);
    return true;
  };
  switch (peer->in.judge(message.generation, message.number, message.previous)) {
    case link::Arrival::next: break;
    case link::Arrival::repeat: acknowledge(turn, message, *peer); return false;
    case link::Arrival::gap:
      if (peer->gap_asked) return false;
      peer->gap_asked = true;
      turn.emit(AskResend{.peer = message.peer,
                          .session = message.session,
                          .generation = peer->generation(),
                          .number = peer->in.last().number + 1});
      let_piece_go(turn, message);
      return true;
    case link::Arrival::forked: return stop(link::LaneStop::forked, false);
    case link::Arrival::wrong_generation: return stop(link::LaneStop::wrong_generation, false);
    case link::Arrival::beyond_credit: return stop(link::LaneStop::forked, true);
  }
  peer->in.accept(message.message);
  peer->gap_asked = false;
  acknowledge(turn, message, *peer);
  // A message may come again under a new number, after a generation was opened or from a backup.
  if (peer->had(message.id, turn.limits().messages_remembered)) {
    let_piece_go(turn, message);
    return true;
  }
  std::visit([&](const auto& content) { take(turn, message, content); }, message.content);
  return true;
}

void refuse(Turn& turn, const MessageArrived& message, std::optional<Kind> kind,
            const TraceId& subject, Fault fault, Urgency urgency) {
  if (!subject.empty())
    turn.journey(subject, Step::refused, message.peer, static_cast<std::uint32_t>(fault.code));
  turn.compose(message.peer,
               RefusalDraft{.message = told_id(message),
                            .number = message.number,
                            .kind = kind,
                            .subject = subject,
                            .code = fault.code,
                            .field = std::move(fault.field),
                            .reason = std::move(fault.reason),
                            .remedy = std::move(fault.remedy)},
               urgency);
}

Turn::Mail mail(const MessageArrived& message, Kind kind, const TraceId& subject, Urgency urgency) {
  return {.kind = kind,
          .subject = subject,
          .urgency = urgency,
          .bytes = message.bytes,
          .message = message.message};
}

}  // namespace iwets::hub
