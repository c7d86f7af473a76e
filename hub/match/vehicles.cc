#include <algorithm>
#include <cstdlib>

#include "hub/match/edits.h"
#include "hub/match/numbers.h"
#include "hub/match/rules.h"
#include "hub/match/vehicle_makes.h"
#include "hub/match/wildcards.h"
#include "proto/field/serial.h"
#include "proto/field/vehicle.h"

namespace iwets::match {
namespace {

/// Year of the model and year of registration may differ by so much.
constexpr int years_apart_max = 1;

enum class Make { same, unknown, contradicts };

Make compare_makes(const field::Vehicle& a, const field::Vehicle& b) {
  const auto one = vehicle_make_id(a.make);
  const auto other = vehicle_make_id(b.make);
  if (one.empty() || other.empty()) return Make::unknown;
  if (one == other) return Make::same;
  // A common beginning may be an abbreviation: it supports nothing, and contradicts nothing.
  constexpr std::size_t beginning = 3;
  return one.substr(0, beginning) == other.substr(0, beginning) ? Make::unknown : Make::contradicts;
}

struct Likeness {
  Make make = Make::unknown;
  std::vector<std::string> against;
};

Likeness likeness(const field::Vehicle& a, const field::Vehicle& b) {
  Likeness like{compare_makes(a, b), {}};
  if (like.make == Make::contradicts) like.against.emplace_back("make differs");
  if (a.year != 0 && b.year != 0 && std::abs(int{a.year} - int{b.year}) > years_apart_max)
    like.against.emplace_back("year differs");
  return like;
}

bool same_year(const field::Vehicle& a, const field::Vehicle& b) {
  return a.year != 0 && b.year != 0 && std::abs(int{a.year} - int{b.year}) <= years_apart_max;
}

/// One side gave the last six only: of one make there are some with the same.
std::optional<Judgement> judge_vin_serial(const field::Vehicle& question,
                                          const field::Vehicle& record, const Likeness& like) {
  const auto a = vin_of(question);
  const auto b = vin_of(record);
  const auto& [part, whole] = std::minmax(
      a, b, [](const auto& one, const auto& other) { return one.size() < other.size(); });
  if (part.size() != vin_serial_chars || whole.size() < vin_end_chars ||
      field::folded(whole).substr(whole.size() - vin_serial_chars) != field::folded(part) ||
      like.make != Make::same)
    return std::nullopt;
  const auto grade = same_year(question, record) ? Grade::c : Grade::e;
  return graded(lowered(grade, like.against.size()), "vin_last_six", record.vin, like.against);
}

/// One slip apart, and the check digit says which of the two is right. Where neither has one, as in
/// most of Europe, make and year must support it.
std::optional<Judgement> judge_vin_slip(const field::Vehicle& question,
                                        const field::Vehicle& record, const Likeness& like) {
  const auto typed = vin_of(question);
  const auto meant = vin_of(record);
  const auto check = field::check_vin(typed);
  if (check == field::VinCheck::valid || meant.size() != vin_chars ||
      like.make == Make::contradicts)
    return std::nullopt;
  const auto words = slip_in_form(meant, typed);
  if (words.empty()) return std::nullopt;
  auto against = like.against;
  against.emplace_back(words);
  if (field::check_vin(meant) == field::VinCheck::valid)
    return graded(lowered(Grade::d, like.against.size()), "vin_one_slip", record.vin,
                  std::move(against));
  if (check == field::VinCheck::mandatory_wrong || like.make != Make::same ||
      !same_year(question, record))
    return std::nullopt;
  against.emplace_back("no check digit");
  return graded(Grade::e, "vin_one_slip", record.vin, std::move(against));
}

std::optional<Judgement> judge_vin(const field::Vehicle& question, const field::Vehicle& record,
                                   const Likeness& like) {
  const auto a = vin_of(question);
  const auto b = vin_of(record);
  if (a.size() < fuzzy_chars_min || b.size() < fuzzy_chars_min) return std::nullopt;
  const auto steps = like.against.size();
  if (a == b && a.size() == vin_chars)
    return graded(lowered(Grade::a, steps), "vin", record.vin, like.against);
  if (a == b) {
    const auto base = like.make == Make::same ? Grade::b : Grade::c;
    return graded(lowered(base, steps), "vin_short", record.vin, like.against);
  }
  if (a.size() == b.size() && field::folded(a) == field::folded(b)) {
    if (like.make == Make::contradicts) return std::nullopt;
    return graded(lowered(Grade::c, steps), "vin_look_alike", record.vin, like.against);
  }
  if (a.size() < vin_end_chars || b.size() < vin_end_chars) return std::nullopt;
  if (a.substr(a.size() - vin_end_chars) != b.substr(b.size() - vin_end_chars) ||
      like.make == Make::contradicts)
    return std::nullopt;
  if (a.size() == vin_end_chars || b.size() == vin_end_chars)
    return graded(lowered(Grade::c, steps), "vin_last_eight", record.vin, like.against);
  auto against = like.against;
  against.emplace_back("the rest of the VIN differs");
  return graded(Grade::e, "vin_last_eight", record.vin, std::move(against));
}

/// Whether two plates are of one country.
enum class Countries { same, unknown, differ };

Countries compare_countries(const field::Vehicle& a, const field::Vehicle& b) {
  if (a.plate_country.empty() || b.plate_country.empty()) return Countries::unknown;
  return country_id(a.plate_country) == country_id(b.plate_country) ? Countries::same
                                                                    : Countries::differ;
}

/// The plates are equal.
std::optional<Judgement> judge_equal_plate(const std::string& plate, const field::Vehicle& record,
                                           Countries countries, Likeness like) {
  const bool same_make = like.make == Make::same;
  const auto steps = like.against.size();
  switch (countries) {
    case Countries::same:
      return graded(lowered(same_make ? Grade::a : Grade::b, steps), "plate_country", record.plate,
                    like.against);
    case Countries::unknown:
      if (like.make == Make::contradicts) return std::nullopt;
      if (plate.size() < fuzzy_chars_min && !same_make) return std::nullopt;
      return graded(lowered(same_make ? Grade::c : Grade::e, steps), "plate", record.plate,
                    like.against);
    case Countries::differ:
      if (!same_make) return std::nullopt;
      like.against.emplace_back("country of the plate differs");
      return graded(Grade::e, "plate", record.plate, like.against);
  }
  return std::nullopt;
}

/// A plate with unreadable places, in one country.
std::optional<Judgement> judge_plate_wildcard(const field::Vehicle& question,
                                              const field::Vehicle& record, const Likeness& like) {
  const auto pattern = unreadable_plate(question);
  if (!pattern || like.make == Make::contradicts ||
      compare_countries(question, record) != Countries::same ||
      !fits_readable(*pattern, plate_of(record)))
    return std::nullopt;
  const auto grade = like.make == Make::same ? Grade::d : Grade::e;
  return graded(lowered(grade, like.against.size()), "plate_wildcard", record.plate, like.against);
}

/// A VIN, or its last eight, with unreadable places; the make must be the same.
std::optional<Judgement> judge_vin_wildcard(const field::Vehicle& question,
                                            const field::Vehicle& record, const Likeness& like) {
  const auto pattern = unreadable_vin(question);
  auto vin = vin_of(record);
  if (!pattern || like.make != Make::same || vin.size() < vin_end_chars) return std::nullopt;
  if (pattern->length() == vin_end_chars) vin.erase(0, vin.size() - vin_end_chars);
  if (pattern->ending(vin_end_chars).grams().empty() || !fits_readable(*pattern, vin))
    return std::nullopt;
  return graded(lowered(Grade::d, like.against.size()), "vin_wildcard", record.vin, like.against);
}

/// One slip apart in one country: possible with the same make; if a make is not known, worth less.
std::optional<Judgement> judge_plate_slip(const std::string& typed, const std::string& meant,
                                          const field::Vehicle& record, Likeness like) {
  if (!editable(typed) || !editable(meant) || like.make == Make::contradicts) return std::nullopt;
  const auto words = slip(meant, typed);
  if (words.empty()) return std::nullopt;
  const auto grade = lowered(like.make == Make::same ? Grade::d : Grade::e, like.against.size());
  like.against.emplace_back(words);
  return graded(grade, "plate_one_slip", record.plate, std::move(like.against));
}

/// The plates are equal, or alike to the eye; the vehicle behind them may be another one.
std::optional<Judgement> judge_plate(const field::Vehicle& question, const field::Vehicle& record,
                                     Likeness like) {
  const auto a = plate_of(question);
  const auto b = plate_of(record);
  if (a.empty() || b.empty()) return std::nullopt;
  const auto countries = compare_countries(question, record);
  const auto asked_vin = vin_of(question);
  const auto vin = vin_of(record);
  if (asked_vin.size() == vin_chars && vin.size() == vin_chars && asked_vin != vin)
    like.against.emplace_back("VIN differs");
  if (a == b) return judge_equal_plate(a, record, countries, std::move(like));

  if (std::min(a.size(), b.size()) < fuzzy_chars_min || countries != Countries::same ||
      like.make == Make::contradicts)
    return std::nullopt;
  if (field::folded(a) != field::folded(b)) return judge_plate_slip(a, b, record, std::move(like));
  return graded(lowered(Grade::c, like.against.size()), "plate_look_alike", record.plate,
                like.against);
}

std::optional<Judgement> judge_engine(const field::Vehicle& question, const field::Vehicle& record,
                                      const Likeness& like) {
  const auto a = engine_of(question);
  const auto b = engine_of(record);
  if (a.empty() || b.empty()) return std::nullopt;
  const auto base = like.make == Make::same ? Grade::b : Grade::c;
  if (a == b)
    return graded(lowered(base, like.against.size()), "engine_number", record.engine_number,
                  like.against);
  if (field::folded(a) != field::folded(b) || like.make != Make::same) return std::nullopt;
  return graded(lowered(Grade::c, like.against.size()), "engine_number_look_alike",
                record.engine_number, like.against);
}

}  // namespace

std::optional<Judgement> judge_vehicle(const field::Vehicle& question,
                                       const field::Vehicle& record) {
  const auto like = likeness(question, record);
  auto best = judge_vin(question, record, like);
  keep_better(best, judge_vin_wildcard(question, record, like));
  keep_better(best, judge_plate_wildcard(question, record, like));
  keep_better(best, judge_vin_serial(question, record, like));
  keep_better(best, judge_vin_slip(question, record, like));
  keep_better(best, judge_plate(question, record, like));
  keep_better(best, judge_engine(question, record, like));
  return best;
}

}  // namespace iwets::match
