#include <algorithm>
#include <array>
#include <cstdlib>

#include "hub/match/keys.h"
#include "hub/match/rules.h"
#include "proto/field/serial.h"
#include "proto/field/vehicle.h"

namespace iwets::match {
namespace {

constexpr std::size_t vin_chars = 17;
constexpr std::size_t vin_end_chars = 8;
/// Year of the model and year of registration may differ by so much.
constexpr int years_apart_max = 1;

enum class Make { same, unknown, contradicts };

struct MakeAlias {
  std::string_view written, stands_for;
};
constexpr std::array<MakeAlias, 12> make_aliases{{{"VW", "VOLKSWAGEN"},
                                                  {"MB", "MERCEDES"},
                                                  {"MERC", "MERCEDES"},
                                                  {"MERZ", "MERCEDES"},
                                                  {"MERCEDESBENZ", "MERCEDES"},
                                                  {"CHEVY", "CHEVROLET"},
                                                  {"CHEV", "CHEVROLET"},
                                                  {"TOYT", "TOYOTA"},
                                                  {"HOND", "HONDA"},
                                                  {"MITS", "MITSUBISHI"},
                                                  {"BEEMER", "BMW"},
                                                  {"LNDR", "LANDROVER"}}};

std::string make_id(const std::string& make) {
  const auto id = field::canonical(make);
  for (const auto& alias : make_aliases)
    if (alias.written == id) return std::string(alias.stands_for);
  return id;
}

Make compare_makes(const field::Vehicle& a, const field::Vehicle& b) {
  const auto one = make_id(a.make);
  const auto other = make_id(b.make);
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

  const bool alike = std::min(a.size(), b.size()) >= fuzzy_chars_min &&
                     countries == Countries::same && field::folded(a) == field::folded(b) &&
                     like.make != Make::contradicts;
  if (!alike) return std::nullopt;
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
  keep_better(best, judge_plate(question, record, like));
  keep_better(best, judge_engine(question, record, like));
  return best;
}

}  // namespace iwets::match
