#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "node/core/case.h"
#include "node/core/hit.h"
#include "node/core/incoming.h"

/// What became of a member's traces, hits and incoming requests, in numbers: no person, number or
/// case reference is among them. A pure fold: fed with the same cases in any order it gives the
/// same figures.
namespace iwets::node {

/// From `from` on, up to before `until`.
struct Period {
  Instant from{}, until{};
  [[nodiscard]] bool holds(Instant at) const { return from <= at && at < until; }
};

/// What an answer says that counts.
struct AnswerFigures {
  bool holder = false;               ///< it names somebody who held the firearm lawfully
  std::optional<std::int64_t> days;  ///< from the first retail purchase to the recovery
};

/// How long answers took: nearest-rank percentiles, in seconds; 0 where there is none.
struct AnswerTimes {
  std::int64_t count = 0, p50_s = 0, p90_s = 0, p99_s = 0;
  friend bool operator==(const AnswerTimes&, const AnswerTimes&) = default;
};
[[nodiscard]] AnswerTimes answer_times_of(std::vector<std::int64_t> seconds);

/// Traces that one party was asked to answer.
struct PartyFigures {
  std::int64_t traces = 0, answered = 0, open = 0;
  std::int64_t success = 0;  ///< of the answered
  std::int64_t overdue = 0;  ///< answered after the hub's deadline, or open beyond it
  AnswerTimes time;          ///< from the hub's receipt to the answer
};
/// Requests of one country that this member answers.
struct IncomingFigures {
  std::int64_t requests = 0, answered = 0, open = 0, withdrawn = 0, overdue = 0;
  AnswerTimes time;  ///< from arrival to the first answer
};
/// Hits in one store, seen from one side.
struct HitFigures {
  std::int64_t told = 0, confirmed = 0, not_confirmed = 0, reported_false = 0, rescinded = 0;
};
/// Cases that one agency has begun, perhaps for another.
struct AgencyFigures {
  std::int64_t cases = 0, answered = 0, traced = 0;
};
struct CrimeFigures {
  std::int64_t count = 0, median_days = 0;
  std::int64_t under_1_year = 0, from_1_to_3_years = 0, over_3_years = 0;
};
/// SDG 16.4.2 as far as a member's traces tell.
struct SdgFigures {
  std::int64_t traced = 0;    ///< numerator
  std::int64_t firearms = 0;  ///< denominator
  std::int64_t open = 0;      ///< of the denominator: not answered yet
  std::int64_t left_out = 0;  ///< cancelled, not taken by the hub, duplicates, no firearms
};

struct Figures {
  std::int64_t traces = 0, answered = 0;
  std::map<std::pair<std::string, std::string>, PartyFigures> parties;  ///< by country and party
  std::map<std::uint32_t, std::int64_t> results;                        ///< by result code
  std::map<std::string, std::int64_t> unanswered;  ///< ended without a result, by reason
  std::map<std::string, std::int64_t> diversions;  ///< cases by country of the last lawful holder
  CrimeFigures time_to_crime;
  std::map<std::pair<Store, Party>, HitFigures> hits;
  std::map<std::string, IncomingFigures> incoming;                        ///< by country
  std::map<std::pair<std::string, std::string>, AgencyFigures> agencies;  ///< and on whose behalf
  SdgFigures sdg;
};

/// Gathers figures. Traces count by when the officer submitted them; a case (a firearm) counts with
/// its first trace and brings all its hops.
class Statistics {
 public:
  Statistics(const Period& period, Instant now) : period_(period), now_(now) {}
  /// A trace; `agency` of the officer's own, empty of a hop and of what was filed before agencies
  /// were noted.
  void add(const Case& trace, const AnswerFigures& answer,
           const std::pair<std::string, std::string>& agency);
  /// A hit that was told within the period; each once for each side.
  void add(Store store, Party side, const Hit& hit);
  /// A request that arrived within the period.
  void add(const IncomingCase& request);
  [[nodiscard]] Figures figures() const;

 private:
  /// A firearm: all hops of its case.
  struct Firearm {
    bool counts = false, left_out = false, open = false, answered = false, traced = false;
    std::optional<std::uint32_t> days_hop, holder_hop;  ///< the newest that says so
    std::int64_t days = 0;
    std::string diverted;
    std::pair<std::string, std::string> agency;
  };
  void count(const Case& trace);
  void gather(const Case& trace, const AnswerFigures& answer, Firearm& to) const;
  void close(const Firearm& firearm);

  Period period_;
  Instant now_;
  Figures so_far_;
  std::map<std::pair<std::string, std::string>, std::vector<std::int64_t>> party_s_;
  std::map<std::string, std::vector<std::int64_t>> incoming_s_;
  std::vector<std::int64_t> crime_days_;
  std::map<TraceId, Firearm> going_on_;  ///< cases of several hops
};

}  // namespace iwets::node
