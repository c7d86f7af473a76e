#pragma once

#include <map>
#include <utility>

#include "hub/core/effects.h"

namespace iwets::hub {

class Turn;

/// Which parties were told of which hits, lately: a record that is changed may meet a question
/// again, and a hit is told once.
class ToldHits {
 public:
  /// False: that party was told of it before. Remembers it otherwise; the oldest beyond `kept` go.
  [[nodiscard]] bool add(const HitId& hit, Party party, std::size_t kept);
  /// It was not told after all.
  void forget(const HitId& hit, Party party);
  /// Makes the index again after a restore.
  void index();

  static void fields(auto& self, auto& ar) { ar(self.in_order_, self.count_); }

 private:
  std::map<std::uint64_t, std::pair<HitId, Party>> in_order_;
  std::uint64_t count_ = 0;
  std::map<std::pair<HitId, Party>, std::uint64_t> told_;  ///< derived: its place in the order
};

/// Tells the parties of a hit in this store that are to be told and were not; one notice if they are the same.
/// `draft`: of the requester.
void notify(Turn& turn, Store store, const Found& found, HitNoticeDraft draft);

}  // namespace iwets::hub
