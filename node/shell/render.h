#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "node/shell/json_writer.h"
#include "proto/types/ids.h"
#include "proto/types/terms.h"

/// What the network has told, as JSON. The bytes are bodies of messages from our own disk; bytes
/// that no longer parse are shown as null.
namespace iwets::node {

/// `[{store, outcome, note, matches}]` of a case's check reports, oldest first: an update replaces
/// what its stores said before.
void render_stores(const std::vector<std::string>& reports, JsonWriter& to);
/// Members of a notice: hit, party, subject, subject_is_trace, match, requester, facts.
void render_notice(std::string_view body, JsonWriter& to);
/// `{firearm, corrected, chain, purchaser, ...}` of an opened `TraceAnswer`.
void render_answer(std::string_view body, JsonWriter& to);

[[nodiscard]] std::string_view name(Outcome outcome);
[[nodiscard]] std::string_view name(Party party);

}  // namespace iwets::node
