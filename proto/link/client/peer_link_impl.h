#pragma once

#include <atomic>
#include <deque>
#include <mutex>

#include "proto/link/client/hub_socket.h"
#include "proto/link/client/inbox.h"
#include "proto/link/client/link_store.h"
#include "proto/link/client/outbox.h"
#include "proto/link/client/pace.h"
#include "proto/link/client/peer_link.h"
#include "proto/link/client/wire.h"
#include "proto/link/client/witness.h"
#include "proto/link/session.h"

namespace iwets::link {

/// ZeroMQ connects, or says that it tries again, within this: its longest pause between two tries
/// and ten seconds for a handshake. Otherwise the connection is made anew.
inline constexpr Duration tried_for_max = std::chrono::seconds{20};

/// The parts of a link and its turn. `peer_link.cc` has what surrounds a turn, `turn.cc` its steps,
/// `key_change.cc` how keys are changed.
struct PeerLink::Impl {
  Impl(Options given, Database& db, Application& app);

  // Public calls.
  bool run();
  bool call(std::function<void(Instant)> work);
  Result<void, Fault> rotate(const seal::KeySet& next, const std::string& key_file);

  // A turn, in the order of its steps.
  void turn();
  void take_changes();
  void take_frames();
  /// A connection on which nothing is answered may be dead, or stuck in the middle of a frame in
  /// either direction, without being closed; after bytes that make no sense ZeroMQ does not connect
  /// again, and does not always say why it lost a connection. Either is made anew.
  void renew_connection();
  void take_calls();
  void save();
  void transmit();
  /// Publishes the status; tells the application when it reads differently.
  void report();

  void on(HubFrame& frame, std::string& payload);
  void on_message(const Data& data, std::string& payload);
  void settle(const SignedAck& ack);
  void receipted(const codec::ReceiptFacts& facts, const codec::SignedReceipt& signed_receipt,
                 const std::vector<Item>& delivered, const Position& before);
  void heard_clock(Instant hub) { clock_offset = hub - now; }

  // A change of keys.
  void load_key_change();
  /// In force if the directory names the proposed keys.
  void look_for_own_keys();
  /// A refusal of the hub's, perhaps of the proposed keys.
  void take_refusal(const codec::Opened& message);
  /// The hub does not know our CURVE key: perhaps it knows the proposed one.
  void try_other_keys();
  /// After the commit: what it decided is done with the key files.
  void settle_key_files();
  void finish_succession();
  void drop_proposed_keys();

  void load();
  [[nodiscard]] HubSocket::Options socket_options() const;
  [[nodiscard]] Presence presence() const;
  [[nodiscard]] Duration until_next() const;
  [[nodiscard]] LinkStatus status_at(Instant at) const;
  void publish(const LinkStatus& next);
  /// How much waits: who is answered next may ask for it at once.
  void publish_counts();
  /// A directory is in force from the message that brought it on, also for those of its own turn.
  void publish_directory();

  Options options;
  seal::KeySet keys;
  Database& database;
  Application& application;
  LinkStore store;
  LinkRecord record;
  Inbox inbox;
  Session session;
  Outbox outbox;
  Witness witness;
  std::unique_ptr<HubSocket> socket;

  Instant now, steady;   ///< of this turn
  std::size_t done = 0;  ///< messages and calls of this turn
  Pace pace;
  bool connected = false;
  Instant answered;                   ///< the hub last showed that it hears us on this connection
  std::optional<Instant> renewal_at;  ///< unless ZeroMQ connects by then, or says that it tries
  /// Since when every handshake failed as if somebody else than the hub answered.
  std::optional<Instant> strange_since;
  bool told = false;                         ///< the application knows the state
  bool adopt = false;                        ///< this turn's commit puts the proposed keys in force
  bool drop = false;                         ///< this turn's commit throws them away
  std::optional<seal::KeySet> successor;     ///< the proposed keys, behind our sealing keys
  std::vector<seal::Key32> sealing_to_come;  ///< those of our sealing keys that are proposed
  bool on_trial = false;                     ///< the connection uses the proposed CURVE key
  Instant trial_due;                         ///< not before it is the other key tried again
  KeyChange key_change;
  std::optional<SignedAck> last_ack;
  Duration clock_offset{};
  std::uint32_t hub_schema = 0;

  std::atomic<bool> stopping{false};
  std::mutex calls_mutex;
  std::deque<std::function<void(Instant)>> calls;
  mutable std::mutex status_mutex;
  LinkStatus status;
  std::shared_ptr<const codec::Directory> directory;
  std::shared_ptr<const codec::Directory> directory_told;  ///< the application knows this one
};

[[nodiscard]] Instant wall_clock();
/// For waits: does not jump when somebody sets the wall clock.
[[nodiscard]] Instant steady_clock();

}  // namespace iwets::link
