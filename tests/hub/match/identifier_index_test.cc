#include "hub/match/identifier_index.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>

#include "hub/match/key_list.h"

namespace iwets::match {
namespace {

using Row = IdentifierIndex::Row;
using Numbers = std::vector<RecordNumber>;

Key key(std::string_view text, std::string_view narrowed_by = {}) {
  return key_of(Store::document, KeyKind::document, text, narrowed_by);
}
LookUp narrow(std::string_view text, std::string_view narrowed_by = {}) {
  return {key(text, narrowed_by), false};
}
LookUp wide(std::string_view text) { return {key(text), true}; }

Numbers under(const IdentifierIndexes& indexes, const std::vector<LookUp>& what,
              std::size_t most = 100) {
  return numbers_under(indexes, what, most);
}

/// Random rows, and what they say, in one index or cut into several.
struct World {
  std::vector<Row> rows;
  std::map<RecordNumber, std::set<std::string>> texts;

  World(std::uint64_t seed, RecordNumber records, std::size_t different) {
    std::mt19937_64 random(seed);
    for (RecordNumber number = 0; number < records; ++number)
      for (auto left = 1 + random() % 3; left > 0; --left) {
        const auto text = "N" + std::to_string(random() % different);
        if (texts[number].insert(text).second) rows.push_back({key(text), number});
      }
  }
  [[nodiscard]] IdentifierIndexes cut(RecordNumber each, RecordNumber end) const {
    IdentifierIndexes indexes;
    for (RecordNumber first = 0; first < end; first += each) {
      std::vector<Row> own;
      std::copy_if(rows.begin(), rows.end(), std::back_inserter(own), [&](const Row& row) {
        return row.number >= first && row.number < first + each;
      });
      indexes.insert(indexes.begin(), IdentifierIndex::made({first, first + each}, own, {}));
    }
    return indexes;
  }
  [[nodiscard]] Numbers with(const std::string& text) const {
    Numbers numbers;
    for (const auto& [number, own] : texts)
      if (own.contains(text)) numbers.push_back(number);
    return numbers;
  }
};

}  // namespace

TEST_CASE("IdentifierIndex: each number is found under its keys, and under no other", "[match]") {
  const auto seed = GENERATE(range<std::uint64_t>(0, 3));
  INFO("seed " << seed);
  const World world(seed, 3'000, 900);
  const auto parts = world.cut(250, 3'000);
  const IdentifierIndexes whole{IdentifierIndex::merged(parts, true)};
  CHECK(whole.front()->rows() == world.rows.size());
  CHECK(whole.front()->range() == IdentifierIndex::Range{0, 3'000});
  for (int i = 0; i < 950; ++i) {
    const auto text = "N" + std::to_string(i);
    CHECK(under(parts, {narrow(text)}) == world.with(text));
    CHECK(under(whole, {narrow(text)}) == world.with(text));
  }
}

TEST_CASE("IdentifierIndex: a large one has a finer directory and says the same", "[match]") {
  const World world(4, 60'000, 50'000);
  const IdentifierIndexes whole{IdentifierIndex::merged(world.cut(20'000, 60'000), true)};
  CHECK(whole.front()->bytes() > world.rows.size() * 10);
  std::size_t wrong = 0;
  for (int i = 0; i < 50'100; i += 50) {
    const auto text = "N" + std::to_string(i);
    wrong += under(whole, {narrow(text)}) != world.with(text) ? 1 : 0;
  }
  CHECK(wrong == 0);
}

TEST_CASE("IdentifierIndex: a wide look-up passes over what narrows a key", "[match]") {
  const IdentifierIndexes indexes{IdentifierIndex::made(
      {0, 4}, {{key("K7", "ZA"), 0}, {key("K7", "BR"), 1}, {key("K8", "ZA"), 2}, {key("K7"), 3}},
      {})};
  CHECK(under(indexes, {narrow("K7", "ZA")}) == Numbers{0});
  CHECK(under(indexes, {narrow("K7", "NZ")}).empty());
  auto all = under(indexes, {wide("K7")});
  std::sort(all.begin(), all.end());
  CHECK(all == Numbers{0, 1, 3});
  // In the order asked for, without repeats.
  CHECK(under(indexes, {narrow("K8", "ZA"), narrow("K7", "BR"), narrow("K8", "ZA")}) ==
        Numbers{2, 1});
}

TEST_CASE("IdentifierIndex: keys of equal bits count as one", "[match]") {
  // Two keys that differ in bits that no row keeps.
  const Key one{0x1234'5678'9abc'de00U}, other{0x1234'5678'9fff'ff00U};
  const IdentifierIndexes indexes{IdentifierIndex::made({0, 2}, {{one, 0}, {other, 1}}, {})};
  CHECK(under(indexes, {{one, false}}) == Numbers{0, 1});
}

TEST_CASE("IdentifierIndex: what is gone leaves with the merge, and is known until all is merged",
          "[match]") {
  const auto oldest =
      IdentifierIndex::made({0, 3}, {{key("A"), 0}, {key("A"), 1}, {key("A"), 2}}, {});
  const auto middle = IdentifierIndex::made({3, 4}, {{key("A"), 3}}, {1});
  const auto newest = IdentifierIndex::made({4, 4}, {}, {3, 0});
  const IdentifierIndexes apart{newest, middle, oldest};
  CHECK(under(apart, {narrow("A")}) == Numbers{0, 1, 2, 3});
  const std::vector pair{newest, middle};
  const auto merged = IdentifierIndex::merged(pair, false);
  CHECK(merged->range() == IdentifierIndex::Range{3, 4});
  CHECK(merged->rows() == 0);
  CHECK(merged->gone() == Numbers{0, 1, 3});
  const auto whole = IdentifierIndex::merged(std::vector{merged, oldest}, true);
  CHECK(whole->gone().empty());
  CHECK(under({whole}, {narrow("A")}) == Numbers{2});
}

TEST_CASE("IdentifierIndex: no more than asked for, whatever is gone", "[match]") {
  std::vector<Row> rows;
  for (RecordNumber number = 0; number < 50; ++number) rows.push_back({key("A"), number});
  const auto old = IdentifierIndex::made({0, 50}, rows, {});
  CHECK(under({old}, {narrow("A")}, 10).size() == 10);
  // The first ten are gone: they must not stand in the way of those that follow.
  Numbers gone;
  for (RecordNumber number = 0; number < 10; ++number) gone.push_back(number);
  const auto newer = IdentifierIndex::made({50, 50}, {}, gone);
  const auto found = under({newer, old}, {narrow("A")}, 10);
  CHECK(found.size() == 20);
  CHECK(found.back() == 19);
}

TEST_CASE("IdentifierIndex: numbers under all of several keys", "[match]") {
  const auto old = IdentifierIndex::made(
      {0, 3}, {{key("A"), 0}, {key("A"), 1}, {key("A"), 2}, {key("B"), 1}, {key("B"), 2}}, {});
  const auto newer =
      IdentifierIndex::made({3, 5}, {{key("B"), 3}, {key("A"), 4}, {key("B"), 4}}, {});
  const IdentifierIndexes indexes{newer, old};
  const std::vector both{key("A"), key("B")};
  CHECK(numbers_under_all(indexes, both, 100) == Numbers{1, 2, 4});
  CHECK(numbers_under_all(indexes, std::vector{key("A"), key("C")}, 100) == Numbers{});
  // Too many say nothing, unless another says enough.
  std::vector<Row> rows;
  for (RecordNumber number = 5; number < 20; ++number) rows.push_back({key("A"), number});
  const IdentifierIndexes more{IdentifierIndex::made({5, 20}, rows, {}), newer, old};
  CHECK(numbers_under_all(more, both, 10) == Numbers{1, 2, 3, 4});
  CHECK_FALSE(numbers_under_all(more, std::vector{key("A")}, 10));
  CHECK_FALSE(numbers_under_all(more, std::vector<Key>{}, 10));
}

TEST_CASE("Keys: no two texts of a million share a key", "[match]") {
  std::vector<std::uint64_t> hashes;
  constexpr int texts = 1'000'000;
  for (int i = 0; i < texts; ++i)
    hashes.push_back(key("AB" + std::to_string(i)).hash >> Key::narrow_bits);
  std::sort(hashes.begin(), hashes.end());
  CHECK(std::adjacent_find(hashes.begin(), hashes.end()) == hashes.end());
  // Spread evenly over the bits that a directory reads: of two million places so many are met.
  std::set<std::uint64_t> places;
  for (const auto hash : hashes) places.insert(hash >> 35U);
  CHECK(places.size() > texts / 1000 * 793);
  CHECK(places.size() < texts / 1000 * 798);
}

}  // namespace iwets::match
