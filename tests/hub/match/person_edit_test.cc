#include <catch2/catch.hpp>

#include "hub/match/person/edit.h"

namespace iwets::match::person {
namespace {

double cost(const char* a, const char* b) { return edit_cost(a, b, Vowels::written, 10); }

}  // namespace

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
