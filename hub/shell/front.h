#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "hub/shell/allowance.h"
#include "hub/shell/bounded_queue.h"
#include "hub/shell/clock.h"
#include "hub/shell/config.h"
#include "hub/shell/counters.h"
#include "hub/shell/key_table.h"
#include "hub/shell/presence.h"
#include "hub/shell/traffic.h"
#include "hub/shell/wake.h"
#include "proto/seal/keys.h"

namespace zmq {
class message_t;
class socket_t;
}  // namespace zmq

namespace iwets::shell {

using VerifyQueue = BoundedQueue<Inbound>;
using AuditQueue = BoundedQueue<AuditWork>;

/// Owns the public socket: one thread for its whole life. Attributes every frame to the key that
/// sent it, keeps the sessions, and hands frames on without ever waiting: while a verifier's queue
/// is full it does not read, so that the peers' TCP windows close and memory does not grow.
///
/// A receipt goes along with the next message to its peer, or after `receipt_hold`: alone it would
/// cost both sides a signature's work, a frame and a turn, and the next one says all that it said.
///
/// Credit is granted by the core, and made smaller here for a member that sends more than its rate.
class Front {
 public:
  struct Wiring {
    KeyTable& keys;
    const Clock& clock;
    Counters& counters;
    Presence& presence;
    const seal::SignKeys& sign;
    std::vector<VerifyQueue*> verifiers;  ///< a peer's frames always go to the same one
    AuditQueue& audit;
  };
  /// Takes the bound socket. Registers itself for room in the verifiers' queues.
  Front(std::unique_ptr<zmq::socket_t> socket, Wiring wiring, const ShellLimits& limits);
  ~Front();
  Front(const Front&) = delete;
  Front& operator=(const Front&) = delete;

  void start();
  /// Sends frames in order. Thread-safe, never waits; the amount is bounded by the lanes' windows.
  void post(std::vector<Outbound> frames);
  /// Reads nothing any more; what is posted is still sent.
  void stop_reading();
  /// Ends the thread and closes the socket.
  void stop();

 private:
  using Clock_ = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds silence_tick{5'000};  ///< between looks for the silent
  struct Session {
    PeerId peer;
    std::string route;        ///< ZeroMQ's routing id; never leaves this class
    std::string key;          ///< raw CURVE key
    link::Credit granted;     ///< what the core grants the peer
    link::Credit told;        ///< what the peer knows of that
    std::uint64_t taken = 0;  ///< the highest number that came
    Clock_::time_point held;  ///< when it was last noted that it may send nothing
    link::Credit given;       ///< the credit that we have of the peer
    bool open = false;        ///< the core has accepted it
    bool gone = false;        ///< the connection is
    Clock_::time_point heard;
    std::deque<Outbound> waiting;     ///< the pipe was full
    std::optional<Outbound> receipt;  ///< the last one, not sent yet
    std::uint32_t strikes = 0;
  };
  using Sessions = std::map<hub::SessionId, Session>;
  struct Message;

  /// Why frames of this key are no longer served; nothing if they are.
  [[nodiscard]] static std::optional<hub::AttachFault> lost_rights(
      const std::optional<KeyTable::Entry>& entry);
  void run();
  void read();
  [[nodiscard]] bool receive(Message& message);
  void take(Message message);
  void attach(const Message& message, const KeyTable::Entry& entry, const AttachFrame& frame);
  /// False: the verifier's queue is full, and `inbound` is as it was.
  [[nodiscard]] bool offer(Inbound& inbound);
  void hand_on(Inbound inbound);
  void hand_on_stalled();
  void send_posted();
  /// Sends, or lets it wait for the pipe.
  void send(Sessions::iterator session, Outbound frame);
  void hold_receipt(Sessions::iterator session, Outbound receipt);
  void send_receipt(hub::SessionId id);
  /// Those held until then.
  void send_receipts(Clock_::time_point now);
  [[nodiscard]] std::chrono::milliseconds until_next() const;
  /// The part of what the core now grants that the member's rate leaves.
  [[nodiscard]] link::Credit allowed(Session& session, const link::Credit& granted);
  /// Grants held members what their rate has left since.
  void release_credit();
  void send_waiting();
  /// False: the pipe is full.
  bool transmit(Session& session, const Outbound& frame);
  enum class Sent { yes, full, gone };
  [[nodiscard]] Sent write(const std::string& route, const std::string& header,
                           const Payload& payload);
  void refuse(const std::string& route, hub::AttachFault fault);
  void strike(const Message& message, std::optional<PeerId> peer, const char* reason);
  void end(Sessions::iterator session, bool tell_core);
  void end_silent();

  std::unique_ptr<zmq::socket_t> socket_;
  Wiring wiring_;
  const ShellLimits limits_;
  Allowances allowances_;
  Sessions sessions_;
  std::unordered_map<std::string, hub::SessionId> by_route_;
  std::deque<Inbound> stalled_;  ///< found the verifier's queue full; at most a few
  std::size_t waiting_ = 0;      ///< sessions with frames that wait
  std::deque<std::pair<Clock_::time_point, hub::SessionId>> held_;  ///< receipts, and when due
  bool some_gone_ = false;                                          ///< a session is marked so
  bool some_credit_held_ = false;                                   ///< of a session
  Clock_::time_point credit_release_due_{};
  Clock_::time_point silence_check_due_{};

  Wake wake_;
  std::mutex mutex_;
  std::vector<Outbound> posted_;
  bool reading_stopped_ = false, stopping_ = false;
  std::thread thread_;
};

}  // namespace iwets::shell
