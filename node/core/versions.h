#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/types/archive.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"
#include "proto/types/onward.h"
#include "proto/types/terms.h"

/// Versions of a result, which its center may correct after the end, and of a request, which its
/// requester may amend before it (docs/protocol.md 4.11).
namespace iwets::node {

/// A result as it came.
struct ResultVersion {
  std::uint32_t number = 1, code = 0;
  std::optional<CountryCode> next_country;
  Onward onward = Onward::unsaid;
  std::uint32_t request = 1;  ///< version of the request that it answers
  CorrectionReason reason = CorrectionReason::none;
  Instant at{};
  friend bool operator==(const ResultVersion&, const ResultVersion&) = default;
  static void fields(auto& self, auto& archive) {
    archive(self.number, self.code, self.next_country, self.onward, self.request, self.reason,
            self.at);
  }
};

/// Where an amendment stands. The numbers are kept on disk.
enum class AmendmentState : std::uint8_t {
  sent = 1,
  acknowledged = 2,  ///< the center has named it, or a later one
  refused = 3,       ///< by the hub: the version before it stands
};
/// "acknowledged".
[[nodiscard]] std::string_view name(AmendmentState state);

/// A later version of a request.
struct AmendedRequest {
  std::uint32_t number = 2;
  MessageId message;  ///< that brought it; empty: it went along with a submission
  AmendmentState state = AmendmentState::sent;
  Instant at{};
  friend bool operator==(const AmendedRequest&, const AmendedRequest&) = default;
  static void fields(auto& self, auto& archive) {
    archive(self.number, self.message, self.state, self.at);
  }
};

/// Of one trace.
struct Versions {
  std::vector<ResultVersion> results;      ///< in order; the last one counts
  std::vector<AmendedRequest> amendments;  ///< in order
  std::uint32_t acknowledged = 0;          ///< result that an officer has taken note of last
  Instant acknowledged_at{};
  std::string acknowledged_by;

  /// Of the result that counts; 0: there is none.
  [[nodiscard]] std::uint32_t result() const { return results.empty() ? 0 : results.back().number; }
  /// A result of this version takes the place of the one that counts.
  [[nodiscard]] bool superseded_by(std::uint32_t version) const {
    return version > 1 && version > result();
  }
  /// A correction has come of which no officer has taken note.
  [[nodiscard]] bool to_acknowledge() const {
    return results.size() > 1 && acknowledged < results.back().number;
  }
  /// The amendment that counts; null: the request stands as it was submitted.
  [[nodiscard]] const AmendedRequest* amendment() const {
    for (auto at = amendments.rbegin(); at != amendments.rend(); ++at)
      if (at->state != AmendmentState::refused) return &*at;
    return nullptr;
  }
  /// Of the request that counts.
  [[nodiscard]] std::uint32_t request() const {
    const auto* newest = amendment();
    return newest == nullptr ? 1 : newest->number;
  }
  /// Of an amendment that comes next; above `versions_max`: none may.
  [[nodiscard]] std::uint32_t next_request() const {
    return amendments.empty() ? 2 : amendments.back().number + 1;
  }

  friend bool operator==(const Versions&, const Versions&) = default;
  static void fields(auto& self, auto& archive) {
    archive(self.results, self.amendments, self.acknowledged, self.acknowledged_at,
            self.acknowledged_by);
  }
  /// Bytes of a trace without any, all of them zero.
  static constexpr int bytes = 4 + 4 + 4 + 8 + 4;
};

}  // namespace iwets::node
