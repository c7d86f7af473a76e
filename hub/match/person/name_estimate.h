#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "hub/match/person/likeness.h"
#include "hub/match/person/name_index.h"

/// Nearly the score of a name in an index. Included by this folder's `.cc` files only.
namespace iwets::match::person {

/// Tokens asked for, a bit each.
using Covered = std::uint16_t;
static_assert(tokens_max < 16);

/// An estimate of less is no possible match. Order and initials are judged too kindly, and words
/// that are joined or left out at times too strictly.
inline constexpr double estimate_min = 0.56;

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

/// The words of an index that are like some unit.
class AlikeWords {
 public:
  void add(const Alike& alike) { alike_.push_back(alike); }
  /// Once, when all are there.
  void sort();
  /// By word, then by unit.
  [[nodiscard]] const std::vector<Alike>& all() const { return alike_; }
  /// Those that are this word.
  [[nodiscard]] std::span<const Alike> of(std::uint32_t word) const;

 private:
  std::vector<Alike> alike_;
  std::vector<std::uint32_t>
      places_;  ///< in `alike_`, by hash of the word; one more than the place
};

/// How much of a name on record is in the name that is asked for, as `compared` would say, from
/// what an index holds of words.
class NameEstimate {
 public:
  NameEstimate(const NameIndex& index, const Name& asked, const std::vector<Unit>& units,
               const AlikeWords& alike);
  /// `words` as `NameIndex::words_of`.
  [[nodiscard]] double of(std::span<const std::uint32_t> words);
  /// The same if so many neighbours of the name are this one token that is asked for.
  [[nodiscard]] double of_joined(std::span<const std::uint32_t> words, std::size_t token,
                                 std::size_t neighbours);

 private:
  /// A word of the name that may stand for a unit.
  struct Pair {
    std::uint16_t unit, at;
    float weight, gain, told;
    bool same, doubtful;
  };
  static constexpr std::size_t pairs_max = 48;  ///< weighed for one name

  void begin(std::span<const std::uint32_t> words);
  [[nodiscard]] double finish();
  void consider(std::uint16_t unit, std::size_t at, const Likeness& like);
  /// One to one, the best first.
  void choose();
  /// An initial on one side stands for a word of the other.
  void take_initials();
  [[nodiscard]] double score() const;
  [[nodiscard]] std::uint32_t word_of(std::size_t at) const;
  [[nodiscard]] const NameIndex::Facts& facts_of(std::size_t at) const;
  [[nodiscard]] double weight_of(std::size_t at) const;
  /// A word that a pair has taken stands there again.
  [[nodiscard]] bool is_repeated(std::size_t at) const;

  const NameIndex& index_;
  const Name& asked_;
  const std::vector<Unit>& units_;
  const AlikeWords& alike_;
  Covered loose_ = 0, initials_ = 0;           ///< tokens
  std::array<Covered, tokens_max> repeats_{};  ///< of each token, those that are the same word

  // Of the name in hand.
  std::span<const std::uint32_t> words_;
  std::array<Pair, pairs_max> pairs_;
  std::size_t count_ = 0;
  Covered asked_used_ = 0;
  std::uint32_t name_used_ = 0;
  double reached_ = 0, possible_ = 0, told_ = 0;
  bool same_ = true;
  std::size_t taken_unseen_ = 0;  ///< words of the name that are one word asked for
};

}  // namespace iwets::match::person
