#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "hub/core/events.h"

namespace iwets::hub {

/// Requests for confirmation in a row; then the operator of the hub is asked to call the owner.
inline constexpr std::uint8_t confirmation_requests_max = 3;

/// What the owner was asked about passing on what a hit shows to one country. It counts for the
/// record as it was then.
struct PassOnRequest {
  MessageId message;        ///< of the request
  std::uint8_t number = 1;  ///< of the request that is open; 0: it is answered
  Urgency urgency = Urgency::routine;
  Instant deadline{};      ///< for the owner's answer
  bool escalated = false;  ///< the owner has not answered the last one
  /// Somebody is to be reminded at `deadline`.
  [[nodiscard]] bool waits() const { return number > 0 && !escalated; }
  static void fields(auto& self, auto& ar) {
    ar(self.message, self.number, self.urgency, self.deadline, self.escalated);
  }
};

/// A hit of which a party was told, and what the two have said about it since.
struct KnownHit {
  PeerId requester, owner;
  TraceId subject;
  Store store = Store::nominal;
  std::string record;     ///< the owner's id of it
  PayloadRef question{};  ///< envelope of the trace or check
  Instant until{};        ///< then it is forgotten
  bool told_requester = false, told_owner = false;
  std::uint8_t number = 0;  ///< of the request for confirmation that is open; 0: none is
  Urgency urgency = Urgency::routine;
  Instant deadline{};      ///< of that request, for the owner's answer
  bool escalated = false;  ///< the owner has not answered the last one
  Verdict verdict = Verdict::none;
  bool reported_false = false, located = false;
  std::uint32_t said = 0;  ///< messages about it, of both
  std::map<CountryCode, PassOnRequest> pass_on = {};
  /// Two members know of it, and may speak about it.
  [[nodiscard]] bool shared() const { return told_requester && told_owner; }
  /// Somebody is to be reminded at `deadline`.
  [[nodiscard]] bool waits() const { return number > 0 && !escalated; }
  /// The owner is silent about it in spite of three requests of one kind.
  [[nodiscard]] bool unanswered() const;
  static void fields(auto& self, auto& ar) {
    ar(self.requester, self.owner, self.subject, self.store, self.record, self.question, self.until,
       self.told_requester, self.told_owner, self.number, self.urgency, self.deadline,
       self.escalated, self.verdict, self.reported_false, self.located, self.said, self.pass_on);
  }
};

/// What became of the hits in one owner's records of one store, since the hub first ran.
struct HitFigures {
  std::uint64_t told = 0;                          ///< hits
  std::uint64_t asked = 0;                         ///< of these: their confirmation was asked for
  std::uint64_t escalated = 0;                     ///< and three requests were not answered
  std::uint64_t confirmed = 0, not_confirmed = 0;  ///< by the owner's last word
  std::uint64_t reported_false = 0;                ///< by the requester
  std::uint64_t located = 0;                       ///< the requester has found the person or thing
  std::uint64_t rescinded = 0;  ///< told to the requester, and taken back with its record
  friend bool operator==(const HitFigures&, const HitFigures&) = default;
  static void fields(auto& self, auto& ar) {
    ar(self.told, self.asked, self.escalated, self.confirmed, self.not_confirmed,
       self.reported_false, self.located, self.rescinded);
  }
};

/// The hits that parties were told of, each once, and the figures of all that ever were.
class KnownHits {
 public:
  /// Notes that this party of `hit` is told. False: it was before. Forgets those whose time is
  /// over, and the oldest beyond `most`.
  [[nodiscard]] bool tell(Instant now, const HitId& id, Party party, const KnownHit& hit,
                          std::size_t most);
  /// It was not told after all.
  void untell(const HitId& id, Party party);
  /// Null: unknown, or its time is over.
  [[nodiscard]] KnownHit* find(Instant now, const HitId& id);
  /// Null: not known to two members.
  [[nodiscard]] KnownHit* find_shared(Instant now, const HitId& id);
  [[nodiscard]] std::vector<HitId> of_record(Store store, const PeerId& owner,
                                             const std::string& record) const;
  /// Changes the clock of a hit: number, urgency, deadline, escalation.
  void set_clock(const HitId& id, KnownHit& hit, std::uint8_t number, Instant deadline,
                 bool escalated);
  /// Asks anew about passing on to this country, or changes the clock of the request.
  void set_pass_on(const HitId& id, KnownHit& hit, CountryCode country,
                   const PassOnRequest& request);
  /// Forgets what was asked and said about passing on.
  void clear_pass_on(const HitId& id, KnownHit& hit);
  void forget(const HitId& id);
  /// Forgets what concerns these cases.
  void erase(const std::set<TraceId>& subjects);
  /// Confirmation, or the owner's word on passing on, is asked for, and not given.
  [[nodiscard]] bool waits_for(const TraceId& subject) const;
  [[nodiscard]] std::optional<std::pair<Instant, HitId>> first_due() const;
  using PassOnDue = std::tuple<Instant, HitId, CountryCode>;
  [[nodiscard]] std::optional<PassOnDue> first_pass_on_due() const;
  /// Whose owners have still time to confirm.
  [[nodiscard]] std::size_t waiting() const { return due_.size(); }
  [[nodiscard]] HitFigures& figures(const KnownHit& hit) {
    return figures_[{hit.owner, hit.store}];
  }
  [[nodiscard]] const auto& figures() const { return figures_; }
  /// By owner.
  [[nodiscard]] const std::map<PeerId, std::set<HitId>>& escalated() const { return escalated_; }
  /// Makes the indexes again after a restore.
  void index();

  static void fields(auto& self, auto& ar) { ar(self.hits_, self.figures_); }

 private:
  void erase(std::map<HitId, KnownHit>::iterator at);
  void note_escalated(const HitId& id, const PeerId& owner, bool escalated);

  std::map<HitId, KnownHit> hits_;
  std::map<std::pair<PeerId, Store>, HitFigures> figures_;
  // Derived.
  using RecordName = std::tuple<PeerId, Store, std::string>;
  static RecordName record_of(const KnownHit& hit) { return {hit.owner, hit.store, hit.record}; }
  void index(const HitId& id, const KnownHit& hit);
  void index_clocks(const HitId& id, const KnownHit& hit);
  std::set<std::pair<Instant, HitId>> until_, due_;
  std::set<PassOnDue> pass_on_due_;
  std::set<std::pair<RecordName, HitId>> of_record_;
  std::set<std::pair<TraceId, HitId>> of_subject_;
  std::map<PeerId, std::set<HitId>> escalated_;
};

}  // namespace iwets::hub
