#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "hub/match/person/likeness.h"
#include "hub/match/person/name_index.h"

/// Asking an index of names. Included by this folder's `.cc` files only.
namespace iwets::match::person {

/// One name asked of one index. A name that is at least possible shares words of more than half of
/// the weight asked for: names are opened from the heaviest word on until that much is covered.
/// What they lack, and what they have beyond it, leaves few that are worth an estimate.
class NameSearch {
 public:
  NameSearch(const NameIndex& index, const Name& asked);
  /// Adds estimate and record of every name worth it.
  void run(std::vector<std::pair<double, std::uint32_t>>& found);

 private:
  /// Tokens asked for, a bit each.
  using Covered = std::uint16_t;
  static_assert(tokens_max < 16);
  /// A word that is asked for, or several neighbours written as one.
  struct Unit {
    Covered covers = 0;
    double weight = 0;
    bool opens = false;  ///< Names with a word like it are looked at.
  };
  /// A word of the index that is like a unit.
  struct Alike {
    std::uint32_t word = 0;
    std::uint16_t unit = 0;
    Likeness like;
  };
  /// The most that names may have beyond what is covered, by whether they have loose words.
  struct Room {
    double plain = 0, loose = 0;
  };

  struct Estimate;
  class WordAsked;

  void expand(const Token& token, const Joined* joined, std::uint16_t unit);
  void choose_units();
  /// Names with words like what is asked for, as far as they may be possible.
  void open();
  /// Bits of each name that has words like the units that open; then of the same names, those of
  /// the other units. Returns what may be covered in each of them.
  [[nodiscard]] Covered cover();
  [[nodiscard]] Room room_beyond(Covered covered) const;
  [[nodiscard]] double estimate(Estimate of) const;
  /// Prepares `alike_to` and `most_gained_`.
  void sort_alike();
  /// The place of the first of those that are this word; behind the last: there is none.
  [[nodiscard]] std::size_t alike_to(std::uint32_t word) const;

  const NameIndex& index_;
  const Name& asked_;
  std::vector<Unit> units_;   ///< the tokens, then the neighbours
  std::vector<Alike> alike_;  ///< by word
  /// In `alike_`, by hash of the word; one more than the place.
  std::vector<std::uint32_t> places_;
  /// What each token can add to a score at most, and the mass of a word that is like it.
  std::array<double, tokens_max> most_gained_{}, most_mass_{};
  std::vector<std::uint32_t> opened_;  ///< names
};

}  // namespace iwets::match::person
