#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "hub/core/clock.h"
#include "hub/core/events.h"
#include "hub/core/withheld.h"

namespace iwets::hub {

/// The newest amendment of a request, at its center or on the way.
struct Amendment {
  PayloadRef payload{};            ///< its envelope; 0: none
  std::uint32_t bytes = 0;         ///< of that
  Digest message{};                ///< of that
  std::uint32_t version = 1;       ///< of the request
  std::uint32_t acknowledged = 1;  ///< the version that the center has named last
  static void fields(auto& self, auto& ar) {
    ar(self.payload, self.bytes, self.message, self.version, self.acknowledged);
  }
};

/// A trace without a final outcome yet.
struct Trace {
  PeerId requester;
  /// The tracing center that has it, or the member that answers for its country in the place of
  /// one. The hub: none; its requester was told of another and must re-seal.
  PeerId center;
  PayloadRef payload{};     ///< envelope of the newest attempt
  std::uint32_t bytes = 0;  ///< of that envelope
  Digest message{};         ///< of that envelope
  bool named = false;       ///< the officer chose the center: no other takes its place
  std::vector<CountryCode> origins;
  Urgency urgency = Urgency::routine;
  std::uint32_t attempt = 1;
  Instant expires;
  bool sent = false;           ///< the center may have it: a number was drawn
  bool delivered = false;      ///< the center has acknowledged it
  bool told_waiting = false;   ///< the requester knows that the center is suspended
  std::uint32_t reports = 0;   ///< of the center
  bool delayed = false;        ///< the center has reported 400
  std::optional<Clock> clock;  ///< while it is with a center
  Clarifications clarifications;
  Amendment amendment = {};
  /// When something is due: a step of the clock, or the end.
  [[nodiscard]] Instant due() const {
    return clock && clock->next ? std::min(*clock->next, expires) : expires;
  }
  static void fields(auto& self, auto& ar) {
    ar(self.requester, self.center, self.payload, self.bytes, self.message, self.named,
       self.origins, self.urgency, self.attempt, self.expires, self.sent, self.delivered,
       self.told_waiting, self.reports, self.delayed, self.clock, self.clarifications,
       self.amendment);
  }
};

/// The open traces, by id, by peer and by what is due, and the ids of those closed lately.
class Traces {
 public:
  [[nodiscard]] Trace* find(const TraceId& id);
  [[nodiscard]] bool is_open(const TraceId& id) const { return open_.contains(id); }
  [[nodiscard]] std::size_t size() const { return open_.size(); }
  [[nodiscard]] std::size_t size_of(const PeerId& requester) const;
  /// `id` must be new.
  Trace& open(const TraceId& id, Trace trace);
  /// Gives an open trace to another center (the hub: to none).
  void assign(const TraceId& id, Trace& trace, const PeerId& center);
  void postpone(const TraceId& id, Trace& trace, Instant expires);
  void set_clock(const TraceId& id, Trace& trace, const std::optional<Clock>& clock);
  /// Forgets the trace, but for its id.
  void close(const TraceId& id, std::size_t closed_kept);
  /// Remembers an id as used and done with.
  void remember(const TraceId& id, std::size_t closed_kept);
  [[nodiscard]] bool was_closed(const TraceId& id) const { return closed_ids_.contains(id); }

  /// The trace of which something is due first.
  [[nodiscard]] std::optional<std::pair<Instant, TraceId>> first_due() const;
  /// Escalated traces by their centers, oldest first.
  [[nodiscard]] const std::map<PeerId, std::set<TraceId>>& escalated() const { return escalated_; }
  /// The next trace with `peer` as requester or center, in order of ids; `after` nothing: the
  /// first.
  [[nodiscard]] std::optional<TraceId> next_of(const PeerId& peer,
                                               const std::optional<TraceId>& after) const;
  /// Makes the indexes again after a restore.
  void index();

  static void fields(auto& self, auto& ar) { ar(self.open_, self.closed_, self.closed_count_); }

 private:
  void set_escalated(const TraceId& id, const Trace& trace, bool escalated);

  std::map<TraceId, Trace> open_;
  std::map<std::uint64_t, TraceId> closed_;  ///< by order of closing
  std::uint64_t closed_count_ = 0;

  // Derived from the above.
  std::set<std::pair<PeerId, TraceId>> of_peer_;
  std::map<PeerId, std::size_t> of_requester_;
  std::set<std::pair<Instant, TraceId>> due_;
  std::map<PeerId, std::set<TraceId>> escalated_;
  std::set<TraceId> closed_ids_;
};

}  // namespace iwets::hub
