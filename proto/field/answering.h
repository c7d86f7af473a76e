#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "proto/types/ids.h"

namespace iwets::field {

/// Who answers a trace for a firearm of these countries, best first: the center of the first
/// country that has one, else the member of the first country that has one; of those that `usable`
/// accepts. Nothing: nobody. Hub and nodes choose by this same rule (docs/decisions/0016).
[[nodiscard]] std::optional<PeerId> answering_party(
    const std::vector<CountryCode>& origins, const std::function<bool(const PeerId&)>& usable);

}  // namespace iwets::field
