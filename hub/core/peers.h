#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <type_traits>
#include <vector>

#include "hub/core/events.h"
#include "hub/core/limits.h"
#include "hub/core/table.h"
#include "proto/link/lane.h"

namespace iwets::hub {

/// A message in the lane to a peer, not yet acknowledged.
struct Letter {
  Kind kind = Kind::trace_submit;
  Urgency urgency = Urgency::routine;
  Instant queued;
  std::uint64_t place = 0;  ///< in the outbox, to find it there
  static void fields(auto& self, auto& ar) { ar(self.kind, self.urgency, self.queued, self.place); }
};

/// A peer: its rights, its session, and the two ends of its lanes that are here.
struct Peer {
  Grant grant;
  bool suspended = false;
  std::optional<SessionId> session;
  link::ReceiveLane in;
  link::SendLane out;
  /// All that waits or is under way in `out`, oldest first; a lane's handle is the payload's ref.
  std::map<PayloadRef, Letter> letters;
  std::uint64_t undeliverable = 0;  ///< messages of the hub's own that found no room
  bool gap_asked = false;           ///< a resend was asked for, and has not come
  bool records_held = false;        ///< too many records wait to be applied: no credit
  std::uint32_t records_pending = 0;
  std::vector<MessageId> recent;                 ///< ids of its last messages, oldest first
  std::vector<PayloadRef> successions;           ///< key changes that the directory lacks
  std::uint64_t directory_version = 0;           ///< that it has, or is being told
  std::optional<std::uint64_t> directory_draft;  ///< being composed
  std::optional<PayloadRef> directory_letter;    ///< in `letters`
  TableAt table;                                 ///< its reference table

  [[nodiscard]] bool in_force() const { return !grant.revoked; }
  [[nodiscard]] std::optional<link::LaneStop> stopped() const {
    return in.stopped() ? in.stopped() : out.stopped();
  }
  /// Both lanes always stand in the same generation.
  [[nodiscard]] std::uint64_t generation() const { return in.last().generation; }

  /// True if the message was taken before, under whatever number; otherwise remembers it.
  [[nodiscard]] bool had(const MessageId& id, std::size_t remembered);
  /// Ends its session, if there is one.
  void detach();
  /// Stops both lanes: one that cannot go on leaves the other without acknowledgements.
  void stop(link::LaneStop why, bool peer_to_hub);
  /// Both lanes begin again from number 1; what was not acknowledged waits again.
  void open_generation();

  static void fields(auto& self, auto& ar) {
    ar(self.grant, self.suspended, self.session, self.in, self.out, self.letters,
       self.undeliverable, self.gap_asked, self.records_held, self.records_pending, self.recent,
       self.successions, self.directory_version, self.directory_draft, self.directory_letter,
       self.table);
  }
};

/// Every peer that any directory ever named, by name.
class Peers {
 public:
  /// New lanes are made with these.
  void configure(link::Chain chain, const Limits& limits);

  [[nodiscard]] Peer* find(const PeerId& id);
  [[nodiscard]] const Peer* find(const PeerId& id) const;
  /// A peer that is there and not revoked; null otherwise.
  [[nodiscard]] Peer* in_force(const PeerId& id);
  [[nodiscard]] const Peer* in_force(const PeerId& id) const;
  /// The peer, made if it is new.
  Peer& named(const PeerId& id);
  /// Takes everything away that waits for a peer; both lanes begin a new generation.
  void empty(Peer& peer) const;

  [[nodiscard]] auto begin() { return peers_.begin(); }
  [[nodiscard]] auto end() { return peers_.end(); }
  [[nodiscard]] auto begin() const { return peers_.begin(); }
  [[nodiscard]] auto end() const { return peers_.end(); }

  static void fields(auto& self, auto& ar) {
    auto names = self.names();
    ar(names);
    // Lanes cannot be read before they know their chain and limits.
    if constexpr (!std::is_const_v<std::remove_reference_t<decltype(self)>>)
      for (const auto& name : names) self.named(name);
    for (auto& [name, peer] : self.peers_) ar(peer);
  }

 private:
  [[nodiscard]] std::vector<PeerId> names() const;

  link::Chain chain_ = nullptr;
  link::LaneLimits lane_;
  std::map<PeerId, Peer> peers_;
};

}  // namespace iwets::hub
