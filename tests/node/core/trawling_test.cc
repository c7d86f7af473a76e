#include <catch2/catch.hpp>

#include "tests/node/core/asking_member.h"

// Stories of officers at work, and of officers who trawl.
namespace iwets::node {
TEST_CASE("Trawling: sixty checks of numbers that follow one another are one alarm",
          "[node][trawling]") {
  Member za;
  for (int i = 0; i < 60; ++i) za.asks("X", case_of(i), serial(counted("AB", 12'300 + i)));
  REQUIRE(za.all.size() == 1);
  CHECK(za.all.front().kind == AlarmKind::number_run);
  CHECK(za.all.front().who == "X");
  CHECK(za.all.front().many == 10);
  CHECK(za.last->many == 60);
  CHECK(za.last->number == za.all.front().number);
  CHECK(alarm_text(*za.last) ==
        "60 serial numbers that follow one another, under 60 case references");
}

TEST_CASE("Trawling: a seized box of new pistols in one case is none", "[node][trawling]") {
  Member za;
  for (int i = 0; i < 12; ++i)
    za.asks("X", "CAS 7", serial(counted("AB", 12'300 + i)), Asking::trace);
  for (int i = 0; i < 12; ++i) za.asks("X", "CAS 7", serial(counted("AB", 12'300 + i)));
  CHECK(za.all.empty());
  // Even a container of them, but not the whole year's production.
  for (int i = 12; i < 49; ++i) za.asks("X", "CAS 7", serial(counted("AB", 12'300 + i)));
  CHECK(za.all.empty());
  za.asks("X", "CAS 7", serial("AB12349"));
  CHECK(za.all.size() == 1);
}

TEST_CASE("Trawling: neither order, gaps nor a check digit hide a run", "[node][trawling]") {
  Member za;
  for (const int i : {90, 10, 50, 30, 70, 0, 40, 80, 20, 60})
    za.asks("X", case_of(i), number(ThingKind::document, counted("M", 5'551'000 + i)));
  CHECK(za.all.size() == 1);
  Member vins;
  const std::string check_digits = "0123456789";
  for (int i = 0; i < 10; ++i)
    vins.asks("X", case_of(i),
              number(ThingKind::vin, std::string("1M8GDM9A") +
                                         check_digits[static_cast<std::size_t>(i * 7 % 10)] +
                                         counted("KP04278", i)));
  CHECK(vins.all.size() == 1);
  Member plates;
  for (int i = 0; i < 10; ++i)
    plates.asks("X", case_of(i), number(ThingKind::plate, counted("ND", 230 + i) + "GP"));
  CHECK(plates.all.size() == 1);
}

TEST_CASE("Trawling: a day's work on unrelated numbers is none", "[node][trawling]") {
  Member za;
  std::uint32_t chance = 12'345;
  const auto next = [&] { return chance = chance * 1'664'525U + 1'013'904'223U; };
  for (int i = 0; i < 800; ++i)
    za.asks("X", case_of(i),
            serial(counted("AB", 10'000 + static_cast<int>(next() >> 8U) % 90'000)));
  // Short numbers stand close by chance.
  for (int i = 0; i < 400; ++i)
    za.asks("Y", case_of(i),
            serial(std::to_string(1'000 + static_cast<int>(next() >> 8U) % 9'000)));
  CHECK(za.all.empty());
}

TEST_CASE("Trawling: a run that officers share is the agency's alarm", "[node][trawling]") {
  Member za;
  for (int i = 0; i < 10; ++i)
    za.asks(counted("X", i % 2), case_of(i), serial(counted("AB", 12'300 + i)));
  REQUIRE(za.all.size() == 1);
  CHECK(za.all.front().scope == Scope::agency);
  CHECK(za.all.front().who == "SAPS");
}

TEST_CASE("Trawling: a run that takes longer than the window is none", "[node][trawling]") {
  Member za;
  for (int i = 0; i < 30; ++i) {
    za.asks("X", case_of(i), serial(counted("AB", 12'300 + i)));
    za.now += 3h;
  }
  CHECK(za.all.empty());
}

TEST_CASE("Trawling: one birth date with many names, one name with many birth dates",
          "[node][trawling]") {
  Member za;
  for (int i = 0; i < 12; ++i) za.asks("X", case_of(i), person(counted("Name ", i), {1980, 2, 3}));
  REQUIRE(za.all.size() == 1);
  CHECK(za.all.front().kind == AlarmKind::one_birth_date);
  for (int i = 0; i < 8; ++i)
    za.asks("X", case_of(i), person("Jan Example", {static_cast<std::uint16_t>(1970 + i), 1, 1}));
  REQUIRE(za.all.size() == 2);
  CHECK(za.all.back().kind == AlarmKind::swept_birth_dates);
  CHECK(alarm_text(za.all.back()) ==
        "one name with 8 different birth dates, under 8 case references");
}

TEST_CASE(
    "Trawling: spellings of one man in one case, and travellers with their passports, are none",
    "[node][trawling]") {
  Member za;
  for (int i = 0; i < 20; ++i) za.asks("X", "CAS 7", person(counted("Spelling ", i), {1980, 2, 3}));
  for (int i = 0; i < 20; ++i)
    za.asks("Y", case_of(i), person(counted("Traveller ", i), {1980, 2, 3}, true));
  za.asks("Y", case_of(20), person("Last one", {1980, 2, 3}));
  for (int i = 0; i < 100; ++i)
    za.asks("Z", case_of(i),
            person(counted("Passer ", i), {static_cast<std::uint16_t>(1950 + i % 50), 1, 1}));
  CHECK(za.all.empty());
}

TEST_CASE("Trawling: the same subject again and again, over days", "[node][trawling]") {
  Member za;
  for (int i = 0; i < 8; ++i) {
    za.asks("X", case_of(i), number(ThingKind::plate, "ND123456"));
    za.now += 20h;
  }
  REQUIRE(za.all.size() == 1);
  CHECK(za.all.front().kind == AlarmKind::same_subject);
  Member careful;  // Repeats within one case are work.
  for (int i = 0; i < 30; ++i) careful.asks("X", "CAS 7", number(ThingKind::plate, "ND123456"));
  CHECK(careful.all.empty());
}

TEST_CASE("Trawling: a closed alarm takes new questions to be raised again", "[node][trawling]") {
  Member za;
  const auto sweep = [&](int from, int to) {
    for (int i = from; i < to; ++i) za.asks("X", case_of(i), serial(counted("AB", 12'300 + i)));
  };
  sweep(0, 15);
  REQUIRE(za.all.size() == 1);
  REQUIRE(za.watch.close(1, za.now, "CHIEF", "asked him", za.row));
  CHECK_FALSE(za.watch.close(1, za.now, "CHIEF", "again", za.row));
  sweep(15, 24);
  CHECK(za.all.size() == 1);
  sweep(24, 25);
  REQUIRE(za.all.size() == 2);
  CHECK(za.all.back().number == 2);
}

namespace {

/// An officer who works on five days: so many questions on each, one in a quarter of an hour, each
/// in a case of its own. The next day begins.
void works(Member& za, int each_day, field::Purpose purpose = field::Purpose::investigation) {
  const auto start = za.now;
  za.purpose = purpose;
  for (int day = 0; day < 5; ++day) {
    for (int i = 0; i < each_day; ++i) {
      za.now += 14min;
      za.asks("X", case_of(day * 100 + i), serial(counted("QX", 7'919 * (day * 50 + i))));
    }
    za.now = start + 24h * (day + 1);
  }
}

}  // namespace

TEST_CASE("Trawling: a burst against what the officer is used to ask is an alarm",
          "[node][trawling]") {
  Member za;
  works(za, 12);
  REQUIRE(za.all.empty());
  const auto start = za.now;
  for (int i = 0; i < 40; ++i) za.asks("X", case_of(i), serial(counted("KR", 104'729 * i)));
  REQUIRE(za.all.size() == 1);
  CHECK(za.all.front().kind == AlarmKind::burst);
  CHECK(za.all.front().many == 30);
  CHECK(za.all.front().first > start);
  CHECK(alarm_text(*za.last) ==
        "40 questions in an hour, far more than this officer is used to ask, under 40 case "
        "references");
  REQUIRE(za.watch.close(1, za.now, "CHIEF", "a raid", za.row));
  za.asks("X", case_of(41), serial("ZZ77"));
  CHECK(za.all.size() == 1);  // What was looked at raises nothing.
}

TEST_CASE("Trawling: no burst where much is usual, nothing is yet, or one case explains it",
          "[node][trawling]") {
  Member busy;
  for (int day = 0; day < 5; ++day) {
    for (int i = 0; i < 20; ++i)
      busy.asks("X", case_of(i), serial(counted("QX", 7'919 * (day * 50 + i))));
    busy.now = noon + 24h * (day + 1);
  }
  for (int i = 0; i < 60; ++i) busy.asks("X", case_of(i), serial(counted("KR", 104'729 * i)));
  CHECK(busy.all.empty());
  Member fresh;
  for (int i = 0; i < 60; ++i) fresh.asks("X", case_of(i), serial(counted("KR", 104'729 * i)));
  CHECK(fresh.all.empty());
  Member raid;
  works(raid, 12);
  for (int i = 0; i < 55; ++i) raid.asks("X", "CAS 7", serial(counted("KR", 104'729 * i)));
  CHECK(raid.all.empty());
  Member many;  // Those without a name have no habits together.
  for (int day = 0; day < 5; ++day) {
    many.asks(std::string(Consultation::unnamed), "CAS 1", serial(counted("QX", 7'919 * day)));
    many.now += 24h;
  }
  for (int i = 0; i < 60; ++i)
    many.asks(std::string(Consultation::unnamed), case_of(i), serial(counted("KR", 104'729 * i)));
  CHECK(many.all.empty());
}

TEST_CASE("Trawling: a purpose that is not the officer's is an alarm", "[node][trawling]") {
  Member za;
  works(za, 12);
  za.purpose = field::Purpose::humanitarian;
  for (int i = 0; i < 8; ++i) za.asks("X", case_of(i), serial(counted("KR", 104'729 * i)));
  REQUIRE(za.all.size() == 1);
  CHECK(za.all.front().kind == AlarmKind::unusual_purpose);
  CHECK(alarm_text(za.all.front()) ==
        "8 questions for humanitarian, a purpose that is not this officer's, under 8 case "
        "references");
  Member one_case;
  works(one_case, 12);
  one_case.purpose = field::Purpose::humanitarian;
  for (int i = 0; i < 20; ++i) one_case.asks("X", "CAS 7", serial(counted("KR", 104'729 * i)));
  CHECK(one_case.all.empty());
  Member used_to;
  works(used_to, 6);
  works(used_to, 1, field::Purpose::humanitarian);
  used_to.purpose = field::Purpose::humanitarian;
  for (int i = 0; i < 20; ++i) used_to.asks("X", case_of(i), serial(counted("KR", 104'729 * i)));
  CHECK(used_to.all.empty());
  Member unsaid;
  works(unsaid, 12);
  unsaid.purpose = field::Purpose::none;
  for (int i = 0; i < 20; ++i) unsaid.asks("X", case_of(i), serial(counted("KR", 104'729 * i)));
  CHECK(unsaid.all.empty());
}

TEST_CASE("Trawling: without alarms none is raised", "[node][trawling]") {
  Oversight::Rules rules;
  rules.alarms.on = false;
  Member za(rules);
  for (int i = 0; i < 60; ++i) za.asks("X", case_of(i), serial(counted("AB", 12'300 + i)));
  CHECK(za.all.empty());
}

TEST_CASE("Trawling: a number is kept without its letters", "[node][trawling]") {
  const auto plain = number_thing(ThingKind::serial, "AB12345X");
  CHECK(plain.frame == "AB#####@");
  CHECK(plain.counter == 23 * 100'000 + 12'345);
  CHECK(plain.digits == 5);
  CHECK(number_thing(ThingKind::serial, "AB12").digits == 0);
  const auto wide = number_thing(ThingKind::serial, "1234567890123");
  CHECK(wide.frame == "1234#########");
  CHECK(wide.counter == 567'890'123);
  field::CheckForm form;
  form.firearm.emplace().serial = "AB?2345";
  CHECK(things_of(form).empty());
}

}  // namespace iwets::node
