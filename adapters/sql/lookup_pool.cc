#include "adapters/sql/lookup_pool.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>

namespace iwets::sql {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds back_off_min{100}, back_off_max{15'000};

const char* word(SqlError::Kind kind) {
  switch (kind) {
    case SqlError::Kind::away: return "away";
    case SqlError::Kind::slow: return "slow";
    case SqlError::Kind::refused: return "refused";
  }
  return "";
}

}  // namespace

/// One thread's connection: made when it is needed, and again when it is lost.
class LookupPool::Worker {
 public:
  Worker(const Registry& registry, const Connect& connect)
      : registry_(registry), connect_(connect) {}

  /// Connects before anybody asks. In vain: tried again when somebody does.
  void prepare() { (void)connected(); }

  Answered answer(const field::TraceForm& form) {
    const bool had = database_ != nullptr;
    auto answered = once(form);
    const bool lost = !answered && answered.error().kind == SqlError::Kind::away;
    // A server that was restarted leaves dead connections behind: the next one may be good.
    return lost && had ? once(form) : answered;
  }

 private:
  Answered once(const field::TraceForm& form) {
    if (const auto ready = connected(); !ready) return fail(ready.error());
    auto answered = look_up(registry_, form, [&](const Query& query, const std::string& value) {
      return database_->run(query, value);
    });
    if (answered) return answered;
    const auto& error = answered.error();
    spdlog::warn("event=lookup_failed why={} sqlstate={}", word(error.kind), error.state);
    if (error.kind == SqlError::Kind::away) database_.reset();
    return answered;
  }

  Result<void, SqlError> connected() {
    if (database_) return {};
    if (failed_ && Clock::now() < again_) return fail(*failed_);
    auto made = connect_();
    if (made)
      if (const auto checked = check(**made, registry_.mapping, registry_.queries); !checked)
        made = fail(checked.error());
    if (made) {
      spdlog::info("event=registry_connected product=\"{}\"", (*made)->product());
      database_ = std::move(*made);
      failed_.reset();
      back_off_ = back_off_min;
      return {};
    }
    // Neither a failed connection nor a statement without its value says anything of a case.
    spdlog::warn("event=registry_unusable why={} again_ms={} text=\"{}\"", word(made.error().kind),
                 back_off_.count(), made.error().text);
    failed_ = made.error();
    again_ = Clock::now() + back_off_;
    back_off_ = std::min(back_off_max, back_off_ * 2);
    return fail(*failed_);
  }

  const Registry& registry_;
  const Connect& connect_;
  std::unique_ptr<Database> database_;
  std::optional<SqlError> failed_;
  Clock::time_point again_{};
  std::chrono::milliseconds back_off_ = back_off_min;
};

LookupPool::LookupPool(const Registry& registry, Connect connect)
    : registry_(registry), connect_(std::move(connect)) {
  for (std::size_t i = 0; i < registry.mapping.connection.pool; ++i)
    threads_.emplace_back([this] { work(); });
}

LookupPool::~LookupPool() {
  {
    const std::lock_guard guard(lock_);
    over_ = true;
  }
  asked_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void LookupPool::ask(const CaseKey& which, const field::TraceForm& form) {
  {
    const std::lock_guard guard(lock_);
    if (jobs_.size() >= line_max) return;
    if (!jobs_.try_emplace(which, Job{form, std::nullopt}).second) return;
    line_.push_back(which);
  }
  asked_.notify_one();
}

std::optional<LookupPool::Answered> LookupPool::take(const CaseKey& which, Duration wait_max) {
  std::unique_lock guard(lock_);
  const auto answered = [&] {
    const auto job = jobs_.find(which);
    return job == jobs_.end() || job->second.answered;
  };
  if (!answered_.wait_for(guard, wait_max, answered)) return std::nullopt;
  const auto job = jobs_.find(which);
  if (job == jobs_.end()) return std::nullopt;
  auto out = std::move(job->second.answered);
  jobs_.erase(job);
  return out;
}

void LookupPool::forget(const CaseKey& which) {
  const std::lock_guard guard(lock_);
  jobs_.erase(which);
}

std::size_t LookupPool::waiting() const {
  const std::lock_guard guard(lock_);
  return line_.size() + under_way_;
}

void LookupPool::answer(const CaseKey& which, Answered answered) {
  {
    const std::lock_guard guard(lock_);
    --under_way_;
    const auto job = jobs_.find(which);
    if (job != jobs_.end()) job->second.answered = std::move(answered);
  }
  answered_.notify_all();
}

void LookupPool::work() {
  Worker worker(registry_, connect_);
  worker.prepare();
  for (;;) {
    std::unique_lock guard(lock_);
    asked_.wait(guard, [&] { return over_ || !line_.empty(); });
    if (over_) return;
    const auto which = line_.front();
    line_.pop_front();
    const auto job = jobs_.find(which);
    if (job == jobs_.end()) continue;
    const auto form = job->second.form;
    ++under_way_;
    guard.unlock();
    answer(which, worker.answer(form));
  }
}

}  // namespace iwets::sql
