#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <type_traits>
#include <utility>
#include <vector>

#include "hub/core/events.h"

namespace iwets::hub {

/// A trace that has had its result: no longer open, but for a while its center may correct that.
struct AnsweredTrace {
  PeerId requester, center;
  Urgency urgency = Urgency::routine;
  Instant until;
  std::uint32_t version = 1;       ///< of the result that was taken last
  std::uint32_t acknowledged = 1;  ///< the version that the requester's officer has taken note of
  static void fields(auto& self, auto& ar) {
    ar(self.requester, self.center, self.urgency, self.until, self.version, self.acknowledged);
  }
};

/// Those of them that still can be corrected: by far the most of what the hub keeps in memory, and
/// of the state that it saves. So they stand one behind the other.
class Answered {
 public:
  /// Beyond `most`, gives up those whose time is over, and a sixteenth of `most`, the oldest, if
  /// they are not enough.
  void add(Instant now, const TraceId& id, const AnsweredTrace& trace, std::size_t most);
  /// Null: unknown, or its time is over. Good until something is added or erased.
  [[nodiscard]] AnsweredTrace* find(Instant now, const TraceId& id);
  void erase(const std::set<TraceId>& ids);
  [[nodiscard]] std::size_t size() const { return sorted_.size() + newest_.size(); }

  /// Written in the order of their ids, whatever came when.
  static void fields(auto& self, auto& ar) {
    if constexpr (std::is_const_v<std::remove_reference_t<decltype(self)>>) {
      if (self.newest_.empty())
        ar(self.sorted_);
      else
        ar(self.all());
    } else {
      self.newest_.clear();
      ar(self.sorted_);
    }
  }

 private:
  using Row = std::pair<TraceId, AnsweredTrace>;
  [[nodiscard]] std::vector<Row> all() const;
  [[nodiscard]] AnsweredTrace* row_of(const TraceId& id);
  void make_room(Instant now, std::size_t most);

  std::vector<Row> sorted_;                  ///< by id
  std::map<TraceId, AnsweredTrace> newest_;  ///< that are not in there yet
};

}  // namespace iwets::hub
