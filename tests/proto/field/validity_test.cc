#include "proto/field/validity.h"

#include <catch2/catch.hpp>

namespace iwets::field {
namespace {

constexpr Day monday{20'513};

}  // namespace

TEST_CASE("Validity: a day is read as it is written", "[field]") {
  CHECK(text(monday) == "2026-03-01");
  CHECK(parse_day("2026-03-01") == monday);
  CHECK(text(Day{}).empty());
  for (const auto* wrong :
       {"2026-03", "2026", "2026-02-29", "1970-01-01", "1969-12-31", "soon", ""})
    CHECK_FALSE(parse_day(wrong));
}

TEST_CASE("Validity: a day begins with its first moment", "[field]") {
  CHECK(day_of(start_of(monday)) == monday);
  CHECK(day_of(start_of(monday) - Duration{1}) == Day{monday.number - 1});
}

TEST_CASE("Validity: without a day a record counts as long as its store keeps records", "[field]") {
  CHECK(last_day(Store::nominal, {}, monday) == monday + 1'826);
  CHECK(last_day(Store::document, {}, monday) == monday + 3'652);
  CHECK(last_day(Store::vehicle, {}, monday) == monday + 3'652);
  CHECK(last_day(Store::firearm, {}, monday) == Day{});
  CHECK(last_day(Store::firearm, monday + 9, monday) == monday + 9);
}

TEST_CASE("Validity: a named day is neither past nor too far ahead", "[field]") {
  CHECK_FALSE(validity_objection(Store::nominal, {}, monday));
  CHECK_FALSE(validity_objection(Store::nominal, monday, monday));
  CHECK_FALSE(validity_objection(Store::nominal, monday + 3'652, monday));
  CHECK(validity_objection(Store::nominal, monday + 3'653, monday) ==
        "is more than 3652 days ahead");
  CHECK(validity_objection(Store::firearm, Day{monday.number - 1}, monday) == "is past");
}

TEST_CASE("Validity: a record is over behind its last day", "[field]") {
  CHECK_FALSE(is_over(monday, monday));
  CHECK(is_over(monday, monday + 1));
  CHECK_FALSE(is_over(Day{}, monday));
  CHECK_FALSE(is_over(monday, Day{}));
}

}  // namespace iwets::field
