#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "hub/core/effects.h"

namespace iwets::hub {

class Turn;

/// What became of one owner's records by their last days, since the hub first ran.
struct ReviewFigures {
  std::uint64_t to_review = 0;  ///< records of which it was reminded
  std::uint64_t expired = 0;    ///< records that were taken out
  friend bool operator==(const ReviewFigures&, const ReviewFigures&) = default;
  static void fields(auto& self, auto& ar) { ar(self.to_review, self.expired); }
};

/// When any record is due: a sweep through the stores takes out what is over and, once a day, finds
/// what is to be reviewed. In orders of a bounded number of records, each given when the one before
/// was answered. Owners are told at the end, each by one message.
class Expiry {
 public:
  /// Records whose first last day this is are in the stores now.
  void learn(Day first_end);
  /// When the next sweep is due; nothing: none is, or one is under way.
  [[nodiscard]] std::optional<Instant> next_due(std::uint32_t review_days) const;
  /// The order that was given and not answered.
  [[nodiscard]] const std::optional<SweepRecords>& under_way() const { return under_way_; }
  /// Begins a sweep.
  const SweepRecords& begin(PayloadRef source, Day today, std::uint32_t review_days,
                            std::uint32_t most);
  /// Takes the answer to the order under way, and lists at most so many records for each owner.
  void note(const RecordsSwept& swept, std::size_t listed_max);
  /// There is more: the next order.
  const SweepRecords& go_on(PayloadRef source);
  /// The sweep is over: what its owners are to be told.
  [[nodiscard]] std::map<PeerId, RecordsToReviewDraft> finish(const RecordsSwept& swept);
  [[nodiscard]] const auto& figures() const { return figures_; }

  static void fields(auto& self, auto& ar) {
    ar(self.next_end_, self.next_review_, self.reviewed_, self.reviewed_on_, self.seen_,
       self.under_way_, self.seen_now_, self.due_, self.figures_);
  }

 private:
  Day next_end_;     ///< nothing in the stores ends before; none: nothing ends
  Day next_review_;  ///< nothing of which its owner was not reminded ends before; none: nothing
                     ///< does
  Day reviewed_;     ///< of what ends by this day the owners were reminded...
  Day reviewed_on_;  ///< ... on this day...
  std::uint32_t seen_ = 0;  ///< ... if the number of the record is lower
  std::optional<SweepRecords> under_way_;
  std::optional<std::uint32_t> seen_now_;       ///< `seen_` of the sweep under way
  std::map<PeerId, RecordsToReviewDraft> due_;  ///< of the sweep under way
  std::map<PeerId, ReviewFigures> figures_;
};

/// Begins a sweep if one is due. Only in a step that gives the stores no other order: a change of
/// the stores goes by the index of its entry. False: none is due.
[[nodiscard]] bool begin_sweep(Turn& turn);
/// Hits in what is over fall; owners are told. False: it is not awaited.
[[nodiscard]] bool records_swept(Turn& turn, const RecordsSwept& swept);

}  // namespace iwets::hub
