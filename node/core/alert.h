#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "node/core/waiting.h"

/// When somebody outside of the node is told that something waits there, and nothing else. Pure.
namespace iwets::node {

enum class AlertLevel : std::uint8_t { routine = 1, urgent = 2 };
/// "routine", "urgent".
[[nodiscard]] std::string_view name(AlertLevel level);
/// How much a notice of this kind may wait.
[[nodiscard]] AlertLevel level_of(NoticeKind kind);

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
  void notice(Instant now, NoticeKind kind);
  /// What is to be told now; nothing: not yet, or nothing.
  [[nodiscard]] std::optional<AlertLevel> due(Instant now) const;
  void told(Instant now);
  void failed(Instant now);
  [[nodiscard]] std::optional<Instant> next_deadline() const;

 private:
  AlertRules rules_;
  std::optional<AlertLevel> waiting_;
  Instant at_{};  ///< not before
  std::optional<AlertLevel> told_;
  Instant told_at_{}, failing_since_{};
  Duration wait_{};
};

}  // namespace iwets::node
