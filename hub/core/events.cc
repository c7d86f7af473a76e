#include "hub/core/events.h"

#include <type_traits>

namespace iwets::hub {

std::optional<WrittenBy> written_by(Bytes event) {
  static_assert(std::is_same_v<std::variant_alternative_t<0, Event>, HubStarted>,
                "the index of the first event stays what it is in old journals");
  if (event.empty() || event.front() != 0) return std::nullopt;
  Reader reader(event.subspan(1));
  WrittenBy by;
  reader(by.core, by.version);
  // Core 1 wrote its program's version alone, which read as above makes no sense.
  return reader.ok() ? by : WrittenBy{};
}

}  // namespace iwets::hub
