#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/store/journal.h"

/// How an entry is written: the format of column families `entries`, `journeys` and `found`.
namespace iwets::store {

/// What stands under an entry's index.
struct StoredEntry {
  Instant time;
  AuditKind kind = AuditKind::operation;
  PeerId actor = PeerId::hub();
  Digest leaf{};               ///< of the audit tree
  std::optional<Digest> root;  ///< of the tree up to here, at the end of a commit
  Digest payload{};            ///< commitment to the payload; zeros: none
  std::vector<JourneyRow> journey;
  std::string purpose;
  std::string event;
  static void fields(auto& self, auto& archive) {
    archive(self.time, self.kind, self.actor, self.leaf, self.root, self.payload, self.journey,
            self.purpose, self.event);
  }
};

/// The salts of a journal's entries, all from one key. Those of payloads: vault.h.
class Salts {
 public:
  explicit Salts(const seal::Key32& key) : key_(key) {}
  [[nodiscard]] seal::Key32 of_entry(JournalIndex index) const;

 private:
  seal::Key32 key_;
};

/// What a leaf commits to of an entry's own content: journey, purpose and event, in this order.
[[nodiscard]] std::string entry_content(const Entry& entry);
/// What it commits to of a payload.
[[nodiscard]] Digest payload_commitment(const seal::Key32& salt, std::string_view payload);
/// What the leaf of an entry commits to.
[[nodiscard]] seal::AuditLeaf leaf_of(const StoredEntry& entry, const seal::Key32& salt);

/// Key of one entry in the journey of a subject; in `found`, of one that brings its message alone.
[[nodiscard]] std::string journey_key(const TraceId& subject, JournalIndex index);
/// Key of one entry among those that found a record.
[[nodiscard]] std::string found_key(const RecordKey& record, JournalIndex index);
/// The index in one of these keys; nothing: it is none of them.
[[nodiscard]] std::optional<JournalIndex> index_in(std::string_view key);

}  // namespace iwets::store
