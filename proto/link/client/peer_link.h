#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "proto/codec/directory.h"
#include "proto/codec/envelope.h"
#include "proto/codec/receipt.h"
#include "proto/link/client/database.h"
#include "proto/link/client/pace.h"
#include "proto/link/client/witness.h"
#include "proto/link/lane.h"
#include "proto/link/session.h"
#include "proto/seal/keys.h"
#include "proto/types/fault.h"

/// The client side of the link with the hub: what a node and an adapter share. One thread owns the
/// socket, the lanes and the database; whatever came in one turn is committed in one transaction,
/// and only then acknowledged, answered and transmitted.
namespace iwets::link {

/// A message to send. It is signed and put into the outbox by the transaction that posts it.
struct Outgoing {
  PeerId recipient;
  Kind kind = Kind::trace_submit;
  MessageId id;
  TraceId subject;  ///< empty = nothing in particular
  Urgency urgency = Urgency::routine;
  Instant expires;
  std::string body;
};
/// A message from the hub's lane: its author (the hub, or a peer whose envelope the hub forwards)
/// is verified, it is addressed to us, and it comes once. `message.body` has not been parsed.
struct Incoming {
  std::uint64_t number = 0;
  codec::Opened message;
  std::string envelope;
  Digest digest{};  ///< of the envelope
};
/// What proves that the hub has receipted a message: its signature, and how the message continues
/// the lane up to the digest that is signed.
struct ReceiptProof {
  codec::SignedReceipt receipt;
  Digest previous{};          ///< of the lane before the message
  std::vector<Digest> after;  ///< messages behind it that the same receipt covers
};
/// The hub's signed receipt covers a message of ours.
struct Receipted {
  MessageId message;
  TraceId subject;
  std::uint64_t number = 0;
  JournalIndex journal_index = 0;
  Instant at;            ///< the hub's time
  Digest digest{};       ///< of the message's envelope
  std::string envelope;  ///< of one that has a subject; otherwise empty
  ReceiptProof proof;    ///< the same
};
/// A change of our keys: asked for, and not yet in force.
struct KeyChange {
  enum class State : std::uint8_t {
    none,       ///< nothing was asked for, or what was asked for is in force
    under_way,  ///< announced; the present keys stay until the network knows the next ones
    refused,    ///< the proposed keys were thrown away, the present ones stay
  };
  State state = State::none;
  Instant since;
  seal::Key32 sign{};          ///< public signing key that was proposed
  std::string reason, remedy;  ///< of `refused`
  friend bool operator==(const KeyChange&, const KeyChange&) = default;
};
/// "none", "under_way", "refused".
[[nodiscard]] const char* name(KeyChange::State state);
struct LinkStatus {
  LinkState state = LinkState::connecting;
  std::string reason, remedy;  ///< of `refused` and `stopped`, and of a credit that does not flow
  Instant since;
  std::size_t waiting = 0, under_way = 0;  ///< ours, not yet receipted
  std::optional<Instant> oldest;
  std::uint64_t directory_version = 0;
  std::uint32_t hub_schema =
      0;                    ///< the newest version that the hub reads, as it said at the attach
  Duration clock_offset{};  ///< hub's clock minus ours, at the last attach or ping
  JournalIndex journal_index = 0;
  WitnessStatus witness;
  KeyChange key_change;
};

/// What a node or an adapter does with the link. All calls on the link's thread; those marked
/// (transaction) may write to the database, and see their writes undone if the commit fails.
class Application {
 public:
  virtual ~Application() = default;
  /// (transaction) Once for each message of the hub's lane, in order.
  virtual void on_message(Instant now, const Incoming& incoming) = 0;
  /// (transaction) A message that was there before, under another number: the hub may have lost
  /// what followed from it.
  virtual void on_repeated(Instant /*now*/, const Incoming& /*incoming*/) {}
  /// (transaction) A message that could not be believed: wrong signature, not for us, malformed.
  /// Its number is consumed; nothing else happens. Keep it for the operator.
  virtual void on_unbelievable(Instant now, std::uint64_t number, const Fault& fault) = 0;
  /// (transaction)
  virtual void on_receipted(Instant now, const Receipted& receipted) = 0;
  /// (transaction) Every turn, after messages and calls; `next_deadline` decides how long to sleep.
  virtual void on_time(Instant now) = 0;
  [[nodiscard]] virtual std::optional<Instant> next_deadline() const = 0;
  /// True if `on_committed` will release something that others rely on: then the turn must be
  /// durable. Otherwise a power cut may undo it, as if the hub had not been heard yet.
  [[nodiscard]] virtual bool promises() const = 0;
  /// The turn is committed: release answers and events.
  virtual void on_committed() = 0;
  /// The state of the link or of a key change is another, or a new directory is in force.
  virtual void on_link(const LinkStatus& status) = 0;
};

class PeerLink {
 public:
  struct Options {
    std::string program = "iwets/0";  ///< "iwets-node 0.1.0"
    codec::Anchor anchor;
    seal::KeySet keys;
    LaneLimits lane;
    /// Keeps receipted messages that have a subject until `settled`, the last 10,000, and sends
    /// them again when the hub's operator opens a new generation.
    bool keep_receipted = false;
    Duration reconnect_min = std::chrono::milliseconds{200};
    Duration reconnect_max = std::chrono::seconds{5};
    /// Of failed handshakes, before the status doubts that the hub is the one of the anchor.
    Duration doubt_after = std::chrono::seconds{30};
    Duration ping_every = std::chrono::seconds{15};
    Duration attach_wait_max = std::chrono::seconds{5};  ///< then attach again
    std::size_t turn_max = 256;  ///< messages and calls taken into one transaction
    std::size_t calls_max = 10'000;
    Pace::Options pace;  ///< how long it rests between turns
  };
  /// `database` and `application` must outlive it. Creates its tables (`link_*`) and loads the
  /// lanes. Throws `std::runtime_error` if the database cannot be used.
  PeerLink(Options options, Database& database, Application& application);
  ~PeerLink();

  /// Works until `stop`; returns false if the database failed (the process must then end: nothing
  /// that was not committed has been acknowledged).
  [[nodiscard]] bool run();
  /// Thread-safe.
  void stop();
  /// Thread-safe: runs `work` on the link's thread inside the next transaction. False: too many
  /// calls wait already; tell the caller to come back.
  [[nodiscard]] bool call(std::function<void(Instant now)> work);

  /// (transaction) Queues a message. False: the outbox is full.
  [[nodiscard]] bool post(Outgoing message);
  /// (transaction) Takes back a message that has not drawn its number. False: too late.
  [[nodiscard]] bool withdraw(const MessageId& id);
  /// (transaction) Asks the hub to prove that these messages (digests of their envelopes) about a
  /// subject are in its audit log; what it says is verified. `told` is called on the link's thread.
  void prove(const TraceId& subject, std::vector<Digest> messages, Witness::Told told);
  /// (transaction) The subject has had its outcome: nothing of it is to be sent again.
  void settled(const TraceId& subject);
  /// The directory in force; empty until the first one was received. Thread-safe.
  [[nodiscard]] std::shared_ptr<const codec::Directory> directory() const;
  /// Thread-safe.
  [[nodiscard]] LinkStatus status() const;
  /// (transaction) Changes the key set: signs the succession with the current keys and posts it.
  /// The new keys are used once the network knows them: when a directory names them, or the hub
  /// lets them in. If the hub refuses them they are thrown away (`LinkStatus::key_change`). Fails
  /// with `wrong_state` while a change is under way, with `limit` when no sealing key can be kept
  /// beside the former ones or the outbox is full.
  [[nodiscard]] Result<void, Fault> rotate(const seal::KeySet& next, const std::string& key_file);
  [[nodiscard]] const seal::KeySet& keys() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace iwets::link
