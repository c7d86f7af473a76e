#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "node/core/case.h"
#include "node/core/hit.h"
#include "node/core/incoming.h"
#include "node/core/pass_on.h"
#include "proto/link/session.h"
#include "tests/sim/disk.h"
#include "tests/sim/letters.h"
#include "tests/sim/world.h"

namespace iwets::sim {

/// What the officer asked; kept with the case.
struct Request {
  Serial serial = 0;
  Stores to_ask;
  Instant expires;
  std::set<CountryCode> hidden_from = {};
  bool remembered = false;
};
/// A case of a center.
struct CenterCase {
  std::uint8_t state = 1;  ///< sdk::CaseState
  Letter request;
  std::optional<Body> said;  ///< last, to be said again to a repeat
  Kind said_kind = Kind::trace_update;
  std::uint32_t request_version = 1;
};
struct Due {
  TraceId trace;
  PeerId requester;
  std::uint32_t code = 0;  ///< to say then
};

/// A file that was attached to a trace, ours or the other party's.
struct File {
  bool ours = false;
  PeerId other;
  std::uint32_t pieces = 1, done = 0;
  AttachmentOutcome outcome = AttachmentOutcome::none;
  bool refused = false;                               ///< ours, by the hub
  MessageId message = {}, piece = {}, previous = {};  ///< ours: announced it, is under way, before
  std::uint32_t restarts = 0;
  std::uint64_t seed = 0;  ///< ours: its pieces follow from it
  Digest so_far{};         ///< theirs: of the pieces that have come
  [[nodiscard]] bool under_way() const { return outcome == AttachmentOutcome::none && !refused; }
};

/// All that a peer keeps on its disk.
struct PeerState {
  link::SendLane::Kept sending;
  link::Position received;
  std::optional<link::LaneStop> receive_stopped;
  std::map<std::uint64_t, Letter> outbox;
  std::uint64_t next_handle = 1;
  JournalIndex receipt_index = 0;
  Digest receipt_root{};
  std::set<std::pair<PeerId, MessageId>> seen;
  std::shared_ptr<const Directory> directory;
  Key key = 0;
  std::optional<Key> proposed;  ///< its succession is under way

  // of a member
  std::map<TraceId, node::Case> cases;
  std::map<TraceId, Request> requests;
  std::set<std::tuple<HitId, Party, TraceId>> notices;
  std::map<HitId, node::Hit> hits;           ///< of which something was said
  std::map<MessageId, HitId> words_on_hits;  ///< that were posted
  std::map<PassingKey, node::PassOnCase> passing_on;
  std::map<MessageId, PassingKey> words_on_passing;  ///< that were posted
  // of a member that answers traces
  struct Incoming {
    std::optional<node::IncomingCase> state;
    std::optional<Body> said;  ///< last, to be said again
    Kind said_kind = Kind::trace_update;
  };
  std::map<TraceId, Incoming> incoming;
  // of a center; the schedule of an answering member too
  std::map<std::pair<TraceId, PeerId>, CenterCase> works;
  std::multimap<Instant, Due> schedule;

  std::map<FileKey, File> files;
  History history;
};

/// The process of a peer around the real session: turns, outbox, inbox, disk, as the link's client
/// does it.
class Peer {
 public:
  Peer(World& world, PeerId id, Key key);
  virtual ~Peer() = default;
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  [[nodiscard]] const PeerId& id() const { return id_; }
  [[nodiscard]] bool running() const { return running_; }
  void start();
  void crash(bool power);
  void pause(Duration time);
  /// Work for the next turn; `done` once it is durable. Lost with the process.
  void call(std::function<void()> work, std::function<void()> done = {});
  void receive(ConnectionId connection, ToPeer frame);
  void connection_lost(ConnectionId connection);
  void change_key();
  void take_backup() { backup_ = {disk_.synced(), world_.now()}; }
  bool restore_backup();
  void set_skew(Duration skew) { skew_ = skew; }
  [[nodiscard]] ConnectionId connection() const { return connection_; }
  [[nodiscard]] Key key() const { return now_.key; }
  [[nodiscard]] bool quiet() const;
  /// A file of its own has had no last word.
  [[nodiscard]] bool awaits_a_word() const;
  [[nodiscard]] const History& history() const {
    return running_ ? now_.history : disk_.synced().history;
  }
  [[nodiscard]] std::string standing() const;

 protected:
  virtual void on_start() = 0;
  virtual void on_message(const Letter& letter) = 0;
  virtual void on_repeated(const Letter&) {}
  virtual void on_receipted(const Letter& letter) = 0;
  virtual void on_directory() {}
  virtual void on_time() = 0;
  [[nodiscard]] virtual std::optional<Instant> next_deadline() const = 0;

  /// The state was changed.
  void touch() { touched_ = true; }
  /// Puts a message into the outbox.
  std::optional<MessageId> post(const PeerId& recipient, Kind kind, Urgency urgency,
                                const TraceId& subject, Instant expires, Body body);
  std::optional<MessageId> post_as(const PeerId& author, const PeerId& recipient, Kind kind,
                                   Urgency urgency, const TraceId& subject, Instant expires,
                                   Body body);
  bool withdraw(const MessageId& id);
  // Attachments: peer_files.cc.
  void attach_file(const TraceId& trace, const PeerId& to);
  /// The trace has gone to another party: what is ours of it is announced to that one.
  void readdress_files(const TraceId& trace, const PeerId& to);
  [[nodiscard]] Instant wall() const { return Instant{world_.now() + skew_}; }

  World& world_;
  PeerState now_;  ///< of the process
  Dice dice_, file_dice_;

 private:
  /// False: it is not about a file.
  [[nodiscard]] bool take_file(const Letter& letter);
  void announce(const FileKey& key);
  void post_piece(const FileKey& key);
  void take_announcement(const Letter& letter, const AttachmentBody& body, bool repeated);
  void take_piece(const Letter& letter, const PieceBody& body);
  void hear_of(const Letter& letter, const ArrivedBody& body);
  void say_of(const FileKey& key);
  void take_refusal(const RefusalBody& refusal);
  void piece_receipted(const Letter& letter);
  /// A planted bug.
  void forget_pieces();
  void try_connect();
  void wake();
  void plan();
  void turn();
  void finish();
  void on(const ToPeer& frame);
  void take(const link::Data& data, const Letter& letter);
  void take_receipt(const Receipt& receipt);
  void save();
  void judge_window() const;
  void transmit();
  void after(Duration time, std::function<void()> what);

  const PeerId id_;
  Disk<PeerState> disk_;
  std::optional<std::pair<PeerState, Instant>> backup_;
  bool running_ = false, busy_ = false, woken_ = false;
  bool touched_ = false;  ///< the state was, in this turn
  std::uint64_t life_ = 0;
  Instant paused_until_{};
  Duration skew_{};
  ConnectionId connection_ = 0;
  bool connecting_ = false, just_connected_ = false, just_lost_ = false;
  std::optional<Instant> planned_;
  std::optional<link::Session> session_;
  std::deque<std::pair<ConnectionId, ToPeer>> frames_;
  std::vector<std::pair<std::function<void()>, std::function<void()>>> calls_;
  std::vector<std::function<void()>> when_durable_;
  std::optional<Receipt> last_receipt_;
};

}  // namespace iwets::sim
