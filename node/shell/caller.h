#pragma once

#include <cstdint>
#include <string>

#include "node/core/access.h"
#include "proto/types/instant.h"

namespace iwets::node {

/// Who makes a call of the API, as the server has found out before any handler is asked.
struct Caller {
  enum class Via : std::uint8_t {
    nobody,            ///< has not signed in: the pages, and signing in
    token,             ///< a program of this machine: it names officer and agency itself
    supervisor_token,  ///< the same for oversight and statistics only
    session,           ///< an officer who has signed in: what follows is his
  };
  Via via = Via::nobody;
  std::string officer = {};  ///< badge, unique in the member
  std::string name = {};
  std::string agency = {};  ///< code, as `who` makes it
  Office office = Office::officer;
  std::string session = {};  ///< as the store knows it: digest of what the browser has
  Instant proved{};          ///< when he last gave a code of his device
  Instant begun{};           ///< when he signed in

  [[nodiscard]] bool signed_in() const { return via == Via::session; }
  /// For `may_see`.
  [[nodiscard]] Viewer viewer() const { return {office, agency, via == Via::token}; }
};

}  // namespace iwets::node
