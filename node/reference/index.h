#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "node/reference/facet_classes.h"
#include "proto/reference/table.h"

namespace iwets::reference {

/// Number of a term in the order of the keys.
using TermId = std::uint32_t;

/// An entry that has a term, and how much that says of it.
struct Posting {
  Entry entry = 0;
  float weight = 0;
};

/// Which entries have which terms: built once, then only read, by any number of threads.
class TermIndex {
 public:
  explicit TermIndex(const Table& table);

  [[nodiscard]] std::size_t entries() const { return entries_; }
  [[nodiscard]] std::size_t terms() const { return keys_.size(); }
  [[nodiscard]] const std::string& key(TermId term) const { return keys_[term]; }
  /// Of a word or name, in the order of the entries, each once; of a facet none.
  [[nodiscard]] std::span<const Posting> postings(TermId term) const;
  /// Of a facet ("=..."); of a word none.
  [[nodiscard]] std::span<const FacetClass> classes_with(TermId term) const;
  [[nodiscard]] const FacetClasses& classes() const { return classes_; }
  /// How many entries have the term.
  [[nodiscard]] std::size_t count(TermId term) const;
  /// How rare a term is: ln(1 + entries / those that have it), at most 8.
  [[nodiscard]] float rarity(TermId term) const;

  /// Nothing is `none`.
  static constexpr TermId none = 0xffff'ffff;
  [[nodiscard]] TermId find(std::string_view key) const;
  /// Terms that begin with `prefix` and are longer, at most `most`: those of most entries.
  [[nodiscard]] std::vector<TermId> begin_with(std::string_view prefix, std::size_t most) const;
  /// Words without digits that are one or two slips of the pen away (`slips_max`), at most `most`.
  [[nodiscard]] std::vector<TermId> like(std::string_view word, std::size_t slips_max,
                                         std::size_t most) const;

 private:
  struct Range {
    TermId first = 0, last = 0;
  };
  [[nodiscard]] Range range_of(std::string_view prefix) const;
  void know_facets();
  [[nodiscard]] std::optional<FacetId> facet_of(TermId term) const;

  std::size_t entries_ = 0;
  std::vector<std::string> keys_;  // sorted
  std::vector<std::size_t> ends_;  // of the postings of each term
  std::vector<Posting> postings_;
  FacetClasses classes_;
  // Facets stand together in the order of the keys: where they begin, and which each is.
  TermId facets_first_ = 0;
  std::vector<FacetId> facets_;
  // Terms that are words, of one length: which characters they have, as bits, and who they are.
  struct Words {
    std::vector<std::uint64_t> characters;
    std::vector<TermId> terms;
    void add(std::uint64_t has, TermId term) {
      characters.push_back(has);
      terms.push_back(term);
    }
  };
  static constexpr std::size_t word_bytes_max = 24;
  Words words_[word_bytes_max + 1];
};

/// True if `a` becomes `b` by at most `most` slips: a letter more, less, other, or two swapped.
[[nodiscard]] bool within_slips(std::string_view a, std::string_view b, std::size_t most);

}  // namespace iwets::reference
