#include "hub/match/person/evidence.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "hub/match/numbers.h"
#include "hub/match/rules.h"

namespace iwets::match::person {
namespace {

using Digits = std::array<char, 9>;

Digits digits_of(const field::PartialDate& date) {
  Digits out{};
  std::snprintf(out.data(), out.size(), "%04u%02u%02u", date.year % 10000U, date.month % 100U,
                date.day % 100U);
  return out;
}

int digits_apart(const field::PartialDate& a, const field::PartialDate& b) {
  const auto ours = digits_of(a), theirs = digits_of(b);
  int apart = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) apart += ours[i] != theirs[i] ? 1 : 0;
  return apart;
}

Evidence::Side compared_sex(field::Sex a, field::Sex b) {
  const auto known = [](field::Sex s) { return s == field::Sex::male || s == field::Sex::female; };
  if (!known(a) || !known(b)) return Evidence::Side::unknown;
  return a == b ? Evidence::Side::supports : Evidence::Side::contradicts;
}

Evidence::Side compared_nationality(const field::Person& a, const field::Person& b) {
  if (a.nationalities.empty() || b.nationalities.empty()) return Evidence::Side::unknown;
  for (const auto& one : a.nationalities)
    for (const auto& other : b.nationalities)
      if (country_id(one) == country_id(other)) return Evidence::Side::supports;
  return Evidence::Side::contradicts;
}

/// An equal number, of one country as far as both are known.
bool decides(const Judgement& document) {
  return document.alert || (document.rule == "document_number" && document.against.empty());
}

}  // namespace

Birth compared(const field::PartialDate& a, const field::PartialDate& b) {
  if (a.year == 0 || b.year == 0) return Birth::unknown;
  const int years = std::abs(static_cast<int>(a.year) - static_cast<int>(b.year));
  if (!a.full() || !b.full()) {
    const bool month = a.month == 0 || b.month == 0 || a.month == b.month;
    const bool day = a.day == 0 || b.day == 0 || a.day == b.day;
    if (years == 0) return month && day ? Birth::partly_equal : Birth::contradicted;
    return years == 1 ? Birth::year_off_by_one : Birth::contradicted;
  }
  if (a == b) return Birth::equal;
  if (years == 0 && a.day == b.month && a.month == b.day) return Birth::day_and_month_swapped;
  if (digits_apart(a, b) == 1) return Birth::one_digit_off;
  const bool same_day = a.month == b.month && a.day == b.day;
  return years == 1 && same_day ? Birth::year_off_by_one : Birth::contradicted;
}

Birth compared(std::span<const field::PartialDate> a, std::span<const field::PartialDate> b) {
  auto best = Birth::unknown;
  for (const auto& one : a)
    for (const auto& other : b) {
      const auto birth = compared(one, other);
      if (birth == Birth::unknown) continue;
      best = best == Birth::unknown ? birth : std::min(best, birth);
    }
  return best;
}

Evidence evidence(const field::Person& asked, const field::Person& on_record) {
  Evidence out;
  out.birth = compared(asked.birth_dates, on_record.birth_dates);
  out.sex = compared_sex(asked.sex, on_record.sex);
  out.nationality = compared_nationality(asked, on_record);
  for (const auto& one : asked.documents)
    for (const auto& other : on_record.documents)
      if (const auto judgement = judge_document(one, other); judgement && decides(*judgement))
        out.document = judgement->matched;
  return out;
}

Words in_words(const Evidence& evidence) {
  Words out;
  switch (evidence.birth) {
    case Birth::equal: out.in_favour.emplace_back("birth date equal"); break;
    case Birth::day_and_month_swapped:
      out.in_favour.emplace_back("birth date equal with day and month swapped");
      break;
    case Birth::one_digit_off: out.in_favour.emplace_back("birth date differs in one digit"); break;
    case Birth::partly_equal:
      out.in_favour.emplace_back("birth date equal as far as it is known");
      break;
    case Birth::year_off_by_one: out.in_favour.emplace_back("year of birth differs by one"); break;
    case Birth::contradicted: out.against.emplace_back("birth date differs"); break;
    case Birth::unknown: break;
  }
  const auto tell = [&](Evidence::Side side, const char* name) {
    if (side == Evidence::Side::supports) out.in_favour.push_back(std::string(name) + " equal");
    if (side == Evidence::Side::contradicts) out.against.push_back(std::string(name) + " differs");
  };
  tell(evidence.sex, "sex");
  tell(evidence.nationality, "nationality");
  if (!evidence.document.empty())
    out.in_favour.push_back("document " + evidence.document + " equal");
  return out;
}

}  // namespace iwets::match::person
