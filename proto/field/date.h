#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proto/field/facts.h"
#include "proto/types/instant.h"

/// Dates of which parts may be unknown. The calendar is the Gregorian one.
namespace iwets::field {

/// "1980-02-03", "1980-02" or "1980"; "00" for an unknown month or day is accepted. Nothing if the
/// text has another form or names a day that the calendar does not have.
[[nodiscard]] std::optional<PartialDate> parse_date(std::string_view text);
/// Inverse of `parse_date`; empty for no date.
[[nodiscard]] std::string text(const PartialDate& date);
/// True if the parts that are known exist in the calendar, a day only with its month.
[[nodiscard]] bool is_valid(const PartialDate& date);
/// Days from `from` to `to`, negative if `to` is earlier; nothing unless both dates are full.
[[nodiscard]] std::optional<std::int64_t> days_between(const PartialDate& from,
                                                       const PartialDate& to);
/// The day on which `at` falls in UTC.
[[nodiscard]] PartialDate date_of(Instant at);
/// True if even the earliest day that `date` can mean is later than `day`.
[[nodiscard]] bool is_after(const PartialDate& date, const PartialDate& day);

}  // namespace iwets::field
