#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "node/shell/json_writer.h"
#include "proto/types/ids.h"
#include "proto/types/terms.h"

namespace iwets::v1 {
class Custody;
}
namespace iwets::codec {
class KeyRing;
}

/// What the network has told, as JSON. The bytes are bodies of messages from our own disk; bytes
/// that no longer parse are shown as null.
namespace iwets::node {

/// `[{store, outcome, note, matches}]` of a case's check reports, oldest first: an update replaces
/// what its stores said before. `legs`: ids of the other traces of the same case, as texts; a match
/// that is one of them has the member "same_case".
void render_stores(const std::vector<std::string>& reports, JsonWriter& to,
                   const std::set<std::string>& legs = {});
/// Members of a notice: hit, party, subject, subject_is_trace, match, requester, facts.
void render_notice(std::string_view body, JsonWriter& to);
/// `{agency, officer, case_reference, ..., firearm, possessor, recovery}`, as in an officer's
/// request file, of the envelope of a request and what was sealed in it; without `confidential`,
/// what is in clear. `amendment`: the envelope of the amendment whose facts of the case count;
/// empty: there is none.
void render_request(std::string_view envelope, std::string_view amendment,
                    const std::optional<std::string>& confidential, JsonWriter& to);
/// `{reason, text}` of an opened `TraceAnswer` that corrects another; null of any other.
void render_correction(std::string_view body, JsonWriter& to);
/// The member "continues" of a request that goes on from another country, with the earlier answers
/// proven anew: `{first_trace, hop, left_out, verified, reason, answers: [{center, trace, at, key,
/// code, next_country, answer}]}`; nothing for any other. `here`: the country that was asked.
void render_continuation(const std::optional<std::string>& confidential, PeerId requester,
                         CountryCode here, const codec::KeyRing* keys, JsonWriter& to);
/// `{firearm, corrected, chain, purchaser, ...}` of an opened `TraceAnswer`.
void render_answer(std::string_view body, JsonWriter& to);

/// Members of a link of the custody chain: role, name, licence, address, acquired, disposed.
void render_holder(const v1::Custody& from, JsonWriter& to);

[[nodiscard]] std::string_view name(Outcome outcome);
[[nodiscard]] std::string_view name(Party party);

}  // namespace iwets::node
