#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>
#include <zmq.hpp>

#include "hub/shell/front.h"

// What the front sends. What it reads is in front.cc.
namespace iwets::shell {
namespace {

constexpr auto receipt_hold = std::chrono::milliseconds{3};
constexpr auto retry_tick = std::chrono::milliseconds{5};
constexpr auto credit_tick = std::chrono::milliseconds{50};
constexpr auto note_held_every = std::chrono::minutes{1};

}  // namespace

void Front::send_posted() {
  std::vector<Outbound> frames;
  {
    const std::lock_guard lock(mutex_);
    frames.swap(posted_);
  }
  const auto keys = wiring_.keys.view();
  for (auto& frame : frames) {
    const auto at = sessions_.find(frame.session);
    if (at == sessions_.end()) continue;
    auto& session = at->second;
    const auto entry = keys->find(session.key);
    if (const auto fault = lost_rights(entry); fault && !frame.ends) {
      refuse(session.route, *fault);
      end(at, true);
      continue;
    }
    if (frame.receipt) {
      hold_receipt(at, std::move(frame));
      continue;
    }
    if (frame.opens) {
      session.open = true;
    } else if (frame.credit) {
      frame.credit = allowed(session, *frame.credit);
      frame.header = ping_frame(*frame.credit, wiring_.clock.now());
    }
    const auto id = frame.session;
    if (frame.payload) send_receipt(id);  // May end the session.
    send(sessions_.find(id), std::move(frame));
  }
}

void Front::send(Sessions::iterator at, Outbound frame) {
  if (at == sessions_.end()) return;
  auto& session = at->second;
  if (frame.credit) session.told = *frame.credit;
  if (frame.opens) session.granted = session.told;
  // A receipt that is still held must not take back what was granted after it.
  if (frame.credit && session.receipt) session.receipt->credit = session.granted;
  if (session.waiting.empty() && transmit(session, frame)) {
    if (frame.ends) end(at, false);
    return;
  }
  if (session.waiting.empty()) ++waiting_;
  session.waiting.push_back(std::move(frame));
  // Beyond the window: a peer that does not read is as good as gone, its lane is not.
  if (session.waiting.size() > limits_.session_frames_max) end(at, true);
}

void Front::hold_receipt(Sessions::iterator at, Outbound receipt) {
  auto& held = at->second.receipt;
  if (!held) held_.emplace_back(Clock_::now() + receipt_hold, at->first);
  held = std::move(receipt);
}

void Front::send_receipt(hub::SessionId id) {
  const auto at = sessions_.find(id);
  if (at == sessions_.end() || !at->second.receipt) return;
  auto frame = *std::exchange(at->second.receipt, std::nullopt);
  frame.receipt->time = wiring_.clock.now();
  const auto receipt = codec::sign_receipt(wiring_.sign, *frame.receipt);
  frame.credit = allowed(at->second, *frame.credit);
  frame.header = ack_frame(receipt.receipt, receipt.key, receipt.signature, *frame.credit);
  wiring_.counters.add(Count::receipts);
  send(at, std::move(frame));
}

void Front::send_receipts(Clock_::time_point now) {
  // One that went along with a message meanwhile has left its place here; at worst the next one
  // of its session goes a little early.
  while (!held_.empty() && held_.front().first <= now) {
    const auto id = held_.front().second;
    held_.pop_front();
    send_receipt(id);
  }
}

link::Credit Front::allowed(Session& session, const link::Credit& granted) {
  session.granted = granted;
  if (!allowances_.limits(session.peer)) return granted;
  const auto now = Clock_::now();
  const auto left = allowances_.left(session.peer, now);
  auto credit = granted;
  credit.number_max = std::min(granted.number_max, session.taken + left);
  // What was told before stays granted: the peer may have used it already.
  if (credit.reason == session.told.reason)
    credit.number_max =
        std::max(credit.number_max, std::min(session.told.number_max, granted.number_max));
  if (left == 0 && now - session.held > note_held_every) {
    session.held = now;
    wiring_.counters.add(Count::credit_held);
    spdlog::warn("event=credit_held peer={} messages_per_second={}", session.peer.text(),
                 limits_.messages_per_second);
  }
  some_credit_held_ = some_credit_held_ || credit != granted;
  return credit;
}

void Front::release_credit() {
  if (!some_credit_held_ || Clock_::now() < credit_release_due_) return;
  credit_release_due_ = Clock_::now() + credit_tick;
  some_credit_held_ = false;
  for (auto at = sessions_.begin(); at != sessions_.end();) {
    const auto session = at++;
    const auto told = session->second.told;
    if (!session->second.open || told == session->second.granted) continue;
    const auto credit = allowed(session->second, session->second.granted);
    if (credit != told)
      send(session, {session->first, ping_frame(credit, wiring_.clock.now()), {}, credit});
  }
}

std::chrono::milliseconds Front::until_next() const {
  const std::chrono::milliseconds wait = waiting_ > 0        ? retry_tick
                                         : some_credit_held_ ? credit_tick
                                                             : silence_tick;
  if (held_.empty()) return wait;
  const auto due = held_.front().first - Clock_::now();
  return std::clamp(std::chrono::ceil<std::chrono::milliseconds>(due), std::chrono::milliseconds{0},
                    wait);
}

void Front::send_waiting() {
  if (waiting_ == 0) return;
  std::vector<hub::SessionId> over;
  for (auto& [id, session] : sessions_) {
    if (session.waiting.empty()) continue;
    while (!session.waiting.empty() && transmit(session, session.waiting.front())) {
      if (session.waiting.front().ends) over.push_back(id);
      session.waiting.pop_front();
    }
    if (session.waiting.empty()) --waiting_;
  }
  for (const auto id : over) end(sessions_.find(id), false);
}

bool Front::transmit(Session& session, const Outbound& frame) {
  switch (write(session.route, frame.header, frame.payload)) {
    case Sent::yes: return true;
    case Sent::full: return false;
    case Sent::gone:
      // Ended at the end of this turn: the caller may hold this session.
      wiring_.counters.add(Count::sends_failed);
      session.gone = some_gone_ = true;
      return true;
  }
  return true;
}

Front::Sent Front::write(const std::string& route, const std::string& header,
                         const Payload& payload) {
  const auto send = [&](const void* bytes, std::size_t size, int flags) {
    return zmq_send(socket_->handle(), bytes, size, flags | ZMQ_DONTWAIT) >= 0;
  };
  // Only the routing id can be refused; what follows it goes the way that it has opened.
  if (!send(route.data(), route.size(), ZMQ_SNDMORE))
    return zmq_errno() == EHOSTUNREACH ? Sent::gone : Sent::full;
  if (!send(header.data(), header.size(), ZMQ_SNDMORE)) return Sent::gone;
  static const std::string nothing;
  const auto& body = payload ? *payload : nothing;
  if (!send(body.data(), body.size(), 0)) return Sent::gone;
  wiring_.counters.add(Count::frames_out);
  wiring_.counters.add(Count::bytes_out, header.size() + body.size());
  return Sent::yes;
}

}  // namespace iwets::shell
