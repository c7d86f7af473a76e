#include "hub/match/person/tables.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "hub/match/person/letters.h"

namespace iwets::match::person {
namespace {

struct Index {
  std::map<std::string, Known> words;
  std::map<std::string, std::uint16_t> particles;
  std::set<std::string> titles;
  std::map<std::string, double> rarity;
  std::vector<double> rarity_of_spelling;  ///< the least of any word of the line
};

void add_line(Lines& lines, std::size_t line) {
  const auto number = static_cast<std::uint16_t>(line);
  if (lines.empty() || lines.back() != number) lines.push_back(number);
}

void add_rows(Index& index, std::string_view table, Lines Known::*column) {
  const auto rows = rows_of(table);
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (const auto& word : rows[i]) add_line(index.words[native_folded(word)].*column, i);
}

Index made() {
  Index index;
  add_rows(index, text::spellings, &Known::spellings);
  add_rows(index, text::languages, &Known::languages);
  add_rows(index, text::nicknames, &Known::nicknames);
  const auto nicknames = rows_of(text::nicknames);
  for (std::size_t i = 0; i < nicknames.size(); ++i)
    add_line(index.words[nicknames[i].front()].formal, i);
  const auto particles = rows_of(text::particles);
  for (std::size_t i = 0; i < particles.size(); ++i)
    for (const auto& word : particles[i])
      index.particles.emplace(native_folded(word), static_cast<std::uint16_t>(i + 1));
  for (const auto& row : rows_of(text::titles))
    for (const auto& word : row) index.titles.insert(native_folded(word));
  for (const auto& row : rows_of(text::frequent))
    for (std::size_t i = 1; i < row.size(); ++i)
      index.rarity.emplace(row[i], std::strtod(row[0].c_str(), nullptr));
  for (const auto& row : rows_of(text::spellings)) {
    double least = 1;
    for (const auto& word : row)
      if (const auto found = index.rarity.find(word); found != index.rarity.end())
        least = std::min(least, found->second);
    index.rarity_of_spelling.push_back(least);
  }
  return index;
}

const Index& index_of_words() {
  static const Index index = made();
  return index;
}

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

bool share_line(const Lines& a, const Lines& b) {
  return std::find_first_of(a.begin(), a.end(), b.begin(), b.end()) != a.end();
}

Known known(const std::string& word) {
  const auto& words = index_of_words().words;
  const auto found = words.find(word);
  return found == words.end() ? Known{} : found->second;
}

bool is_title(const std::string& word) { return index_of_words().titles.contains(word); }

std::uint16_t particle_line(const std::string& word) {
  const auto& particles = index_of_words().particles;
  const auto found = particles.find(word);
  return found == particles.end() ? std::uint16_t{0} : found->second;
}

double rarity(const std::string& word, const Known& known) {
  const auto& index = index_of_words();
  const auto found = index.rarity.find(word);
  double least = found == index.rarity.end() ? 1 : found->second;
  for (const auto line : known.spellings) least = std::min(least, index.rarity_of_spelling[line]);
  return least;
}

}  // namespace iwets::match::person
