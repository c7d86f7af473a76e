#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proto/field/form.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"

/// What is missing or doubtful in a request, told before anything leaves: 40 to 70 % of failed
/// traces fail on the identification of the firearm.
namespace iwets::field {

/// One remark on a form.
struct Advice {
  enum class Level : std::uint8_t {
    error,   ///< the request must not leave like this
    warning  ///< it may leave; the answer may suffer
  };
  Level level = Level::warning;
  std::string field;    ///< path in the request file: "firearm.serial"
  std::string message;  ///< what is wrong
  std::string remedy;   ///< what to do
  friend bool operator==(const Advice&, const Advice&) = default;
};

struct CenterProfile;

/// Judges `form` for `center` (nothing: no center is known for it) by what that has published
/// (null: the usual profile). Errors first, else in the order of the form. `now` judges dates.
/// Never judges more than the form itself: lengths are the codec's.
[[nodiscard]] std::vector<Advice> advise(const TraceForm& form, std::optional<CountryCode> center,
                                         Instant now, const CenterProfile* profile = nullptr);

/// The same for a check of the stores: every fact of the case that is missing at once, then what is
/// doubtful in what is asked.
[[nodiscard]] std::vector<Advice> advise(const CheckForm& form, Instant now);

/// True if one of them is an error.
[[nodiscard]] bool has_error(const std::vector<Advice>& advice);

}  // namespace iwets::field
