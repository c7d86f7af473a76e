#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "proto/link/lane.h"
#include "proto/types/archive.h"

namespace iwets::link::testing {

/// Stands in for BLAKE2b-256: different inputs give different digests, and that is all it must do.
inline Digest mix(const Digest& previous, const Digest& message) {
  std::uint64_t h = 1469598103934665603U;
  Digest out{};
  for (std::size_t i = 0; i < out.size(); ++i) {
    for (const auto& from : {previous, message})
      for (const auto byte : from) h = (h ^ byte) * 1099511628211U;
    h = (h ^ i) * 1099511628211U;
    out[i] = static_cast<std::uint8_t>(h >> 56U);
  }
  return out;
}

inline constexpr LaneLimits limits{
    .window_messages_max = 8, .window_bytes_max = 2'000, .outbox_items_max = 10'000};

/// Two ends of one lane, the wires between them, and the disk of each. An end writes its canonical
/// bytes before it says anything; a crash puts it back to what it wrote last. `Luck` draws with
/// `below(n)`, and judges with `must(holds, what)`.
template <typename Luck>
class World {
 public:
  explicit World(Luck luck) : luck_(std::move(luck)) {
    sender_disk_ = to_bytes(sender_);
    receiver_disk_ = to_bytes(receiver_);
  }

  [[nodiscard]] const Luck& luck() const { return luck_; }
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(luck_.below(n)); }
  bool chance(std::uint32_t percent) { return below(100) < percent; }

  void post() {
    const auto handle = ++handles_;
    Digest message{};
    for (std::size_t i = 0; i < 8; ++i) message[i] = static_cast<std::uint8_t>(handle >> (8 * i));
    message[8] = static_cast<std::uint8_t>(below(256));
    const Item item{.handle = handle,
                    .subject = {},
                    .urgency = static_cast<Urgency>(below(3)),
                    .bytes = 1 + below(900),
                    .message = message};
    luck_.must(sender_.post(item), "an outbox with room takes a message");
    posted_.insert(handle);
    keep_sender();
  }
  void withdraw() {
    if (handles_ == 0) return;
    const auto handle = 1 + below(static_cast<std::uint32_t>(handles_));
    if (!sender_.withdraw(handle)) return;
    // A message of an earlier generation's window may have arrived there, unacknowledged.
    if (taken_.count(handle) == 1)
      released_.insert(handle);
    else
      posted_.erase(handle);
    keep_sender();
  }
  /// Draws what may leave. Sometimes the sender crashes before it has written that down.
  void draw(bool crash) {
    const auto before_urgency = first_waiting();
    const auto drawn = sender_.draw();
    if (!drawn.empty() && before_urgency)
      luck_.must(drawn.front().item.urgency == *before_urgency, "what is urgent leaves first");
    luck_.must(sender_.under_way() <= limits.window_messages_max, "the window is bounded");
    if (crash) return crash_sender();
    keep_sender();
    for (const auto& n : drawn) transmit(n);
  }
  void resend() {
    if (!sender_.attached()) return;
    for (const auto& n : sender_.window()) transmit(n);
  }

  /// One frame of the data wire arrives: lost, twice, or out of order as luck has it.
  void deliver(std::uint32_t loss, std::uint32_t twice, std::uint32_t reorder, bool crash) {
    if (data_.empty()) return;
    const auto at = chance(reorder) ? below(static_cast<std::uint32_t>(data_.size())) : 0;
    const auto frame = data_[at];
    if (!chance(twice)) data_.erase(data_.begin() + at);
    if (chance(loss)) return;
    switch (receiver_.judge(frame.generation, frame.numbered.number, frame.numbered.previous)) {
      case Arrival::next: break;
      case Arrival::repeat: return acknowledge();
      case Arrival::gap: return;
      default: luck_.must(false, "a frame of a session continues the lane"); return;
    }
    receiver_.accept(frame.numbered.item.message);
    if (crash) return crash_receiver();  // before it was durable: no effect, no acknowledgement
    // The effect and the position are durable together.
    take(frame);
    keep_receiver();
    if (chance(50)) acknowledge();
  }
  void acknowledge(CreditReason reason = CreditReason::flowing) {
    acks_.push_back({receiver_.last(), receiver_.credit(reason)});
  }
  void deliver_ack(std::uint32_t loss, std::uint32_t reorder) {
    if (acks_.empty()) return;
    const auto at = chance(reorder) ? below(static_cast<std::uint32_t>(acks_.size())) : 0;
    const auto ack = acks_[at];
    acks_.erase(acks_.begin() + at);
    if (chance(loss)) return;
    const auto delivered = sender_.acknowledge(ack.position, ack.credit);
    luck_.must(delivered.has_value(), "an acknowledgement of a session fits the lane");
    release(*delivered);
    keep_sender();
  }

  void detach() {
    sender_.detach();
    data_.clear();  // a session's frames end with it
    acks_.clear();
  }
  /// Begins a session the way hub and peer do; false if either end says that it cannot go on.
  bool attach() {
    detach();
    if (sender_.drawn().generation > receiver_.last().generation)
      receiver_.open_generation(sender_.drawn().generation);
    why_ = receiver_.compare(sender_.drawn(), sender_.acked());
    if (why_) return false;
    const auto delivered = sender_.attach(receiver_.last(), receiver_.credit());
    if (!delivered) {
      why_ = delivered.error();
      return false;
    }
    release(*delivered);
    keep_sender();
    resend();
    return true;
  }
  void crash_sender() {
    sender_ = read<SendLane>(sender_disk_);
    detach();
  }
  void crash_receiver() {
    receiver_ = read<ReceiveLane>(receiver_disk_);
    detach();
  }
  void open_generation() {
    sender_.open_generation(sender_.drawn().generation + 1);
    keep_sender();
    detach();
  }

  /// Runs without faults until nothing is left to do.
  void heal() {
    luck_.must(attach(), "a session can begin");
    for (int round = 0; round < 10'000 && (sender_.waiting() > 0 || sender_.under_way() > 0);
         ++round) {
      draw(false);
      if (data_.empty()) resend();
      while (!data_.empty()) deliver(0, 0, 0, false);
      acknowledge();
      while (!acks_.empty()) deliver_ack(0, 0);
    }
  }

  void set_sender(const std::string& copy) {
    sender_ = read<SendLane>(copy);
    // What the copy still has, its owner has not seen delivered either.
    for (const auto& i : sender_.pending(limits.outbox_items_max)) released_.erase(i.handle);
    detach();
  }
  void set_receiver(const std::string& copy) {
    receiver_ = read<ReceiveLane>(copy);
    detach();
  }

  template <typename Lane>
  static Lane read(const std::string& bytes) {
    Lane lane(&mix, limits);
    Reader reader(bytes_of(bytes));
    reader(lane);
    Luck::must(reader.complete(), "a lane is read as it was written");
    return lane;
  }

  SendLane sender_{&mix, limits};
  ReceiveLane receiver_{&mix, limits};
  std::string sender_disk_, receiver_disk_;
  std::set<std::uint64_t> posted_, taken_, released_;
  std::optional<LaneStop> why_;

 private:
  struct Frame {
    std::uint64_t generation = 0;
    Numbered numbered;
  };
  struct Ack {
    Position position;
    Credit credit;
  };

  [[nodiscard]] std::optional<Urgency> first_waiting() const {
    const auto pending = sender_.pending(sender_.under_way() + 1);
    if (pending.size() <= sender_.under_way()) return std::nullopt;
    return pending.back().urgency;
  }
  void transmit(const Numbered& n) { data_.push_back({sender_.drawn().generation, n}); }
  /// Owners know a message by its id, so one that a new generation sends again is dropped.
  void take(const Frame& frame) {
    luck_.must(posted_.contains(frame.numbered.item.handle), "what arrives was posted");
    const auto fresh = taken_.insert(frame.numbered.item.handle).second;
    luck_.must(fresh || frame.generation > 1, "a message arrives once in a generation");
    luck_.must(frame.numbered.number == ++last_taken_[frame.generation],
               "messages arrive in order");
  }
  void release(const std::vector<Item>& items) {
    for (const auto& i : items) {
      luck_.must(taken_.contains(i.handle), "what is delivered has arrived");
      luck_.must(released_.insert(i.handle).second, "and is delivered once");
    }
  }
  void keep_sender() { sender_disk_ = to_bytes(sender_); }
  void keep_receiver() { receiver_disk_ = to_bytes(receiver_); }

  Luck luck_;
  std::uint64_t handles_ = 0;
  std::deque<Frame> data_;
  std::deque<Ack> acks_;
  std::map<std::uint64_t, std::uint64_t> last_taken_;
};

/// One thing after the other while `more()`.
template <typename Luck, typename More>
void run(World<Luck>& world, bool generations, More more) {
  const auto loss = world.below(31);
  const auto twice = world.below(51);
  const auto reorder = world.below(40);
  while (more()) {
    const auto what = world.below(100);
    if (what < 15) {
      world.post();
    } else if (what < 17) {
      world.withdraw();
    } else if (what < 35) {
      world.draw(world.chance(3));
    } else if (what < 65) {
      world.deliver(loss, twice, reorder, world.chance(2));
    } else if (what < 85) {
      world.deliver_ack(loss, reorder);
    } else if (what < 90) {
      world.resend();
    } else if (what < 92) {
      world.acknowledge(CreditReason::overload);
    } else if (what < 93) {
      world.detach();
    } else if (what < 94) {
      world.crash_sender();
    } else if (what < 95) {
      world.crash_receiver();
    } else if (what < 99) {
      Luck::must(world.attach(), "a session can begin");
    } else if (generations && world.chance(20)) {
      world.open_generation();
    }
  }
}

}  // namespace iwets::link::testing
