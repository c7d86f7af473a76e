#pragma once

#include <optional>
#include <string>

#include "proto/field/facts.h"
#include "proto/types/instant.h"

/// Dates that cannot have happened yet. Vehicles are sold under the next year's model.
namespace iwets::field {

/// The day after which a date is in the future for everybody on earth, `now` being the time in UTC.
[[nodiscard]] PartialDate latest_day(Instant now);

/// The path of the first date that lies behind `latest`, as in "birth_dates[0]"; nothing if none
/// does.
[[nodiscard]] std::optional<std::string> future_date(const Person& person,
                                                     const PartialDate& latest);
[[nodiscard]] std::optional<std::string> future_date(const Firearm& firearm,
                                                     const PartialDate& latest);
[[nodiscard]] std::optional<std::string> future_date(const Vehicle& vehicle,
                                                     const PartialDate& latest);
/// The same in a record: "since", "person.birth_dates[0]".
[[nodiscard]] std::optional<std::string> future_date(const Record& record,
                                                     const PartialDate& latest);

}  // namespace iwets::field
