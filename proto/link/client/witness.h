#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "proto/codec/envelope.h"
#include "proto/link/client/database.h"
#include "proto/seal/audit_tree.h"
#include "proto/seal/checkpoint.h"
#include "proto/types/fault.h"
#include "proto/types/result.h"

namespace iwets::v1 {
class AuditTold;
class WitnessProof;
}  // namespace iwets::v1

namespace iwets::link {

/// An entry of the hub's log, proven to be in it and to be that of a message of ours.
struct ProvenEntry {
  JournalIndex index = 0;
  AuditKind kind = AuditKind::operation;
  Instant time;
  PeerId actor;
  Digest message{};  ///< BLAKE2b-256 of its envelope
  // What else the leaf commits to, and the way to the root: by these others can prove it too.
  seal::Key32 salt{};
  Digest entry{};
  seal::Key32 payload_salt{};
  seal::AuditPath path = {};
};
/// What the hub has proven about a trace or check of ours.
struct AuditProof {
  seal::Checkpoint checkpoint;
  seal::Signature signature{};  ///< the hub's, under the checkpoint
  std::vector<ProvenEntry> entries;
  std::size_t strange = 0;  ///< entries that are none of the messages asked about
};
/// How this peer stands to the hub's log.
struct WitnessStatus {
  seal::Checkpoint seen;               ///< the newest that was verified; size 0: none yet
  Instant at;                          ///< when
  std::optional<Instant> other_peers;  ///< newest word of another peer that agrees
  std::string conflict;                ///< not empty: the hub has shown two logs
  Instant conflict_at;
  friend bool operator==(const WitnessStatus&, const WitnessStatus&) = default;
};

/// Watches that the hub's log only grows: verifies a checkpoint at each attach and once an hour,
/// countersigns it, and compares it with what other peers have countersigned. Works on the link's
/// thread, in its transactions.
class Witness {
 public:
  using Told = std::function<void(Result<AuditProof, Fault>)>;

  Witness(Database& database, PeerId self);

  /// A session has begun, or the hub's memory was given up (a new generation): then `anew`.
  void attached(bool anew);
  void detached();
  /// Asks for proof of these messages (digests of their envelopes) about a subject. `told` is
  /// called on the link's thread, at the latest when the hub has not answered for 10 seconds.
  void prove(Instant now, const TraceId& subject, std::vector<Digest> messages, Told told);
  void on_told(Instant now, const v1::AuditTold& told, const codec::KeyRing& keys,
               const seal::Key32& hub);
  /// What is due.
  void on_time(Instant now);
  [[nodiscard]] std::optional<Instant> next_deadline() const;
  /// Frames to transmit once the turn is durable; signs with the peer's keys.
  [[nodiscard]] std::vector<std::string> take_frames(Instant now, const seal::SignKeys& keys);
  [[nodiscard]] const WitnessStatus& status() const { return status_; }

 private:
  struct Question {
    TraceId subject;         ///< empty: the checkpoint alone
    seal::Checkpoint known;  ///< when it was asked
    Instant due;             ///< until then it is answered, or asked anew
    std::vector<Digest> messages;
    Told told;
  };
  void load();
  void save();
  /// From where the witness stands now.
  void ask(Question question);
  void conflict(Instant now, const std::string& what);
  /// The checkpoint is the hub's and continues what we knew; a fault otherwise.
  [[nodiscard]] Result<seal::Checkpoint, Fault> verify(Instant now, const Question& question,
                                                       const v1::AuditTold& told,
                                                       const seal::Key32& hub);
  void compare(Instant now, const v1::WitnessProof& proof, const seal::Checkpoint& checkpoint,
               const codec::KeyRing& keys);

  Database& database_;
  const PeerId self_;
  WitnessStatus status_;
  bool attached_ = false;
  Instant next_look_{};
  std::uint64_t last_tag_ = 0;
  std::map<std::uint64_t, Question> questions_;
  std::vector<std::string> frames_;
  std::optional<seal::Checkpoint> to_countersign_;
};

}  // namespace iwets::link
