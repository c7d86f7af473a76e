#include "proto/field/did_you_mean.h"

#include <algorithm>
#include <numeric>

namespace iwets::field {
namespace {

// Edit distance with neighbours swapped counted once (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::optional<std::string> did_you_mean(std::string_view wrong,
                                        const std::vector<std::string>& known) {
  constexpr std::size_t word_max = 64;  // Longer words are nobody's typing error.
  if (wrong.size() > word_max) return std::nullopt;
  const auto allowed = std::max<std::size_t>(1, wrong.size() / 3);
  const std::string* best = nullptr;
  auto nearest = allowed + 1;
  for (const auto& word : known) {
    if (word.size() > word_max) continue;
    if (const auto d = distance(wrong, word); d < nearest) {
      nearest = d;
      best = &word;
    }
  }
  if (!best) return std::nullopt;
  return *best;
}

}  // namespace iwets::field
