#include "adapters/atf/world.h"

#include <array>
#include <string>

#include "adapters/atf/custody_chain.h"
#include "adapters/atf/dice.h"
#include "adapters/atf/form_rules.h"
#include "proto/field/country.h"
#include "proto/field/date.h"
#include "proto/field/firearm.h"
#include "proto/field/result_code.h"
#include "proto/field/serial.h"

namespace iwets::atf {
namespace {

/// One outcome and its share, in hundredths of its group.
struct Share {
  std::uint32_t code;
  std::uint32_t hundredths;
};
constexpr double found_domestic = 0.77, found_foreign = 0.50;
constexpr std::array<Share, 7> successes = {
    {{100, 76}, {101, 10}, {105, 8}, {102, 2}, {103, 2}, {106, 1}, {107, 1}}};
constexpr std::array<Share, 5> request_faults = {
    {{201, 44}, {203, 24}, {205, 17}, {200, 12}, {208, 3}}};
constexpr std::array<Share, 7> record_faults = {
    {{301, 30}, {302, 25}, {300, 12}, {303, 10}, {304, 8}, {305, 8}, {306, 7}}};
constexpr std::array<Share, 2> age_faults = {{{310, 70}, {311, 30}}};
constexpr std::array<Share, 7> other_ends = {
    {{104, 32}, {110, 22}, {504, 16}, {111, 9}, {112, 9}, {401, 8}, {402, 4}}};
/// Why an answer is restricted or refused, by the number of the reason (ITI paragraph 22).
constexpr std::array<Share, 4> reasons = {{{1, 50}, {2, 30}, {3, 12}, {4, 8}}};
/// Of failures: request 40, records 35, age 20, others 5 (domain figures of the center).
constexpr std::array<std::uint32_t, 3> failure_limits = {40, 75, 95};

constexpr std::array<std::string_view, 8> export_countries = {"CA", "MX", "BR", "DE",
                                                              "GB", "CZ", "ZA", "PH"};

template <std::size_t n>
std::uint32_t draw(Dice& dice, const std::array<Share, n>& shares) {
  auto at = dice.below(100);
  for (const auto& share : shares) {
    if (at < share.hundredths) return share.code;
    at -= share.hundredths;
  }
  return shares.front().code;
}

std::uint32_t draw_failure(Dice& dice) {
  const auto group = dice.below(100);
  if (group < failure_limits[0]) return draw(dice, request_faults);
  if (group < failure_limits[1]) return draw(dice, record_faults);
  if (group < failure_limits[2]) return draw(dice, age_faults);
  return draw(dice, other_ends);
}

/// How much of the chain an outcome tells.
Reach reach_of(std::uint32_t code) {
  switch (code) {
    case 100:
    case 101:
    case 102:
    case 103:
    case 105: return Reach::purchaser;
    case 106:
    case 110:
    case 301:
    case 302:
    case 303:
    case 305:
    case 401:
    case 504: return Reach::dealer;
    case 107:
    case 111:
    case 306: return Reach::wholesaler;
    case 104:
    case 112:
    case 113:
    case 300: return Reach::manufacturer;
    default: return Reach::nothing;
  }
}

std::string words(std::uint32_t code, const std::string& more) {
  std::string text(field::result_code(code)->text);
  if (!more.empty()) text += " " + more;
  return text;
}

void sign_off(Story& story, const std::string& more) {
  auto& answer = story.result.answer;
  answer.explanation = words(story.result.code, more);
  answer.contact = "National Tracing Center (simulator), tracing@ntc.example";
  if (reach_of(story.result.code) != Reach::nothing)
    answer.restrictions =
        "For the case named in the request only; not to be passed on without "
        "the center's consent.";
}

/// What the search in the dealer's books, or the dealer's silence, adds to the explanation.
std::string how_found(Dice& dice, const Chain& chain, std::uint32_t code, Reach reach) {
  std::string text;
  if (code == 504)
    text = "The dealer was asked " + std::to_string(dealer_asked_max) +
           " times, 24 hours apart, and has not answered; its inspectors are told.";
  else if (reach == Reach::purchaser && chain.out_of_business)
    text = "The dealer is out of business: the sale was found in the books that it left here.";
  if (code == 101) {
    constexpr int least = 2, most = 6;
    text += (text.empty() ? "" : " ") + std::string("The dealer had reported the purchase of ") +
            std::to_string(dice.between(least, most)) +
            " firearms by the same person within five business days.";
  }
  return text;
}

/// An answer that leads on says whether it may be shown there.
void allow_onward(Story& story, Onward onward) {
  if (!story.result.next_country) return;
  story.result.answer.onward = onward;
  if (onward == Onward::yes)
    story.result.answer.restrictions =
        "For the case named in the request only; it may be shown to the tracing center of the next "
        "country.";
}

/// The firearm as the records have it, with what they correct.
void confirm(const field::Firearm& asked, const Chain& chain, sdk::Answer& answer) {
  auto firearm = asked;
  if (firearm.year_of_manufacture != chain.made.year) {
    firearm.year_of_manufacture = chain.made.year;
    answer.corrected.emplace_back("year_of_manufacture");
  }
  const auto type = field::firearm_type(firearm.type);
  if (!type.empty() && type != firearm.type) {
    firearm.type = type;
    answer.corrected.emplace_back("type");
  }
  answer.firearm = std::move(firearm);
}

}  // namespace

Story World::tell(const field::TraceForm& form, bool domestic, bool informed) const {
  Story story;
  const auto serial = field::canonical(form.firearm.serial);
  const auto make = field::make_id(form.firearm.make);
  if (const auto ruling = rule(form, here_)) {
    story.result.code = ruling->code;
    story.result.next_country = ruling->next_country;
    if (ruling->code == 104) {  // Its maker is known, and that he sold it abroad.
      Dice custody(seed_, {"custody", serial, make});
      const auto chain = draw_chain(custody, form.firearm, true);
      confirm(form.firearm, chain, story.result.answer);
      tell_chain(custody, chain, Reach::manufacturer, 104, story.result.answer);
    }
    sign_off(story, ruling->explanation);
    allow_onward(story, onward_);
    return story;
  }
  Dice outcome(seed_, {"outcome", serial, make});
  // One draw decides for both kinds of requester: who finds abroad also finds at home.
  const bool found = outcome.unit() < (domestic ? found_domestic : found_foreign);
  const auto success = draw(outcome, successes), failure = draw_failure(outcome);
  const bool fault_mended = informed && failure == 200;
  auto& result = story.result;
  result.code = found || fault_mended ? success : failure;
  story.worth_asking = result.code == 200;

  Dice custody(seed_, {"custody", serial, make});
  auto chain = draw_chain(custody, form.firearm, made_here(form.firearm, here_));
  const auto& recovered = form.recovery.date;
  if (reach_of(result.code) == Reach::purchaser && field::is_after(chain.purchased, recovered))
    result.code = field::is_after(chain.made, recovered) ? 201 : 106;  // It was never sold.
  if (result.code == 101 && !reportable_together(form.firearm, chain)) result.code = 100;
  Dice books(seed_, {"books", serial, make});
  draw_last_dealer(books, result.code, chain);
  story.dealers = chain.dealers;
  story.out_of_business = chain.out_of_business;
  story.asked_again = chain.asked_again;
  if (result.code == 104) result.next_country = *CountryCode::parse(outcome.pick(export_countries));
  // The first who had it in this country: the maker, or the importer.
  if (result.code == 112 && !made_here(form.firearm, here_)) result.code = 113;
  if (result.code == 401 || result.code == 402)
    result.reason = static_cast<sdk::ItiReason>(draw(outcome, reasons));
  const auto reach = reach_of(result.code);
  if (reach != Reach::nothing) confirm(form.firearm, chain, result.answer);
  tell_chain(custody, chain, reach, result.code, result.answer);
  if (result.answer.purchaser) {
    if (const auto days = field::days_between(chain.purchased, recovered))
      result.answer.time_to_crime_days = static_cast<std::uint32_t>(*days);
  }
  sign_off(story,
           result.next_country
               ? "It went to " + std::string(field::country_name(result.next_country->text())) + "."
               : how_found(books, chain, result.code, reach));
  allow_onward(story, onward_);
  return story;
}

}  // namespace iwets::atf
