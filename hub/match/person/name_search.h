#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "hub/match/person/likeness.h"
#include "hub/match/person/name_index.h"

/// Asking an index of names. Included by this folder's `.cc` files only.
namespace iwets::match::person {

/// One name asked of one index. A name that is at least possible shares words of more than half of
/// the weight asked for: names are opened from the heaviest word on until that much is covered, and
/// an estimate tells which of them are worth a full comparison.
class NameSearch {
 public:
  NameSearch(const NameIndex& index, const Name& asked);
  /// Adds estimate and record of every name worth it.
  void run(std::vector<std::pair<double, std::uint32_t>>& found);

 private:
  /// A word that is asked for, or several neighbours written as one.
  struct Unit {
    std::uint32_t covers = 0;  ///< a bit for each token
    double weight = 0;
  };
  /// A word of the index that is like a unit.
  struct Alike {
    std::uint32_t word = 0;
    std::uint16_t unit = 0;
    Likeness like;
  };

  struct Estimate;

  /// By a glance: not alike.
  [[nodiscard]] static bool differ(const NameIndex::Facts& a, const NameIndex::Facts& b);
  void expand(const Token& token, const Joined* joined, std::uint16_t unit);
  void open();
  [[nodiscard]] double estimate(std::uint32_t name) const;
  /// Prepares `alike_to`.
  void sort_alike();
  /// The place of the first of those that are this word; behind the last: there is none.
  [[nodiscard]] std::size_t alike_to(std::uint32_t word) const;
  /// True if so much of the name is alike that it may be possible.
  [[nodiscard]] bool enough(std::span<const std::uint32_t> words) const;

  const NameIndex& index_;
  const Name& asked_;
  std::vector<Unit> units_;   ///< the tokens, then the neighbours
  std::vector<Alike> alike_;  ///< by word
  std::vector<std::uint32_t>
      places_;               ///< in `alike_`, by hash of the word; one more than the place
  double asked_weight_ = 0;  ///< of the words that may not be missing
  std::vector<std::uint32_t> opened_, joined_;  ///< names, ascending
};

}  // namespace iwets::match::person
