#include "node/core/alert.h"

#include <algorithm>
#include <utility>

namespace iwets::node {

std::string_view name(AlertLevel level) {
  return level == AlertLevel::urgent ? "urgent" : "routine";
}

AlertLevel level_of(NoticeKind kind) {
  switch (kind) {
    case NoticeKind::hit:
    case NoticeKind::confirmation:
    case NoticeKind::rescission:
    case NoticeKind::request: return AlertLevel::urgent;
    case NoticeKind::answer:
    case NoticeKind::question:
    case NoticeKind::correction:
    case NoticeKind::trouble:
    case NoticeKind::handover: return AlertLevel::routine;
  }
  return AlertLevel::routine;
}

std::string_view name(AlertAbout about) {
  switch (about) {
    case AlertAbout::hit: return "hit";
    case AlertAbout::request: return "request";
    case AlertAbout::trace: return "trace";
    case AlertAbout::trouble: return "trouble";
  }
  return "trouble";
}

AlertAbout about_of(NoticeKind kind) {
  switch (kind) {
    case NoticeKind::hit:
    case NoticeKind::confirmation:
    case NoticeKind::rescission: return AlertAbout::hit;
    case NoticeKind::request: return AlertAbout::request;
    case NoticeKind::answer:
    case NoticeKind::question:
    case NoticeKind::correction:
    case NoticeKind::handover: return AlertAbout::trace;
    case NoticeKind::trouble: return AlertAbout::trouble;
  }
  return AlertAbout::trouble;
}

void AlertWatch::notice(Instant now, NoticeKind kind, bool passed_on) {
  const auto level = level_of(kind);
  if (rules_.urgent_only && level != AlertLevel::urgent) return;
  alert_.level = std::max(alert_.level, level);
  ++alert_.notices;
  alert_.about.insert(about_of(kind));
  alert_.passed_on = alert_.passed_on || passed_on;
  if (waiting_ && *waiting_ >= level) return;
  // What is more urgent than what was told last does not wait behind it.
  const bool new_to_them = !told_ || *told_ < level;
  const auto earliest = new_to_them ? now : std::max(now, told_at_ + rules_.apart);
  at_ = waiting_ && failing_since_ != Instant{} ? at_ : earliest;
  waiting_ = level;
}

std::optional<AlertLevel> AlertWatch::due(Instant now) const {
  return waiting_ && at_ <= now ? waiting_ : std::nullopt;
}

void AlertWatch::told(Instant now) {
  told_ = std::exchange(waiting_, std::nullopt);
  told_at_ = now;
  alert_ = {};
  failing_since_ = {};
  wait_ = {};
}

void AlertWatch::failed(Instant now) {
  if (failing_since_ == Instant{}) failing_since_ = now;
  if (now - failing_since_ >= rules_.give_up) {
    waiting_.reset();
    alert_ = {};
    failing_since_ = {};
    wait_ = {};
    return;
  }
  wait_ = wait_ == Duration{} ? rules_.retry : std::min(wait_ * 2, rules_.retry_max);
  at_ = now + wait_;
}

std::optional<Instant> AlertWatch::failing_since() const {
  return failing_since_ == Instant{} ? std::nullopt : std::optional(failing_since_);
}

std::optional<Instant> AlertWatch::next_deadline() const {
  return waiting_ ? std::optional(at_) : std::nullopt;
}

}  // namespace iwets::node
