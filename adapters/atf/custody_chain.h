#pragma once

#include "adapters/atf/dice.h"
#include "adapters/sdk/answer.h"
#include "proto/field/facts.h"

namespace iwets::atf {

/// How far a custody chain is told.
enum class Reach { nothing, manufacturer, wholesaler, dealer, purchaser };

/// The way of one firearm from its maker to its first purchaser, in order of time.
struct Chain {
  field::PartialDate made, purchased;
  int dealers = 1;
  std::vector<sdk::Custody> holders;  ///< without the purchaser
};
/// Draws the way; the year of manufacture is honoured where the request gives one. `ours`: made in
/// the center's country; otherwise an importer stands behind the maker.
[[nodiscard]] Chain draw_chain(Dice& dice, const field::Firearm& firearm, bool ours);
/// Puts so much of it into an answer as `reach` tells, with a purchaser (an agency for the codes
/// 102 and 103).
void tell_chain(Dice& dice, const Chain& chain, Reach reach, std::uint32_t code,
                sdk::Answer& answer);

}  // namespace iwets::atf
