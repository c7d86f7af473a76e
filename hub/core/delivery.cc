#include "hub/core/delivery.h"

#include <algorithm>
#include <cassert>

#include "hub/core/messages.h"

namespace iwets::hub {
namespace {

/// Both ends of a trace that is open, or was answered lately.
struct Parties {
  PeerId requester, center;
  Urgency urgency = Urgency::routine;
  bool with_center = true;  ///< the center has been sent the trace
};

std::optional<Parties> parties_of(Turn& turn, const TraceId& id) {
  if (const auto* const trace = turn.state().traces.find(id))
    return Parties{trace->requester, trace->center, trace->urgency, trace->sent};
  if (const auto* const trace = turn.state().answered.find(turn.now(), id))
    return Parties{trace->requester, trace->center, Urgency::routine, true};
  return std::nullopt;
}

std::uint32_t pieces_of(std::uint64_t bytes) {
  return static_cast<std::uint32_t>((bytes + piece_bytes - 1) / piece_bytes);
}

/// Of a piece, as it is sealed.
std::uint32_t sealed_bytes(std::uint64_t bytes, std::uint32_t index) {
  const auto before = std::uint64_t{index} * piece_bytes;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(bytes - before, piece_bytes)) +
         piece_seal_bytes;
}

std::optional<Fault> beyond_limits(Turn& turn, const MessageArrived& message,
                                   const AttachmentAnnounced& announced) {
  auto& attachments = turn.state().attachments;
  const auto& limits = turn.limits();
  auto bytes = announced.bytes;
  std::size_t count = 1;
  for (const auto& id : attachments.of(announced.trace)) {
    if (id.digest == announced.digest) continue;
    bytes += attachments.find(id)->bytes;
    ++count;
  }
  if (count > limits.attachments_of_trace_max || bytes > limits.attachment_bytes_of_trace_max)
    return Fault{FaultCode::limit, "", "This trace has too many attachments.",
                 "Send what matters most, or smaller files in another trace."};
  const auto load = attachments.load_of(message.peer);
  if (load.count >= limits.attachments_of_peer_max ||
      load.bytes + announced.bytes > limits.attachment_bytes_of_peer_max)
    return Fault{FaultCode::limit, "", "Too many of your attachments are under way.",
                 "Attach it when some of them have arrived."};
  if (attachments.under_way() >= limits.attachments_max)
    return Fault{FaultCode::limit, "", "The hub has no room for more attachments.",
                 "Attach it later."};
  return std::nullopt;
}

std::optional<Fault> objection(Turn& turn, const MessageArrived& message,
                               const AttachmentAnnounced& announced,
                               const std::optional<Parties>& parties) {
  if (!parties && turn.state().traces.was_closed(announced.trace))
    return Fault{FaultCode::trace_closed, "trace", "The trace has had its final outcome.",
                 "No action is needed."};
  if (!parties)
    return Fault{FaultCode::unknown_trace, "trace", "There is no such trace.", "Check the id."};
  const bool by_requester = message.peer == parties->requester;
  if (!by_requester && message.peer != parties->center)
    return Fault{FaultCode::not_authorised, "trace", "The trace is not yours.", "Check the id."};
  if (parties->center.is_hub())
    return Fault{FaultCode::wrong_state, "trace", "The trace is being sent to another center.",
                 "Announce it to that one."};
  if (!by_requester && !parties->with_center)
    return Fault{FaultCode::wrong_state, "trace", "The trace has not been sent to you yet.",
                 "Answer it when it has come."};
  if (announced.recipient != (by_requester ? parties->center : parties->requester))
    return Fault{FaultCode::wrong_recipient, "recipient", "The trace is not with this party.",
                 "Address it to the other party of the trace."};
  const auto* const known = turn.state().attachments.find({announced.trace, announced.digest});
  const bool again = known && known->author == message.peer &&
                     known->recipient == announced.recipient &&
                     (known->under_way() || known->outcome == AttachmentOutcome::whole);
  if (again || (known && known->author != message.peer))
    return Fault{FaultCode::duplicate, "digest", "This attachment was announced before.",
                 "No action is needed."};
  if (turn.outbox_full(announced.recipient))
    return Fault{FaultCode::limit, "recipient", "Too many messages wait for the other party.",
                 "Attach it later."};
  return beyond_limits(turn, message, announced);
}

/// Nothing more of it is sent, and what is kept of it is let go: but for a piece that has drawn its
/// number, which is sent until it is acknowledged.
void let_go(Turn& turn, const AttachmentId& id, AttachmentOutcome outcome) {
  auto& attachment = *turn.state().attachments.find(id);
  turn.state().attachments.conclude(id, outcome);
  turn.withdraw(attachment.recipient, attachment.announcement);
  for (const auto& piece : attachment.waiting) {
    const bool numbered = &piece == &attachment.waiting.front() && attachment.posted &&
                          !turn.withdraw(attachment.recipient, piece.payload);
    if (!numbered) turn.emit(ReleasePayload{piece.payload});
  }
  attachment.waiting.clear();
  attachment.posted = false;
}

void tell(Turn& turn, const AttachmentId& id, const PeerId& author, AttachmentOutcome outcome) {
  turn.compose(author,
               AttachmentArrivedDraft{.trace = id.trace, .digest = id.digest, .outcome = outcome},
               Urgency::routine);
}

void drop(Turn& turn, const AttachmentId& id, AttachmentOutcome outcome, bool told) {
  auto& attachment = *turn.state().attachments.find(id);
  if (!attachment.under_way()) return;
  let_go(turn, id, outcome);
  turn.journey(id.trace, Step::attachment_dropped, attachment.recipient,
               static_cast<std::uint32_t>(outcome));
  if (told) tell(turn, id, attachment.author, outcome);
}

void post_next(Turn& turn, const AttachmentId& id, Attachment& attachment) {
  if (attachment.posted || attachment.waiting.empty()) return;
  const auto& piece = attachment.waiting.front();
  attachment.posted = turn.post(attachment.recipient,
                                {.kind = Kind::attachment_piece,
                                 .subject = id.trace,
                                 .urgency = Urgency::last,
                                 .bytes = piece.bytes,
                                 .message = piece.message},
                                piece.payload);
  if (!attachment.posted) drop(turn, id, AttachmentOutcome::reader_gone, true);
}

}  // namespace

void take(Turn& turn, const MessageArrived& message, const AttachmentAnnounced& announced) {
  constexpr auto kind = Kind::attachment;
  const auto parties = parties_of(turn, announced.trace);
  if (auto fault = objection(turn, message, announced, parties))
    return refuse(turn, message, kind, announced.trace, *std::move(fault));
  // Behind the request or the result, as urgent as that.
  if (!turn.post(announced.recipient, mail(message, kind, announced.trace, parties->urgency)))
    return refuse(turn, message, kind, announced.trace,
                  {FaultCode::wrong_recipient, "recipient", "The other party has left the network.",
                   "No action is needed."});
  turn.state().attachments.forget_concluded(turn.limits().concluded_attachments_max);
  turn.state().attachments.put({announced.trace, announced.digest},
                               {.author = message.peer,
                                .recipient = announced.recipient,
                                .bytes = announced.bytes,
                                .until = turn.now() + turn.limits().attachment_time,
                                .announcement = turn.here()});
  turn.journey(announced.trace, Step::attachment_announced, message.peer,
               static_cast<std::uint32_t>((announced.bytes + 1'023) / 1'024));
}

void take(Turn& turn, const MessageArrived& message, const AttachmentPieceSent& sent) {
  const AttachmentId id{sent.trace, sent.digest};
  auto* const attachment = turn.state().attachments.find(id);
  const auto refuse_it = [&](Fault fault) {
    refuse(turn, message, Kind::attachment_piece, sent.trace, std::move(fault));
    turn.emit(ReleasePayload{turn.here()});
  };
  // To a stranger an attachment of others is as one that is not.
  if (!attachment || attachment->author != message.peer)
    return refuse_it({FaultCode::wrong_state, "digest", "No such attachment was announced.",
                      "Announce it first."});
  // What was under way when the attachment was dropped or went elsewhere, and repeats.
  if (!attachment->under_way() || attachment->recipient != sent.recipient ||
      sent.index < attachment->taken)
    return turn.emit(ReleasePayload{turn.here()});
  if (sent.index > attachment->taken || sent.index >= pieces_of(attachment->bytes))
    return refuse_it({FaultCode::wrong_state, "index", "This piece is not the next one.",
                      "Send the pieces in order, each once."});
  if (sent.bytes != sealed_bytes(attachment->bytes, sent.index))
    return refuse_it({FaultCode::out_of_bounds, "sealed",
                      "This piece has not the length that was announced.",
                      "Divide the file as the protocol says."});
  ++attachment->taken;
  attachment->waiting.push_back(
      {.payload = turn.here(), .bytes = message.bytes, .message = message.message});
  post_next(turn, id, *attachment);
}

void take(Turn& turn, const MessageArrived& message, const AttachmentConcluded& concluded) {
  constexpr auto kind = Kind::attachment_arrived;
  const AttachmentId id{concluded.trace, concluded.digest};
  auto* const attachment = turn.state().attachments.find(id);
  const auto refuse_it = [&](Fault fault) {
    refuse(turn, message, kind, concluded.trace, std::move(fault));
  };
  if (!attachment || attachment->recipient != message.peer)
    return refuse_it({FaultCode::wrong_state, "digest", "No such attachment was announced to you.",
                      "No action is needed."});
  if (!attachment->under_way())
    return refuse_it({FaultCode::duplicate, "digest", "The last word on it was said before.",
                      "No action is needed."});
  if (attachment->author != concluded.recipient)
    return refuse_it({FaultCode::wrong_recipient, "recipient",
                      "The attachment is not of this party.",
                      "Address it to the one that has announced it."});
  // Before all pieces have come as well: its reader may have the file from before.
  const bool whole = concluded.outcome == AttachmentOutcome::whole;
  let_go(turn, id, concluded.outcome);
  turn.journey(concluded.trace, whole ? Step::attachment_arrived : Step::attachment_failed,
               message.peer, static_cast<std::uint32_t>(concluded.outcome));
  (void)turn.post(attachment->author, mail(message, kind, concluded.trace, Urgency::routine));
}

void piece_delivered(Turn& turn, const TraceId& trace, PayloadRef letter) {
  turn.emit(ReleasePayload{letter});
  auto& attachments = turn.state().attachments;
  for (const auto& id : attachments.of(trace)) {
    auto& attachment = *attachments.find(id);
    auto& waiting = attachment.waiting;
    if (waiting.empty() || waiting.front().payload != letter) continue;
    waiting.erase(waiting.begin());
    attachment.posted = false;
    return post_next(turn, id, attachment);
  }
}

void piece_gone(Turn& turn, const PeerId& reader, const TraceId& trace, PayloadRef letter) {
  auto& attachments = turn.state().attachments;
  for (const auto& id : attachments.of(trace)) {
    const auto& waiting = attachments.find(id)->waiting;
    if (!waiting.empty() && waiting.front().payload == letter)
      return drop(turn, id, AttachmentOutcome::reader_gone, true);
  }
  turn.withdraw(reader, letter);  // Of one that was concluded.
}

void drop_attachments(Turn& turn, const TraceId& trace, bool told) {
  for (const auto& id : turn.state().attachments.of(trace))
    drop(turn, id, AttachmentOutcome::reader_gone, told);
}

void tell_dropped_attachments(Turn& turn, const TraceId& trace) {
  for (const auto& id : turn.state().attachments.of(trace)) {
    const auto& attachment = *turn.state().attachments.find(id);
    if (attachment.outcome == AttachmentOutcome::reader_gone)
      tell(turn, id, attachment.author, AttachmentOutcome::reader_gone);
  }
}

void drop_attachments_with(Turn& turn, const PeerId& peer, bool left) {
  auto& attachments = turn.state().attachments;
  for (const auto& id : attachments.under_way_with(peer)) {
    const auto& attachment = *attachments.find(id);
    const bool to_peer = attachment.recipient == peer;
    // What it has not been sent, it cannot have lost.
    const auto* const reader = turn.state().peers.find(attachment.recipient);
    const bool unsent = reader && reader->letters.contains(attachment.announcement);
    if (left || (to_peer && !unsent)) drop(turn, id, AttachmentOutcome::reader_gone, to_peer);
  }
}

void attachment_due(Turn& turn, const AttachmentId& id) {
  drop(turn, id, AttachmentOutcome::expired, true);
  turn.state().attachments.erase(id);
}

}  // namespace iwets::hub
