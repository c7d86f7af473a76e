#include "proto/link/session.h"

#include <algorithm>
#include <utility>

namespace iwets::link {

const char* name(LinkState state) {
  switch (state) {
    case LinkState::connecting: return "connecting";
    case LinkState::attached: return "attached";
    case LinkState::refused: return "refused";
    case LinkState::stopped: return "stopped";
  }
  return "unknown";
}

void Session::connected(Instant now) {
  if (state_ == LinkState::attached) end(LinkState::connecting, {}, now);
  attach_at_ = now;
}

void Session::disconnected(Instant now, LinkState state, const Explanation& why) {
  // A stopped lane needs an operator, whatever the connection does meanwhile.
  const bool keep = state_ == LinkState::stopped;
  end(keep ? state_ : state, keep ? Explanation(explanation_) : why, now + limits_.attach_wait_max);
}

void Session::on_attached(Instant now, const Attached& frame) {
  const auto generation = frame.received.generation;
  if (generation > send_.drawn().generation && frame.received.number == 0) {
    // An operator of the hub's has opened a new generation, of both lanes always.
    send_.open_generation(generation);
    if (generation > receive_.last().generation) receive_.open_generation(generation);
  }
  // The hub's word alone releases nothing: what it has is settled by its signed receipt, which it
  // repeats when it sees the last of it again.
  if (const auto why = send_.compare(frame.received)) send_.stop(*why);
  if (const auto why = receive_.compare(frame.sent, {.generation = frame.sent.generation}))
    receive_.stop(*why);
  if (send_.stopped() || receive_.stopped()) return stopped(now);
  // Repeats of what is acknowledged already are nothing new.
  if (!send_.attach(send_.acked(), frame.credit)) return stopped(now);

  state_ = LinkState::attached;
  refused_wait_ = {};
  heard_ = now;
  ping_at_ = now + limits_.ping_every;
  gap_number_ = 0;
  window_sent_ = false;
  explanation_ = explain(frame.credit.reason);
  transmit_window(now, std::max<std::uint64_t>(frame.received.number, 1));
}

void Session::on_refused(Instant now, const AttachRefused& frame) {
  auto why = explain(frame.fault);
  if (!frame.reason.empty()) why = {frame.reason, frame.remedy};
  const bool lane = frame.fault == AttachFault::lane_forked ||
                    frame.fault == AttachFault::peer_behind ||
                    frame.fault == AttachFault::hub_behind;
  refused(now, lane ? LinkState::stopped : LinkState::refused, why);
}

void Session::on_lane_stopped(Instant now, const LaneStopped& frame) {
  auto why = explain(LaneStop::forked, frame.peer_to_hub);
  if (!frame.reason.empty()) why = {frame.reason, frame.remedy};
  refused(now, LinkState::stopped, why);
}

void Session::on_fenced(Instant now) {
  refused_wait_ = limits_.refused_wait_max;  // Two that attach in turn would only fence each other.
  refused(now, LinkState::refused,
          {"another process with our keys has attached to the hub",
           "stop the other one: a peer runs once; if nobody knows of it, tell the hub's operator "
           "and rotate the keys"});
}

Arrival Session::on_message(Instant now, const Data& frame) {
  if (state_ != LinkState::attached) return Arrival::repeat;  // Of a session that is over.
  heard_ = now;
  const auto arrival = receive_.judge(frame.generation, frame.number, frame.previous);
  switch (arrival) {
    case Arrival::next: break;
    case Arrival::repeat: acknowledge_by(now); break;
    case Arrival::gap: {
      const auto wanted = receive_.last().number + 1;
      if (gap_number_ == wanted && now < gap_at_ + limits_.gap_wait) break;
      gap_number_ = wanted;
      gap_at_ = now;
      frames_.push_back(Resend{.generation = frame.generation, .number = wanted});
      break;
    }
    case Arrival::forked:
      receive_.stop(LaneStop::forked);
      stopped(now);
      break;
    case Arrival::wrong_generation:
    case Arrival::beyond_credit:
      // A fault of the session rather than of the lane: attaching compares both ends anew.
      refused(now, LinkState::refused,
              {"the hub sent a message outside of what it was granted",
               "none needed: the session begins anew; if it happens again, tell the hub's "
               "operator"});
      break;
  }
  return arrival;
}

void Session::accepted(const Digest& message) {
  receive_.accept(message);
  const bool many = receive_.last().number >= acknowledged_ + limits_.acknowledge_messages_max;
  acknowledge_by(many ? heard_ : heard_ + limits_.acknowledge_wait);
}

std::vector<Item> Session::on_receipt(Instant now, const Position& position, const Credit& credit) {
  if (state_ != LinkState::attached) return {};
  heard_ = now;
  const auto before = send_.credit().number_max;
  auto delivered = send_.acknowledge(position, credit);
  if (!delivered) {
    stopped(now);
    return {};
  }
  if (!delivered->empty()) progress_ = now;
  granted(now, before);
  return std::move(*delivered);
}

void Session::on_resend(Instant now, const Resend& frame) {
  if (state_ != LinkState::attached || frame.generation != send_.drawn().generation) return;
  heard_ = now;
  transmit_window(now, frame.number);
}

void Session::on_ping(Instant now, const Ping& frame) {
  if (state_ != LinkState::attached) return;
  heard_ = now;
  grant(now, frame.credit);
  frames_.push_back(Pong{.credit = receive_.credit()});
}

void Session::on_pong(Instant now, const Pong& frame) {
  if (state_ != LinkState::attached) return;
  heard_ = now;
  grant(now, frame.credit);
}

void Session::tick(Instant now) {
  if (state_ == LinkState::attached && now >= heard_ + limits_.silence_max)
    end(LinkState::connecting,
        {"the hub is connected but does not answer",
         "nothing to do here: it is tried again; if it lasts, tell the hub's operator"},
        now);
  if (state_ != LinkState::attached) {
    if (now >= attach_at_) attach(now);
    return;
  }
  if (now >= ping_at_) {
    frames_.push_back(Ping{.credit = receive_.credit()});
    ping_at_ = now + limits_.ping_every;
    // The last acknowledgement may have found the pipe full; the hub's window would stay so, too.
    if (receive_.last().number > 0) acknowledge_by(now);
  }
  if (send_.under_way() > 0 && now >= progress_ + limits_.resend_wait) transmit_window(now, 0);
}

std::vector<Numbered> Session::draw(Instant now) {
  if (state_ != LinkState::attached) return {};
  if (send_.under_way() == 0) progress_ = now;
  auto drawn = send_.draw();
  transmit(drawn);
  return drawn;
}

bool Session::promises(Instant now) const {
  if (acknowledge_at_ && now >= *acknowledge_at_) return true;
  return std::ranges::any_of(frames_, [](const PeerFrame& frame) {
    return std::holds_alternative<Data>(frame) || std::holds_alternative<Attach>(frame);
  });
}

std::vector<PeerFrame> Session::take_frames(Instant now) {
  // What is made durable for another reason is acknowledged along with it.
  if (acknowledge_at_ && promises(now)) {
    frames_.push_back(Acknowledge{.position = receive_.last(), .credit = receive_.credit()});
    acknowledged_ = receive_.last().number;
    acknowledge_at_.reset();
  }
  window_sent_ = false;
  return std::exchange(frames_, {});
}

Instant Session::next_deadline() const {
  if (state_ != LinkState::attached) return attach_at_;
  auto at = std::min(ping_at_, heard_ + limits_.silence_max);
  if (acknowledge_at_) at = std::min(at, *acknowledge_at_);
  if (send_.under_way() > 0) at = std::min(at, progress_ + limits_.resend_wait);
  return at;
}

void Session::end(LinkState state, const Explanation& why, Instant again) {
  state_ = state;
  explanation_ = why;
  attach_at_ = again;
  send_.detach();
  acknowledge_at_.reset();
  frames_.clear();
}

void Session::refused(Instant now, LinkState state, const Explanation& why) {
  refused_wait_ = std::clamp(refused_wait_ * 2, limits_.refused_wait_min, limits_.refused_wait_max);
  end(state, why, now + refused_wait_);
}

void Session::stopped(Instant now) {
  const auto sending = send_.stopped();
  refused(now, LinkState::stopped,
          sending ? explain(*sending, true) : explain(*receive_.stopped(), false));
}

void Session::acknowledge_by(Instant at) {
  acknowledge_at_ = std::min(at, acknowledge_at_.value_or(at));
}

void Session::attach(Instant now) {
  frames_.clear();
  acknowledged_ = receive_.last().number;
  frames_.push_back(Attach{.sent = send_.drawn(),
                           .acked = send_.acked(),
                           .received = receive_.last(),
                           .credit = receive_.credit()});
  attach_at_ = now + std::max(limits_.attach_wait_max, refused_wait_);
}

void Session::grant(Instant now, const Credit& credit) {
  const auto before = send_.credit().number_max;
  send_.set_credit(credit);
  granted(now, before);
}

void Session::granted(Instant now, std::uint64_t before) {
  const auto& credit = send_.credit();
  explanation_ = explain(credit.reason);
  // While it took nothing, the hub dropped what was under way.
  const auto under_way = send_.drawn().number;
  if (send_.under_way() > 0 && before < under_way && credit.number_max >= under_way)
    transmit_window(now, 0);
}

void Session::transmit(const std::vector<Numbered>& messages) {
  for (const auto& message : messages)
    frames_.push_back(Data{.generation = send_.drawn().generation,
                           .number = message.number,
                           .previous = message.previous,
                           .handle = message.item.handle});
}

void Session::transmit_window(Instant now, std::uint64_t from) {
  // However often the hub asks within a turn.
  if (std::exchange(window_sent_, true)) return;
  progress_ = now;
  transmit(send_.window(from));
}

}  // namespace iwets::link
