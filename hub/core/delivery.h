#pragma once

#include "hub/core/turn.h"

/// Attachments on their way between the parties of a trace (docs/protocol.md 4.14). The hub takes
/// pieces in order, keeps each until its reader has it, and has one of each attachment in a lane.
namespace iwets::hub {

void take(Turn& turn, const MessageArrived& message, const AttachmentAnnounced& announced);
void take(Turn& turn, const MessageArrived& message, const AttachmentPieceSent& sent);
void take(Turn& turn, const MessageArrived& message, const AttachmentConcluded& concluded);

/// The reader has acknowledged a piece.
void piece_delivered(Turn& turn, const TraceId& trace, PayloadRef letter);
/// A piece that has no number can never be sent: the attachment is dropped, and its author told.
void piece_gone(Turn& turn, const PeerId& reader, const TraceId& trace, PayloadRef letter);
/// The trace has ended without a result, or leaves its center: what is under way of it is dropped.
/// With `told`, those who have announced it hear of that.
void drop_attachments(Turn& turn, const TraceId& trace, bool told);
/// The trace has ended between two centers: nobody is announced what was dropped without a word
/// when it left the first one.
void tell_dropped_attachments(Turn& turn, const TraceId& trace);
/// The peer has left, or has lost what it had: so is what is under way to it. What it has announced
/// itself is dropped as well if it has left.
void drop_attachments_with(Turn& turn, const PeerId& peer, bool left);
/// The time of an attachment is over.
void attachment_due(Turn& turn, const AttachmentId& id);

}  // namespace iwets::hub
