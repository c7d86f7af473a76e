#include "tests/bench/edit_scan.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

namespace iwets::bench {
namespace {

/// The textbook table.
std::size_t table_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

TEST_CASE("Edit scan: distances that can be counted by hand") {
  CHECK(EditPattern("marlow").distance("marlow") == 0);
  CHECK(EditPattern("marlow").distance("marlowe") == 1);
  CHECK(EditPattern("marlow").distance("arlow") == 1);
  CHECK(EditPattern("marlow").distance("narlow") == 1);
  CHECK(EditPattern("marlow").distance("malrow") == 2);
  CHECK(EditPattern("ab").distance("cdefg") == 5);
  CHECK(EditPattern("").distance("abc") == 3);
  CHECK(EditPattern("abc").distance("") == 3);
}

TEST_CASE("Edit scan: random words are as far apart as the textbook's table says") {
  const auto seed = GENERATE(1U, 2U, 3U);
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const auto word = [&] {
    std::string text(random() % (EditPattern::bytes_max + 1), ' ');
    for (auto& c : text) c = static_cast<char>('a' + random() % 4);
    return text;
  };
  for (int i = 0; i < 2'000; ++i) {
    const auto a = word(), b = word();
    INFO(a << " and " << b);
    REQUIRE(EditPattern(a).distance(b) == table_distance(a, b));
  }
}

TEST_CASE("Edit scan: a word of more than 64 bytes counts with the first 64") {
  const std::string longest(EditPattern::bytes_max, 'k');
  CHECK(EditPattern(longest + "zzz").distance(longest) == 0);
  CHECK(EditPattern(longest).distance(longest + "zz") == 2);
}

TEST_CASE("Edit scan: a list counts the words within so many edits") {
  const WordList words({"tamarin", "tamarind", "tamrin", "tomorin", "otter"});
  CHECK(words.size() == 5);
  CHECK(words.alike("tamarin", 0) == 1);
  CHECK(words.alike("tamarin", 1) == 3);
  CHECK(words.alike("tamarin", 2) == 4);
  CHECK(words.alike("tamarin", 7) == 5);
}

}  // namespace iwets::bench
