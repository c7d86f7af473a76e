#include "hub/core/table.h"

#include <utility>

#include "hub/core/messages.h"
#include "hub/core/turn.h"

namespace iwets::hub {
namespace {

/// Nothing of what was on its way counts any more. What has drawn its number still arrives, and
/// does no harm.
void call_back(Turn& turn, const PeerId& id, TableAt& at) {
  if (at.draft) turn.state().drafts.erase(*at.draft);
  if (at.letter && turn.withdraw(id, *at.letter)) turn.emit(ReleasePayload{*at.letter});
  at.draft.reset();
  at.letter.reset();
  at.sending = at.next = 0;
}

void offer_to_all(Turn& turn) {
  for (auto& [id, peer] : turn.state().peers) offer_table(turn, id, peer);
}

}  // namespace

std::uint32_t TableEditions::last() const {
  return editions_.empty() ? 0 : first_ + static_cast<std::uint32_t>(editions_.size()) - 1;
}

std::uint32_t TableEditions::newest() const {
  if (editions_.empty() || editions_.back().whole()) return last();
  return editions_.size() == 1 ? 0 : last() - 1;
}

const KeptEdition* TableEditions::find(std::uint32_t edition) const {
  if (edition < first_ || edition > newest() || edition == 0) return nullptr;
  return &editions_[edition - first_];
}

const KeptEdition* TableEditions::loading() const {
  return editions_.empty() || editions_.back().whole() ? nullptr : &editions_.back();
}

std::uint32_t TableEditions::loading_number() const { return loading() == nullptr ? 0 : last(); }

std::optional<PieceFault> TableEditions::judge(const TableLoaded& piece) const {
  if (editions_.empty()) return piece.piece == 0 ? std::nullopt : std::optional(PieceFault::ahead);
  if (piece.edition < first_) return PieceFault::behind;
  const bool there = piece.edition <= last();
  const auto* known = there ? &editions_[piece.edition - first_] : nullptr;
  // A load that was broken off may be followed by a corrected edition of the same number.
  const bool again = known != nullptr && !known->whole() && piece.piece == 0;
  if (known != nullptr && known->digest == piece.digest && known->pieces == piece.pieces) {
    if (piece.piece < known->loaded.size()) return PieceFault::there;
    return piece.piece == known->loaded.size() ? std::nullopt : std::optional(PieceFault::ahead);
  }
  if (known != nullptr && !again) return PieceFault::other_content;
  if (piece.edition != newest() + 1 && !again) return PieceFault::ahead;
  if (piece.piece != 0) return PieceFault::ahead;
  const auto* before = find(piece.edition - 1);
  if (before != nullptr && before->digest != piece.previous) return PieceFault::does_not_follow;
  return std::nullopt;
}

void TableEditions::take(const TableLoaded& piece, PayloadRef at) {
  if (editions_.empty()) first_ = piece.edition;
  if (piece.piece == 0) {
    if (piece.edition == last()) editions_.pop_back();
    editions_.push_back(
        {piece.previous, piece.digest, piece.pieces, {}, piece.created, piece.entries, piece.note});
  }
  editions_.back().loaded.push_back(at);
}

bool load_table(Turn& turn, const TableLoaded& event) {
  auto& table = turn.state().table;
  const auto fault = table.judge(event);
  if (fault == PieceFault::there && event.piece == 0 && table.find(event.edition) != nullptr) {
    // The same file again: whoever could not take it is to try once more.
    bool any = false;
    for (auto& [id, peer] : turn.state().peers) {
      if (peer.table.refused != event.edition) continue;
      any = true;
      peer.table.refused = 0;
      peer.table.reason.clear();
      offer_table(turn, id, peer);
    }
    return any;
  }
  if (fault) return false;
  table.take(event, turn.here());
  if (table.find(event.edition) == nullptr) return true;
  turn.journey({}, Step::table_loaded, PeerId::hub(), event.edition);
  offer_to_all(turn);
  return true;
}

void take(Turn& turn, const MessageArrived& message, const TableHeld& held) {
  if (message.peer.role() != Role::member)
    return refuse(turn, message, Kind::table_update, {},
                  {FaultCode::not_authorised, "held",
                   "Only members have the reference table from the hub.", ""});
  auto& peer = *turn.state().peers.find(message.peer);
  auto& at = peer.table;
  const bool repeated = held.edition == at.edition && held.refused == at.refused;
  if (repeated && (at.draft || at.letter)) {
    // What follows is on its way. Pieces before that one are sent once more when it is there: a
    // member that says the same again may have lost them.
    if (at.next > 1) at.next = 0;
    return;
  }
  call_back(turn, message.peer, at);
  at.edition = held.edition;
  at.refused = held.refused;
  at.reason = held.reason;
  if (held.refused != 0)
    turn.journey({}, Step::table_refused, message.peer, held.refused);
  else
    turn.journey({}, Step::table_held, message.peer, held.edition);
  offer_table(turn, message.peer, peer);
}

void offer_table(Turn& turn, const PeerId& id, Peer& peer) {
  auto& at = peer.table;
  if (at.edition == 0 || at.draft || at.letter || !peer.in_force()) return;
  const auto wanted = at.edition + 1;
  const auto* edition = turn.state().table.find(wanted);
  if (edition == nullptr || at.refused == wanted) return;
  if (at.sending != wanted) at.next = 0;
  at.sending = wanted;
  if (at.next == edition->pieces) return;  // All of it is there: the member has the next word.
  at.draft = turn.compose(
      id, TableDraft{.edition = wanted, .piece = at.next, .update = edition->loaded[at.next]},
      Urgency::last);
  ++at.next;
}

void table_composed(Turn& turn, const PeerId& id, Peer& peer, std::optional<PayloadRef> letter) {
  peer.table.draft.reset();
  peer.table.letter = letter;
  if (letter) return;
  // It reads no editions, or leaves too much unread: until it says again what it has.
  call_back(turn, id, peer.table);
  peer.table.edition = 0;
}

void table_gone(Turn& turn, const PeerId& id, Peer& peer, PayloadRef letter) {
  if (peer.table.letter != letter) {
    turn.withdraw(id, letter);  // It was called back when it had its number.
    return;
  }
  call_back(turn, id, peer.table);
  offer_table(turn, id, peer);
}

void table_delivered(Turn& turn, const PeerId& id, Peer& peer) {
  peer.table.letter.reset();
  const auto* edition = turn.state().table.find(peer.table.sending);
  if (edition != nullptr && peer.table.next == edition->pieces)
    turn.journey({}, Step::table_sent, id, peer.table.sending);
  offer_table(turn, id, peer);
}

}  // namespace iwets::hub
