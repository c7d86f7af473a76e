#include "adapters/atf/timetable.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/adapters/atf/forms.h"

using namespace iwets;
using namespace iwets::atf;
using namespace std::chrono_literals;

namespace {

constexpr int traces = 10'000;
constexpr Duration a_day = 24h;

std::vector<Duration> answers(bool urgent, TimeScale scale = {}) {
  std::vector<Duration> times;
  for (int n = 0; n < traces; ++n) {
    Dice dice(3, {"time", std::to_string(n)});
    if (const auto table = draw_timetable(dice, Story{}, urgent, false, scale); table.answer)
      times.push_back(*table.answer);
  }
  std::sort(times.begin(), times.end());
  return times;
}

double share_within(const std::vector<Duration>& times, Duration limit) {
  const auto end = std::upper_bound(times.begin(), times.end(), limit);
  return static_cast<double>(end - times.begin()) / static_cast<double>(times.size());
}

Story story_of(std::uint32_t code) {
  const World world(7, *CountryCode::parse("US"));
  for (int n = 0;; ++n) {
    auto story = world.tell(tests::good_form("KX" + std::to_string(n)), true);
    if (story.result.code == code) return story;
  }
}

}  // namespace

TEST_CASE("Timetable: routine traces take 10 days, nine of ten within 20", "[atf]") {
  const auto times = answers(false);
  CHECK(share_within(times, 10 * a_day) == Approx(0.50).margin(0.02));
  CHECK(share_within(times, 20 * a_day) == Approx(0.90).margin(0.01));
}

TEST_CASE("Timetable: urgent traces take 18 hours, 83 of 100 within 48", "[atf]") {
  const auto times = answers(true);
  CHECK(share_within(times, 18h) == Approx(0.50).margin(0.02));
  CHECK(share_within(times, 48h) == Approx(0.83).margin(0.01));
}

TEST_CASE("Timetable: one or two of a hundred are never answered, unless all must be", "[atf]") {
  const auto silent = traces - static_cast<int>(answers(false).size());
  CHECK(silent > traces / 100);
  CHECK(silent < traces / 50);
  for (int n = 0; n < traces; ++n) {
    Dice dice(3, {"time", std::to_string(n)});
    REQUIRE(draw_timetable(dice, Story{}, false, true, {}).answer);
  }
}

TEST_CASE("Timetable: a faster world keeps its proportions; an instant one has no steps", "[atf]") {
  const auto life = answers(false), fast = answers(false, {false, 86'400.0});
  CHECK(fast.size() == life.size());
  const auto middle = life[traces / 2] / 86'400;
  CHECK(std::chrono::abs(fast[traces / 2] - middle) <= 2us);
  Dice dice(3, {"x"});
  const auto table = draw_timetable(dice, story_of(100), false, true, {true, 1.0});
  CHECK(table.answer == Duration{});
  CHECK(table.progress.empty());
}

TEST_CASE("Timetable: steps lie in order before the answer, a day for each dealer", "[atf]") {
  for (int n = 0; n < 200; ++n) {
    Dice dice(3, {"steps", std::to_string(n)});
    auto story = story_of(100);
    story.dealers = 1 + n % 3;
    story.out_of_business = false;
    story.asked_again = 0;
    const auto table = draw_timetable(dice, story, false, true, {});
    REQUIRE(table.answer);
    std::vector<std::uint32_t> codes;
    Duration before{}, first_dealer{};
    for (const auto& step : table.progress) {
      CHECK(step.after >= before);
      CHECK(step.after < *table.answer);
      before = step.after;
      if (step.code == 604 && first_dealer == Duration{}) first_dealer = step.after;
      codes.push_back(step.code);
    }
    CHECK(std::count(codes.begin(), codes.end(), 604U) == story.dealers);
    CHECK(std::count(codes.begin(), codes.end(), 602U) == 1);
    CHECK(codes.front() == 601);
    if (*table.answer >= 2 * story.dealers * a_day)
      CHECK((*table.answer - first_dealer) / 1s == story.dealers * a_day / 1s);
  }
}

TEST_CASE("Timetable: a silent dealer is asked again, in a closed one's books is searched",
          "[atf]") {
  auto story = story_of(100);
  story.dealers = 2;
  for (const bool closed : {false, true}) {
    story.out_of_business = closed;
    story.asked_again = closed ? 0 : 2;
    Dice dice(3, {"dealers"});
    const auto table = draw_timetable(dice, story, false, true, {});
    std::vector<std::pair<std::uint32_t, bool>> hops;
    for (const auto& step : table.progress)
      if (step.code == 604 || step.code == 605) hops.emplace_back(step.code, step.again);
    using Hops = decltype(hops);
    CHECK(hops == (closed ? Hops{{604, false}, {605, false}}
                          : Hops{{604, false}, {604, false}, {604, true}, {604, true}}));
  }
}

TEST_CASE("Timetable: what takes longer than most is announced as delayed, once", "[atf]") {
  const bool urgent = GENERATE(true, false);
  const auto usual = urgent ? Duration{48h} : 20 * a_day;
  int delayed = 0;
  for (int n = 0; n < 1'000; ++n) {
    Dice dice(3, {"delay", std::to_string(n)});
    const auto table = draw_timetable(dice, story_of(100), urgent, true, {});
    const auto says = std::count_if(table.progress.begin(), table.progress.end(),
                                    [](const auto& step) { return step.code == 400; });
    CHECK(says == (*table.answer > usual ? 1 : 0));
    delayed += static_cast<int>(says);
  }
  CHECK(delayed > (urgent ? 120 : 60));
}

TEST_CASE("Timetable: the scale is instant or a factor", "[atf]") {
  CHECK(TimeScale::parse("instant")->instant);
  CHECK(TimeScale::parse("86400")->faster_by == 86'400.0);
  for (const auto* text : {"", "0", "-1", "0.5", "fast", "10x", "nan", "1e10"})
    CHECK_FALSE(TimeScale::parse(text));
}
