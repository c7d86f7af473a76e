#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/store/journal.h"

/// How an entry is written: the format of column families `entries` and `journeys`.
namespace iwets::store {

/// What stands under an entry's index, beside its journey.
struct StoredEntry {
  Instant time;
  Digest root{};
  Digest payload{};  ///< hash of the payload; zeros: none
  std::string event;
  static void fields(auto& self, auto& archive) {
    archive(self.time, self.root, self.payload, self.event);
  }
};

/// Hash of a payload as the chain takes it.
[[nodiscard]] Digest payload_digest(const std::optional<std::string>& payload);
/// The next root of the chain.
[[nodiscard]] Digest next_root(const Digest& previous, JournalIndex index,
                               const StoredEntry& entry);

/// Key of the steps that one entry adds to the journey of one subject: subject, index of the entry.
[[nodiscard]] std::string journey_key(const TraceId& subject, JournalIndex index);
/// Time of the entry, then step, peer and code of each row of `subject`, in order.
[[nodiscard]] std::string journey_value(Instant time, const TraceId& subject,
                                        const std::vector<JourneyRow>& rows);
/// Appends the steps to `steps`. False if key or value are none of ours.
bool journey_steps(std::string_view key, std::string_view value,
                   std::vector<Journal::JourneyStep>& steps);

}  // namespace iwets::store
