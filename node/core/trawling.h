#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "node/core/quota.h"
#include "proto/types/day.h"

/// What looks like trawling: questions that enumerate instead of following a case. Pure rules over
/// the questions of one officer, or of one agency.
namespace iwets::node {

/// Thresholds; docs/member.md says why these.
struct AlarmRules {
  bool on = true;
  Duration window = std::chrono::hours{24};
  std::uint32_t numbers = 10;  ///< that follow one another
  std::uint32_t step = 20;   ///< between neighbours, so that a check digit behind does not hide it
  std::uint32_t names = 12;  ///< with one birth date
  std::uint32_t birth_dates = 8;  ///< of one name
  std::uint32_t repeats = 8;      ///< of one subject, within `repeat_window`
  Duration repeat_window = std::chrono::hours{7 * 24};
  std::uint32_t burst = 30;         ///< questions in an hour, from which it is looked at
  std::uint32_t burst_factor = 4;   ///< so many times the busiest hour of the days before
  std::uint32_t purpose = 8;        ///< questions for a purpose that is not the officer's
  std::uint32_t purpose_share = 2;  ///< per cent of the days before: up to it, it is not
  std::uint32_t usual_days = 3;     ///< with questions, until there is anything usual
  Duration usual_window = std::chrono::hours{7 * 24};
  std::uint32_t cases = 3;            ///< case references from which these numbers count
  std::uint32_t one_case_factor = 5;  ///< so many times as much under fewer references
};

/// The numbers are kept on disk.
enum class AlarmKind : std::uint8_t {
  number_run = 1,
  one_birth_date = 2,
  swept_birth_dates = 3,
  same_subject = 4,
  beyond_quota = 5,  ///< an urgent trace was sent although the quota was used up
  burst = 6,         ///< far more in an hour than this officer is used to ask
  unusual_purpose = 7,
  account_locked = 8,  ///< failures to sign in, until the account was locked
  many_opened = 9,     ///< as many cases opened in an hour as an officer may
};
[[nodiscard]] std::string_view name(AlarmKind kind);

/// Questions of one party, oldest first, the newest at the end.
using History = std::deque<std::shared_ptr<const Consultation>>;

/// How much of something there is.
struct Spread {
  std::uint32_t many = 0;       ///< different numbers, names, birth dates, or questions
  std::set<std::string> cases;  ///< references
  std::set<std::string> officers;
  Instant first{};
};
/// Enough for an alarm, of which `many` are too many.
[[nodiscard]] bool too_many(const Spread& spread, std::uint32_t many, const AlarmRules& rules);

/// The number of `thing` and those around it that differ in the counter only, in any order, no two
/// neighbours further apart than `step`; also across the last letter: 998C, 999C, 000D. Where
/// numbers stand as close by chance, because many of the few there can be were asked for, there is
/// no run; nor where it stands alone: both are empty. Questions up to `after` do not count.
[[nodiscard]] Spread number_run(const History& history, const Thing& thing, const AlarmRules& rules,
                                Instant now, std::int64_t after);
/// Persons without a document, of one full birth date and different names...
[[nodiscard]] Spread one_birth_date(const History& history, const Thing& thing,
                                    const AlarmRules& rules, Instant now, std::int64_t after);
/// ... and of one name with different birth dates.
[[nodiscard]] Spread swept_birth_dates(const History& history, const Thing& thing,
                                       const AlarmRules& rules, Instant now, std::int64_t after);
/// Questions for the very same number, or person of known birth date.
[[nodiscard]] Spread same_subject(const History& history, const Thing& thing,
                                  const AlarmRules& rules, Instant now, std::int64_t after);

/// Questions of the last hour, if they are far more than the officer's busiest hour in the days
/// before it. Nothing is usual, and both are empty, until he has asked on so many of those days.
[[nodiscard]] Spread burst(const History& history, const AlarmRules& rules, Instant now,
                           std::int64_t after);
/// Questions for this purpose within the window, if of those in the days before it next to none
/// were for it. Without a purpose there is nothing unusual.
[[nodiscard]] Spread unusual_purpose(const History& history, field::Purpose purpose,
                                     const AlarmRules& rules, Instant now, std::int64_t after);
/// How far back the rules look.
[[nodiscard]] Duration longest_window(const AlarmRules& rules);

/// Stands in the supervisor's list until he closes it. While it is open, more of the same belongs
/// to it; after that only new questions make another one.
struct Alarm {
  std::int64_t number = 0;
  AlarmKind kind = AlarmKind::number_run;
  Scope scope = Scope::officer;
  std::string who;
  std::uint64_t key = 0;  ///< hash of what the questions have in common; a purpose's number
  ThingKind thing = ThingKind::serial;
  Instant first, last;      ///< question that belongs to it
  std::uint32_t many = 0;   ///< as in `Spread`, when it was largest
  std::uint32_t cases = 0;  ///< the same
  std::int64_t last_row = 0;
  Instant closed{};  ///< the epoch: open
  std::string closed_by, remark;
  friend bool operator==(const Alarm&, const Alarm&) = default;
  [[nodiscard]] bool open() const { return closed == Instant{}; }
};
/// "12 serial numbers that follow one another, under 12 case references".
[[nodiscard]] std::string alarm_text(const Alarm& alarm);

}  // namespace iwets::node
