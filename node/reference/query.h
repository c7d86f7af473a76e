#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "node/reference/index.h"
#include "proto/reference/letters.h"

namespace iwets::reference {

/// How a term was found for words of the officer.
enum class How : std::uint8_t {
  exact,
  prefix,   ///< the term goes on
  similar,  ///< a slip of the pen, or another spelling
  meaning,  ///< a word or number that stands for a type, action, calibre or country
};
[[nodiscard]] std::string_view name(How how);

/// A term that some atoms of the query may mean.
struct Meaning {
  std::size_t first = 0, last = 0;  ///< atoms, both included
  TermId term = 0;
  float credit = 0;  ///< for each of these atoms that says something, where a posting has weight 1
  How how = How::exact;
};

/// What an officer has written, and all that it may mean.
struct Query {
  std::string text;
  std::vector<Atom> atoms;
  std::vector<Meaning> meanings;

  /// What `meaning`, which must hold it, is worth for an atom.
  [[nodiscard]] float credit(const Meaning& meaning, std::size_t atom) const;
};

inline constexpr std::size_t query_bytes_max = 300;  ///< what is longer is cut
inline constexpr std::size_t query_atoms_max = 40;

[[nodiscard]] Query understand(const TermIndex& index, std::string_view text);

/// Terms of the facets that agree with a filter; `share` 0 to 1: how well.
struct Agreeing {
  TermId term = 0;
  float share = 0;
};
[[nodiscard]] std::vector<Agreeing> agreeing_types(const TermIndex& index, std::string_view code);
[[nodiscard]] std::vector<Agreeing> agreeing_calibres(const TermIndex& index,
                                                      std::string_view text);
[[nodiscard]] std::vector<Agreeing> agreeing_countries(const TermIndex& index,
                                                       std::string_view code);

}  // namespace iwets::reference
