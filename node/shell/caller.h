#pragma once

#include <cstdint>
#include <string>

#include "node/core/access.h"

namespace iwets::node {

/// Who makes a call of the API, as the server has found out before any handler is asked.
struct Caller {
  enum class Via : std::uint8_t {
    token,  ///< a program of this machine, e.g. `iwets`: it names officer and agency itself
    supervisor_token,  ///< the same for oversight and statistics only
    session,           ///< an officer who has signed in: what follows is his
  };
  Via via = Via::token;
  std::string officer = {};  ///< badge, unique in the member; empty unless `session`
  std::string name = {};
  std::string agency = {};  ///< code, as `who` makes it; empty unless `session`
  Office office = Office::officer;

  [[nodiscard]] bool signed_in() const { return via == Via::session; }
  /// For `may_see`.
  [[nodiscard]] Viewer viewer() const { return {office, agency, via == Via::token}; }
};

}  // namespace iwets::node
