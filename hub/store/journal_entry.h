#pragma once

#include <optional>
#include <string>

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

/// Key of a journey's step: subject, index of the entry, place in the entry.
[[nodiscard]] std::string journey_key(const TraceId& subject, JournalIndex index,
                                      std::uint16_t place);
[[nodiscard]] std::string journey_value(Instant time, const JourneyRow& row);
/// Nothing if key or value are none of ours.
[[nodiscard]] std::optional<Journal::JourneyStep> journey_step(std::string_view key,
                                                               std::string_view value);

}  // namespace iwets::store
