#include "hub/match/edits.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

namespace iwets::match {
namespace {

using Random = std::mt19937_64;

std::string number(Random& random, std::string_view characters, std::size_t chars_max) {
  std::string out;
  for (auto left = 1 + random() % chars_max; left > 0; --left)
    out += characters[random() % characters.size()];
  return out;
}

}  // namespace

TEST_CASE("Edits: each slip has its words, in both directions", "[match]") {
  CHECK(slip("AB1234", "AB1934") == "one character is wrong");
  CHECK(slip("AB1234", "AB134") == "one character is missing");
  CHECK(slip("AB134", "AB1234") == "one character is additional");
  CHECK(slip("AB1234", "AB1324") == "two neighbours are exchanged");
  CHECK(slip("AB1234", "AB1234").empty());
  CHECK(slip("AB1234", "AB4231").empty());
  CHECK(slip("AB1234", "AB12").empty());
  CHECK(slip("AB1234", "A1134").empty());
}

TEST_CASE("Edits: a number of a fixed form keeps its form", "[match]") {
  CHECK_FALSE(slip_in_form("AB1234", "AB1934").empty());
  CHECK(slip_in_form("AB1234", "ABX234").empty());
  CHECK(slip_in_form("AB1234", "AB12X34").empty());
  CHECK_FALSE(slip_in_form("AB1234", "ABX1234").empty());
  CHECK_FALSE(slip_in_form("A1234567", "1234567").empty());
  CHECK_FALSE(slip_in_form("AB1234", "A1B234").empty());
}

TEST_CASE("Edits: numbers one slip apart share a deletion, others of equal length do not",
          "[match]") {
  const auto seed = GENERATE(range<std::uint64_t>(0, 3));
  INFO("seed " << seed);
  Random random(seed);
  for (int i = 0; i < 5000; ++i) {
    const auto a = number(random, "AB1", 7), b = number(random, "AB1", 7);
    INFO(a << " " << b);
    const auto one = deletions(a), other = deletions(b);
    const bool meet =
        std::find_first_of(one.begin(), one.end(), other.begin(), other.end()) != one.end();
    if (a == b || !slip(a, b).empty()) CHECK(meet);
    if (a.size() > b.size() + 1) CHECK_FALSE(meet);
  }
}

TEST_CASE("Edits: what may have been meant is what differs by a slip that keeps the form",
          "[match]") {
  const auto seed = GENERATE(range<std::uint64_t>(0, 3));
  INFO("seed " << seed);
  Random random(seed);
  for (int i = 0; i < 5000; ++i) {
    const auto meant = number(random, "AB12", 6), typed = number(random, "AB12", 6);
    INFO(meant << " " << typed);
    bool found = false;
    each_meant_by(typed, {}, [&](std::string_view number) { found = found || number == meant; });
    CHECK(found == !slip_in_form(meant, typed).empty());
  }
}

TEST_CASE("Edits: only numbers of a middle length are looked at", "[match]") {
  CHECK_FALSE(editable("1234"));
  CHECK(editable("12345"));
  CHECK(editable(std::string(edit_chars_max, '1')));
  CHECK_FALSE(editable(std::string(edit_chars_max + 1, '1')));
}

}  // namespace iwets::match
