#pragma once

#include <vector>

#include "hub/shell/checks.h"

namespace iwets::shell {

/// What a question under way meets besides the stores: a trace, the checks before it that officers
/// want remembered; a check that is to be remembered, traces before it by their persons, documents
/// or vehicle (by the firearm the fifth store has found them: `answered`). Each is a `QuestionMet`
/// of the check, with the traces as its records, and brings a payload of the check's case. Within
/// the release sets of both. Of each question the newest `match::Limits::earlier_max` that may fit
/// and that both sides are told of are looked at, and as many that one side alone is told of. What
/// cannot be read is left out.
[[nodiscard]] std::vector<Happening> meetings(const Check& check, const Answered& answered,
                                              const PayloadCache& payloads);
/// Of the parts in which a question is answered, the one that brings the meetings.
[[nodiscard]] bool is_first_part(const Check& check, Stores stores);

}  // namespace iwets::shell
