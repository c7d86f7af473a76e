#include "hub/core/turn.h"

#include <cassert>

namespace iwets::hub {

void Turn::journey(const TraceId& subject, Step step, const PeerId& peer, std::uint32_t code) {
  emit(Journey{.subject = subject, .step = step, .peer = peer, .code = code});
}

std::uint64_t Turn::compose(const PeerId& recipient, Draft draft, Urgency urgency) {
  auto* const peer = state_.peers.in_force(recipient);
  if (!peer) return 0;
  const bool held = rests_on_records(draft) && !peer->session;
  if (held && state_.drafts.held_for(recipient) >= limits().outbox_of_peer_max) {
    ++peer->undeliverable;
    journey(subject_of(draft), Step::undeliverable, recipient,
            static_cast<std::uint32_t>(kind_of(draft)));
    return 0;
  }
  auto order = state_.drafts.add({.recipient = recipient,
                                  .draft = std::move(draft),
                                  .created = now_,
                                  .urgency = urgency,
                                  .held = held});
  if (order) emit(*std::move(order));
  return state_.drafts.last_number();
}

bool Turn::post(const PeerId& to, const Mail& mail, PayloadRef payload) {
  auto* const peer = state_.peers.in_force(to);
  if (!peer || peer->letters.size() >= 2 * limits().outbox_of_peer_max) return false;
  const auto place = peer->out.posted();
  if (!peer->out.post({.handle = static_cast<std::uint64_t>(payload),
                       .subject = mail.subject,
                       .urgency = mail.urgency,
                       .bytes = mail.bytes,
                       .message = mail.message}))
    return false;
  peer->letters.emplace_hint(
      peer->letters.end(), payload,
      Letter{.kind = mail.kind, .urgency = mail.urgency, .queued = now_, .place = place});
  touch(to);
  return true;
}

bool Turn::withdraw(const PeerId& to, PayloadRef letter) {
  auto* const peer = state_.peers.find(to);
  if (!peer) return false;
  const auto at = peer->letters.find(letter);
  if (at == peer->letters.end()) return false;
  if (!peer->out.withdraw(static_cast<std::uint64_t>(letter), at->second.urgency, at->second.place))
    return false;
  peer->letters.erase(at);
  return true;
}

bool Turn::outbox_full(const PeerId& peer) const {
  const auto* const found = state_.peers.find(peer);
  return found && found->letters.size() >= limits().outbox_of_peer_max;
}

link::Credit Turn::credit_for(const Peer& peer) const {
  auto reason = state_.intake;
  if (reason == link::CreditReason::flowing && (state_.overloaded || peer.records_held))
    reason = link::CreditReason::overload;
  return peer.in.credit(reason);
}

void Turn::finish() {
  for (const auto& id : touched_)
    if (auto* const peer = state_.peers.find(id)) draw(id, *peer);
  touched_.clear();
  weigh_load();
}

void Turn::draw(const PeerId& id, Peer& peer) {
  if (!peer.session || !peer.out.attached()) return;
  // A directory that is being written goes first: what follows may be signed by those it names.
  if (peer.directory_draft) return;
  for (const auto& numbered : peer.out.draw()) {
    const PayloadRef payload{numbered.item.handle};
    emit(Send{.peer = id,
              .session = *peer.session,
              .generation = peer.out.drawn().generation,
              .number = numbered.number,
              .previous = numbered.previous,
              .payload = payload});
    const auto letter = peer.letters.find(payload);
    assert(letter != peer.letters.end());
    if (letter->second.kind != Kind::trace_submit) continue;
    journey(numbered.item.subject, Step::sent, id);
    auto* const trace = state_.traces.find(numbered.item.subject);
    if (trace && trace->payload == payload) trace->sent = true;
  }
}

/// Stops intake while too much is undecided or unwritten; half of it must be gone before it goes
/// on, so that credit does not flutter.
void Turn::weigh_load() {
  const auto drafts = state_.drafts.size();
  const auto checks = state_.rounds.unreported();
  if (!state_.overloaded) {
    state_.overloaded = drafts >= limits().drafts_max || checks >= limits().checks_max;
    return;
  }
  if (drafts > limits().drafts_max / 2 || checks > limits().checks_max / 2) return;
  state_.overloaded = false;
  for (auto& [id, peer] : state_.peers)
    if (peer.session)
      emit(GrantCredit{.peer = id, .session = *peer.session, .credit = credit_for(peer)});
}

}  // namespace iwets::hub
