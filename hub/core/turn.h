#pragma once

#include <set>
#include <string>
#include <utility>

#include "hub/core/effects.h"
#include "hub/core/state.h"

namespace iwets::hub {

/// One step under way: the state, the time, and the effects so far. What every idea of the core
/// needs to reach the outside goes through here.
class Turn {
 public:
  Turn(State& state, Instant now, Effects& effects) : state_(state), now_(now), effects_(effects) {}

  [[nodiscard]] State& state() { return state_; }
  [[nodiscard]] const Limits& limits() const { return state_.limits; }
  [[nodiscard]] Instant now() const { return now_; }
  /// Of the payload that this event brings.
  [[nodiscard]] PayloadRef here() const { return PayloadRef{state_.index + 1}; }

  void emit(Effect effect) { effects_.push_back(std::move(effect)); }
  void journey(const TraceId& subject, Step step, const PeerId& peer, std::uint32_t code = 0);
  /// Has a message of the hub's own written; nothing happens if the recipient is not in force. One
  /// that shows records is written when its recipient is there.
  /// Returns the number of the draft, 0 for none.
  std::uint64_t compose(const PeerId& recipient, Draft draft, Urgency urgency);
  /// A message that goes into the lane to a peer.
  struct Mail {
    Kind kind = Kind::trace_submit;
    TraceId subject;
    Urgency urgency = Urgency::routine;
    std::uint32_t bytes = 0;
    Digest message{};
  };
  /// Puts the payload that this event brings into the outbox of a peer in force; it is sent at the
  /// end of the step if its window allows. False: not in force, or the outbox is full to the last.
  [[nodiscard]] bool post(const PeerId& to, const Mail& mail) { return post(to, mail, here()); }
  /// The same with a payload of an earlier event, which is not in the outbox now.
  [[nodiscard]] bool post(const PeerId& to, const Mail& mail, PayloadRef payload);
  /// Takes a message back that has no number yet. False: it has.
  bool withdraw(const PeerId& to, PayloadRef letter);
  /// True if nothing may be taken that makes this peer's outbox longer.
  [[nodiscard]] bool outbox_full(const PeerId& peer) const;
  /// What the peer may send now.
  [[nodiscard]] link::Credit credit_for(const Peer& peer) const;
  /// The lane to this peer may have something to draw at the end of the step.
  void touch(const PeerId& peer) { touched_.insert(peer); }

  /// Ends the step: draws numbers for what waits, and lets intake stop or go on with the load.
  void finish();

 private:
  void draw(const PeerId& id, Peer& peer);
  void weigh_load();

  State& state_;
  Instant now_;
  Effects& effects_;
  std::set<PeerId> touched_;
};

}  // namespace iwets::hub
