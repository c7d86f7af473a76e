#include "hub/match/person/tables.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <numeric>
#include <sstream>

#include "hub/match/person/letters.h"

namespace iwets::match::person {
namespace {

using Numbers = std::vector<std::uint16_t>;

/// A word while the tables are read.
struct Collected {
  Numbers spellings, languages, nicknames, formal;
  std::uint16_t particle = 0;
  bool title = false;
  double rarity = 1;
};
using Collection = std::map<std::string, Collected, std::less<>>;

void add_line(Numbers& lines, std::size_t line) {
  const auto number = static_cast<std::uint16_t>(line);
  if (lines.empty() || lines.back() != number) lines.push_back(number);
}

void add_rows(Collection& words, std::string_view table, Numbers Collected::*column) {
  const auto rows = rows_of(table);
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (const auto& word : rows[i]) add_line(words[native_folded(word)].*column, i);
}

Collection collected() {
  Collection words;
  add_rows(words, text::spellings, &Collected::spellings);
  add_rows(words, text::languages, &Collected::languages);
  add_rows(words, text::nicknames, &Collected::nicknames);
  const auto nicknames = rows_of(text::nicknames);
  for (std::size_t i = 0; i < nicknames.size(); ++i)
    add_line(words[nicknames[i].front()].formal, i);
  const auto particles = rows_of(text::particles);
  for (std::size_t i = 0; i < particles.size(); ++i)
    for (const auto& word : particles[i])
      if (auto& line = words[native_folded(word)].particle; line == 0)
        line = static_cast<std::uint16_t>(i + 1);
  for (const auto& row : rows_of(text::titles))
    for (const auto& word : row) words[native_folded(word)].title = true;
  for (const auto& row : rows_of(text::frequent))
    for (std::size_t i = 1; i < row.size(); ++i)
      if (auto& rarity = words[row[i]].rarity; rarity >= 1)
        rarity = std::strtod(row[0].c_str(), nullptr);
  return words;
}

/// Of each line of spellings the least rarity of its words.
std::vector<double> rarity_of_lines(const Collection& words) {
  std::vector<double> out;
  for (const auto& row : rows_of(text::spellings)) {
    double least = 1;
    for (const auto& word : row)
      if (const auto found = words.find(word); found != words.end())
        least = std::min(least, found->second.rarity);
    out.push_back(least);
  }
  return out;
}

std::uint64_t hash_of(std::string_view word) {
  std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a, 64 bits
  for (const char c : word) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

/// All words, flat and sorted by hash: a look-up sees one or two of them.
class Words {
 public:
  Words() {
    const auto words = collected();
    const auto rarities = rarity_of_lines(words);
    std::size_t lines = 0;
    for (const auto& [word, said] : words)
      lines += said.spellings.size() + said.languages.size() + said.nicknames.size() +
               said.formal.size();
    lines_.reserve(lines);  // The spans point into it.
    for (const auto& [word, said] : words) {
      Known known;
      known.spellings = kept(said.spellings);
      known.languages = kept(said.languages);
      known.nicknames = kept(said.nicknames);
      known.formal = kept(said.formal);
      known.particle = said.particle;
      known.title = said.title;
      known.rarity = said.rarity;
      for (const auto line : said.spellings)
        known.rarity_of_spellings = std::min(known.rarity_of_spellings, rarities[line]);
      words_.push_back({hash_of(word), word, known});
    }
    std::stable_sort(words_.begin(), words_.end(),
                     [](const Entry& a, const Entry& b) { return a.hash < b.hash; });
    for (const auto& entry : words_) ++first_[bucket(entry.hash) + 1];
    std::partial_sum(first_.begin(), first_.end(), first_.begin());
  }

  [[nodiscard]] const Known& find(std::string_view word) const {
    const auto hash = hash_of(word);
    for (auto i = first_[bucket(hash)]; i < first_[bucket(hash) + 1]; ++i)
      if (words_[i].hash == hash && words_[i].word == word) return words_[i].known;
    return unknown_;
  }

 private:
  struct Entry {
    std::uint64_t hash;
    std::string word;
    Known known;
  };

  static constexpr unsigned bucket_bits = 12;  ///< About one word to a bucket.
  static std::size_t bucket(std::uint64_t hash) { return hash >> (64U - bucket_bits); }

  Lines kept(const Numbers& lines) {
    const auto first = lines_.size();
    lines_.insert(lines_.end(), lines.begin(), lines.end());
    return Lines(lines_).subspan(first);
  }

  Numbers lines_;
  std::vector<Entry> words_;
  std::array<std::size_t, (std::size_t{1} << bucket_bits) + 1> first_{};  ///< word of each bucket
  Known unknown_;
};

}  // namespace

std::vector<std::vector<std::string>> rows_of(std::string_view table) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines{std::string(table)};
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    auto& row = rows.emplace_back();
    for (std::string word; words >> word;) row.push_back(word);
  }
  return rows;
}

bool share_line(Lines a, Lines b) {
  return std::find_first_of(a.begin(), a.end(), b.begin(), b.end()) != a.end();
}

const Known& known(std::string_view word) {
  static const Words words;
  return words.find(word);
}

}  // namespace iwets::match::person
