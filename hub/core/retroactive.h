#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "hub/core/effects.h"

namespace iwets::hub {

class Turn;

/// Messages with records that are to be compared with earlier questions: one at a time, a bounded
/// number of records at once; single entries before loads. An initial load is swept this way after
/// it was acknowledged, and a hub that starts again goes on where it was.
class Comparisons {
 public:
  struct Waiting {
    PeerId owner;
    std::uint32_t next = 0;  ///< the first record that was not compared
    bool load = false;
    std::vector<HitId> in_doubt = {};  ///< told of these records as they were before
    static void fields(auto& self, auto& ar) {
      ar(self.owner, self.next, self.load, self.in_doubt);
    }
  };
  void add(PayloadRef source, const Waiting& waiting) {
    waiting_.emplace(Place{waiting.load, source}, waiting);
  }
  [[nodiscard]] std::size_t size() const { return waiting_.size(); }
  [[nodiscard]] bool is_under_way(PayloadRef source) const {
    return under_way_ && under_way_->second == source;
  }
  /// The one that should be next: under way from now on.
  [[nodiscard]] std::optional<std::pair<PayloadRef, Waiting>> start();
  /// Of the one under way, which is no more: records before `next` are compared; 0: all.
  void advance(std::uint32_t next);
  /// None is under way: the process that had it is gone.
  void restart();
  /// Cases that were erased while a comparison was under way, which may still name them.
  void erased(const TraceId& subject) {
    if (under_way_) erased_.insert(subject);
  }
  [[nodiscard]] bool was_erased(const TraceId& subject) const { return erased_.contains(subject); }

  static void fields(auto& self, auto& ar) { ar(self.waiting_, self.under_way_, self.erased_); }

 private:
  using Place = std::pair<bool, PayloadRef>;  ///< loads behind single entries, each in order
  std::map<Place, Waiting> waiting_;          ///< that under way included
  std::optional<Place> under_way_;
  std::set<TraceId> erased_;
};

/// Records of `source` are in their store: they will be compared with the questions before it.
void compare_later(Turn& turn, PayloadRef source, const Comparisons::Waiting& waiting);
/// Orders the next comparison if none is under way.
void compare_next(Turn& turn);
/// Tells the parties of what a comparison has found. False: it is not awaited.
[[nodiscard]] bool question_met(Turn& turn, const QuestionMet& met);
/// False: it is not awaited.
[[nodiscard]] bool records_compared(Turn& turn, const RecordsCompared& compared);

}  // namespace iwets::hub
