#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "node/core/pass_on.h"
#include "node/shell/api_error.h"
#include "node/shell/forms.h"
#include "proto/field/form.h"
#include "proto/seal/sealing.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"
#include "proto/types/result.h"

/// Bodies of the messages that a member writes.
namespace iwets::node {

/// A trace before its center is known: what the hub may read, and what only the center may.
struct TraceParts {
  std::string clear;         ///< of a TraceSubmit, serialised without what depends on the center
  std::string confidential;  ///< a serialised TraceConfidential
};
/// Fails with status 422 when the form does not fit the schema's bounds.
[[nodiscard]] Result<TraceParts, ApiError> trace_parts(const TraceId& id,
                                                       const field::TraceForm& form);
/// The body for one center. `center` is absent when the recipient is the hub.
[[nodiscard]] std::string trace_submit(const TraceParts& parts, const TraceId& id, PeerId author,
                                       std::uint32_t attempt,
                                       const std::optional<seal::Reader>& center,
                                       seal::Sealer& sealer, Instant now,
                                       std::uint32_t version = 1);
/// The body of an amendment, from the same parts.
[[nodiscard]] std::string trace_amend(const TraceParts& parts, const TraceId& id, PeerId author,
                                      std::uint32_t version, const seal::Reader& center,
                                      seal::Sealer& sealer, Instant now);
[[nodiscard]] std::string correction_acknowledged(const TraceId& id, std::uint32_t version);
/// The schema's name of a field as the officer's request file calls it.
[[nodiscard]] std::string request_field(std::string path);

/// `center` is absent when the recipient is the hub, or has left the network: then nobody reads the
/// reason.
[[nodiscard]] std::string trace_cancel(const TraceId& id, const std::string& reason, PeerId author,
                                       const std::optional<seal::Reader>& center,
                                       seal::Sealer& sealer, Instant now);
[[nodiscard]] std::string trace_information(const TraceId& id, const std::string& text,
                                            PeerId author, const seal::Reader& center,
                                            seal::Sealer& sealer, Instant now);

[[nodiscard]] std::string trace_clarification(const TraceId& id, const std::string& text,
                                              PeerId author, const seal::Reader& center,
                                              seal::Sealer& sealer, Instant now);

/// A word about a hit to its other party, `reader`; the text is left out when it is empty.
[[nodiscard]] std::string hit_message(const Hit& hit, const HitSaid& said, const std::string& text,
                                      PeerId author, const seal::Reader& reader,
                                      seal::Sealer& sealer, Instant now);
[[nodiscard]] Kind kind_of(HitWord word);

/// What our officer says about passing a hit on.
struct PassOnWords {
  PassOn word = PassOn::none;  ///< of an answer; none: it is a request
  bool urgent = false;         ///< of a request
  std::string text;            ///< for the other side; of a yes or no it may be empty
};
/// The request, or the answer to `about.request`, for the other party, `reader`.
[[nodiscard]] std::string pass_on_message(const PassOnCase& about, const PassOnWords& said,
                                          PeerId author, const seal::Reader& reader,
                                          seal::Sealer& sealer, Instant now);

/// Fails with status 422 when the form does not fit the schema's bounds.
[[nodiscard]] Result<std::string, ApiError> check_question(const TraceId& id,
                                                           const CheckForm& form);

/// A record that cannot be sent, or that the hub did not take.
struct RecordFault {
  std::string id;
  std::uint32_t line = 0;
  std::string field, reason, remedy;
};
struct RecordsBody {
  std::string body;                                  ///< empty: nothing is left to send
  std::vector<std::string> ids;                      ///< of the records in `body`, in order
  std::vector<Day> ends;                             ///< the last day that each names, or none
  std::vector<std::uint32_t> lines;                  ///< where each began; empty: not known
  std::vector<RecordFault> faults;                   ///< records of a load that were left out
  std::map<std::string, std::string> contents = {};  ///< as `record_texts` gives them
};
/// Records of a load (`load` is not empty) that do not fit, or name a date that has not come yet,
/// are left out and told; alone, they make the call fail with status 422.
[[nodiscard]] Result<RecordsBody, ApiError> records_body(Store store, const RecordsForm& form,
                                                         const LoadId& load, Instant now);
/// Most that the body of one message may weigh.
inline constexpr std::size_t body_bytes_max = 200'000;

}  // namespace iwets::node
