#include "adapters/sql/sql_center.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "adapters/sql/render.h"

namespace iwets::sql {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration line_wait_each = milliseconds{20}, line_wait_max = seconds{2};
constexpr Duration away_wait_min = milliseconds{250}, away_wait_max = seconds{30};
constexpr Duration tray_wait_min = seconds{1}, tray_wait_max = seconds{10};
/// What was judged in the tray has been said long before.
constexpr Duration judged_kept = std::chrono::hours{1};
constexpr std::size_t told_max = 100'000;

CaseKey key(const sdk::TraceRequest& request) { return {request.trace, request.requester}; }

std::string reason_of_delay(const SqlError& error) {
  switch (error.kind) {
    case SqlError::Kind::away:
      return "The registry's database cannot be reached. The answer comes by itself when it is "
             "back.";
    case SqlError::Kind::slow:
      return "The registry's database takes too long to answer. The search is repeated by itself.";
    case SqlError::Kind::refused:
      return "The registry cannot be read at present; its operator has to mend it. The search is "
             "repeated by itself.";
  }
  return {};
}

void say(const sdk::Final& final, sdk::Answers& answers) {
  constexpr std::uint32_t restricted = 401, refused = 402;
  if (final.code == restricted)
    answers.restrict(final.reason, final.answer);
  else if (final.code == refused)
    answers.refuse(final.reason, final.answer.explanation);
  else
    answers.result(final.code, final.answer, final.next_country);
}

}  // namespace

SqlCenter::SqlCenter(const Registry& registry, LookupPool::Connect connect,
                     const std::string& state)
    : registry_(registry), tray_(state), pool_(registry, std::move(connect)) {}

void SqlCenter::on_request(Instant now, const sdk::TraceRequest& request, sdk::Answers& answers) {
  const auto& terms = registry_.mapping.release.terms(request.requester.country().text());
  if (terms.refuse != sdk::ItiReason::none) return say(refusal(terms), answers);
  look(now, request, answers);
}

void SqlCenter::on_reminder(Instant now, const sdk::TraceRequest& request, sdk::Answers& answers) {
  if (const auto item = tray_.find(request.trace, request.requester))
    return take_judged(now, request, *item, answers);
  look(now, request, answers);
}

void SqlCenter::on_cancelled(Instant, const sdk::TraceRequest& request, const std::string&) {
  pool_.forget(key(request));
  tray_.drop(request.trace, request.requester);
  told_.erase(key(request));
}

std::vector<sdk::Decided> SqlCenter::corrections(Instant) {
  std::vector<sdk::Decided> out;
  for (auto& item : tray_.approved_corrections())
    out.push_back({item.number,
                   item.trace,
                   item.requester,
                   item.correcting->version,
                   {std::move(item.final), item.correcting->why, item.correcting->text}});
  return out;
}

void SqlCenter::on_correction(Instant, const sdk::Decided& decided, sdk::CorrectionOutcome) {
  tray_.drop(decided.trace, decided.requester);
}

void SqlCenter::look(Instant now, const sdk::TraceRequest& request, sdk::Answers& answers) {
  if (!started_) started_ = now;
  const auto others = pool_.waiting();
  pool_.ask(key(request), request.form);
  const auto answered = pool_.take(key(request), others == 0 ? patience : Duration{0});
  if (!answered) {
    const auto line = static_cast<std::int64_t>(pool_.waiting() + 1);
    answers.remind(now + std::min(line_wait_max, line_wait_each * line));
  } else if (!*answered) {
    wait_for_database(now, request, answered->error(), answers);
  } else {
    if ((*answered)->purchaser_unclear)
      spdlog::warn("event=purchaser_unclear trace={}", request.trace.text());
    release_to(now, request, (*answered)->final, answers);
  }
}

void SqlCenter::wait_for_database(Instant now, const sdk::TraceRequest& request,
                                  const SqlError& error, sdk::Answers& answers) {
  // Counted from the start of this process, so that one that ends again and again tells it once.
  const auto waited = now - std::max(request.received, *started_);
  if (waited >= registry_.mapping.delay_after && told_.size() < told_max &&
      told_.insert(key(request)).second)
    answers.delay(sdk::ItiReason::none, reason_of_delay(error));
  answers.remind(now + std::clamp<Duration>(waited / 4, away_wait_min, away_wait_max));
}

void SqlCenter::release_to(Instant now, const sdk::TraceRequest& request, const sdk::Final& final,
                           sdk::Answers& answers) {
  told_.erase(key(request));
  const auto& terms = registry_.mapping.release.terms(request.requester.country().text());
  const auto released = release(terms, final);
  if (!released.approve) return say(released.final, answers);
  tray_.put(request.trace, request.requester, now, released.final,
            request.continuation ? in_words(*request.continuation) : std::string());
  spdlog::info("event=tray_waits trace={} requester={}", request.trace.text(),
               request.requester.text());
  answers.delay(sdk::ItiReason::none,
                "The answer is found. An officer of the center has to approve its release.");
  answers.remind(now + tray_wait_min);
}

void SqlCenter::take_judged(Instant now, const sdk::TraceRequest& request, const TrayItem& item,
                            sdk::Answers& answers) {
  switch (item.state) {
    case TrayItem::State::waiting:
      return answers.remind(
          now + std::clamp<Duration>((now - item.since) / 10, tray_wait_min, tray_wait_max));
    case TrayItem::State::approved: say(item.final, answers); break;
    case TrayItem::State::refused: answers.refuse(item.reason, item.text); break;
  }
  // Not dropped at once: if this turn is lost, the answer is said again.
  spdlog::info("event=tray_judged number={} trace={} approved={}", item.number,
               request.trace.text(), item.state == TrayItem::State::approved);
  if (now - tidied_ < judged_kept) return;
  tidied_ = now;
  tray_.forget_judged(now - judged_kept);
}

}  // namespace iwets::sql
