#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "node/core/oversight.h"

/// A member whose officers ask, for tests of what its watch makes of it.
namespace iwets::node {

using namespace std::chrono_literals;

inline const auto noon = from_us(1'772'366'400'000'000);

inline std::uint64_t plain_hash(std::string_view text) {
  return std::hash<std::string_view>{}(text) | 1U;
}

inline Thing number(ThingKind kind, const std::string& text) {
  return hashed(number_thing(kind, text), plain_hash);
}
inline Thing serial(const std::string& text) { return number(ThingKind::serial, text); }

inline Thing person(const std::string& name, field::PartialDate birth, bool documented = false) {
  field::CheckForm form;
  auto& asked = form.person.emplace();
  asked.name = name;
  asked.birth_dates = {birth};
  if (documented) form.document.emplace().number = "A01234567";
  return hashed(things_of(form).front(), plain_hash);
}

/// A member's watch, and a clock that goes on by a minute with each question.
class Member {
 public:
  explicit Member(Oversight::Rules rules = {}) : watch(rules) {}
  /// What one question raises for the first time.
  std::vector<Alarm> asks(const std::string& officer, const std::string& reference, Thing thing,
                          Asking kind = Asking::check) {
    Consultation question;
    question.row = ++row;
    question.at = now += 1min;
    question.kind = kind;
    question.officer = officer;
    question.agency = "SAPS";
    question.reference = reference;
    question.things = {thing};
    question.purpose = purpose;
    std::vector<Alarm> first;
    for (const auto& raised : watch.enter(question)) {
      if (raised.first_time) first.push_back(raised.alarm);
      last = raised.alarm;
    }
    all.insert(all.end(), first.begin(), first.end());
    return first;
  }
  Oversight watch;
  std::vector<Alarm> all;
  std::optional<Alarm> last;
  Instant now = noon;
  std::int64_t row = 0;
  field::Purpose purpose = field::Purpose::none;
};

inline std::string case_of(int i) { return "CAS " + std::to_string(i); }
inline std::string counted(const std::string& prefix, int i) { return prefix + std::to_string(i); }

}  // namespace iwets::node
