#include "hub/match/slip_marks.h"

#include <catch2/catch.hpp>
#include <random>

#include "hub/match/key_list.h"

namespace iwets::match {
namespace {

std::vector<SlipMark> drawn(std::uint64_t seed, std::size_t count) {
  std::mt19937_64 random(seed);
  std::vector<SlipMark> marks;
  while (marks.size() < count)
    marks.push_back({{random()}, static_cast<unsigned>(random() % SlipMark::classes)});
  return marks;
}

std::size_t missed(const SlipMarks& in, const std::vector<SlipMark>& marks) {
  return static_cast<std::size_t>(std::count_if(marks.begin(), marks.end(), [&](const auto& mark) {
    return (in.characters(mark.left) >> mark.character & 1U) == 0;
  }));
}

}  // namespace

TEST_CASE("SlipMarks: what was put in is there, whether made at once or merged", "[match]") {
  CHECK(SlipMarks().characters({123}) == 0);
  for (const std::size_t count : {1U, 50U, 3'000U, 400'000U}) {
    const auto marks = drawn(count, count);
    const auto whole = SlipMarks::made(marks);
    CHECK(missed(whole, marks) == 0);
    const std::span<const SlipMark> all(marks);
    const auto first = SlipMarks::made(all.first(count / 3)),
               second = SlipMarks::made(all.subspan(count / 3));
    const SlipMarks none;
    const auto merged = SlipMarks::merged(std::vector<const SlipMarks*>{&second, &none, &first});
    CHECK(missed(merged, marks) == 0);
    CHECK(merged.parts().count == whole.parts().count);
    // Merged once more with itself nothing is added.
    const auto same = SlipMarks::merged(std::vector<const SlipMarks*>{&merged, &merged});
    CHECK(same.parts().count == whole.parts().count);
    CHECK(missed(same, marks) == 0);
  }
}

TEST_CASE("SlipMarks: few are there that were not put in, and each takes two bytes or three",
          "[match]") {
  constexpr std::size_t count = 1'000'000;
  const auto marks = SlipMarks::made(drawn(1, count));
  CHECK(marks.parts().bytes.size() < 3 * count);
  std::size_t met = 0;
  for (const auto& other : drawn(2, count)) met += missed(marks, {other}) == 0 ? 1 : 0;
  // One class in 2^36 / 10^6: some 15 in a million.
  CHECK(met < 60);
}

TEST_CASE("SlipMarks: the characters of one place are told together", "[match]") {
  const Key left{0xabcd'ef01'2345'6789U}, other{0xabcd'ef02'2345'6789U};
  const auto marks = SlipMarks::made(std::vector<SlipMark>{{left, 3}, {left, 15}, {other, 0}});
  CHECK(marks.characters(left) == 0x8008);
  CHECK(marks.characters(other) == 1);
  CHECK(marks.characters({0xabcd'ef00'2345'6789U}) == 0);
}

TEST_CASE("SlipMarks: kept elsewhere they come back; parts that do not fit are refused",
          "[match]") {
  const auto drawn_marks = drawn(3, 500'000);
  const auto marks = SlipMarks::made(drawn_marks);
  const auto again = SlipMarks::of(marks.parts());
  REQUIRE(again);
  CHECK(missed(*again, drawn_marks) == 0);
  CHECK(SlipMarks::of({}));
  auto parts = marks.parts();
  parts.begins.pop_back();
  CHECK_FALSE(SlipMarks::of(parts));
  parts = marks.parts();
  parts.bytes.pop_back();
  CHECK_FALSE(SlipMarks::of(parts));
  parts = marks.parts();
  std::swap(parts.begins[1], parts.begins[4'000]);
  CHECK_FALSE(SlipMarks::of(parts));
}

}  // namespace iwets::match
