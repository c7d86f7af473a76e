#include "hub/shell/watch.h"

#include <spdlog/spdlog.h>
#include <sys/statvfs.h>

#include <chrono>

#include "hub/shell/frames.h"
#include "hub/shell/thread_name.h"

namespace iwets::shell {
namespace {

constexpr auto tick = std::chrono::seconds{1};
constexpr Duration clock_lead_max = std::chrono::minutes{1};

}  // namespace

std::uint64_t free_bytes(const std::string& folder) {
  struct statvfs disk {};
  if (::statvfs(folder.c_str(), &disk) != 0) return 0;
  return static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
}

Watch::Watch(Wiring wiring) : wiring_(std::move(wiring)) {
  look();  // Before the first peer: a disk that is full already must not take anything.
  thread_ = std::thread([this] { run(); });
}

Watch::~Watch() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    stop_.notify_all();
  }
  thread_.join();
}

void Watch::drain() {
  const std::lock_guard lock(mutex_);
  draining_ = true;
  change(link::CreditReason::drain);
}

void Watch::run() {
  name_thread("hub-watch");
  std::unique_lock lock(mutex_);
  while (!stop_.wait_for(lock, tick, [&] { return stopping_; }))
    if (!draining_) look();
}

void Watch::look() {
  const auto free = free_bytes(wiring_.folder);
  free_ = free;
  const auto lead = wiring_.clock.wall_lead();
  // A quarter more before it goes on, so that the intake does not flutter.
  const auto needed = reason_ == link::CreditReason::disk_full
                          ? wiring_.disk_free_min_bytes + wiring_.disk_free_min_bytes / 4
                          : wiring_.disk_free_min_bytes;
  if (free < needed)
    change(link::CreditReason::disk_full);
  else if (lead > clock_lead_max || lead < -clock_lead_max)
    change(link::CreditReason::clock);
  else
    change(link::CreditReason::flowing);
}

void Watch::change(link::CreditReason reason) {
  if (reason_.exchange(reason) == reason) return;
  if (reason == link::CreditReason::flowing || reason == link::CreditReason::drain)
    spdlog::info("event=intake_changed reason={}", name(reason));
  else
    spdlog::error("event=intake_changed reason={} disk_free={} clock_lead_ms={}", name(reason),
                  free_.load(), wiring_.clock.wall_lead().count() / 1000);
  wiring_.mailbox.push_inside({hub::IntakeChanged{reason}, std::nullopt});
}

}  // namespace iwets::shell
