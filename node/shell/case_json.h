#pragma once

#include <string>
#include <string_view>

#include "node/core/case.h"
#include "node/core/effects.h"
#include "node/shell/json_writer.h"

namespace iwets::node {

/// Members of a case: its id, state, route, moments and outcome.
void write_case(const Case& c, JsonWriter& to);

/// A step in words for an officer; the note says it better where there is one.
[[nodiscard]] std::string step_text(Step step, std::uint32_t code, std::string_view note);

}  // namespace iwets::node
