#include "hub/shell/mailbox.h"

#include <algorithm>
#include <cassert>
#include <iterator>

namespace iwets::shell {
namespace {

std::size_t weight(const Happening& happening) {
  return happening.payload ? happening.payload->size() : 0;
}

}  // namespace

bool Mailbox::push(std::vector<Happening> happenings) {
  if (happenings.empty()) return true;
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] {
    return closed_ || outside_.empty() ||
           (outside_.size() < limits_.items_max && bytes_ < limits_.bytes_max);
  });
  if (closed_) return false;
  for (auto& happening : happenings) {
    bytes_ += weight(happening);
    outside_.push_back(std::move(happening));
  }
  changed();
  return true;
}

void Mailbox::push_inside(std::vector<Happening> happenings, std::size_t work_done) {
  const std::lock_guard lock(mutex_);
  assert(work_ >= work_done);
  work_ -= work_done;
  if (!closed_) std::move(happenings.begin(), happenings.end(), std::back_inserter(inside_));
  changed();
}

void Mailbox::push_inside(Happening happening) {
  std::vector<Happening> one;
  one.push_back(std::move(happening));
  push_inside(std::move(one), 0);
}

void Mailbox::work_done(std::size_t count) {
  const std::lock_guard lock(mutex_);
  assert(work_ >= count);
  work_ -= count;
  changed();
}

bool Mailbox::look(Look look) {
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  looks_.push_back(std::move(look));
  changed();
  return true;
}

Mailbox::Batch Mailbox::take(std::optional<Duration> wait_max, std::size_t most) {
  std::unique_lock lock(mutex_);
  core_busy_ = false;
  if (idle()) idle_.notify_all();
  const auto ready = [&] { return something(); };
  if (wait_max)
    wake_.wait_for(lock, *wait_max, ready);
  else
    wake_.wait(lock, ready);
  Batch batch;
  batch.looks = std::exchange(looks_, {});
  const auto move_from = [&](std::deque<Happening>& from) {
    while (!from.empty() && batch.happenings.size() < most) {
      batch.happenings.push_back(std::move(from.front()));
      from.pop_front();
    }
  };
  move_from(inside_);
  if (gate_open()) {
    const auto before = batch.happenings.size();
    move_from(outside_);
    for (auto i = before; i < batch.happenings.size(); ++i) bytes_ -= weight(batch.happenings[i]);
    if (batch.happenings.size() > before) room_.notify_all();
  }
  core_busy_ = true;
  batch.closed = closed_ && batch.happenings.empty() && inside_.empty();
  return batch;
}

void Mailbox::work_added(std::size_t count) {
  const std::lock_guard lock(mutex_);
  work_ += count;
}

void Mailbox::entries_added(std::size_t count) {
  const std::lock_guard lock(mutex_);
  uncommitted_ += count;
}

void Mailbox::entries_done(std::size_t count) {
  const std::lock_guard lock(mutex_);
  assert(uncommitted_ >= count);
  uncommitted_ -= count;
  changed();
}

bool Mailbox::wait_idle(Duration wait_max) {
  std::unique_lock lock(mutex_);
  return idle_.wait_for(lock, wait_max, [&] { return idle(); });
}

void Mailbox::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  // Outside events that were not taken were not acknowledged: their peers send them again.
  outside_.clear();
  bytes_ = 0;
  wake_.notify_all();
  room_.notify_all();
}

Mailbox::Depths Mailbox::depths() const {
  const std::lock_guard lock(mutex_);
  return {outside_.size(), inside_.size(), work_, uncommitted_};
}

bool Mailbox::gate_open() const {
  return work_ < limits_.inside_work_max && uncommitted_ < limits_.uncommitted_max;
}

bool Mailbox::something() const {
  return closed_ || !inside_.empty() || !looks_.empty() || (!outside_.empty() && gate_open());
}

bool Mailbox::idle() const {
  return !core_busy_ && outside_.empty() && inside_.empty() && work_ == 0 && uncommitted_ == 0;
}

void Mailbox::changed() {
  if (something()) wake_.notify_one();
  if (idle()) idle_.notify_all();
}

}  // namespace iwets::shell
