#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "hub/match/person/name_estimate.h"
#include "hub/match/person/name_index.h"

/// Asking an index of names. Included by this folder's `.cc` files only.
namespace iwets::match::person {

/// One name asked of one index. A name that is at least possible shares words of more than half of
/// the weight asked for: names are opened from the heaviest word on until that much is covered.
/// What they lack, and what they have beyond it, leaves few that are worth an estimate.
class NameSearch {
 public:
  NameSearch(const NameIndex& index, const Name& asked);
  NameSearch(const NameSearch&) = delete;
  NameSearch& operator=(const NameSearch&) = delete;
  /// Adds estimate and record of every name worth it.
  void run(std::vector<std::pair<double, std::uint32_t>>& found);

 private:
  class WordAsked;
  /// The most that names may have beyond what is covered, by whether they have initials: as the
  /// mass of an extent. Nothing fits into less than 0.
  struct Room {
    static constexpr int unknown = -2;
    int plain = unknown, initials = unknown;
    [[nodiscard]] bool holds(NameExtent extent) const {
      return extent.mass <= (extent.initials ? initials : plain);
    }
  };

  void expand(const Token& token, const Joined* joined, std::uint16_t unit);
  void choose_units();
  /// The units whose names are read; of the others each name may have a word.
  [[nodiscard]] std::vector<bool> units_read() const;
  /// Names with words like what is asked for, as far as they may be possible, ascending.
  [[nodiscard]] std::vector<NameIndex::NameId> opened();
  /// What a name may have that covers this much.
  [[nodiscard]] const Room& room_beyond(Covered covered);
  [[nodiscard]] Room computed_room(Covered covered) const;
  /// Prepares `most_`.
  void take_most();

  const NameIndex& index_;
  const Name& asked_;
  std::vector<Unit> units_;  ///< the tokens, then the neighbours
  AlikeWords alike_;
  /// What each token can add to a score at most, what it can tell, and the mass of a word like it.
  struct Most {
    double gained = 0, told = 0, mass = 0;
  };
  std::array<Most, tokens_max> most_{};
  std::vector<Room> rooms_;  ///< by what is covered
};

}  // namespace iwets::match::person
