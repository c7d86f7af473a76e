#include "node/core/quota.h"

#include <algorithm>

namespace iwets::node {
namespace {

using namespace std::chrono_literals;

constexpr Duration hour = 1h, day = 24h;

std::optional<Exhausted> within(const std::deque<Instant>& asked, std::uint32_t limit,
                                Duration window, Instant now) {
  if (limit == 0 || asked.size() < limit) return std::nullopt;
  // One more fits when the last but `limit` is as old as the window.
  const auto again = asked[asked.size() - limit] + window;
  if (again <= now) return std::nullopt;
  return Exhausted{limit, window, again};
}

/// "14:05 UTC", the next whole minute; with the day if that is not today.
std::string time_of(Instant at, Instant now) {
  const auto minute = 60s;
  const auto up = Instant{(at.time_since_epoch() + minute - 1us) / minute * minute};
  const auto said = text(up);
  const bool today = said.substr(0, 10) == text(now).substr(0, 10);
  return (today ? "" : said.substr(0, 10) + " ") + said.substr(11, 5) + " UTC";
}

std::string subject_of(Scope scope, const std::string& who) {
  if (who == Consultation::unnamed)
    return scope == Scope::officer ? "officers without a name have" : "an agency without code has";
  if (scope == Scope::purpose) return "for the purpose " + who + " this member has";
  return std::string(name(scope)) + " " + who + " has";
}

}  // namespace

std::string_view name(Scope scope) {
  switch (scope) {
    case Scope::officer: return "officer";
    case Scope::agency: return "agency";
    case Scope::purpose: return "purpose";
  }
  return "unknown";
}

std::string party_of(const Consultation& question, Scope scope) {
  switch (scope) {
    case Scope::officer: return question.officer;
    case Scope::agency: return question.agency;
    case Scope::purpose: return std::string(purpose_word(question.purpose));
  }
  return {};
}

Quota quota_of(const QuotaRules& rules, Scope scope, const std::string& who, Asking kind) {
  if (!rules.on || !asks(kind)) return {};
  const auto of = [&]() -> const Quotas& {
    switch (scope) {
      case Scope::officer: return who == Consultation::unnamed ? rules.unnamed : rules.officer;
      case Scope::agency: return rules.agency;
      case Scope::purpose: break;
    }
    return rules.purpose;
  };
  return kind == Asking::trace ? of().traces : of().checks;
}

std::optional<Exhausted> exhausted(const std::deque<Instant>& asked, const Quota& quota,
                                   Instant now) {
  const auto hourly = within(asked, quota.per_hour, hour, now);
  const auto daily = within(asked, quota.per_day, day, now);
  if (hourly && daily) return hourly->again > daily->again ? hourly : daily;
  return hourly ? hourly : daily;
}

QuotaRefusal refusal_of(Scope scope, const std::string& who, Asking kind, const Exhausted& used_up,
                        Instant now) {
  static constexpr std::string_view fields[] = {"officer.name", "agency.code", "purpose"};
  const auto limit = std::to_string(used_up.limit);
  const bool trace = kind == Asking::trace;
  QuotaRefusal out{.scope = scope, .who = who, .kind = kind, .used_up = used_up};
  out.field = fields[static_cast<std::size_t>(scope) - 1];
  out.reason = subject_of(scope, who) + (trace ? " submitted " : " made ") + limit +
               (trace ? " traces" : " checks") + " in the last " +
               (used_up.window == hour ? "hour" : "24 hours") + "; at most " + limit;
  const bool unnamed = scope == Scope::officer && who == Consultation::unnamed;
  out.remedy = std::string(unnamed ? "name the officer (--officer, or $IWETS_OFFICER), " : "") +
               "wait until " + time_of(used_up.again, now) + ", or ask your supervisor" +
               (trace ? "; an urgent trace is always sent" : "");
  return out;
}

std::uint32_t retry_after_s(const QuotaRefusal& refusal, Instant now) {
  const auto wait = std::chrono::ceil<std::chrono::seconds>(refusal.used_up.again - now).count();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(wait, 1, 24 * 3600));
}

}  // namespace iwets::node
