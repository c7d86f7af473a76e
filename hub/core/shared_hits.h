#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "hub/core/events.h"

namespace iwets::hub {

/// Requests for confirmation in a row; then the operator of the hub is asked to call the owner.
inline constexpr std::uint8_t confirmation_requests_max = 3;

/// A hit that both of its parties were told of, and what they have said about it since.
struct SharedHit {
  PeerId requester, owner;
  TraceId subject;
  Store store = Store::nominal;
  Instant until{};          ///< then it is forgotten
  std::uint8_t number = 0;  ///< of the request for confirmation that is open; 0: none is
  Urgency urgency = Urgency::routine;
  Instant deadline{};      ///< of that request, for the owner's answer
  bool escalated = false;  ///< the owner has not answered the last one
  Verdict verdict = Verdict::none;
  bool reported_false = false;
  std::uint32_t said = 0;  ///< messages about it, of both
  /// Somebody is to be reminded at `deadline`.
  [[nodiscard]] bool waits() const { return number > 0 && !escalated; }
  static void fields(auto& self, auto& ar) {
    ar(self.requester, self.owner, self.subject, self.store, self.until, self.number, self.urgency,
       self.deadline, self.escalated, self.verdict, self.reported_false, self.said);
  }
};

/// What became of the hits in one owner's records of one store, since the hub first ran.
struct HitFigures {
  std::uint64_t told = 0;                          ///< hits
  std::uint64_t asked = 0;                         ///< of these: their confirmation was asked for
  std::uint64_t escalated = 0;                     ///< and three requests were not answered
  std::uint64_t confirmed = 0, not_confirmed = 0;  ///< by the owner's last word
  std::uint64_t reported_false = 0;                ///< by the requester
  friend bool operator==(const HitFigures&, const HitFigures&) = default;
  static void fields(auto& self, auto& ar) {
    ar(self.told, self.asked, self.escalated, self.confirmed, self.not_confirmed,
       self.reported_false);
  }
};

/// The hits about which their parties may still speak, and the figures of all that ever were.
class SharedHits {
 public:
  /// Remembers a hit; forgets those whose time is over, and the oldest beyond `most`. Nothing
  /// happens if it is there.
  void add(Instant now, const HitId& id, SharedHit hit, std::size_t most);
  /// Null: unknown, or its time is over.
  [[nodiscard]] SharedHit* find(Instant now, const HitId& id);
  /// Changes the clock of a hit: number, urgency, deadline, escalation.
  void set_clock(const HitId& id, SharedHit& hit, std::uint8_t number, Instant deadline,
                 bool escalated);
  void forget(const HitId& id);
  /// Forgets what concerns these cases.
  void erase(const std::set<TraceId>& subjects);
  /// Confirmation is asked for, and not given.
  [[nodiscard]] bool waits_for(const TraceId& subject) const;
  [[nodiscard]] std::optional<std::pair<Instant, HitId>> first_due() const;
  /// Whose owners have still time to answer.
  [[nodiscard]] std::size_t waiting() const { return due_.size(); }
  [[nodiscard]] HitFigures& figures(const SharedHit& hit) {
    return figures_[{hit.owner, hit.store}];
  }
  [[nodiscard]] const auto& figures() const { return figures_; }
  /// By owner.
  [[nodiscard]] const std::map<PeerId, std::set<HitId>>& escalated() const { return escalated_; }
  /// Makes the indexes again after a restore.
  void index();

  static void fields(auto& self, auto& ar) { ar(self.hits_, self.figures_); }

 private:
  void erase(std::map<HitId, SharedHit>::iterator at);
  void set_escalated(const HitId& id, const PeerId& owner, bool escalated);

  std::map<HitId, SharedHit> hits_;
  std::map<std::pair<PeerId, Store>, HitFigures> figures_;
  // Derived.
  std::set<std::pair<Instant, HitId>> until_, due_;
  std::set<std::pair<TraceId, HitId>> of_subject_;
  std::map<PeerId, std::set<HitId>> escalated_;
};

}  // namespace iwets::hub
