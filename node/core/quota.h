#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "node/core/consultation.h"

/// How many questions an officer, an agency and a purpose may ask. Windows slide: a question counts
/// until it is as old as the window, and then no longer.
namespace iwets::node {

/// Questions in any hour and in any 24 hours; 0: no limit.
struct Quota {
  std::uint32_t per_hour = 0, per_day = 0;
  friend bool operator==(const Quota&, const Quota&) = default;
};
struct Quotas {
  Quota checks, traces;
  friend bool operator==(const Quotas&, const Quotas&) = default;
};
/// Docs: docs/member.md, which says why these.
struct QuotaRules {
  bool on = true;
  Quotas officer{{200, 1'000}, {60, 300}};
  Quotas unnamed{{60, 300}, {20, 100}};  ///< all officers without a name together
  Quotas agency{{2'000, 10'000}, {600, 3'000}};
  Quotas purpose{{5'000, 30'000}, {2'000, 10'000}};
  /// Different cases that one officer who has signed in may open in any hour; 0: no limit.
  std::uint32_t officer_opens_per_hour = 200;
  [[nodiscard]] std::uint32_t opens_per_hour() const { return on ? officer_opens_per_hour : 0; }
};

/// Whose questions are counted together. The numbers are kept on disk.
enum class Scope : std::uint8_t { officer = 1, agency = 2, purpose = 3 };
[[nodiscard]] std::string_view name(Scope scope);
inline constexpr Scope every_scope[] = {Scope::officer, Scope::agency, Scope::purpose};
/// The officer, agency or purpose of a question.
[[nodiscard]] std::string party_of(const Consultation& question, Scope scope);
/// What holds for this kind of question.
[[nodiscard]] Quota quota_of(const QuotaRules& rules, Scope scope, const std::string& who,
                             Asking kind);

/// A quota that is used up.
struct Exhausted {
  std::uint32_t limit = 0;
  Duration window{};
  Instant again;  ///< from this moment on one more may be asked
  friend bool operator==(const Exhausted&, const Exhausted&) = default;
};
/// `asked`: when questions were asked, ascending, none later than `now`. Of two quotas that are
/// used up, the one that lasts longer.
[[nodiscard]] std::optional<Exhausted> exhausted(const std::deque<Instant>& asked,
                                                 const Quota& quota, Instant now);

/// Why a question is refused.
struct QuotaRefusal {
  Scope scope = Scope::officer;
  std::string who;
  Asking kind = Asking::check;
  Exhausted used_up;
  std::string field = {}, reason = {}, remedy = {};
};
[[nodiscard]] QuotaRefusal refusal_of(Scope scope, const std::string& who, Asking kind,
                                      const Exhausted& used_up, Instant now);
/// Whole seconds from `now` until one more may be asked, at least 1.
[[nodiscard]] std::uint32_t retry_after_s(const QuotaRefusal& refusal, Instant now);

}  // namespace iwets::node
