#include "proto/link/lane.h"

#include <algorithm>
#include <cassert>

namespace iwets::link {
namespace {

bool is_last(const Numbered& numbered) { return numbered.item.urgency == Urgency::last; }

}  // namespace

bool SendLane::post(const Item& item) {
  if (outbox_.size() >= limits_.outbox_items_max) return false;
  outbox_.emplace(std::pair{item.urgency, posted_++}, item);
  return true;
}

bool SendLane::withdraw(std::uint64_t handle) {
  const auto at = std::find_if(outbox_.begin(), outbox_.end(),
                               [&](const auto& entry) { return entry.second.handle == handle; });
  if (at == outbox_.end()) return false;
  outbox_.erase(at);
  return true;
}

std::optional<LaneStop> SendLane::compare(const Position& theirs) const {
  if (stopped_) return stopped_;
  if (theirs.generation > drawn_.generation) return LaneStop::sender_behind;
  if (theirs.generation < drawn_.generation) {
    // It has not heard of this generation yet, which is only believable as long as it has
    // acknowledged nothing of it.
    if (acked_.number > 0) return LaneStop::receiver_behind;
    return std::nullopt;
  }
  if (theirs.number < acked_.number) return LaneStop::receiver_behind;
  if (theirs.number > drawn_.number) return LaneStop::sender_behind;
  if (theirs.digest != digest_at(theirs.number)) return LaneStop::forked;
  return std::nullopt;
}

bool SendLane::withdraw(std::uint64_t handle, Urgency urgency, std::uint64_t place) {
  if (std::ranges::any_of(window_, [&](const Numbered& n) { return n.item.handle == handle; }))
    return false;
  // Opening a generation moves what waits backwards, by a window at most; what returned from the
  // window itself is elsewhere.
  auto at = outbox_.lower_bound({urgency, place});
  for (std::uint32_t i = 0; i <= limits_.window_messages_max && at != outbox_.end(); ++i, ++at) {
    if (at->second.handle != handle) continue;
    outbox_.erase(at);
    return true;
  }
  return withdraw(handle);
}

Result<std::vector<Item>, LaneStop> SendLane::attach(const Position& theirs, const Credit& credit) {
  if (const auto why = compare(theirs)) return fail(stop_for(*why));
  attached_ = true;
  if (theirs.generation == drawn_.generation) return acknowledge(theirs, credit);
  credit_ = credit;
  // What it grants is counted in its own generation.
  credit_.number_max -= std::min(credit_.number_max, theirs.number);
  return std::vector<Item>{};
}

void SendLane::detach() { attached_ = false; }

Result<std::vector<Item>, LaneStop> SendLane::acknowledge(const Position& theirs,
                                                          const Credit& credit) {
  if (stopped_) return fail(*stopped_);
  if (theirs.generation < drawn_.generation) return std::vector<Item>{};
  if (theirs.generation > drawn_.generation || theirs.number > drawn_.number)
    return fail(stop_for(LaneStop::sender_behind));
  // Older than what is known: a repeat, and its credit is out of date too.
  if (theirs.number < acked_.number) return std::vector<Item>{};

  if (theirs.digest != digest_at(theirs.number)) return fail(stop_for(LaneStop::forked));

  const auto count = static_cast<std::size_t>(theirs.number - acked_.number);
  std::vector<Item> delivered;
  delivered.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    window_bytes_ -= window_[i].item.bytes;
    delivered.push_back(window_[i].item);
  }
  window_.erase(window_.begin(), window_.begin() + static_cast<std::ptrdiff_t>(count));
  acked_ = theirs;
  credit_ = credit;
  return delivered;
}

void SendLane::set_credit(const Credit& credit) { credit_ = credit; }

std::vector<Numbered> SendLane::draw() {
  std::vector<Numbered> drawn;
  if (!attached_ || stopped_) return drawn;
  const auto bytes_max = std::min(credit_.bytes_max, limits_.window_bytes_max);
  while (!outbox_.empty() && window_.size() < limits_.window_messages_max &&
         drawn_.number < credit_.number_max && bytes_max > 0) {
    // The first one waits for room rather than be overtaken by a smaller one; into an empty
    // window any message fits, or it would wait for ever.
    const auto& item = outbox_.begin()->second;
    if (!window_.empty() && window_bytes_ + item.bytes > bytes_max) break;
    // One at a time, so that whatever is posted later waits for no more than one of them.
    if (item.urgency == Urgency::last && std::ranges::any_of(window_, is_last)) break;
    assert(chain_);
    window_.push_back({.item = item, .number = drawn_.number + 1, .previous = drawn_.digest});
    window_bytes_ += item.bytes;
    drawn_.digest = chain_(drawn_.digest, item.message);
    ++drawn_.number;
    outbox_.erase(outbox_.begin());
    drawn.push_back(window_.back());
  }
  return drawn;
}

std::vector<Numbered> SendLane::window(std::uint64_t from) const {
  const auto first = std::find_if(window_.begin(), window_.end(),
                                  [&](const Numbered& n) { return n.number >= from; });
  return {first, window_.end()};
}

void SendLane::open_generation(std::uint64_t generation) {
  assert(generation > drawn_.generation);
  std::vector<Item> returned;
  for (const auto& numbered : window_) returned.push_back(numbered.item);
  put_first(returned);
  window_.clear();
  window_bytes_ = 0;
  drawn_ = {.generation = generation, .number = 0, .digest = {}};
  acked_ = drawn_;
  credit_ = {};
  attached_ = false;
  stopped_.reset();
}

void SendLane::put_first(const std::vector<Item>& items) {
  std::map<std::pair<Urgency, std::uint64_t>, Item> outbox;
  // Keys of the first urgency below all others keep this order; what comes last stays there.
  std::uint64_t place = 0;
  for (const auto& item : items)
    outbox.emplace(
        std::pair{item.urgency == Urgency::last ? Urgency::last : Urgency::foremost, place++},
        item);
  for (const auto& [key, item] : outbox_)
    outbox.emplace(std::pair{key.first, key.second + place}, item);
  outbox_ = std::move(outbox);
  posted_ += place;
}

bool SendLane::restore(const Kept& kept) {
  assert(posted_ == 0 && window_.empty());
  const auto& [drawn, acked, window, waiting, stopped] = kept;
  if (drawn.generation != acked.generation || drawn.number != acked.number + window.size())
    return false;
  auto digest = acked.digest;
  auto number = acked.number;
  for (const auto& numbered : window) {
    if (numbered.number != ++number || numbered.previous != digest) return false;
    digest = chain_(digest, numbered.item.message);
    window_bytes_ += numbered.item.bytes;
  }
  if (digest != drawn.digest) return false;
  drawn_ = drawn;
  acked_ = acked;
  window_ = window;
  stopped_ = stopped;
  // As in `open_generation`, the key need not be the item's own urgency: those before a more
  // urgent one have returned from the window of an earlier generation.
  auto urgency = Urgency::last;
  std::vector<Urgency> keys(waiting.size());
  for (auto i = waiting.size(); i-- > 0;) keys[i] = urgency = std::min(urgency, waiting[i].urgency);
  for (std::size_t i = 0; i < waiting.size(); ++i)
    outbox_.emplace_hint(outbox_.end(), std::pair{keys[i], posted_++}, waiting[i]);
  return true;
}

std::vector<Item> SendLane::pending(std::size_t most) const {
  std::vector<Item> items;
  items.reserve(std::min(most, window_.size() + outbox_.size()));
  for (const auto& numbered : window_) {
    if (items.size() >= most) return items;
    items.push_back(numbered.item);
  }
  for (const auto& entry : outbox_) {
    if (items.size() >= most) return items;
    items.push_back(entry.second);
  }
  return items;
}

const Digest& SendLane::digest_at(std::uint64_t number) const {
  assert(number >= acked_.number && number <= drawn_.number);
  const auto at = static_cast<std::size_t>(number - acked_.number);
  return at < window_.size() ? window_[at].previous : drawn_.digest;
}

LaneStop SendLane::stop_for(LaneStop why) {
  stopped_ = why;
  attached_ = false;
  return why;
}

Arrival ReceiveLane::judge(std::uint64_t generation, std::uint64_t number,
                           const Digest& previous) const {
  if (stopped_)
    return *stopped_ == LaneStop::wrong_generation ? Arrival::wrong_generation : Arrival::forked;
  if (generation != last_.generation) return Arrival::wrong_generation;
  if (number <= last_.number) return Arrival::repeat;
  // No credit was ever granted that goes further than a window beyond the last one accepted.
  if (number - last_.number > limits_.window_messages_max) return Arrival::beyond_credit;
  if (number > last_.number + 1) return Arrival::gap;
  return previous == last_.digest ? Arrival::next : Arrival::forked;
}

void ReceiveLane::accept(const Digest& message) {
  assert(!stopped_ && chain_);
  last_.digest = chain_(last_.digest, message);
  ++last_.number;
}

std::optional<LaneStop> ReceiveLane::compare(const Position& drawn, const Position& acked) const {
  if (stopped_) return stopped_;
  if (drawn.generation > last_.generation) return LaneStop::receiver_behind;
  if (drawn.generation < last_.generation) {
    // It learns of the new generation by our answer, unless it has sent in it already.
    if (last_.number == 0) return std::nullopt;
    return LaneStop::sender_behind;
  }
  if (acked.generation != drawn.generation) return LaneStop::wrong_generation;
  if (acked.number > last_.number) return LaneStop::receiver_behind;
  if (drawn.number < last_.number) return LaneStop::sender_behind;
  // In between, the digest is not known here; the sender compares it, then the next message.
  const bool acked_differs = acked.number == last_.number && acked.digest != last_.digest;
  const bool drawn_differs = drawn.number == last_.number && drawn.digest != last_.digest;
  if (acked_differs || drawn_differs) return LaneStop::forked;
  return std::nullopt;
}

Credit ReceiveLane::credit(CreditReason reason) const {
  if (reason != CreditReason::flowing || stopped_)
    return {.number_max = last_.number, .bytes_max = 0, .reason = reason};
  return {.number_max = last_.number + limits_.window_messages_max,
          .bytes_max = limits_.window_bytes_max,
          .reason = CreditReason::flowing};
}

void ReceiveLane::open_generation(std::uint64_t generation) {
  assert(generation > last_.generation);
  last_ = {.generation = generation, .number = 0, .digest = {}};
  stopped_.reset();
}

}  // namespace iwets::link
