#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "node/core/access.h"
#include "node/core/case.h"
#include "node/core/statistics.h"
#include "node/core/waiting.h"

namespace iwets::node {

/// How a center answers, in all or in one month of its answers.
struct CenterPace {
  std::int64_t answered = 0, success = 0;
  AnswerTimes time;  ///< from the hub's receipt to the answer
};
struct CenterOverview {
  std::int64_t open = 0, overdue = 0;
  CenterPace all;
  std::map<std::string, CenterPace> months;  ///< "2026-02": of the answer, UTC; the last twelve
};
struct OverviewFigures {
  std::int64_t open = 0, overdue = 0, urgent = 0;  ///< of the open
  std::int64_t submitted_today = 0, ended_today = 0;
  std::map<Waits, std::int64_t> waits;            ///< of those that wait for somebody
  std::map<std::string, CenterOverview> centers;  ///< by party: "center:US"
  /// Answers that name the next country, by where from and where to; and how many went on.
  struct Way {
    std::int64_t named = 0, continued = 0;
  };
  std::map<std::pair<std::string, std::string>, Way> ways;
};

/// What a member's traces look like now, kept trace by trace so that only what has changed is
/// looked at again. Pure: put in any order, it gives the same figures.
class Overview {
 public:
  /// A trace as it is now, and whose it is.
  void put(const Case& c, const CaseOwner& of);
  /// Of the traces that the viewer may see.
  [[nodiscard]] OverviewFigures figures(Instant now, const Viewer& viewer) const;
  [[nodiscard]] std::size_t size() const { return rows_.size(); }

 private:
  struct Row {
    bool open = true, urgent = false, answered = false, success = false, continued = false;
    Waits waits = Waits::nobody;
    Instant submitted{}, ended{}, due{};
    std::int64_t took_s = 0;
    std::uint16_t party = 0;  ///< in `parties_`; 0: none
    std::uint32_t owner = 0;  ///< in `owners_`
    std::string next;         ///< country
  };
  [[nodiscard]] std::uint32_t number_of(const CaseOwner& owner);
  std::map<TraceId, Row> rows_;
  std::map<std::string, std::uint16_t> party_numbers_;
  std::vector<std::string> parties_{""};
  std::map<std::pair<std::string, std::string>, std::uint32_t> owner_numbers_;
  std::vector<CaseOwner> owners_;
};

}  // namespace iwets::node
