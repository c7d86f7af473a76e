#include <catch2/catch.hpp>
#include <deque>
#include <map>
#include <random>
#include <set>
#include <string>

#include "proto/link/lane.h"
#include "proto/types/archive.h"

using namespace iwets;
using namespace iwets::link;

namespace {

Digest mix(const Digest& previous, const Digest& message) {
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

constexpr LaneLimits limits{
    .window_messages_max = 8, .window_bytes_max = 2'000, .outbox_items_max = 10'000};

/// Two ends of one lane, the wires between them, and the disk of each. An end writes its canonical
/// bytes before it says anything; a crash puts it back to what it wrote last.
class World {
 public:
  explicit World(std::uint64_t seed) : random_(seed) {
    sender_disk_ = to_bytes(sender_);
    receiver_disk_ = to_bytes(receiver_);
  }

  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  bool chance(std::uint32_t percent) { return below(100) < percent; }

  void post() {
    const auto handle = ++handles_;
    Digest message{};
    for (auto& byte : message) byte = static_cast<std::uint8_t>(random_());
    const Item item{.handle = handle,
                    .subject = {},
                    .urgency = static_cast<Urgency>(below(3)),
                    .bytes = 1 + below(900),
                    .message = message};
    REQUIRE(sender_.post(item));
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
    if (!drawn.empty() && before_urgency) CHECK(drawn.front().item.urgency == *before_urgency);
    CHECK(sender_.under_way() <= limits.window_messages_max);
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
      default: FAIL("a frame of this session does not continue the lane");
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
    REQUIRE(delivered);
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
    REQUIRE(attach());
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
    REQUIRE(reader.complete());
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
    CHECK(posted_.count(frame.numbered.item.handle) == 1);
    const auto fresh = taken_.insert(frame.numbered.item.handle).second;
    CHECK((fresh || frame.generation > 1));
    CHECK(frame.numbered.number == ++last_taken_[frame.generation]);
  }
  void release(const std::vector<Item>& items) {
    for (const auto& i : items) {
      CHECK(taken_.count(i.handle) == 1);
      CHECK((released_.insert(i.handle).second));
    }
  }
  void keep_sender() { sender_disk_ = to_bytes(sender_); }
  void keep_receiver() { receiver_disk_ = to_bytes(receiver_); }

  std::mt19937_64 random_;
  std::uint64_t handles_ = 0;
  std::deque<Frame> data_;
  std::deque<Ack> acks_;
  std::map<std::uint64_t, std::uint64_t> last_taken_;
};

void run(World& world, int steps, bool generations) {
  const auto loss = world.below(31);
  const auto twice = world.below(51);
  const auto reorder = world.below(40);
  for (int i = 0; i < steps; ++i) {
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
      REQUIRE(world.attach());
    } else if (generations && world.chance(20)) {
      world.open_generation();
    }
  }
}

}  // namespace

TEST_CASE("Lane: whatever the wire and the processes do, each message arrives once, in order",
          "[lane]") {
  const auto seed = GENERATE(range<std::uint64_t>(0, 300));
  INFO("seed " << seed);
  World world(seed);
  run(world, 600, seed % 2 == 1);
  world.heal();
  CHECK(world.taken_ == world.posted_);
  CHECK(world.released_ == world.posted_);
  CHECK(world.sender_.acked() == world.receiver_.last());
  CHECK(world.sender_.drawn() == world.receiver_.last());
}

TEST_CASE("Lane: an end put back from an old copy is detected, never guessed", "[lane]") {
  const auto seed = GENERATE(range<std::uint64_t>(0, 300));
  INFO("seed " << seed);
  World world(seed);
  run(world, 200, false);
  const auto sender_copy = world.sender_disk_;
  const auto receiver_copy = world.receiver_disk_;
  run(world, 200, false);

  SECTION("the receiver") {
    const auto acked = world.sender_.acked();
    world.set_receiver(receiver_copy);
    const bool behind = world.receiver_.last().number < acked.number;
    CHECK(world.attach() == !behind);
    if (behind) CHECK(world.why_ == LaneStop::receiver_behind);
  }
  SECTION("the sender, at once") {
    const auto last = world.receiver_.last();
    world.set_sender(sender_copy);
    const bool behind = world.sender_.drawn().number < last.number;
    CHECK(world.attach() == !behind);
    if (behind) CHECK(world.why_ == LaneStop::sender_behind);
  }
  SECTION("the sender, after it has gone on by itself") {
    const auto last = world.receiver_.last();
    world.set_sender(sender_copy);
    const bool behind = world.sender_.drawn().number < last.number;
    // A session with a receiver that is not ours lets it draw the numbers again, for other
    // messages.
    for (int i = 0; i < 40; ++i) world.post();
    auto stranger = world.sender_.drawn();
    REQUIRE(world.sender_.attach(stranger, {.number_max = 10'000, .bytes_max = 2'000}));
    while (world.sender_.drawn().number < last.number) {
      REQUIRE_FALSE(world.sender_.draw().empty());
      stranger = world.sender_.drawn();
      REQUIRE(world.sender_.acknowledge(stranger, {.number_max = 10'000, .bytes_max = 2'000}));
    }
    if (behind) {
      std::optional<LaneStop> expected;
      if (world.sender_.acked().number > last.number) {
        expected = LaneStop::receiver_behind;
      } else {
        const auto beyond = world.sender_.window(last.number + 1);
        const auto digest = beyond.empty() ? world.sender_.drawn().digest : beyond[0].previous;
        // By luck it may have drawn the same messages again: then there is no second history.
        if (digest != last.digest) expected = LaneStop::forked;
      }
      CHECK(world.attach() == !expected);
      CHECK(world.why_ == expected);
    }
  }
  SECTION("an operator's new generation lets either go on") {
    world.set_sender(sender_copy);
    if (!world.attach()) {
      world.open_generation();
      // The copy has forgotten some messages and their receipts; what it has arrives.
      std::set<std::uint64_t> left;
      for (const auto& item : world.sender_.pending(10'000)) left.insert(item.handle);
      world.posted_.insert(left.begin(), left.end());
      world.heal();
      for (const auto handle : left) CHECK(world.taken_.count(handle) == 1);
      CHECK(world.sender_.acked() == world.receiver_.last());
    }
  }
}
