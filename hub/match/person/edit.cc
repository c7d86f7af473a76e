#include "hub/match/person/edit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "hub/match/person/tables.h"

namespace iwets::match::person {
namespace {

constexpr std::size_t letters = 128;
constexpr char nothing = '-';
/// Costs are counted in twentieths: sums are exact, whatever the order of adding.
constexpr double twentieths = 20;
constexpr int one = 20;
/// Costs by pair of letters; `nothing` stands for a letter that is missing.
using Costs = std::array<std::array<std::uint8_t, letters>, letters>;

bool is_digit(std::size_t c) { return c >= '0' && c <= '9'; }

Costs made(std::string_view mode) {
  Costs costs;
  for (std::size_t a = 0; a < letters; ++a)
    for (std::size_t b = 0; b < letters; ++b)
      costs[a][b] = a == b ? 0 : is_digit(a) || is_digit(b) ? one * 3 / 2 : one;
  for (const std::string_view wanted : {std::string_view("always"), mode})
    for (const auto& row : rows_of(text::confusable)) {
      if (row.at(0) != wanted) continue;
      const auto a = static_cast<std::size_t>(row.at(1).front());
      const auto b = static_cast<std::size_t>(row.at(2).front());
      const auto cost = std::lround(std::strtod(row.at(3).c_str(), nullptr) * twentieths);
      costs[a][b] = costs[b][a] = static_cast<std::uint8_t>(cost);
    }
  return costs;
}

const Costs& costs_of(Vowels vowels) {
  static const std::array<Costs, 3> all{made("always"), made("unwritten"), made("loose")};
  return all[static_cast<std::size_t>(vowels)];
}

/// The most that stays within `cost_max`; what is above the largest cost there can be is no bound.
int bound_of(double cost_max) {
  constexpr double all = 2 * edit_letters_max * one * 1.5;
  constexpr double rounding = 1e-6;
  return static_cast<int>(std::floor(std::min(cost_max * twentieths + rounding, all)));
}

std::size_t index(char c) { return static_cast<unsigned char>(c) % letters; }

}  // namespace

double edit_cost(std::string_view a, std::string_view b, Vowels vowels, double cost_max) {
  a = a.substr(0, edit_letters_max);
  b = b.substr(0, edit_letters_max);
  const auto& costs = costs_of(vowels);
  const int bound = bound_of(cost_max);
  using Row = std::array<int, edit_letters_max + 1>;
  std::array<Row, 3> rows;
  auto *before = &rows[0], *last = &rows[1], *now = &rows[2];
  int least_before = (*last)[0] = 0;
  for (std::size_t j = 1; j <= b.size(); ++j)
    (*last)[j] = (*last)[j - 1] + costs[index(nothing)][index(b[j - 1])];
  for (std::size_t i = 1; i <= a.size(); ++i) {
    const auto& ours = costs[index(a[i - 1])];
    const int left_out = ours[index(nothing)];
    int least = (*now)[0] = (*last)[0] + left_out;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto theirs = index(b[j - 1]);
      int cost = std::min((*last)[j - 1] + ours[theirs], (*last)[j] + left_out);
      cost = std::min(cost, (*now)[j - 1] + costs[index(nothing)][theirs]);
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        cost = std::min(cost, (*before)[j - 2] + one);
      (*now)[j] = cost;
      least = std::min(least, cost);
    }
    // Every way to the end passes this row, or leaps over it by an exchange of neighbours.
    if (std::min(least, least_before + one) > bound) return too_far;
    least_before = least;
    std::swap(before, last);
    std::swap(last, now);
  }
  const auto cost = (*last)[b.size()];
  return cost > bound ? too_far : cost / twentieths;
}

Changes::Changes(std::string_view word) : size_(std::min(word.size(), edit_letters_max)) {
  for (std::size_t i = 0; i < size_; ++i) places_[index(word[i])] |= std::uint64_t{1} << i;
}

/// The bit-parallel way (Hyyro, 2003): a column of the table of distances in each step.
bool Changes::few(std::string_view other, std::size_t most) const {
  other = other.substr(0, edit_letters_max);
  if (std::max(size_, other.size()) - std::min(size_, other.size()) > most) return false;
  if (size_ == 0) return true;
  const auto last = std::uint64_t{1} << (size_ - 1);
  std::uint64_t more = ~std::uint64_t{0}, less = 0, same = 0, before = 0;
  auto changes = size_;
  for (const char c : other) {
    const auto here = places_[index(c)];
    const auto exchanged = ((~same & here) << 1U) & before;
    same = (((here & more) + more) ^ more) | here | less | exchanged;
    auto right_more = less | ~(same | more);
    auto right_less = same & more;
    if ((right_more & last) != 0) ++changes;
    if ((right_less & last) != 0) --changes;
    right_more = right_more << 1U | 1U;
    right_less <<= 1U;
    more = right_less | ~(same | right_more);
    less = right_more & same;
    before = here;
  }
  return changes <= most;
}

bool few_changes(std::string_view a, std::string_view b, std::size_t most) {
  return Changes(a).few(b, most);
}

}  // namespace iwets::match::person
