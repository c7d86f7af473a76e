#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>

#include "node/core/waiting.h"

/// When somebody outside of the node is told that something waits there, and nothing else. Pure.
namespace iwets::node {

enum class AlertLevel : std::uint8_t { routine = 1, urgent = 2 };
/// "routine", "urgent".
[[nodiscard]] std::string_view name(AlertLevel level);
/// How much a notice of this kind may wait.
[[nodiscard]] AlertLevel level_of(NoticeKind kind);

/// What an alert says of its notices: so much that whoever is woken knows whether to get up, and
/// nothing that tells of a case.
enum class AlertAbout : std::uint8_t {
  hit = 1,      ///< a record fits, or something was said of a hit
  request = 2,  ///< another member asks
  trace = 3,    ///< an answer, a question, a correction, a handover
  trouble = 4,  ///< something was not taken, or nobody reacts
};
/// "hit", "request", "trace", "trouble".
[[nodiscard]] std::string_view name(AlertAbout about);
[[nodiscard]] AlertAbout about_of(NoticeKind kind);

/// One alert, as it is told.
struct Alert {
  AlertLevel level = AlertLevel::routine;
  std::int64_t notices = 0;  ///< that it stands for
  std::set<AlertAbout> about;
  bool passed_on = false;  ///< of one at least: who was told before has not read it
};

struct AlertRules {
  bool urgent_only = false;
  Duration apart = std::chrono::minutes{10};      ///< between two alerts of the same level
  Duration retry = std::chrono::seconds{30};      ///< after the first failure; doubled each time...
  Duration retry_max = std::chrono::minutes{15};  ///< ... up to this
  Duration give_up = std::chrono::hours{24};      ///< after the first failure
};

/// What is to be told: never more than one alert at a time, whatever comes in.
class AlertWatch {
 public:
  explicit AlertWatch(const AlertRules& rules = {}) : rules_(rules) {}
  void notice(Instant now, NoticeKind kind, bool passed_on = false);
  /// What is to be told now; nothing: not yet, or nothing.
  [[nodiscard]] std::optional<AlertLevel> due(Instant now) const;
  /// All that came since it was told last, or given up.
  [[nodiscard]] const Alert& alert() const { return alert_; }
  void told(Instant now);
  void failed(Instant now);
  /// Since when it cannot be told; nothing: it can, as far as is known.
  [[nodiscard]] std::optional<Instant> failing_since() const;
  [[nodiscard]] std::optional<Instant> next_deadline() const;

 private:
  AlertRules rules_;
  Alert alert_;
  std::optional<AlertLevel> waiting_;
  Instant at_{};  ///< not before
  std::optional<AlertLevel> told_;
  Instant told_at_{}, failing_since_{};
  Duration wait_{};
};

}  // namespace iwets::node
