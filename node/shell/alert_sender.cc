#include "node/shell/alert_sender.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <fstream>
#include <utility>

#include "node/shell/alert_command.h"
#include "node/shell/clock.h"
#include "node/shell/setup.h"
#include "node/shell/unread.h"

namespace iwets::node {
namespace {

std::vector<NoticeKind> urgent_kinds() {
  std::vector<NoticeKind> out;
  for (const auto kind : {NoticeKind::hit, NoticeKind::answer, NoticeKind::question,
                          NoticeKind::confirmation, NoticeKind::rescission, NoticeKind::request,
                          NoticeKind::correction, NoticeKind::trouble, NoticeKind::handover})
    if (level_of(kind) == AlertLevel::urgent) out.push_back(kind);
  return out;
}

}  // namespace

AlertSender::AlertSender(Options options)
    : options_(std::move(options)),
      database_(options_.database, true),
      officers_(options_.officers.empty()
                    ? nullptr
                    : std::make_unique<link::Database>(options_.officers, true)),
      duty_(officers_ ? std::make_unique<DutyStore>(*officers_) : nullptr),
      plan_(duty_.get(), options_.general, options_.webhook_hosts),
      post_(options_.post, [this] { return stopping(); }),
      round_(options_.rules),
      escalation_(options_.escalate) {
  std::ifstream mark(options_.mark);
  if (!(mark >> seen_)) {
    // What was there before alerts were configured is no news.
    auto newest = database_.prepare("SELECT coalesce(max(seq),0) FROM notable");
    seen_ = newest.step() ? newest.integer(0) : 0;
    (void)write_private(options_.mark, std::to_string(seen_) + "\n");
  }
  marked_ = seen_;
  thread_ = std::thread([this] { run(); });
}

AlertSender::~AlertSender() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void AlertSender::wake() {
  {
    const std::lock_guard lock(mutex_);
    news_ = true;
  }
  changed_.notify_all();
}

AlertStatus AlertSender::status() {
  const std::lock_guard lock(mutex_);
  return status_;
}

bool AlertSender::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

bool AlertSender::pause(std::chrono::milliseconds most) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, most, [this] { return stopping_; });
}

bool AlertSender::wait_for_work() {
  std::unique_lock lock(mutex_);
  const auto ready = [this] { return news_ || stopping_; };
  auto next = round_.next_deadline();
  if (const auto other = escalation_.next_deadline(); other && (!next || *other < *next))
    next = other;
  const auto now = wall_clock();
  if (!next)
    changed_.wait(lock, ready);
  else if (*next > now)
    (void)changed_.wait_for(lock, *next - now, ready);
  news_ = false;
  return !stopping_;
}

void AlertSender::run() {
  while (wait_for_work()) {
    try {
      const auto now = wall_clock();
      plan_.renew(now);
      look(now);
      pass_on(now);
    } catch (const link::DatabaseError& error) {
      spdlog::error(
          "event=alerts_unreadable text=\"{}\" remedy=\"see the rights and the space of "
          "the disk; it is tried again by itself\"",
          error.what());
      (void)pause(std::chrono::duration_cast<std::chrono::milliseconds>(options_.rules.retry));
      const std::lock_guard lock(mutex_);
      news_ = true;
      continue;
    }
    if (const auto due = round_.due(wall_clock())) deliver(*due);
    keep_mark();
  }
}

void AlertSender::look(Instant now) {
  constexpr std::int64_t at_once = 1'000;
  for (auto left = at_once; left == at_once;) {
    auto query = database_.prepare(
        "SELECT seq, kind, owned, agency, receiver FROM notable WHERE seq>? ORDER BY seq LIMIT ?");
    query.bind(1, seen_).bind(2, at_once);
    for (left = 0; query.step(); ++left) take(now, query);
  }
}

void AlertSender::take(Instant now, const link::Database::Statement& row) {
  const auto seq = row.integer(0);
  const auto kind = static_cast<NoticeKind>(row.integer(1));
  const bool owned = row.integer(2) != 0;
  const auto agency = row.text(3), receiver = row.text(4);
  if (!options_.command.empty())
    (void)round_.notice(now, seq, kind, {AlertWay::command, options_.command});
  // What has an owner, but no agency, is of before agencies were noted, or the supervisors' own.
  const bool nobodys = owned && agency.empty();
  const auto to = !receiver.empty() ? plan_.officer(receiver)
                  : nobodys         ? plan_.general()
                                    : plan_.on_duty(agency);
  send(now, seq, kind, to, false);
  if (receiver.empty() && !nobodys && level_of(kind) == AlertLevel::urgent)
    escalation_.told(now, agency, seq, to.badges, to.general);
  seen_ = seq;
}

void AlertSender::send(Instant now, std::int64_t seq, NoticeKind kind, const AlertPlan::Told& to,
                       bool passed_on) {
  for (const auto& address : to.addresses)
    if (!round_.notice(now, seq, kind, address, passed_on))
      spdlog::error("event=alert_dropped reason=too_many_addresses way={}", name(address.way));
  const bool nowhere = !plan_.reachable(to.addresses) && options_.command.empty();
  const std::lock_guard lock(mutex_);
  if (nowhere && !status_.nowhere)
    spdlog::warn(
        "event=alert_nowhere remedy=\"give the officers on duty an address, or [alerts] a general "
        "one\"");
  status_.nowhere = nowhere;
}

void AlertSender::pass_on(Instant now) {
  while (const auto agency = escalation_.due(now)) {
    const auto& open = escalation_.open(*agency);
    // Who stands behind the general addresses is not known: then any reader counts.
    const bool any = open.general || open.told.empty();
    const auto unread = oldest_unread(
        database_, *agency, open.first, open.last, urgent_kinds(),
        any ? std::nullopt
            : std::optional(std::vector<std::string>(open.told.begin(), open.told.end())));
    if (!unread) {
      escalation_.close(*agency);
    } else if (unread->seq != open.first) {
      escalation_.go_on(*agency, unread->seq, unread->at);
    } else if (const auto next = plan_.next(*agency, open)) {
      spdlog::warn("event=alert_passed_on notice={} officers={}", unread->seq, next->badges.size());
      send(now, unread->seq, unread->kind, *next, true);
      escalation_.passed_on(now, *agency, next->badges, next->general);
    } else {
      spdlog::error(
          "event=alert_unread notice={} remedy=\"all in turn were told, and nobody has "
          "read it: see who is on duty\"",
          unread->seq);
      escalation_.close(*agency);
      const std::lock_guard lock(mutex_);
      status_.unread = now;
    }
  }
}

std::string AlertSender::tell(const AlertRound::Due& due) {
  if (!plan_.allows(due.to)) return std::string(host_not_listed);
  if (due.to.way == AlertWay::command)
    return run_alert_command(due.to.to, due.alert.level, options_.command_max,
                             [this](std::chrono::milliseconds most) { return pause(most); });
  return post_.post(due.to, due.alert, wall_clock());
}

void AlertSender::deliver(const AlertRound::Due& due) {
  const auto reason = tell(due);
  const auto now = wall_clock();
  if (reason.empty()) {
    spdlog::info("event=alert_told way={} level={} notices={}", name(due.to.way),
                 name(due.alert.level), due.alert.notices);
    round_.told(now, due.to);
  } else if (!stopping()) {
    // That changes with another address or another start only: no line at each attempt.
    if (reason != host_not_listed || not_listed_.insert(due.to).second)
      spdlog::warn("event=alert_failed way={} reason={}", name(due.to.way), reason);
    round_.failed(now, due.to, reason);
  }
  const std::lock_guard lock(mutex_);
  if (reason.empty()) status_.told = now;
  status_.troubles = round_.troubles();
}

void AlertSender::keep_mark() {
  // Up to what nobody has to be told any more: a node that is killed tells again rather than never.
  auto mark = seen_;
  for (const auto& oldest : {round_.oldest(), escalation_.oldest()})
    if (oldest) mark = std::min(mark, *oldest - 1);
  if (mark == marked_) return;
  if (write_private(options_.mark, std::to_string(mark) + "\n")) marked_ = mark;
}

}  // namespace iwets::node
