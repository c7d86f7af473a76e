#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proto/types/day.h"
#include "proto/types/terms.h"

/// How long a record counts: docs/protocol.md, section 4.13.
namespace iwets::field {

/// Of one store, in days from the day on which the owner says it.
struct Validity {
  std::uint32_t usual = 0;  ///< when the owner names no day; 0: without end
  std::uint32_t most = 0;   ///< that it may name
};
[[nodiscard]] Validity validity_of(Store store);

/// The last day on which a record counts, the owner having named `named` or no day on `today`;
/// none: without end.
[[nodiscard]] Day last_day(Store store, Day named, Day today);
/// What speaks against the day that the owner has named on `today`: "is past", or "is more than
/// 3652 days ahead"; nothing: it is good, or none.
[[nodiscard]] std::optional<std::string> validity_objection(Store store, Day named, Day today);
/// True if a record that counts up to `last` does not on `today`. A `today` that is none asks
/// nothing.
[[nodiscard]] constexpr bool is_over(Day last, Day today) { return last.known() && last < today; }

/// "2031-11-27"; of none empty.
[[nodiscard]] std::string text(Day day);
/// Inverse; nothing unless the text is a whole date behind 1970-01-01.
[[nodiscard]] std::optional<Day> parse_day(std::string_view text);

}  // namespace iwets::field
