#pragma once

#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "hub/shell/bounded_queue.h"
#include "hub/shell/front.h"
#include "hub/shell/key_table.h"
#include "hub/store/journal.h"
#include "proto/seal/checkpoint.h"

namespace iwets::v1 {
class AuditAsk;
class AuditTold;
class Countersignature;
}  // namespace iwets::v1

namespace iwets::shell {

/// A checkpoint of what is durable, signed now.
struct SignedCheckpoint {
  seal::Checkpoint checkpoint;
  seal::Signature signature{};
};
[[nodiscard]] SignedCheckpoint checkpoint_of(const store::Journal& journal,
                                             const seal::SignKeys& keys);

/// Shows peers the audit log: signed checkpoints, proofs that each continues the one before, and
/// that a peer's own messages are in it; keeps what they countersign. A thread of its own, behind
/// the lanes: a question that finds the queue full is dropped, and its peer asks again.
class AuditDesk {
 public:
  struct Wiring {
    AuditQueue& in;
    const store::Journal& journal;
    Front& front;
    const KeyTable& keys;
    const seal::SignKeys& sign;
    std::string file;  ///< of the countersignatures
  };
  explicit AuditDesk(Wiring wiring);
  /// Closes the queue.
  ~AuditDesk();
  AuditDesk(const AuditDesk&) = delete;
  AuditDesk& operator=(const AuditDesk&) = delete;

  struct Witness {
    PeerId peer;
    seal::Checkpoint checkpoint;
    Instant time;
    seal::KeyId key_id{};
    seal::Key32 key{};
    seal::Signature signature{};
  };
  /// The newest word of each peer. Thread-safe.
  [[nodiscard]] std::vector<Witness> witnesses() const;

 private:
  void run();
  void load();
  void save();
  [[nodiscard]] std::string answer(const PeerId& peer, const v1::AuditAsk& ask) const;
  /// False: no checkpoint can be shown, and `told` says why.
  bool show_checkpoint(const v1::AuditAsk& ask, JournalIndex& size, v1::AuditTold& told) const;
  void prove_messages(const PeerId& peer, const TraceId& subject, JournalIndex size,
                      v1::AuditTold& told) const;
  void show_witnesses(const PeerId& peer, JournalIndex size, v1::AuditTold& told) const;
  /// True: it is believed, and the newest of its peer.
  bool take(const PeerId& peer, const v1::Countersignature& word);

  Wiring wiring_;
  mutable std::mutex mutex_;
  std::map<PeerId, Witness> witnesses_;
  std::thread thread_;
};

void to_wire(const AuditDesk::Witness& witness, v1::Countersignature& wire);

}  // namespace iwets::shell
