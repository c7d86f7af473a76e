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
  /// The last dealer has closed, and its books lie with the center.
  bool out_of_business = false;
  /// How often the last dealer is asked once more, because it has not answered within 24 hours.
  int asked_again = 0;
  std::vector<sdk::Custody> holders;  ///< without the purchaser
};
/// Draws the way; the year of manufacture is honoured where the request gives one. `ours`: made in
/// the center's country; otherwise an importer stands behind the maker.
[[nodiscard]] Chain draw_chain(Dice& dice, const field::Firearm& firearm, bool ours);
/// Shares of the last dealers: those out of business, and of the others those that must be asked
/// again once, and of these, twice. No published figures.
inline constexpr double closed_dealers = 0.30, slow_dealers = 0.08, slower_dealers = 0.25;
/// How often a dealer is asked in all before the center gives it up (504).
inline constexpr int dealer_asked_max = 3;
/// Draws what the last dealer does, who is asked in business or not as `code` has it.
void draw_last_dealer(Dice& dice, std::uint32_t code, Chain& chain);

/// A purchase of several firearms at a time that its dealer had to report: handguns (ATF F 3310.4),
/// or self-loading rifles of a dealer at the southwest border (F 3310.12).
[[nodiscard]] bool reportable_together(const field::Firearm& firearm, const Chain& chain);

/// Puts so much of it into an answer as `reach` tells, with a purchaser (an agency for the codes
/// 102 and 103).
void tell_chain(Dice& dice, const Chain& chain, Reach reach, std::uint32_t code,
                sdk::Answer& answer);

}  // namespace iwets::atf
