#pragma once

#include <string>
#include <vector>

#include "adapters/sdk/answer.h"
#include "adapters/sql/mapping.h"

/// What of an answer may leave for whom. Pure.
namespace iwets::sql {

struct Released {
  sdk::Final final;                   ///< what leaves
  std::vector<std::string> withheld;  ///< paths that held something and do not leave
  bool approve = false;               ///< an officer of the center has to look at it first
};

/// Takes out what the terms withhold and says so in `restrictions`. Where the purchaser or the
/// whole chain is taken out, the answer becomes 401 with the reason of the terms, except 104: it
/// still leads on. One that leads on says whether it may be shown there. Only answers that tell of
/// a firearm wait for approval.
[[nodiscard]] Released release(const Terms& terms, sdk::Final final);
/// The answer to a country that is refused: `terms.refuse` is set.
[[nodiscard]] sdk::Final refusal(const Terms& terms);

}  // namespace iwets::sql
