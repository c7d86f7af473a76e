#include "proto/link/session.h"

#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"
#include "tests/proto/link/lane_world.h"

namespace iwets::fuzz {
namespace {

using namespace std::chrono_literals;
using link::testing::mix;

constexpr link::LaneLimits lane_limits{
    .window_messages_max = 4, .window_bytes_max = 3'000, .outbox_items_max = 20};

/// A peer's session, and a hub that says whatever it likes: mostly what fits, sometimes not.
class Story {
 public:
  explicit Story(Bytes unit) : in_(unit) {}

  void play() {
    for (int step = 0; step < 2'000 && !in_.empty(); ++step) {
      now_ += Duration{static_cast<std::int64_t>(in_.below(64) * 200'000)};
      happen();
      session_.tick(now_);
      end_turn();
      must(session_.next_deadline() >= before_ || session_.state() != link::LinkState::attached,
           "a session that is attached has nothing overdue for ever");
      before_ = std::min(now_, session_.next_deadline());
    }
  }

 private:
  void end_turn() {
    const auto drawn = session_.draw(now_);
    must(session_.send().under_way() <= lane_limits.window_messages_max, "the window is bounded");
    must(drawn.empty() || session_.state() == link::LinkState::attached, "only a session draws");
    must(drawn.empty() || session_.send().drawn().number <= session_.send().credit().number_max,
         "nothing is drawn beyond the credit");
    std::size_t acknowledgements = 0;
    for (const auto& frame : session_.take_frames(now_)) {
      if (const auto* ack = std::get_if<link::Acknowledge>(&frame)) {
        ++acknowledgements;
        must(ack->position == session_.receive().last(), "what is acknowledged is there");
      }
    }
    must(acknowledgements <= 1, "one acknowledgement in a turn");
  }

  void happen() {
    switch (in_.below(16)) {
      case 0: return session_.connected(now_);
      case 1:
        return session_.disconnected(
            now_, in_.below(2) == 0 ? link::LinkState::connecting : link::LinkState::refused, {});
      case 2:
      case 3:
        return session_.on_attached(now_, {.program = {},
                                           .peer = {},
                                           .received = position(session_.send().drawn()),
                                           .sent = position(session_.receive().last()),
                                           .credit = credit(),
                                           .now = now_});
      case 4:
        return session_.on_refused(
            now_,
            {.fault = static_cast<link::AttachFault>(in_.below(13)), .reason = {}, .remedy = {}});
      case 5:
        return session_.on_lane_stopped(
            now_, {.peer_to_hub = in_.below(2) == 1, .reason = {}, .remedy = {}});
      case 6: return session_.on_fenced(now_);
      case 7:
      case 8: return message();
      case 9: return receipt();
      case 10:
        return session_.on_resend(now_, {.generation = session_.send().drawn().generation + far(),
                                         .number = in_.below(20)});
      case 11: return session_.on_ping(now_, {.credit = credit(), .now = now_});
      case 12: return session_.on_pong(now_, {.credit = credit(), .now = now_});
      case 13: (void)session_.send().withdraw(in_.below(handles_ + 1)); return;
      default: return post();
    }
  }

  void post() {
    const auto number = ++handles_;
    Digest message{};
    message[0] = static_cast<std::uint8_t>(number);
    (void)session_.send().post({.handle = number,
                                .subject = {},
                                .urgency = static_cast<Urgency>(in_.below(4)),
                                .bytes = 1 + static_cast<std::uint32_t>(in_.below(2'000)),
                                .message = message});
  }
  void message() {
    const auto& last = session_.receive().last();
    link::Data data{.generation = last.generation + far(),
                    .number = last.number + 1 + far(),
                    .previous = last.digest};
    data.previous[0] ^= static_cast<std::uint8_t>(far());
    const auto arrival = session_.on_message(now_, data);
    if (arrival != link::Arrival::next) return;
    must(data.number == last.number + 1 && data.previous == last.digest, "the next is the next");
    Digest message{};
    message[1] = in_.byte();
    session_.accepted(message);
  }
  void receipt() {
    auto at = position(session_.send().drawn());
    const auto window = session_.send().window();
    if (!window.empty() && in_.below(4) != 0) {
      const auto& one = window[in_.below(window.size())];
      at = {session_.send().drawn().generation, one.number, mix(one.previous, one.item.message)};
    }
    std::uint64_t released = 0;
    const auto before = session_.send().under_way();
    for (const auto& item : session_.on_receipt(now_, at, credit())) {
      ++released;
      must(item.handle <= handles_, "what is released was posted");
    }
    must(released <= before, "and was under way");
  }

  /// Mostly nothing; a small number otherwise.
  std::uint64_t far() { return in_.below(8) == 7 ? in_.below(4) : 0; }
  link::Position position(link::Position at) {
    at.generation += far();
    at.number += far();
    at.number -= std::min(at.number, far());
    at.digest[0] ^= static_cast<std::uint8_t>(far());
    return at;
  }
  link::Credit credit() {
    if (in_.below(4) == 0)
      return {.number_max = in_.below(30),
              .bytes_max = static_cast<std::uint32_t>(in_.below(5'000)),
              .reason = static_cast<link::CreditReason>(in_.below(7))};
    return {.number_max = 1'000'000, .bytes_max = 1U << 20U};
  }

  Input in_;
  Instant now_ = from_us(1'770'000'000'000'000), before_{};
  std::uint64_t handles_ = 0;
  link::Session session_{{}, &mix, lane_limits};
};

}  // namespace

void session(Bytes unit) { Story(unit).play(); }

}  // namespace iwets::fuzz
