#include "hub/match/edits.h"

#include <algorithm>

namespace iwets::match {
namespace {

constexpr std::string_view digits = "0123456789";
constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The characters that may stand where `c` stands in a number of that form; none for others.
std::string_view kind(char c) {
  if (c >= '0' && c <= '9') return digits;
  return c >= 'A' && c <= 'Z' ? letters : std::string_view{};
}
bool same_kind(char a, char b) { return !kind(a).empty() && kind(a) == kind(b); }

/// Length of the common beginning.
std::size_t common(std::string_view a, std::string_view b) {
  const auto most = std::min(a.size(), b.size());
  std::size_t at = 0;
  while (at < most && a[at] == b[at]) ++at;
  return at;
}

/// True if `longer` without its character at `at` is `shorter`, equal up to there.
bool one_more(std::string_view longer, std::string_view shorter, std::size_t at) {
  return longer.size() == shorter.size() + 1 && longer.substr(at + 1) == shorter.substr(at);
}
/// At the beginning, where one letter often stands before digits, either kind may come or go.
bool has_kind_of_neighbour(std::string_view number, std::size_t at) {
  if (at == 0) return !kind(number[at]).empty();
  return same_kind(number[at], number[at - 1]) ||
         (at + 1 < number.size() && same_kind(number[at], number[at + 1]));
}

bool exchanged(std::string_view a, std::string_view b, std::size_t at) {
  return at + 1 < a.size() && a[at] == b[at + 1] && a[at + 1] == b[at] &&
         a.substr(at + 2) == b.substr(at + 2);
}

}  // namespace

bool editable(std::string_view number) {
  return number.size() >= edit_chars_min && number.size() <= edit_chars_max;
}

std::string_view slip(std::string_view meant, std::string_view typed) {
  if (meant == typed) return {};
  const auto at = common(meant, typed);
  if (one_more(meant, typed, at)) return "one character is missing";
  if (one_more(typed, meant, at)) return "one character is additional";
  if (meant.size() != typed.size()) return {};
  if (meant.substr(at + 1) == typed.substr(at + 1)) return "one character is wrong";
  return exchanged(meant, typed, at) ? "two neighbours are exchanged" : std::string_view{};
}

std::string_view slip_in_form(std::string_view meant, std::string_view typed) {
  const auto words = slip(meant, typed);
  if (words.empty()) return {};
  const auto at = common(meant, typed);
  if (meant.size() != typed.size())
    return has_kind_of_neighbour(meant.size() > typed.size() ? meant : typed, at)
               ? words
               : std::string_view{};
  return exchanged(meant, typed, at) || same_kind(meant[at], typed[at]) ? words
                                                                        : std::string_view{};
}

std::vector<std::string> deletions(std::string_view number) {
  std::vector<std::string> out{std::string(number)};
  for (std::size_t i = 0; i < number.size(); ++i) {
    // Of a run of equal characters, each leaves the same.
    if (i > 0 && number[i] == number[i - 1]) continue;
    out.emplace_back(number).erase(i, 1);
  }
  return out;
}

void each_meant_by(std::string_view typed, const SlipsMarked& slips,
                   const std::function<void(std::string_view)>& found) {
  std::string other(typed);
  for (std::size_t i = 0; i < typed.size(); ++i) {
    const auto meant = slips.wrong.empty() ? Characters::all() : slips.wrong[i];
    for (const char c : kind(typed[i]))
      if (other[i] = c; c != typed[i] && meant.has(c)) found(other);
    other[i] = typed[i];
    if (i + 1 < typed.size() && typed[i] != typed[i + 1]) {
      std::swap(other[i], other[i + 1]);
      found(other);
      std::swap(other[i], other[i + 1]);
    }
    if (has_kind_of_neighbour(typed, i)) found(std::string(typed).erase(i, 1));
  }
  for (std::size_t i = 0; i <= typed.size() && !typed.empty(); ++i) {
    const auto before = i > 0 ? kind(typed[i - 1]) : digits;
    const auto behind = i == 0 ? letters : i < typed.size() ? kind(typed[i]) : std::string_view{};
    other.assign(typed).insert(i, 1, '-');
    for (const auto which : {before, before == behind ? std::string_view{} : behind})
      for (const char c : which)
        if (other[i] = c; slips.missing.has(c) && (i == 0 || c != typed[i - 1])) found(other);
  }
}

}  // namespace iwets::match
