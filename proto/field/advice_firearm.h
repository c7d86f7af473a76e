#pragma once

#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "proto/field/advice.h"
#include "proto/field/profile.h"

/// Parts of `advise`; used by advice*.cc and profile.cc only.
namespace iwets::field {

/// Collects remarks in the order of the form.
class Remarks {
 public:
  void error(std::string field, std::string message, std::string remedy) {
    errors_.push_back(
        {Advice::Level::error, std::move(field), std::move(message), std::move(remedy)});
  }
  void warning(std::string field, std::string message, std::string remedy) {
    warnings_.push_back(
        {Advice::Level::warning, std::move(field), std::move(message), std::move(remedy)});
  }
  /// A mandatory field is empty.
  void missing(std::string field, std::string remedy) {
    error(std::move(field), "this field is mandatory", std::move(remedy));
  }
  [[nodiscard]] std::vector<Advice> errors_first() && {
    errors_.insert(errors_.end(), std::make_move_iterator(warnings_.begin()),
                   std::make_move_iterator(warnings_.end()));
    return std::move(errors_);
  }

 private:
  std::vector<Advice> errors_, warnings_;
};

/// Judges the firearm: whether the center can identify it, which is where most traces fail.
void judge_firearm(const TraceForm& form, const PartialDate& today, Remarks& remarks);
/// Judges the form by what the center of this country has published.
void judge_profile(const TraceForm& form, const CenterProfile& profile, CountryCode center,
                   Remarks& remarks);
/// Of a check: only what is there is judged.
void judge_asked_firearm(const Firearm& firearm, Remarks& remarks);

}  // namespace iwets::field
