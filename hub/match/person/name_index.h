#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "hub/match/person/key_rows.h"
#include "hub/match/person/score.h"

/// Who may carry a name like the one that is asked for.
namespace iwets::match::person {

/// How much there is of a name: its mass without loose words, in steps, and whether it has
/// initials.
struct NameExtent {
  static constexpr double steps_to_one = 8;
  static constexpr int mass_max = 127;
  std::uint8_t mass : 7 = 0;
  bool initials : 1 = false;
};

/// Names of records, found by the words that they share with a question, also when these are
/// misspelt, written apart or in another script. It proposes, the score decides: whatever
/// `compared` finds possible should be among the candidates. Immutable once built; any thread.
///
/// Rarity is that of the tables, never of what is in the index: a record changes nothing in how
/// others are found.
class NameIndex {
 public:
  class Builder;

  struct Candidate {
    std::string_view id;  ///< lives as long as the index
    double estimate = 0;  ///< roughly the score of names and birth date, rather too high
    friend bool operator==(const Candidate&, const Candidate&) = default;
  };
  /// Records with a name that may be at least possible, each once, best first; of equal ones by id.
  /// At most `most`: however many bear a name, who bears it with this birth date comes first.
  [[nodiscard]] std::vector<Candidate> candidates(const Prepared& asked, std::size_t most) const;
  [[nodiscard]] std::size_t records() const { return records_.size(); }
  [[nodiscard]] std::size_t names() const { return names_.size(); }
  [[nodiscard]] std::size_t distinct_words() const { return words_.size(); }
  /// Memory that it holds, nearly.
  [[nodiscard]] std::size_t bytes() const;

 private:
  friend class Builder;
  friend class NameSearch;
  friend class NameEstimate;
  using WordId = std::uint32_t;
  using NameId = std::uint32_t;
  using RecordId = std::uint32_t;
  /// Of a word in a name: it is of the family name.
  static constexpr std::uint32_t family_bit = 1U << 31U;
  static constexpr std::size_t letters_max = 18;

  struct NameRow {
    RecordId record = 0;
    std::uint32_t first = 0;  ///< of its words, in `name_words_`; they end where the next begin
  };
  /// What is asked most of a word, close together.
  struct alignas(64) Facts {
    float weight = 0, mass = 0;
    std::uint32_t letters = 0;  ///< as of the token
    char first = 0;             ///< Latin letter
    bool loose = false;         ///< it may be missing on either side
    bool initials = false;      ///< loose, and may stand for a word
    /// Of a script that writes its vowels, and not too long: unless a table knows both words, they
    /// are alike by their letters or not at all.
    bool plain = false;
    bool tabled = false;
    Script script = Script::latin;
    std::uint8_t sound_length = 0, latin_length = 0;
    std::array<char, letters_max> sound{}, latin{};  ///< of a plain one
  };
  /// Where what belongs to a record begins; it ends where that of the next begins.
  struct RecordRow {
    std::uint32_t id = 0, births = 0;
  };
  /// A name, and how many of its neighbours are one word.
  struct JoinedIn {
    NameId name = 0;
    std::uint32_t neighbours = 2;
  };
  static constexpr std::uint32_t three_bit = 1U << 31U;
  [[nodiscard]] static JoinedIn joined_in(std::uint32_t row) {
    return {row & ~three_bit, (row & three_bit) != 0 ? 3U : 2U};
  }
  NameIndex() = default;
  [[nodiscard]] static Facts facts_of(const Token& token);
  [[nodiscard]] std::span<const field::PartialDate> births_of(RecordId record) const;
  [[nodiscard]] std::string_view id_of(RecordId record) const;
  [[nodiscard]] std::span<const std::uint32_t> words_of(NameId name) const {
    const auto first = names_[name].first;
    const auto last = name + 1 < names_.size() ? names_[name + 1].first : name_words_.size();
    return std::span(name_words_).subspan(first, last - first);
  }
  [[nodiscard]] std::span<const NameId> names_with(WordId word) const {
    const auto first = postings_begin_[word];
    return std::span(postings_).subspan(first, postings_begin_[word + 1] - first);
  }
  /// Of each of these.
  [[nodiscard]] std::span<const NameExtent> extents_with(WordId word) const {
    const auto first = postings_begin_[word];
    return std::span(extents_).subspan(first, postings_begin_[word + 1] - first);
  }
  [[nodiscard]] NameExtent extent_of(NameId name) const;

  std::vector<Token> words_;
  std::vector<Facts> facts_;  ///< of each word, as none of a family name
  KeyRows word_keys_;         ///< words
  KeyRows joined_keys_;       ///< names with neighbours that are one word, as in `joined_in`
  std::vector<std::uint32_t> postings_begin_;
  std::vector<NameId> postings_;  ///< names that have the word, ascending
  std::vector<NameRow> names_;
  std::vector<NameExtent> extents_;  ///< of the name of each posting
  std::vector<std::uint32_t> name_words_;
  std::vector<RecordRow> records_;
  std::vector<field::PartialDate> births_;
  std::string ids_;
};

/// Collects records, the newest first: of an id that comes again the first stands.
class NameIndex::Builder {
 public:
  /// No names: whatever an older index says of this id is over.
  void add(std::string_view id, const Prepared& person);
  /// All of another index.
  void add(const NameIndex& older);
  /// `whole`: nothing older exists, so that ids without names need not be remembered.
  [[nodiscard]] std::shared_ptr<const NameIndex> build(bool whole);

 private:
  struct Hash {
    std::size_t operator()(const std::pair<std::string, int>& word) const {
      return std::hash<std::string>{}(word.first) + static_cast<std::size_t>(word.second);
    }
  };
  [[nodiscard]] bool begin_record(std::string_view id);
  [[nodiscard]] WordId intern(const Token& token);
  void drop_unnamed();
  void order_words();
  void order_names();
  void fill_postings();

  std::shared_ptr<NameIndex> index_{new NameIndex};
  std::unordered_map<std::pair<std::string, int>, WordId, Hash>
      interned_;  ///< native, and how read
  std::unordered_set<std::string> ids_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> joined_;  ///< keys, and as of `joined_in`
};

}  // namespace iwets::match::person
