#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "proto/link/client/link_store.h"
#include "proto/link/client/peer_link.h"
#include "proto/link/lane.h"

namespace iwets::link {

/// Our messages from posting to receipt: signed in batches, kept as rows, posted to the lane. Works
/// in the transaction of the turn.
class Outbox {
 public:
  /// `store` and `lane` must outlive it.
  Outbox(LinkStore& store, SendLane& lane, Chain chain, LaneLimits limits)
      : store_(store), lane_(lane), chain_(chain), limits_(limits) {}

  /// Puts the lane back to where `record` and the rows say. Throws `DatabaseError` if they
  /// contradict each other.
  void load(const LinkRecord& record);

  /// False: full.
  [[nodiscard]] bool post(Instant now, Outgoing message);
  /// False: it has drawn its number, or is not here.
  [[nodiscard]] bool withdraw(const MessageId& id);
  /// Signs what was posted in this turn and puts it into the lane.
  void sign(const seal::KeySet& keys);
  /// What is delivered waits no longer; their ids, in order. With `keep`, what has a subject stays
  /// on disk until `LinkStore::settle`; the rest is forgotten.
  [[nodiscard]] std::vector<MessageId> deliver(const std::vector<Item>& delivered, bool keep);
  /// Posts everything again that was kept, before all else: the hub has lost it.
  void send_again();
  /// Writes down where the lane stands.
  void settle(LinkRecord& record);

  /// Nothing: it was receipted in the meantime.
  [[nodiscard]] std::optional<std::string> envelope(std::uint64_t handle);
  /// When the oldest message that is not yet receipted was posted.
  [[nodiscard]] std::optional<Instant> oldest() const;

  /// Envelopes kept in memory until they have left; others are read again.
  static constexpr std::size_t cached_bytes_max = 4 * 1'048'576;

 private:
  struct Draft {
    codec::Draft draft;
    TraceId subject;
    Urgency urgency = Urgency::routine;
  };
  void keep(const Draft& draft, std::string envelope);
  void uncache(std::uint64_t handle);

  LinkStore& store_;
  SendLane& lane_;
  Chain chain_;
  LaneLimits limits_;
  std::vector<Draft> drafts_;                   ///< of this turn
  std::map<std::uint64_t, MessageId> pending_;  ///< by handle, so oldest first
  std::vector<std::uint64_t> again_;            ///< of this turn: what is to leave before all else
  std::uint64_t next_handle_ = 1;
  std::map<std::uint64_t, std::string> cache_;
  std::size_t cached_bytes_ = 0;
};

}  // namespace iwets::link
