#pragma once

#include <map>
#include <set>

#include "hub/core/events.h"
#include "hub/core/hub_core.h"

namespace iwets::hub {

class Turn;
struct State;

/// Those of the cases that are not done with, and why.
[[nodiscard]] std::map<TraceId, Held> held_back(const State& state,
                                                const std::set<TraceId>& subjects);
/// Orders the keys of closed cases destroyed; the others stay, unless they were erased before and
/// only an old copy of the journal thinks them open. False: none was closed.
[[nodiscard]] bool erase_cases(Turn& turn, const CasesErased& event);

}  // namespace iwets::hub
