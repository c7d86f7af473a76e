#include "adapters/atf/world.h"

#include <catch2/catch.hpp>
#include <map>

#include "proto/field/date.h"
#include "proto/field/result_code.h"
#include "tests/adapters/atf/forms.h"

using namespace iwets;
using namespace iwets::atf;
using field::ResultClass;
using iwets::tests::good_form;

namespace {

const CountryCode us = *CountryCode::parse("US");
constexpr int traces = 10'000;

/// A serial number as a maker might draw it.
std::string serial(int n) { return "KX" + std::to_string(100'000 + n * 37); }

std::map<ResultClass, int> classes(const World& world, bool domestic) {
  std::map<ResultClass, int> count;
  for (int n = 0; n < traces; ++n) {
    const auto story = world.tell(good_form(serial(n)), domestic);
    ++count[field::result_code(story.result.code)->klass];
  }
  return count;
}

bool close_to(int count, double share, int of) {
  return std::abs(count - share * of) < 0.02 * traces;
}

}  // namespace

TEST_CASE("World: the same firearm has the same history, whoever asks and however often", "[atf]") {
  const World world(7, us), again(7, us), other(8, us);
  int differing = 0;
  for (int n = 0; n < 500; ++n) {
    const auto form = good_form(serial(n));
    auto typed_otherwise = form;
    typed_otherwise.firearm.serial = "kx-" + form.firearm.serial.substr(2);
    typed_otherwise.firearm.make = "S&W";
    typed_otherwise.case_reference = "another case";
    const auto story = world.tell(form, false);
    CHECK(again.tell(form, false).result == story.result);
    const auto twin = world.tell(typed_otherwise, false);
    CHECK(twin.result.code == story.result.code);
    CHECK(twin.result.answer.purchaser == story.result.answer.purchaser);
    differing += other.tell(form, false).result == story.result ? 0 : 1;
  }
  CHECK(differing > 400);
}

TEST_CASE("World: what is found for a foreign requester is found for a domestic one too", "[atf]") {
  const World world(7, us);
  for (int n = 0; n < 1'000; ++n) {
    const auto foreign = world.tell(good_form(serial(n)), false);
    if (!foreign.result.answer.purchaser) continue;
    CHECK(world.tell(good_form(serial(n)), true).result == foreign.result);
  }
}

TEST_CASE("World: purchasers are found, and failures share out, as published", "[atf]") {
  const auto seed = GENERATE(1U, 2U, 4711U);
  const bool domestic = GENERATE(true, false);
  INFO("seed " << seed << " domestic " << domestic);
  auto count = classes(World(seed, us), domestic);
  CHECK(close_to(count[ResultClass::success], domestic ? 0.77 : 0.50, traces));
  const int failures = traces - count[ResultClass::success];
  CHECK(close_to(count[ResultClass::request_fault], 0.40, failures));
  CHECK(close_to(count[ResultClass::records_fault], 0.35, failures));
  CHECK(close_to(count[ResultClass::age_or_redirect], 0.20, failures));
}

TEST_CASE("World: every end that a center can come to is drawn", "[atf]") {
  const World world(7, us);
  std::map<std::uint32_t, int> count;
  auto imported = good_form();
  imported.firearm.make = "Glock";
  imported.firearm.country_of_manufacture = "AT";
  imported.firearm.importer = "Glock Inc., Smyrna";
  for (int n = 0; n < traces; ++n) {
    imported.firearm.serial = serial(n);
    for (const auto& form : {good_form(serial(n)), imported}) {
      const auto story = world.tell(form, false);
      const auto& result = story.result;
      ++count[result.code];
      const bool must_say_why = result.code == 401 || result.code == 402;
      CHECK((result.reason != sdk::ItiReason::none) == must_say_why);
      if (result.code == 113) CHECK(result.answer.chain.back().role == sdk::CustodyRole::importer);
    }
  }
  for (const auto code :
       {100U, 101U, 102U, 103U, 104U, 105U, 106U, 107U, 110U, 111U, 112U, 113U, 200U, 201U, 203U,
        205U, 208U, 300U, 301U, 302U, 303U, 304U, 305U, 306U, 310U, 311U, 401U, 402U, 504U}) {
    CAPTURE(code);
    CHECK(count[code] > 0);
  }
  CHECK(count[100] > count[101]);
  CHECK(count[401] > count[402]);
}

TEST_CASE("World: custody runs in order of time, from the maker to the purchaser", "[atf]") {
  const World world(7, us);
  int told = 0;
  for (int n = 0; n < 2'000; ++n) {
    const auto form = good_form(serial(n));
    const auto story = world.tell(form, true);
    const auto& answer = story.result.answer;
    if (!answer.purchaser) continue;
    ++told;
    const auto& chain = answer.chain;
    REQUIRE(chain.size() >= 4);
    CHECK(chain.front().role == sdk::CustodyRole::manufacturer);
    CHECK(chain.front().name == "Smith & Wesson");
    CHECK(chain.back().role == sdk::CustodyRole::purchaser);
    for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
      CHECK(chain[i].acquired <= chain[i].disposed);
      CHECK(chain[i].disposed == chain[i + 1].acquired);
    }
    for (const auto& holder : chain) CHECK(field::is_valid(holder.acquired));
    CHECK(chain.back().acquired == answer.purchaser->purchased);
    CHECK(field::days_between(answer.purchaser->purchased, form.recovery.date) ==
          static_cast<std::int64_t>(answer.time_to_crime_days));
  }
  CHECK(told > 1'000);
}

TEST_CASE("World: the year on the request is the year of manufacture", "[atf]") {
  const World world(7, us);
  auto form = good_form();
  for (const std::uint16_t year : {std::uint16_t{1975}, std::uint16_t{2011}}) {
    form.firearm.year_of_manufacture = year;
    for (int n = 0; n < 50; ++n) {
      form.firearm.serial = serial(n);
      const auto story = world.tell(form, true);
      const auto& answer = story.result.answer;
      if (answer.chain.empty()) continue;
      CHECK(answer.chain.front().acquired.year == year);
      CHECK(answer.corrected.empty());
    }
  }
}

TEST_CASE("World: nobody buys a firearm after it was recovered", "[atf]") {
  const World world(7, us);
  auto form = good_form();
  form.recovery.date = {2009, 6, 1};
  int early = 0;
  for (int n = 0; n < 2'000; ++n) {
    form.firearm.serial = serial(n);
    const auto story = world.tell(form, true);
    if (story.result.answer.purchaser)
      CHECK(story.result.answer.purchaser->purchased <= form.recovery.date);
    early += story.result.code == 106 ? 1 : 0;
  }
  CHECK(early > 0);
}

TEST_CASE("World: an imported firearm has its importer in the chain", "[atf]") {
  const World world(7, us);
  auto form = good_form();
  form.firearm.make = "Glock";
  form.firearm.country_of_manufacture = "AT";
  form.firearm.importer = "Glock Inc., Smyrna";
  int seen = 0;
  for (int n = 0; n < 200; ++n) {
    form.firearm.serial = serial(n);
    const auto story = world.tell(form, true);
    if (!story.result.answer.purchaser) continue;
    ++seen;
    CHECK(story.result.answer.chain[1].role == sdk::CustodyRole::importer);
    CHECK(story.result.answer.chain[1].name == "Glock Inc., Smyrna");
  }
  CHECK(seen > 100);
}

TEST_CASE("World: information mends what was insufficient", "[atf]") {
  const World world(7, us);
  int asked = 0;
  for (int n = 0; n < 2'000; ++n) {
    const auto form = good_form(serial(n));
    const auto story = world.tell(form, false);
    if (!story.worth_asking) continue;
    ++asked;
    const auto code = world.tell(form, false, true).result.code;
    CHECK(field::result_code(code)->klass == ResultClass::success);
  }
  CHECK(asked > 10);
}
