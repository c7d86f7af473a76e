#include "node/reference/index.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <unordered_map>
#include <utility>

#include "node/reference/terms.h"

namespace iwets::reference {
namespace {

constexpr char facet_mark = '=';

bool is_word(std::string_view key) { return key.front() != facet_mark && key.front() != '~'; }

/// One bit for each letter that occurs.
std::uint64_t characters_of(std::string_view key) {
  std::uint64_t bits = 0;
  for (const char c : key) {
    if (c >= 'a' && c <= 'z') bits |= std::uint64_t{1} << static_cast<unsigned>(c - 'a');
  }
  return bits;
}

bool has_digits(std::string_view key) { return key.find_first_of("0123456789") != key.npos; }

}  // namespace

bool within_slips(std::string_view a, std::string_view b, std::size_t most) {
  constexpr std::size_t length_max = 32;
  if (a.size() > length_max || b.size() > length_max) return a == b;
  // What both begin and end with says nothing.
  while (!a.empty() && !b.empty() && a.front() == b.front()) a.remove_prefix(1), b.remove_prefix(1);
  while (!a.empty() && !b.empty() && a.back() == b.back()) a.remove_suffix(1), b.remove_suffix(1);
  const auto longer = std::max(a.size(), b.size()), shorter = std::min(a.size(), b.size());
  if (longer - shorter > most) return false;
  if (longer <= most) return true;
  if (most == 1) return longer == 2 && shorter == 2 && a[0] == b[1] && a[1] == b[0];
  std::uint8_t rows[3][length_max + 1];
  auto *before = rows[0], *last = rows[1], *row = rows[2];
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<std::uint8_t>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<std::uint8_t>(i);
    auto least = row[0];
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int change = a[i - 1] == b[j - 1] ? 0 : 1;
      int best = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        best = std::min(best, before[j - 2] + 1);
      row[j] = static_cast<std::uint8_t>(best);
      least = std::min(least, row[j]);
    }
    if (least > most) return false;
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()] <= most;
}

TermIndex::TermIndex(const Table& table) : entries_(table.models().size()) {
  std::unordered_map<std::string, std::vector<Posting>> found;
  for (Entry entry = 0; entry < entries_; ++entry) {
    std::vector<FacetId> facets;
    each_term(table, table.models()[entry], [&](const Term& term) {
      if (term.key.front() == facet_mark) return facets.push_back(classes_.facet(term.key));
      auto& postings = found[term.key];
      if (postings.empty() || postings.back().entry != entry)
        postings.push_back({entry, term.weight});
      else
        postings.back().weight = std::max(postings.back().weight, term.weight);
    });
    classes_.add(std::move(facets));
  }
  classes_.finish();
  keys_.reserve(found.size() + classes_.keys().size());
  for (const auto& [key, postings] : found) keys_.push_back(key);
  for (const auto& key : classes_.keys()) keys_.push_back(key);
  std::sort(keys_.begin(), keys_.end());
  know_facets();
  for (TermId term = 0; term < keys_.size(); ++term) {
    const auto& key = keys_[term];
    auto& postings = found[key];
    postings_.insert(postings_.end(), postings.begin(), postings.end());
    postings = {};
    ends_.push_back(postings_.size());
    if (is_word(key) && !has_digits(key) && key.size() <= word_bytes_max)
      words_[key.size()].add(characters_of(key), term);
  }
}

void TermIndex::know_facets() {
  facets_first_ = range_of(std::string_view(&facet_mark, 1)).first;
  facets_.resize(classes_.keys().size());
  for (FacetId facet = 0; facet < facets_.size(); ++facet)
    facets_[find(classes_.keys()[facet]) - facets_first_] = facet;
}

std::optional<FacetId> TermIndex::facet_of(TermId term) const {
  if (term < facets_first_ || term >= facets_first_ + facets_.size()) return std::nullopt;
  return facets_[term - facets_first_];
}

std::span<const FacetClass> TermIndex::classes_with(TermId term) const {
  const auto facet = facet_of(term);
  return facet ? classes_.with(*facet) : std::span<const FacetClass>();
}

std::size_t TermIndex::count(TermId term) const {
  const auto facet = facet_of(term);
  return facet ? classes_.count(*facet) : postings(term).size();
}

std::span<const Posting> TermIndex::postings(TermId term) const {
  const auto begin = term == 0 ? 0 : ends_[term - 1];
  return {postings_.data() + begin, ends_[term] - begin};
}

float TermIndex::rarity(TermId term) const {
  constexpr float most = 8;
  const auto share = static_cast<float>(entries_) / static_cast<float>(count(term));
  return std::min(most, std::log1p(share));
}

TermId TermIndex::find(std::string_view key) const {
  const auto at = std::lower_bound(keys_.begin(), keys_.end(), key);
  return at == keys_.end() || *at != key ? none : static_cast<TermId>(at - keys_.begin());
}

TermIndex::Range TermIndex::range_of(std::string_view prefix) const {
  const auto first = std::lower_bound(keys_.begin(), keys_.end(), prefix);
  const auto last = std::partition_point(
      first, keys_.end(), [prefix](const std::string& key) { return key.starts_with(prefix); });
  return {static_cast<TermId>(first - keys_.begin()), static_cast<TermId>(last - keys_.begin())};
}

std::vector<TermId> TermIndex::begin_with(std::string_view prefix, std::size_t most) const {
  const auto range = range_of(prefix);
  std::vector<TermId> terms;
  for (auto term = range.first; term < range.last; ++term)
    if (keys_[term].size() > prefix.size()) terms.push_back(term);
  if (terms.size() <= most) return terms;
  const auto middle = terms.begin() + static_cast<std::ptrdiff_t>(most);
  std::nth_element(terms.begin(), middle, terms.end(),
                   [this](TermId a, TermId b) { return count(a) > count(b); });
  terms.resize(most);
  return terms;
}

std::vector<TermId> TermIndex::like(std::string_view word, std::size_t slips_max,
                                    std::size_t most) const {
  std::vector<TermId> terms;
  const auto characters = characters_of(word);
  const auto from = word.size() > slips_max ? word.size() - slips_max : 1;
  for (auto length = from; length <= std::min(word.size() + slips_max, word_bytes_max); ++length) {
    const auto& words = words_[length];
    for (std::size_t i = 0; i < words.characters.size(); ++i) {
      // A slip changes two of the characters that occur, at most.
      auto other = words.characters[i] ^ characters;
      for (std::size_t bit = 0; bit < 2 * slips_max; ++bit) other &= other - 1;
      if (other != 0 || !within_slips(word, keys_[words.terms[i]], slips_max)) continue;
      terms.push_back(words.terms[i]);
      if (terms.size() == most) return terms;
    }
  }
  return terms;
}

}  // namespace iwets::reference
