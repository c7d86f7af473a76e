#include "hub/match/person/dictionary.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <tuple>

#include "hub/match/latin.h"
#include "hub/match/person/fold.h"
#include "hub/match/person/letters.h"
#include "hub/match/person/words.h"

namespace iwets::match::person {
namespace {

constexpr std::size_t cells = 3;
constexpr std::uint64_t count_max = 1'000'000'000;
/// A spelling seen this many times less often than the most frequent one is taken for a mistake.
constexpr std::uint64_t rare = 20;

/// A word and a reading, and how often they were seen together.
struct Seen {
  std::string word, reading;
  std::uint64_t count = 0;
};
using Fault = DictionaryFault;
using Limits = DictionaryLimits;

/// The cells between tabs; nothing if there are more or less than three.
std::optional<std::array<std::string_view, cells>> cells_of(std::string_view line) {
  std::array<std::string_view, cells> out;
  for (std::size_t i = 0; i < cells; ++i) {
    const auto tab = line.find('\t');
    if ((tab == std::string_view::npos) != (i + 1 == cells)) return std::nullopt;
    out[i] = line.substr(0, tab);
    line.remove_prefix(std::min(line.size(), out[i].size() + 1));
  }
  return out;
}

std::optional<std::uint64_t> count_of(std::string_view text) {
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || count == 0 || count > count_max) return std::nullopt;
  return count;
}

/// What a line says; without a word if there is nothing in it that could be compared.
Result<Seen, Fault> seen_in(std::string_view line, const std::string& at, const Limits& limits) {
  if (line.size() > limits.line_bytes_max)
    return fail(Fault{at + "longer than " + std::to_string(limits.line_bytes_max) + " bytes",
                      "write one word to a line"});
  const auto row = cells_of(line);
  if (!row)
    return fail(Fault{at + "there are not three cells",
                      "write a Latin word, the letters of the other script with blanks between "
                      "them, and a count, with tabs between the three"});
  const auto count = count_of((*row)[2]);
  if (!count)
    return fail(Fault{at + "the count is \"" + std::string((*row)[2]) + "\"",
                      "write a whole number from 1 to " + std::to_string(count_max)});
  std::string letters((*row)[1]);
  std::erase(letters, ' ');
  Seen seen{word_of(letters), folded(word_of((*row)[0])), *count};
  const bool readable = !seen.reading.empty() && is_ascii(seen.reading);
  if (!readable || is_ascii(seen.word)) seen.word.clear();
  return seen;
}

/// Adds what a file says; `rows` counts the lines of all files.
Result<void, Fault> add_file(const Dictionary::Source& source, const Limits& limits,
                             std::vector<Seen>& all, std::size_t& rows) {
  std::size_t number = 0;
  for (auto rest = source.text; !rest.empty();) {
    auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto at = source.name + ":" + std::to_string(++number) + ": ";
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    if (++rows > limits.rows_max)
      return fail(Fault{at + "more than " + std::to_string(limits.rows_max) + " lines",
                        "leave out what is rare"});
    auto seen = seen_in(line, at, limits);
    if (!seen) return fail(std::move(seen.error()));
    if (!seen->word.empty()) all.push_back(std::move(*seen));
  }
  return {};
}

/// Sorts by word and reading, and makes one of equal ones.
void merge(std::vector<Seen>& all) {
  std::sort(all.begin(), all.end(), [](const Seen& a, const Seen& b) {
    return std::tie(a.word, a.reading) < std::tie(b.word, b.reading);
  });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool again =
        kept > 0 && all[kept - 1].word == all[i].word && all[kept - 1].reading == all[i].reading;
    if (again) {
      all[kept - 1].count += all[i].count;
    } else {
      if (kept != i) all[kept] = std::move(all[i]);
      ++kept;
    }
  }
  all.resize(kept);
}

}  // namespace

Result<Dictionary, Fault> Dictionary::read(const std::vector<Source>& sources,
                                           const Limits& limits) {
  std::vector<Seen> all;
  std::size_t rows = 0, bytes = 0;
  for (const auto& source : sources) {
    bytes += source.text.size();
    if (bytes > limits.bytes_max)
      return fail(Fault{source.name + ": more than " + std::to_string(limits.bytes_max) + " bytes",
                        "leave out what is rare"});
    if (auto added = add_file(source, limits, all, rows); !added)
      return fail(std::move(added.error()));
  }
  merge(all);
  Dictionary made;
  const auto kept = [&made](const std::string& text) {
    const auto first = static_cast<std::uint32_t>(made.text_.size());
    made.text_ += text;
    return first;
  };
  const auto bytes_of = [](const std::string& text) {
    return static_cast<std::uint32_t>(text.size());
  };
  for (auto first = all.begin(); first != all.end();) {
    const auto last =
        std::find_if(first, all.end(), [&](const Seen& seen) { return seen.word != first->word; });
    std::stable_sort(first, last, [](const Seen& a, const Seen& b) { return a.count > b.count; });
    const auto readings = std::min(last - first, static_cast<std::ptrdiff_t>(limits.readings_max));
    const auto word = kept(first->word);
    for (auto seen = first; seen != first + readings; ++seen)
      if (seen->count * rare >= first->count)
        made.rows_.push_back(
            {word, kept(seen->reading), bytes_of(seen->word), bytes_of(seen->reading)});
    first = last;
  }
  return made;
}

std::vector<std::string> Dictionary::readings(std::string_view word) const {
  auto row = std::lower_bound(rows_.begin(), rows_.end(), word,
                              [this](const Row& one, std::string_view text) {
                                return part(one.word, one.word_bytes) < text;
                              });
  std::vector<std::string> out;
  for (; row != rows_.end() && part(row->word, row->word_bytes) == word; ++row)
    out.emplace_back(part(row->reading, row->reading_bytes));
  return out;
}

}  // namespace iwets::match::person
