#include "proto/field/answering.h"

namespace iwets::field {

std::optional<PeerId> answering_party(const std::vector<CountryCode>& origins,
                                      const std::function<bool(const PeerId&)>& usable) {
  for (const auto role : {Role::center, Role::member})
    for (const auto& country : origins)
      if (const PeerId party(role, country); usable(party)) return party;
  return std::nullopt;
}

}  // namespace iwets::field
