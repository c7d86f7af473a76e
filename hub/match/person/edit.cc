#include "hub/match/person/edit.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "hub/match/person/tables.h"

namespace iwets::match::person {
namespace {

constexpr std::size_t letters = 128;
constexpr char nothing = '-';
/// Costs by pair of letters; `nothing` stands for a letter that is missing.
using Costs = std::array<std::array<float, letters>, letters>;

bool is_digit(std::size_t c) { return c >= '0' && c <= '9'; }

Costs made(std::string_view mode) {
  Costs costs;
  for (std::size_t a = 0; a < letters; ++a)
    for (std::size_t b = 0; b < letters; ++b)
      costs[a][b] = a == b ? 0.0F : is_digit(a) || is_digit(b) ? 1.5F : 1.0F;
  for (const std::string_view wanted : {std::string_view("always"), mode})
    for (const auto& row : rows_of(text::confusable)) {
      if (row.at(0) != wanted) continue;
      const auto a = static_cast<std::size_t>(row.at(1).front());
      const auto b = static_cast<std::size_t>(row.at(2).front());
      costs[a][b] = costs[b][a] = std::strtof(row.at(3).c_str(), nullptr);
    }
  return costs;
}

const Costs& costs_of(Vowels vowels) {
  static const std::array<Costs, 3> all{made("always"), made("unwritten"), made("loose")};
  return all[static_cast<std::size_t>(vowels)];
}

std::size_t index(char c) { return static_cast<unsigned char>(c) % letters; }

}  // namespace

double edit_cost(std::string_view a, std::string_view b, Vowels vowels, double cost_max) {
  a = a.substr(0, edit_letters_max);
  b = b.substr(0, edit_letters_max);
  const auto& costs = costs_of(vowels);
  using Row = std::array<float, edit_letters_max + 1>;
  std::array<Row, 3> rows;
  auto *before = &rows[0], *last = &rows[1], *now = &rows[2];
  (*last)[0] = 0;
  for (std::size_t j = 1; j <= b.size(); ++j)
    (*last)[j] = (*last)[j - 1] + costs[index(nothing)][index(b[j - 1])];
  for (std::size_t i = 1; i <= a.size(); ++i) {
    const auto ours = index(a[i - 1]);
    float least = (*now)[0] = (*last)[0] + costs[ours][index(nothing)];
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto theirs = index(b[j - 1]);
      float cost =
          std::min({(*last)[j - 1] + costs[ours][theirs], (*last)[j] + costs[ours][index(nothing)],
                    (*now)[j - 1] + costs[index(nothing)][theirs]});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        cost = std::min(cost, (*before)[j - 2] + 1);
      (*now)[j] = cost;
      least = std::min(least, cost);
    }
    if (static_cast<double>(least) > cost_max + 1) return too_far;
    std::swap(before, last);
    std::swap(last, now);
  }
  const auto cost = static_cast<double>((*last)[b.size()]);
  return cost > cost_max ? too_far : cost;
}

}  // namespace iwets::match::person
