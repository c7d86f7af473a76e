#include "proto/reference/serial_form.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "proto/field/serial.h"

namespace iwets::reference {
namespace {

/// A place of a number: 'L', 'D', or a character that stands for itself.
struct Place {
  char kind = 'D';
  bool literal = false;
  friend bool operator==(const Place&, const Place&) = default;
};
using Pattern = std::vector<Place>;
/// One alternative of a form; `up_to` of a range: the longer pattern.
struct Alternative {
  Pattern from, up_to;
};

bool separates(char c) { return c == ' ' || c == '-' || c == '/' || c == '.'; }

std::optional<Pattern> read_pattern(std::string_view text) {
  Pattern pattern;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\'' || c == '"') {
      const auto end = text.find(c, i + 1);
      if (end == std::string_view::npos) return std::nullopt;
      for (const char inside : field::canonical(text.substr(i + 1, end - i - 1)))
        pattern.push_back({inside, true});
      i = end;
    } else if (c == 'L' || c == 'D') {
      pattern.push_back({c, false});
    } else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
      pattern.push_back({c, true});
    } else if (!separates(c)) {
      return std::nullopt;
    }
  }
  if (pattern.empty()) return std::nullopt;
  return pattern;
}

std::vector<std::string> split(std::string_view text, std::string_view by) {
  std::vector<std::string> parts;
  for (auto at = text.find(by); at != std::string_view::npos; at = text.find(by)) {
    parts.emplace_back(text.substr(0, at));
    text.remove_prefix(at + by.size());
  }
  parts.emplace_back(text);
  return parts;
}

std::optional<std::vector<Alternative>> read_form(std::string_view form) {
  std::string text(form);
  std::replace(text.begin(), text.end(), ';', ',');
  std::vector<Alternative> all;
  for (const auto& comma : split(text, ","))
    for (const auto& either : split(comma, " or ")) {
      const auto ends = split(either, " to ");
      if (ends.size() > 2) return std::nullopt;
      auto from = read_pattern(ends.front());
      auto up_to = read_pattern(ends.back());
      if (!from || !up_to) return std::nullopt;
      all.push_back({std::move(*from), std::move(*up_to)});
    }
  return all;
}

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80; }

bool fits_at(const Pattern& pattern, std::string_view number) {
  if (number.size() != pattern.size()) return false;
  for (std::size_t i = 0; i < number.size(); ++i) {
    const char c = number[i];
    const auto& place = pattern[i];
    const bool good = place.literal       ? place.kind == c
                      : place.kind == 'L' ? is_letter(c)
                                          : c >= '0' && c <= '9';
    if (!good) return false;
  }
  return true;
}

/// Places that follow one another and are alike, counted.
struct Run {
  Place place;
  std::size_t least = 0, most = 0;
};

std::optional<std::vector<Run>> runs_between(const Pattern& from, const Pattern& up_to) {
  const auto runs_of = [](const Pattern& pattern) {
    std::vector<Run> runs;
    for (const auto& place : pattern) {
      if (runs.empty() || runs.back().place != place || place.literal) runs.push_back({place});
      ++runs.back().most;
    }
    return runs;
  };
  const auto short_runs = runs_of(from);
  auto runs = runs_of(up_to);
  if (runs.size() != short_runs.size()) return std::nullopt;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (runs[i].place != short_runs[i].place) return std::nullopt;
    runs[i].least = std::min(short_runs[i].most, runs[i].most);
    runs[i].most = std::max(short_runs[i].most, runs[i].most);
  }
  return runs;
}

bool fits(const Alternative& alternative, std::string_view number) {
  if (fits_at(alternative.from, number) || fits_at(alternative.up_to, number)) return true;
  const auto runs = runs_between(alternative.from, alternative.up_to);
  if (!runs) return false;
  // Runs of letters and of digits follow one another, so that each takes what it can.
  std::size_t at = 0;
  for (const auto& run : *runs) {
    std::size_t taken = 0;
    while (taken < run.most && at < number.size() && fits_at({run.place}, number.substr(at, 1)))
      ++taken, ++at;
    if (taken < run.least) return false;
  }
  return at == number.size();
}

}  // namespace

bool is_serial_form(std::string_view form) { return read_form(form).has_value(); }

SerialFit serial_fit(std::string_view form, std::string_view serial) {
  if (form.empty() || field::has_wildcard(serial) || !field::is_number(serial))
    return SerialFit::unknown;
  const auto alternatives = read_form(form);
  if (!alternatives) return SerialFit::unknown;
  const auto number = field::canonical(serial);
  const bool any = std::any_of(alternatives->begin(), alternatives->end(),
                               [&](const auto& one) { return fits(one, number); });
  return any ? SerialFit::fits : SerialFit::differs;
}

}  // namespace iwets::reference
