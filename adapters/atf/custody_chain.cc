#include "adapters/atf/custody_chain.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <string>
#include <string_view>

#include "adapters/atf/names.h"
#include "proto/field/firearm.h"

namespace iwets::atf {
namespace {

using sdk::Custody;
using sdk::CustodyRole;
using std::chrono::days;
using std::chrono::sys_days;

/// Purchases without a known year of manufacture lie before this day: what is recovered after it
/// was sold before.
constexpr sys_days newest_purchase = std::chrono::year{2025} / 12 / 31;
/// Records of sale begin with the Gun Control Act.
constexpr sys_days oldest_manufacture = std::chrono::year{1969} / 1 / 1;
/// Time from purchase to crime, from the published histogram: median 3 years, 6 % over 20 years.
constexpr double time_to_crime_median = 1'150, time_to_crime_sigma = 1.25;

constexpr int licence_dealer = 1, licence_manufacturer = 7, licence_importer = 8;

field::PartialDate date(sys_days day) {
  const std::chrono::year_month_day ymd(day);
  return {static_cast<std::uint16_t>(static_cast<int>(ymd.year())),
          static_cast<std::uint8_t>(static_cast<unsigned>(ymd.month())),
          static_cast<std::uint8_t>(static_cast<unsigned>(ymd.day()))};
}

sys_days draw_manufacture(Dice& dice, const field::Firearm& firearm, days transit) {
  if (firearm.year_of_manufacture != 0) {
    const auto first = sys_days(std::chrono::year{firearm.year_of_manufacture} / 1 / 1);
    return first + days(dice.between(0, 364));
  }
  const auto before = dice.lognormal(time_to_crime_median, time_to_crime_sigma);
  const auto sold = newest_purchase - days(static_cast<int>(std::min(before, 20'000.0)));
  return std::max(oldest_manufacture, sold - transit);
}

/// Hands the firearm on: closes the last holder and opens the next on that day.
void hand_on(Chain& chain, sys_days day, Custody next) {
  if (!chain.holders.empty()) chain.holders.back().disposed = date(day);
  next.acquired = date(day);
  chain.holders.push_back(std::move(next));
}

Custody draw_holder(Dice& dice, CustodyRole role, std::string name, int licence) {
  return {role, std::move(name), draw_licence(dice, licence), draw_address(dice).text(), {}, {}};
}

std::string maker_name(const field::Firearm& firearm) {
  const auto* known = field::find_make(firearm.make);
  return known != nullptr ? std::string(known->name) : firearm.make;
}

int draw_dealers(Dice& dice) {
  const auto at = dice.below(100);
  return at < 80 ? 1 : at < 97 ? 2 : 3;
}

void draw_purchaser(Dice& dice, const Chain& chain, bool agency, sdk::Answer& answer) {
  sdk::Purchaser purchaser;
  const auto address = draw_address(dice);
  purchaser.address = address.text();
  purchaser.purchased = chain.purchased;
  if (agency) {
    purchaser.person.name = address.town + " Police Department";
  } else {
    purchaser.person.name = draw_person(dice, purchaser.person.sex);
    purchaser.person.nationalities = {"US"};
    auto born = chain.purchased;
    born.year = static_cast<std::uint16_t>(born.year - dice.between(22, 70));
    born.month = static_cast<std::uint8_t>(dice.between(1, 12));
    born.day = static_cast<std::uint8_t>(dice.between(1, 28));
    purchaser.person.birth_dates = {born};
    purchaser.birth_place = draw_town(dice) + ", " + address.state;
    purchaser.identity_document = "Driver's licence " + address.state + " " +
                                  std::to_string(dice.between(10'000'000, 99'999'999));
  }
  Custody last{CustodyRole::purchaser, purchaser.person.name, {}, purchaser.address, {}, {}};
  last.acquired = chain.purchased;
  answer.chain.push_back(std::move(last));
  answer.purchaser = std::move(purchaser);
}

bool told(CustodyRole role, Reach reach) {
  switch (role) {
    case CustodyRole::manufacturer:
    case CustodyRole::importer: return reach != Reach::nothing;
    case CustodyRole::wholesaler: return reach >= Reach::wholesaler;
    case CustodyRole::dealer: return reach >= Reach::dealer;
    case CustodyRole::purchaser: return reach >= Reach::purchaser;
  }
  return false;
}

bool ends_with(const std::string& text, std::string_view end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

Chain draw_chain(Dice& dice, const field::Firearm& firearm, bool ours) {
  Chain chain;
  chain.dealers = draw_dealers(dice);
  const days at_maker(dice.between(5, 60)), at_importer(ours ? 0 : dice.between(20, 120));
  const days at_wholesaler(dice.between(7, 90));
  const int per_dealer = dice.between(10, 120);
  const auto transit = at_maker + at_importer + at_wholesaler + days(per_dealer * chain.dealers);
  auto day = draw_manufacture(dice, firearm, transit);
  chain.made = date(day);
  hand_on(chain, day,
          draw_holder(dice, CustodyRole::manufacturer, maker_name(firearm), licence_manufacturer));
  day += at_maker;
  if (!ours) {
    hand_on(chain, day,
            draw_holder(dice, CustodyRole::importer, firearm.importer, licence_importer));
    day += at_importer;
  }
  hand_on(chain, day,
          draw_holder(dice, CustodyRole::wholesaler, draw_wholesaler(dice), licence_dealer));
  day += at_wholesaler;
  for (int i = 0; i < chain.dealers; ++i) {
    hand_on(chain, day, draw_holder(dice, CustodyRole::dealer, draw_dealer(dice), licence_dealer));
    day += days(per_dealer);
  }
  chain.holders.back().disposed = date(day);
  chain.purchased = date(day);
  return chain;
}

void draw_last_dealer(Dice& dice, std::uint32_t code, Chain& chain) {
  constexpr std::uint32_t books_not_found = 302, silent = 504;
  constexpr std::array<std::uint32_t, 5> in_business = {106, 110, 301, 303, silent};
  const bool closed = dice.chance(closed_dealers), slow = dice.chance(slow_dealers);
  const bool slower = dice.chance(slower_dealers);
  const bool open = std::find(in_business.begin(), in_business.end(), code) != in_business.end();
  chain.out_of_business = code == books_not_found || (closed && !open);
  if (code == silent)
    chain.asked_again = dealer_asked_max - 1;
  else if (slow && !chain.out_of_business)
    chain.asked_again = slower ? 2 : 1;
}

bool reportable_together(const field::Firearm& firearm, const Chain& chain) {
  const auto type = field::firearm_type(firearm.type);
  if (!type.empty() && type.front() == 'P') return true;
  constexpr std::array<std::string_view, 4> border = {", AZ", ", CA", ", NM", ", TX"};
  const auto& dealer = chain.holders.back().address;
  return type == "RI" && std::any_of(border.begin(), border.end(), [&](std::string_view state) {
           return ends_with(dealer, state);
         });
}

void tell_chain(Dice& dice, const Chain& chain, Reach reach, std::uint32_t code,
                sdk::Answer& answer) {
  for (const auto& holder : chain.holders)
    if (told(holder.role, reach)) answer.chain.push_back(holder);
  if (reach != Reach::purchaser) {
    // What the last one told did with it is just what is not known.
    if (!answer.chain.empty()) answer.chain.back().disposed = {};
    return;
  }
  draw_purchaser(dice, chain, code == 102 || code == 103, answer);
  answer.multiple_sale = code == 101;
}

}  // namespace iwets::atf
