#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "proto/field/form.h"

/// The agencies behind a member: who may ask through its node, for what, and for whom.
namespace iwets::node {

/// One agency as the member's configuration describes it.
struct Agency {
  std::string name, contact;
  std::vector<field::Purpose> purposes;  ///< that it may state; empty: any, also none
  bool urgent = true;                    ///< it may submit urgent traces
  std::vector<std::string> acts_for;     ///< codes of agencies in whose place it may ask
};
/// By code, as `who` makes it. Empty: the member has configured none, and any code may ask.
using Agencies = std::map<std::string, Agency>;

/// What a request says of its agencies.
struct AgencyClaim {
  std::string code;          ///< of the one that asks
  std::string on_behalf_of;  ///< code of the one for which it asks; empty: for itself
  field::Purpose purpose = field::Purpose::none;
  bool urgent = false;
};
/// Why a request must not leave, for the officer.
struct AgencyRefusal {
  std::string field, reason, remedy;
};
/// Nothing: it may leave.
[[nodiscard]] std::optional<AgencyRefusal> refusal_of(const Agencies& agencies,
                                                      const AgencyClaim& claim);

/// An agency for which another acts and that is not configured: "SAPS-DBN acts for SAPS-PTX, ...".
/// Empty if all is well.
[[nodiscard]] std::string fault_of(const Agencies& agencies);

}  // namespace iwets::node
