#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proto/link/explain.h"
#include "proto/link/frames.h"
#include "proto/link/lane.h"

namespace iwets::link {

enum class LinkState : std::uint8_t {
  connecting,  ///< no connection, or no answer yet
  attached,
  refused,  ///< by the hub; tried again
  stopped,  ///< a lane cannot go on before an operator of the hub's opens it again; tried again
};
/// "attached".
[[nodiscard]] const char* name(LinkState state);

/// Waits of a session.
struct SessionLimits {
  Duration ping_every = std::chrono::seconds{15};
  Duration silence_max = std::chrono::seconds{45};       ///< nothing heard: attach again
  Duration attach_wait_max = std::chrono::seconds{5};    ///< no answer: attach again
  Duration refused_wait_min = std::chrono::seconds{1};   ///< doubles with every refusal ...
  Duration refused_wait_max = std::chrono::seconds{30};  ///< ... up to this
  Duration resend_wait = std::chrono::seconds{10};       ///< no receipt: transmit the window again
  Duration gap_wait = std::chrono::seconds{1};           ///< asking for one gap twice
  /// An acknowledgement waits this long for more to acknowledge, or for something else to send: it
  /// costs the disk a sync and two signatures' work, however much it covers.
  Duration acknowledge_wait = std::chrono::milliseconds{25};
  std::uint64_t acknowledge_messages_max = 16;  ///< so many do not wait for more
};

/// The peer's end of the link: attaching, both lanes, pings, what to do when the hub is silent,
/// refuses, stops a lane or fences us. Sans-IO and deterministic. `now` is any clock that does not
/// go back. Not thread-safe.
///
/// Order of a turn: happenings (`connected`, `on ...`), then `tick`, then `draw`; then its owner
/// makes the lanes durable, and only then transmits `take_frames`.
class Session {
 public:
  Session(SessionLimits limits, Chain chain, LaneLimits lane)
      : limits_(limits), send_(chain, lane), receive_(chain, lane) {}

  [[nodiscard]] SendLane& send() { return send_; }
  [[nodiscard]] const SendLane& send() const { return send_; }
  [[nodiscard]] ReceiveLane& receive() { return receive_; }
  [[nodiscard]] const ReceiveLane& receive() const { return receive_; }

  /// The transport has a connection: attach at once.
  void connected(Instant now);
  /// It has none; `state` (`connecting` or `refused`) and `why` are told until the hub is heard.
  void disconnected(Instant now, LinkState state, const Explanation& why);

  void on_attached(Instant now, const Attached& frame);
  void on_refused(Instant now, const AttachRefused& frame);
  void on_lane_stopped(Instant now, const LaneStopped& frame);
  void on_fenced(Instant now);
  /// `next`: its owner makes it durable, then calls `accepted`. Everything else is dealt with.
  [[nodiscard]] Arrival on_message(Instant now, const Data& frame);
  void accepted(const Digest& message);
  /// A receipt whose signature was verified: what is delivered by it.
  [[nodiscard]] std::vector<Item> on_receipt(Instant now, const Position& position,
                                             const Credit& credit);
  void on_resend(Instant now, const Resend& frame);
  void on_ping(Instant now, const Ping& frame);
  void on_pong(Instant now, const Pong& frame);

  /// Does what is due.
  void tick(Instant now);
  /// Draws numbers for what may leave.
  [[nodiscard]] std::vector<Numbered> draw(Instant now);
  /// True if `take_frames` would yield something that the hub relies on: the lanes must be durable
  /// before it leaves.
  [[nodiscard]] bool promises(Instant now) const;
  /// What to transmit, in order; at most one acknowledgement.
  [[nodiscard]] std::vector<PeerFrame> take_frames(Instant now);
  [[nodiscard]] Instant next_deadline() const;

  [[nodiscard]] LinkState state() const { return state_; }
  /// Of a state other than `attached`, and of a credit that does not flow.
  [[nodiscard]] const Explanation& explanation() const { return explanation_; }

 private:
  /// No session: `state` until the next attach, at `again`.
  void end(LinkState state, const Explanation& why, Instant again);
  void refused(Instant now, LinkState state, const Explanation& why);
  void stopped(Instant now);
  void attach(Instant now);
  void grant(Instant now, const Credit& credit);
  /// The credit was `before` until now.
  void granted(Instant now, std::uint64_t before);
  void acknowledge_by(Instant at);
  void transmit(const std::vector<Numbered>& messages);
  void transmit_window(Instant now, std::uint64_t from);

  SessionLimits limits_;
  SendLane send_;
  ReceiveLane receive_;
  LinkState state_ = LinkState::connecting;
  Explanation explanation_;
  Instant attach_at_{};           ///< next attempt, while not attached
  Instant ping_at_{};             ///< while attached
  Instant heard_{};               ///< last frame of the session
  Instant progress_{};            ///< last receipt, or first message after an empty window
  Duration refused_wait_{};       ///< the last one; zero after success
  std::uint64_t gap_number_ = 0;  ///< last asked for
  Instant gap_at_{};
  std::optional<Instant> acknowledge_at_;  ///< something is to be acknowledged, by then
  std::uint64_t acknowledged_ = 0;         ///< last number said to be durable here
  bool window_sent_ = false;               ///< in this turn
  std::vector<PeerFrame> frames_;
};

}  // namespace iwets::link
