#include "proto/field/future.h"

#include "proto/field/date.h"

namespace iwets::field {
namespace {

using Path = std::optional<std::string>;

/// The earth's dates differ by a day.
constexpr auto time_zones = std::chrono::hours{24};

Path under(const char* subject, Path path) {
  if (path) path = std::string(subject) + "." + *path;
  return path;
}

struct InSubject {
  const PartialDate& latest;
  Path operator()(const Person& person) const {
    return under("person", future_date(person, latest));
  }
  Path operator()(const Firearm& firearm) const {
    return under("firearm", future_date(firearm, latest));
  }
  Path operator()(const Vehicle& vehicle) const {
    return under("vehicle", future_date(vehicle, latest));
  }
  Path operator()(const Document&) const { return std::nullopt; }
};

}  // namespace

PartialDate latest_day(Instant now) { return date_of(now + time_zones); }

Path future_date(const Person& person, const PartialDate& latest) {
  for (std::size_t i = 0; i < person.birth_dates.size(); ++i)
    if (is_after(person.birth_dates[i], latest)) return "birth_dates[" + std::to_string(i) + "]";
  return std::nullopt;
}

Path future_date(const Firearm& firearm, const PartialDate& latest) {
  if (firearm.year_of_manufacture > latest.year) return "year_of_manufacture";
  return std::nullopt;
}

Path future_date(const Vehicle& vehicle, const PartialDate& latest) {
  if (vehicle.year > latest.year + 1) return "year";
  return std::nullopt;
}

Path future_date(const Record& record, const PartialDate& latest) {
  if (is_after(record.since, latest)) return "since";
  return record.subject ? std::visit(InSubject{latest}, *record.subject) : std::nullopt;
}

}  // namespace iwets::field
