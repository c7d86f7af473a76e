#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "node/reference/index.h"
#include "node/reference/query.h"
#include "node/reference/terms.h"
#include "proto/reference/table.h"

namespace iwets::reference {

/// Entries must agree with all that is not empty.
struct Filter {
  std::string type;     ///< code or word: proto/field/firearm.h
  std::string calibre;  ///< any spelling
  std::string country;  ///< code
};

/// Why an entry was found: words of the officer, and what of the entry they match.
struct Why {
  std::string words;
  Field field = Field::name;
  std::string matched;  ///< as it stands in the table
  How how = How::exact;
};

struct Found {
  const Model* model = nullptr;
  std::uint32_t variant = 0;  ///< that is meant; 0: the model
  float score = 0;            ///< comparable within one search
  std::vector<Why> why;       ///< in the order of the words
};

/// Finds entries by whatever can be read off a firearm. Only reads: any number of threads.
class Search {
 public:
  static constexpr std::size_t limit_max = 100;

  /// `table` must outlive the search.
  explicit Search(const Table& table) : table_(table), index_(table) {}

  /// At most `limit` entries, best first; equals in the order of their numbers. Without words, all
  /// that agree with the filter, in the order of their numbers.
  [[nodiscard]] std::vector<Found> find(std::string_view text, const Filter& filter,
                                        std::size_t limit) const;
  [[nodiscard]] const TermIndex& index() const { return index_; }

 private:
  struct Scored {
    Entry entry = 0;
    float score = 0;
  };
  /// What the classes of facets are given for a question: for each atom, and in all.
  struct Shares {
    std::size_t atoms = 0;
    std::vector<float> of_atom;  ///< by class, then atom
    std::vector<float> total;    ///< by class
  };
  [[nodiscard]] Shares shares(const Query& query) const;
  /// Entries for which a word says more than their facets do.
  [[nodiscard]] std::vector<Scored> named(const Query& query, const Shares& shares,
                                          const std::vector<bool>& allowed) const;
  /// Adds the best `limit` of all others, or more.
  void add_unnamed(const Shares& shares, const std::vector<bool>& allowed, std::size_t limit,
                   std::vector<Scored>& to) const;
  [[nodiscard]] std::vector<Scored> first(const std::vector<bool>& allowed,
                                          std::size_t limit) const;
  /// By class of facets.
  [[nodiscard]] std::vector<bool> allowed(const Filter& filter) const;
  [[nodiscard]] Found explain(const Query& query, Entry entry) const;

  const Table& table_;
  TermIndex index_;
};

}  // namespace iwets::reference
