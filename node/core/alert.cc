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

void AlertWatch::notice(Instant now, NoticeKind kind) {
  const auto level = level_of(kind);
  if (rules_.urgent_only && level != AlertLevel::urgent) return;
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
  failing_since_ = {};
  wait_ = {};
}

void AlertWatch::failed(Instant now) {
  if (failing_since_ == Instant{}) failing_since_ = now;
  if (now - failing_since_ >= rules_.give_up) {
    waiting_.reset();
    failing_since_ = {};
    wait_ = {};
    return;
  }
  wait_ = wait_ == Duration{} ? rules_.retry : std::min(wait_ * 2, rules_.retry_max);
  at_ = now + wait_;
}

std::optional<Instant> AlertWatch::next_deadline() const {
  return waiting_ ? std::optional(at_) : std::nullopt;
}

}  // namespace iwets::node
