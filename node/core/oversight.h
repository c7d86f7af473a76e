#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "node/core/trawling.h"

namespace iwets::node {

/// The member's watch over its own questions: what may still be asked, and what looks like
/// trawling. The fold of the book of consultations: fed with the same rows in the same order it
/// decides the same. Opens nothing, reads no clock.
class Oversight {
 public:
  struct Rules {
    QuotaRules quota;
    AlarmRules alarms;
  };
  /// Questions of one party that alarms look at.
  static constexpr std::size_t kept_max = 2'000;
  /// Officers, agencies and purposes; beyond these the one that was silent longest is forgotten.
  static constexpr std::size_t parties_max = 10'000;
  /// Open alarms; beyond these none is raised.
  static constexpr std::size_t alarms_max = 10'000;

  explicit Oversight(const Rules& rules) : rules_(rules) {}
  [[nodiscard]] const Rules& rules() const { return rules_; }

  /// A row of the book, oldest first, `at` not later than now: counts, and raises nothing.
  void recall(const Consultation& question);
  /// Those that are open, and those closed within the longest window.
  void recall(const Alarm& alarm);
  /// The clock was set back: what was asked later than `now` counts as asked now. True if there was
  /// anything; the book must say the same.
  [[nodiscard]] bool set_back(Instant now);

  /// Why a question must not leave; nothing: it may. Of several quotas, the one that lasts longest.
  [[nodiscard]] std::optional<QuotaRefusal> judge(Instant now, const Consultation& question) const;
  /// Takes a question that is in the book, with its outcome. Returns the alarms that are new or
  /// have grown; new ones have `first_time`.
  struct Raised {
    Alarm alarm;
    bool first_time = false;
  };
  [[nodiscard]] std::vector<Raised> enter(const Consultation& question);
  /// An account was locked after so many failures; `badge`: of its officer.
  [[nodiscard]] std::vector<Raised> account_locked(Instant now, const std::string& badge,
                                                   std::uint32_t failures);
  /// He wanted to open more cases than those `opened` within an hour.
  [[nodiscard]] std::vector<Raised> many_opened(Instant now, const std::string& badge,
                                                std::uint32_t opened);
  /// Nothing: there is no open alarm of this number. `last_row` is that of the book.
  [[nodiscard]] std::optional<Alarm> close(std::int64_t number, Instant now, const std::string& by,
                                           const std::string& remark, std::int64_t last_row);

 private:
  struct Party {
    std::deque<Instant> checks, traces;  ///< as many as the longest quota needs, ascending
    History history;
    Instant last;
  };
  using Identity = std::tuple<AlarmKind, Scope, std::string, std::uint64_t>;

  Party& party(Scope scope, const Consultation& question);
  void count(Scope scope, const Consultation& question, Party& party);
  void remember(const Consultation& question);
  void look_for(Scope scope, const Consultation& question, std::vector<Raised>& raised);
  /// `many`: from which there is an alarm.
  using Rule = Spread (*)(const History&, const Thing&, const AlarmRules&, Instant, std::int64_t);
  void apply(Rule rule, std::uint32_t many, AlarmKind kind, Scope scope, std::uint64_t key,
             const Consultation& question, const Thing& thing, std::vector<Raised>& raised);
  /// What the officer asks at all, against what he is used to ask.
  void look_at_habits(const Consultation& question, std::vector<Raised>& raised);
  /// The last row that a closed alarm of this identity covers; 0: none does.
  [[nodiscard]] std::int64_t covered(const Identity& identity) const;
  void raise(const Alarm& found, std::vector<Raised>& raised);
  /// About what an officer did beside asking.
  [[nodiscard]] std::vector<Raised> raise_about(AlarmKind kind, Instant now,
                                                const std::string& badge, std::uint32_t many);
  void forget_closed(Instant now);

  Rules rules_;
  std::map<std::pair<Scope, std::string>, Party> parties_;
  std::map<Identity, Alarm> alarms_;
  std::int64_t last_alarm_ = 0;
  Instant last_;  ///< of all questions
};

}  // namespace iwets::node
