#pragma once

#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "proto/field/advice.h"

/// Parts of `advise`; used by advice.cc only.
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
void judge_firearm(const TraceForm& form, std::optional<CountryCode> center,
                   const PartialDate& today, Remarks& remarks);
/// Of a check: only what is there is judged.
void judge_asked_firearm(const Firearm& firearm, Remarks& remarks);

}  // namespace iwets::field
