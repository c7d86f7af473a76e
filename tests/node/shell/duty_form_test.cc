#include "node/shell/duty_form.h"

#include <catch2/catch.hpp>

#include "node/shell/local_time.h"
#include "proto/field/validity.h"

namespace iwets::node {
namespace {

const std::string whole =
    R"({"zone":"Europe/Prague","week":[{"days":["mon","sun"],"from":"19:00","until":"07:00",)"
    R"("officers":["ZA-1","ZA-2"],"standby":["ZA-3"]}],"exceptions":[{"date":"2026-12-25",)"
    R"("shifts":[{"from":"00:00","until":"24:00","officers":["ZA-3"],"standby":[]}]},)"
    R"({"date":"2026-12-26","shifts":[]}]})";

/// "2026-03-29 03:00" there, at that moment of UTC, in seconds since 1970.
std::string there(const std::string& zone, std::uint64_t seconds) {
  const auto local = local_time(zone, from_us(seconds * 1'000'000));
  return local ? field::text(local->day) + " " + clock_text(local->minute) : "no such zone";
}

}  // namespace

TEST_CASE("Duty: a rota reads as it was written", "[shell][duty]") {
  const auto rota = read_rota(whole);
  REQUIRE(rota.has_value());
  CHECK(rota->week.at(0).days == 0b1000001);
  CHECK(rota->week[0].shift.from == 19 * 60);
  CHECK(rota->exceptions.size() == 2);
  CHECK(rota->exceptions.begin()->second.at(0).until == 24 * 60);
  CHECK(rota_json(*rota) == whole);
  const auto kept = read_rota(R"({"zone":"X","week":[{"days":["mon"],"from":"00:00",)"
                              R"("until":"00:00","officers":["za-1"]}]})");
  REQUIRE(kept.has_value());
  CHECK(kept->week[0].shift.officers.at(0) == "ZA-1");
}

TEST_CASE("Duty: what is no rota is refused with the place of the fault", "[shell][duty]") {
  const auto wrong = [](const std::string& was, const std::string& is) {
    auto text = whole;
    text.replace(text.find(was), was.size(), is);
    const auto rota = read_rota(text);
    INFO(text);
    REQUIRE_FALSE(rota.has_value());
    CHECK_FALSE(rota.error().remedy.empty());
    return rota.error().field;
  };
  CHECK(wrong("Europe/Prague", "") == "zone");
  CHECK(wrong("\"zone\"", "\"zones\"") == "zone");
  CHECK(wrong("\"mon\"", "\"monday\"").find("days") != std::string::npos);
  CHECK(wrong("\"mon\",\"sun\"", "").find("days") != std::string::npos);
  CHECK(wrong("19:00", "24:00").find("from") != std::string::npos);
  CHECK(wrong("19:00", "7:00").find("from") != std::string::npos);
  CHECK(wrong("19:00", "19:60").find("from") != std::string::npos);
  CHECK(wrong("07:00", "24:01").find("until") != std::string::npos);
  CHECK(wrong("ZA-2", "<>").find("officers") != std::string::npos);
  CHECK(wrong("2026-12-25", "2026-02-30").find("date") != std::string::npos);
  CHECK(wrong("2026-12-25", "2026-12-26").find("date") != std::string::npos);
  CHECK(wrong("\"standby\"", "\"stand_by\"").find("stand_by") != std::string::npos);
}

TEST_CASE("Duty: the clock on the wall, where clocks are set on and back", "[shell][duty]") {
  CHECK(there("Europe/Prague", 1'774'745'999) == "2026-03-29 01:59");
  CHECK(there("Europe/Prague", 1'774'746'000) == "2026-03-29 03:00");
  CHECK(there("Europe/Prague", 1'792'888'200) == "2026-10-25 02:30");
  CHECK(there("Europe/Prague", 1'792'891'800) == "2026-10-25 02:30");  // The same hour again.
  CHECK(there("Africa/Johannesburg", 1'774'746'000) == "2026-03-29 03:00");
  CHECK(there("America/Sao_Paulo", 1'774'746'000) == "2026-03-28 22:00");
  CHECK(there("Asia/Kathmandu", 1'774'746'000) == "2026-03-29 06:45");
  for (const auto* zone : {"", "Africa", "Africa/Nowhere", "../../etc/passwd", "/etc/localtime"})
    CHECK(there(zone, 1'774'746'000) == "no such zone");
}

}  // namespace iwets::node
