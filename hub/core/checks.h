#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "hub/core/events.h"

namespace iwets::hub {

class Turn;

/// A question to the stores, until all of them have answered.
struct Round {
  PeerId requester;
  bool is_trace = false;
  PayloadRef question{};
  Urgency urgency = Urgency::routine;
  Stores missing;         ///< asked, not answered
  Stores not_authorised;  ///< wanted, but the requester may not ask them
  /// What is known and not yet reported, in the order of answering.
  std::vector<std::pair<Store, Outcome>> outcomes;
  std::vector<PayloadRef> answers;
  bool reported = false;  ///< the first report is out; what comes now is an update
  Instant deadline;       ///< of the first report
  static void fields(auto& self, auto& ar) {
    ar(self.requester, self.is_trace, self.question, self.urgency, self.missing,
       self.not_authorised, self.outcomes, self.answers, self.reported, self.deadline);
  }
};

/// The rounds under way: those that wait for their first report, and those that are reported but
/// lack a store.
class Rounds {
 public:
  [[nodiscard]] Round* find(const TraceId& subject);
  [[nodiscard]] bool has(const TraceId& subject) const { return rounds_.contains(subject); }
  Round& open(const TraceId& subject, Round round);
  /// The first report is out, with stores missing. Gives up the oldest late rounds beyond
  /// `late_max`, and returns them with their requesters.
  std::vector<std::pair<TraceId, PeerId>> mark_late(const TraceId& subject, Round& round,
                                                    std::size_t late_max);
  void close(const TraceId& subject);
  /// The hub was away, which is no fault of the stores: every round gets its whole wait again.
  void restart(Instant deadline);

  [[nodiscard]] std::size_t size() const { return rounds_.size(); }
  [[nodiscard]] std::size_t unreported() const { return due_.size(); }
  [[nodiscard]] std::optional<std::pair<Instant, TraceId>> first_due() const;
  [[nodiscard]] auto begin() const { return rounds_.begin(); }
  [[nodiscard]] auto end() const { return rounds_.end(); }
  /// A case was erased by entry `at`, and the questions of now may still name it.
  void erased(const TraceId& subject, PayloadRef at);
  [[nodiscard]] bool was_erased(const TraceId& subject) const { return erased_.contains(subject); }
  /// Makes the indexes again after a restore.
  void index();

  static void fields(auto& self, auto& ar) { ar(self.rounds_, self.erased_); }

 private:
  std::map<TraceId, Round> rounds_;
  std::map<TraceId, PayloadRef> erased_;              ///< while an older question is under way
  std::set<std::pair<Instant, TraceId>> due_, late_;  ///< derived: by deadline
};

/// A document check of this peer may meet the papers of nominals: it may ask that store, too.
[[nodiscard]] bool may_see_papers(Turn& turn, const PeerId& requester);
/// Asks the stores that the requester may ask, and reports at once if that is none.
void begin_round(Turn& turn, const TraceId& subject, const PeerId& requester, bool is_trace,
                 Urgency urgency, Stores wanted);
/// Takes the answers of stores that were missing. False: there were none.
[[nodiscard]] bool take_answers(Turn& turn, const StoresAnswered& answered);
/// Reports a round whose time is over, with the silent stores as unavailable.
void report_overdue(Turn& turn, const TraceId& subject);

}  // namespace iwets::hub
