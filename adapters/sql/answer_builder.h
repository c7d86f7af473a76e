#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/sdk/answer.h"
#include "adapters/sql/mapping.h"
#include "adapters/sql/queries.h"
#include "proto/field/form.h"

/// From rows to an answer. Pure.
namespace iwets::sql {

/// What the registry gave for one firearm.
struct Found {
  Row firearm;
  bool look_alike = false;              ///< its number agrees by look-alikes only
  std::vector<std::vector<Row>> chain;  ///< of each [[chain]]
  std::vector<Row> purchasers;
};

/// An answer, and what its reader at the registry should know.
struct Built {
  sdk::Final final;
  std::vector<std::string> notes;  ///< for `explain`: what could not be understood
  /// Somebody may be recorded, but it is not sure who was the first, or that the firearm is the one
  /// asked for: nobody is named.
  bool purchaser_unclear = false;
};

/// What can be said without looking: 202 obliterated, 200 not identified well enough.
[[nodiscard]] std::optional<sdk::Final> answer_unasked(const Mapping& mapping,
                                                       const field::TraceForm& form);
/// No firearm of this number: 320, or 201 where the number breaks the maker's rule.
[[nodiscard]] sdk::Final answer_none(const Mapping& mapping, const field::TraceForm& form);
/// The number is there, but on other firearms: 201.
[[nodiscard]] sdk::Final answer_other_firearms(const Mapping& mapping);
/// The number is there, on a firearm without a maker: nobody is named by the number alone, 305.
[[nodiscard]] sdk::Final answer_unconfirmed(const Mapping& mapping);
/// 203.
[[nodiscard]] sdk::Final answer_several(const Mapping& mapping);
/// Firearm, holders and purchaser. `here`: the center's country, to which nothing is exported.
[[nodiscard]] Built build_answer(const Mapping& mapping, const field::TraceForm& form,
                                 const Found& found, std::optional<CountryCode> here);

}  // namespace iwets::sql
