#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "proto/types/ids.h"
#include "proto/types/result.h"
#include "proto/types/terms.h"

namespace iwets::link {

/// Bounds of one lane.
struct LaneLimits {
  std::uint32_t window_messages_max = 128;     ///< numbered and not yet acknowledged
  std::uint32_t window_bytes_max = 1'048'576;  ///< payload bytes of those; one message always fits
  std::size_t outbox_items_max = 1'000'000;    ///< waiting, unnumbered
};

/// The running digest after a message: BLAKE2b-256(previous || message). A pure function, handed
/// in as a value, because lanes must not depend on a cryptographic library.
using Chain = Digest (*)(const Digest& previous, const Digest& message);

/// Where a lane stands: everything up to `number` of `generation`, with the digest there.
struct Position {
  std::uint64_t generation = 1;
  std::uint64_t number = 0;
  Digest digest{};  ///< at number 0: all zero
  friend auto operator<=>(const Position&, const Position&) = default;
  static void fields(auto& self, auto& archive) {
    archive(self.generation, self.number, self.digest);
  }
};

/// Why the credit is what it is: the numbers of `CreditReason` in the schema.
enum class CreditReason : std::uint8_t {
  flowing = 0,
  overload = 1,
  disk_full = 2,
  drain = 3,
  clock = 4,
  suspended = 5
};

/// What a receiver lets the sender have under way.
struct Credit {
  std::uint64_t number_max = 0;  ///< highest number that may be sent
  std::uint32_t bytes_max = 0;   ///< sent and not acknowledged
  CreditReason reason = CreditReason::flowing;
  friend bool operator==(const Credit&, const Credit&) = default;
  static void fields(auto& self, auto& archive) {
    archive(self.number_max, self.bytes_max, self.reason);
  }
};

/// A message as the lane knows it: a handle of its owner's, and never its content.
struct Item {
  std::uint64_t handle = 0;  ///< unique in this lane; the owner finds the payload by it
  TraceId subject;           ///< what it is about; empty = nothing in particular
  Urgency urgency = Urgency::routine;
  std::uint32_t bytes = 0;  ///< of payload
  Digest message{};         ///< BLAKE2b-256 of the payload
  friend bool operator==(const Item&, const Item&) = default;
  static void fields(auto& self, auto& archive) {
    archive(self.handle, self.subject, self.urgency, self.bytes, self.message);
  }
};

/// An item that has drawn its number.
struct Numbered {
  Item item;
  std::uint64_t number = 0;
  Digest previous{};  ///< running digest before it
  friend bool operator==(const Numbered&, const Numbered&) = default;
  static void fields(auto& self, auto& archive) { archive(self.item, self.number, self.previous); }
};

/// Why a lane cannot go on. An operator looks, then opens the next generation.
enum class LaneStop : std::uint8_t {
  forked = 1,           ///< a number is shared, but not the digest: two histories
  receiver_behind = 2,  ///< the receiver no longer has what it acknowledged (an old backup)
  sender_behind = 3,    ///< the receiver has numbers that the sender never drew (an old backup)
  wrong_generation = 4,
};

/// The sending end of a lane: an outbox ordered by urgency, and a window of numbered messages.
/// Sans-IO: what to transmit is returned; what to persist is its fields. Not thread-safe.
class SendLane {
 public:
  explicit SendLane(Chain chain = nullptr, LaneLimits limits = {})
      : chain_(chain), limits_(limits) {}

  /// Puts a message into the outbox, behind those of equal urgency. False: the outbox is full.
  [[nodiscard]] bool post(const Item& item);
  /// Takes a message back that has drawn no number in this generation. False: it has, or is not
  /// here. (What returned from an earlier generation may have arrived in that one.)
  bool withdraw(std::uint64_t handle);
  /// The same, without a search through a long outbox: `place` is what `posted()` said before the
  /// message was posted with this urgency.
  bool withdraw(std::uint64_t handle, Urgency urgency, std::uint64_t place);

  /// What speaks against a session with a receiver that stands at `theirs`; changes nothing.
  [[nodiscard]] std::optional<LaneStop> compare(const Position& theirs) const;
  /// A session begins; `theirs` is the receiver's last accepted position. Drops what it has,
  /// and returns it (delivered items); afterwards `draw` and `window` say what to transmit.
  /// Fails when the two ends do not continue each other: the lane is then stopped. A receiver that
  /// still stands in an older generation continues us if it has acknowledged nothing of this one:
  /// it learns of it by the answer to its attach.
  [[nodiscard]] Result<std::vector<Item>, LaneStop> attach(const Position& theirs,
                                                           const Credit& credit);
  /// The session is over: nothing is drawn until the next `attach`. The window stays.
  void detach();

  /// The receiver has everything up to `theirs`: returns the items now delivered, in order (empty
  /// for a repeat). Fails with `forked` if a digest differs, `sender_behind` beyond what was drawn;
  /// the lane is then stopped.
  [[nodiscard]] Result<std::vector<Item>, LaneStop> acknowledge(const Position& theirs,
                                                                const Credit& credit);
  void set_credit(const Credit& credit);

  /// Draws numbers for as many waiting messages as credit and limits allow; transmit them in order.
  [[nodiscard]] std::vector<Numbered> draw();
  /// All that is numbered and not acknowledged, oldest first, from `number` on: to transmit again.
  [[nodiscard]] std::vector<Numbered> window(std::uint64_t from = 0) const;

  /// Begins the next generation: numbers start again from 1, and what was not acknowledged returns
  /// to the head of the outbox in its order. Also ends a stop, and the session. `generation` must
  /// be higher than the present one.
  void open_generation(std::uint64_t generation);
  /// Puts messages before all that waits, in their order: a receiver that lost them gets them
  /// again.
  void put_first(const std::vector<Item>& items);
  /// What an owner keeps that stores messages one by one, instead of the lane's canonical bytes.
  struct Kept {
    Position drawn, acked;
    std::vector<Numbered> window;  ///< oldest first, from `acked.number + 1` to `drawn.number`
    std::vector<Item> waiting;     ///< in the order in which they would leave
    std::optional<LaneStop> stopped;
  };
  /// Puts a lane that was never used where `kept` says. False: `kept` contradicts itself.
  [[nodiscard]] bool restore(const Kept& kept);
  /// Puts the lane out of service, as `attach` does on a fault.
  void stop(LaneStop why) { stopped_ = why; }

  [[nodiscard]] std::optional<LaneStop> stopped() const { return stopped_; }
  [[nodiscard]] bool attached() const { return attached_; }
  [[nodiscard]] const Position& drawn() const { return drawn_; }  ///< last number drawn
  [[nodiscard]] const Position& acked() const { return acked_; }  ///< last number acknowledged
  [[nodiscard]] const Credit& credit() const { return credit_; }
  [[nodiscard]] std::uint64_t posted() const { return posted_; }  ///< how many there ever were
  [[nodiscard]] std::size_t waiting() const { return outbox_.size(); }
  [[nodiscard]] std::size_t under_way() const { return window_.size(); }
  /// Messages not yet acknowledged, numbered ones first, then in the order they would leave.
  [[nodiscard]] std::vector<Item> pending(std::size_t most) const;
  /// Shows each of them to `visit`.
  void each_pending(const auto& visit) const {
    for (const auto& numbered : window_) visit(numbered.item);
    for (const auto& [place, item] : outbox_) visit(item);
  }

  static void fields(auto& self, auto& archive) {
    archive(self.outbox_, self.window_, self.drawn_, self.acked_, self.credit_, self.attached_,
            self.stopped_, self.posted_, self.window_bytes_);
  }

 private:
  LaneStop stop_for(LaneStop why);
  /// Running digest at a number from `acked_` to `drawn_`.
  [[nodiscard]] const Digest& digest_at(std::uint64_t number) const;

  Chain chain_ = nullptr;
  LaneLimits limits_;
  /// Waiting, by urgency and then by order of posting.
  std::map<std::pair<Urgency, std::uint64_t>, Item> outbox_;
  std::vector<Numbered> window_;
  Position drawn_, acked_;
  Credit credit_;
  bool attached_ = false;
  std::optional<LaneStop> stopped_;
  std::uint64_t posted_ = 0;        ///< how many were ever posted
  std::uint64_t window_bytes_ = 0;  ///< payload bytes in the window
};

/// What a received number means.
enum class Arrival : std::uint8_t {
  next,              ///< take it, then `accept`
  repeat,            ///< had it: acknowledge again, take no effect
  gap,               ///< ask for `last + 1`; drop this one
  forked,            ///< the digest does not continue the lane: stop it
  wrong_generation,  ///< stop it
  beyond_credit,     ///< the sender ignores its credit: drop, and stop the lane
};

/// The receiving end of a lane. Sans-IO, not thread-safe.
class ReceiveLane {
 public:
  explicit ReceiveLane(Chain chain = nullptr, LaneLimits limits = {})
      : chain_(chain), limits_(limits) {}

  /// Judges a number without changing anything. A repeat with a wrong digest is a repeat: only the
  /// digest at the last position is known.
  [[nodiscard]] Arrival judge(std::uint64_t generation, std::uint64_t number,
                              const Digest& previous) const;
  /// Takes the message that `judge` called `next`.
  void accept(const Digest& message);
  /// Compares the sender's positions at attach: its last drawn and last receipted number. A sender
  /// that has not heard of our generation yet is no fault as long as nothing came in it.
  [[nodiscard]] std::optional<LaneStop> compare(const Position& drawn, const Position& acked) const;
  /// The credit to grant now: a whole window beyond `last`, or nothing beyond it for a `reason`.
  [[nodiscard]] Credit credit(CreditReason reason = CreditReason::flowing) const;
  /// Begins the next generation, which must be higher than the present one. Also ends a stop.
  void open_generation(std::uint64_t generation);
  void stop(LaneStop why) { stopped_ = why; }

  [[nodiscard]] std::optional<LaneStop> stopped() const { return stopped_; }
  [[nodiscard]] const Position& last() const { return last_; }

  /// Puts the lane where it was kept.
  void restore(const Position& last, std::optional<LaneStop> stopped) {
    last_ = last;
    stopped_ = stopped;
  }

  static void fields(auto& self, auto& archive) { archive(self.last_, self.stopped_); }

 private:
  Chain chain_ = nullptr;
  LaneLimits limits_;
  Position last_;
  std::optional<LaneStop> stopped_;
};

}  // namespace iwets::link
