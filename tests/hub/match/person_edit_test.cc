#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "hub/match/person/edit.h"

namespace iwets::match::person {
namespace {

double cost(const char* a, const char* b) { return edit_cost(a, b, Vowels::written, 10); }

/// The least number of changes by the table of all prefixes; neighbours are exchanged once.
std::size_t changes(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i)
    for (std::size_t j = 0; j <= b.size(); ++j) {
      auto& least = table[i][j];
      if (i == 0 || j == 0) {
        least = i + j;
        continue;
      }
      least = std::min({table[i - 1][j] + 1, table[i][j - 1] + 1,
                        table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        least = std::min(least, table[i - 2][j - 2] + 1);
    }
  return table[a.size()][b.size()];
}

}  // namespace

TEST_CASE("Few changes: as many as the table of all prefixes counts", "[match]") {
  std::mt19937 random(3);
  const auto word = [&] {
    std::string out;
    for (auto left = random() % 9; left > 0; --left) out += static_cast<char>('a' + random() % 4);
    return out;
  };
  std::size_t few = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto a = word(), b = word();
    INFO(a << " and " << b);
    for (std::size_t most = 0; most < 5; ++most) {
      const bool found = few_changes(a, b, most);
      CHECK(found == (changes(a, b) <= most));
      few += found && most == 2;
    }
  }
  CHECK(few > 1'000);
}

TEST_CASE("Edit cost: a slip costs one, neighbours exchanged too", "[match]") {
  CHECK(cost("hlrn", "hlrn") == 0);
  CHECK(cost("hlrn", "hlpn") == Approx(1));
  CHECK(cost("hlrn", "hrln") == Approx(1));
  CHECK(cost("hlrn", "hlrrn") == Approx(1));
  CHECK(cost("hlrn", "") == Approx(3.3));  // An h comes and goes.
}

TEST_CASE("Edit cost: letters taken for each other cost less, digits more", "[match]") {
  CHECK(cost("mob", "nob") == Approx(0.7));
  CHECK(cost("mob", "m0b") == Approx(0.7));
  CHECK(cost("mob", "m7b") == Approx(1.5));
  CHECK(cost("kanal", "kaXal") > cost("kaXal", "kahal"));
}

TEST_CASE("Edit cost: vowels cost little where one side does not write them", "[match]") {
  CHECK(edit_cost("msrt", "masarat", Vowels::unwritten, 10) < 0.3);
  CHECK(edit_cost("msrt", "masarat", Vowels::written, 10) > 1);
}

TEST_CASE("Edit cost: symmetric, and too far beyond the bound", "[match]") {
  const auto* a = GENERATE("hawtorne", "kesnel", "Serbina", "");
  const auto* b = GENERATE("havtorn", "kernel", "Serbyna", "x");
  for (const auto vowels : {Vowels::written, Vowels::unwritten, Vowels::loose})
    CHECK(edit_cost(a, b, vowels, 20) == Approx(edit_cost(b, a, vowels, 20)));
  CHECK(edit_cost("abcdef", "uvwxyz", Vowels::written, 2) == too_far);
  // Digits cost more than their exchange: the way to it leads past what is too far.
  CHECK(edit_cost("h12", "h21", Vowels::written, 1) == Approx(1));
}

}  // namespace iwets::match::person
