#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "proto/types/instant.h"

/// The rules by which officers sign in and stay signed in: pure, fed with the time.
namespace iwets::node {

struct SignInRules {
  Duration idle =
      std::chrono::minutes{30};  ///< a session ends when its officer did nothing so long
  Duration absolute = std::chrono::hours{12};   ///< and whatever he did, when it is as old as this
  Duration proof = std::chrono::minutes{5};     ///< so long a code counts for what is dangerous
  Duration enrolment = std::chrono::hours{72};  ///< so long a first code may be used
  std::uint32_t lock_after = 10;                ///< failures that follow one another
  std::uint32_t attempts_per_minute = 60;       ///< of all officers together
};

/// Failures of one officer that follow one another.
struct Failures {
  std::uint32_t count = 0;
  Instant last{};
};
/// How long after the last failure nothing is tried: three are free, then 1, 2, 4, ... seconds, at
/// most 5 minutes.
[[nodiscard]] Duration delay_after(std::uint32_t failures);
/// From when on he may try again; in the past: now. A clock that was set back makes nobody wait
/// longer than the delay.
[[nodiscard]] Instant may_try_at(const Failures& failures, Instant now);

/// Attempts of everybody within a minute: a bucket that fills evenly.
class AttemptBudget {
 public:
  explicit AttemptBudget(std::uint32_t per_minute)
      : per_minute_(per_minute), left_(static_cast<double>(per_minute)) {}
  /// False: there were too many.
  [[nodiscard]] bool take(Instant now);

 private:
  std::uint32_t per_minute_;
  double left_;
  Instant filled_{};
};

/// When a session began, and when its officer last did something.
struct SessionTimes {
  Instant begun{}, seen{};
};
/// A clock that was set back by more than a minute ends it too: its age is not known any more.
[[nodiscard]] bool session_over(const SessionTimes& session, Instant now, const SignInRules& rules);
/// A code given then still counts for what is dangerous.
[[nodiscard]] bool proof_counts(Instant given, Instant now, const SignInRules& rules);

/// Why a new password is not taken; empty: it is. `badge` and `name` may not be in it.
[[nodiscard]] std::string_view fault_of_password(std::string_view password, std::string_view badge,
                                                 std::string_view name);
inline constexpr std::size_t password_bytes_min = 12, password_bytes_max = 256;

/// A badge as it is kept: 2 to 32 capital letters, digits, '-', '.', '/' and '_'; others: empty.
[[nodiscard]] std::string badge_of(std::string_view said);

}  // namespace iwets::node
