#include "adapters/sql/order.h"

namespace iwets::sql {

bool surely_before(const field::PartialDate& a, const field::PartialDate& b) {
  if (a.year == 0 || b.year == 0) return false;
  if (a.year != b.year) return a.year < b.year;
  if (a.month == 0 || b.month == 0) return false;
  if (a.month != b.month) return a.month < b.month;
  return a.day != 0 && b.day != 0 && a.day < b.day;
}

std::optional<std::size_t> first_of(const std::vector<field::PartialDate>& dates) {
  for (std::size_t i = 0; i < dates.size(); ++i) {
    bool first = true;
    for (std::size_t k = 0; k < dates.size() && first; ++k)
      first = k == i || surely_before(dates[i], dates[k]);
    if (first) return i;
  }
  return std::nullopt;
}

}  // namespace iwets::sql
