#include "hub/core/payload_gone.h"

#include <algorithm>

#include "hub/core/delivery.h"
#include "hub/core/sessions.h"
#include "hub/core/table.h"

namespace iwets::hub {
namespace {

TraceId subject_of(const Peer& peer, PayloadRef letter) {
  TraceId subject;
  peer.out.each_pending([&](const link::Item& item) {
    if (PayloadRef{item.handle} == letter) subject = item.subject;
  });
  return subject;
}

void give_up(Turn& turn, const PeerId& id, Peer& peer, PayloadRef letter, Kind kind) {
  const auto subject = subject_of(peer, letter);
  const bool numbered = std::ranges::any_of(peer.out.window(), [&](const link::Numbered& n) {
    return PayloadRef{n.item.handle} == letter;
  });
  if (numbered) (void)open_generation(turn, GenerationOpened{id});
  if (kind == Kind::table_update)
    table_gone(turn, id, peer, letter);
  else
    piece_gone(turn, id, subject, letter);
}

}  // namespace

bool payload_gone(Turn& turn, const PayloadGone& event) {
  for (auto& [id, peer] : turn.state().peers) {
    const auto letter = peer.letters.find(event.payload);
    if (letter == peer.letters.end()) continue;
    const auto kind = letter->second.kind;
    if (kind != Kind::attachment_piece && kind != Kind::table_update) return false;
    give_up(turn, id, peer, event.payload, kind);
    return true;
  }
  return false;
}

}  // namespace iwets::hub
