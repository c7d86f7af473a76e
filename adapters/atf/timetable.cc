#include "adapters/atf/timetable.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace iwets::atf {
namespace {

constexpr double hour = 3'600.0, day = 24 * hour;
// ln(20/10) / z(0.90) and ln(48/18) / z(0.83): the quantiles that the domain figures name.
constexpr double routine_median = 10 * day, routine_sigma = 0.5409;
constexpr double urgent_median = 18 * hour, urgent_sigma = 1.0279;
constexpr double longest = 400 * day;
/// Later than most: then the requester is told of a delay.
constexpr double routine_usual = 20 * day, urgent_usual = 2 * day;
constexpr double dealer_hop = day;
constexpr double acknowledged_after = 0.02, at_manufacturer = 0.1, at_wholesaler = 0.3;
constexpr double asking_after = 0.25, dealers_not_before = 0.5;

Duration scaled(double seconds, TimeScale scale) {
  return Duration{static_cast<std::int64_t>(seconds * 1e6 / scale.faster_by)};
}

bool has_holder(const Story& story, sdk::CustodyRole role) {
  const auto& chain = story.result.answer.chain;
  return std::any_of(chain.begin(), chain.end(),
                     [role](const sdk::Custody& holder) { return holder.role == role; });
}

/// The steps before the answer that comes after `total` seconds.
std::vector<Timetable::Step> steps(const Story& story, double total, bool urgent, TimeScale scale) {
  std::vector<Timetable::Step> progress;
  const auto add = [&](double after, std::uint32_t code) {
    progress.push_back({scaled(after, scale), code});
  };
  add(total * acknowledged_after, 601);
  if (const auto usual = urgent ? urgent_usual : routine_usual; total > usual)
    add(std::max(usual, total * 1.5 * acknowledged_after), 400);
  if (story.worth_asking) add(total * asking_after, 606);
  if (has_holder(story, sdk::CustodyRole::manufacturer)) add(total * at_manufacturer, 602);
  if (has_holder(story, sdk::CustodyRole::wholesaler)) add(total * at_wholesaler, 603);
  if (has_holder(story, sdk::CustodyRole::dealer)) {
    const int hops = story.dealers + story.asked_again;
    const auto hop = std::min(dealer_hop, total * (1 - dealers_not_before) / hops);
    for (int left = hops; left > 0; --left) {
      const bool search = left == 1 && story.out_of_business;
      add(total - hop * left, search ? 605 : 604);
      progress.back().again = left <= story.asked_again;
    }
  }
  std::sort(progress.begin(), progress.end(), [](const auto& a, const auto& b) {
    return std::pair(a.after, a.code) < std::pair(b.after, b.code);
  });
  return progress;
}

}  // namespace

std::optional<TimeScale> TimeScale::parse(const std::string& text) {
  if (text == "instant") return TimeScale{true, 1.0};
  char* end = nullptr;
  const double factor = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !(factor >= 1.0 && factor <= 1e9)) return std::nullopt;
  return TimeScale{false, factor};
}

Timetable draw_timetable(Dice& dice, const Story& story, bool urgent, bool always_answers,
                         TimeScale scale) {
  const bool silent = dice.chance(never_answered) && !always_answers;
  const double drawn = urgent ? dice.lognormal(urgent_median, urgent_sigma)
                              : dice.lognormal(routine_median, routine_sigma);
  const double total = std::min(drawn, longest);
  Timetable table;
  if (!scale.instant) table.progress = steps(story, total, urgent, scale);
  if (!silent) table.answer = scale.instant ? Duration{} : scaled(total, scale);
  return table;
}

}  // namespace iwets::atf
