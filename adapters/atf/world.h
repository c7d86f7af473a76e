#pragma once

#include <cstdint>
#include <optional>

#include "adapters/sdk/answer.h"
#include "proto/field/form.h"
#include "proto/types/ids.h"

namespace iwets::atf {

/// What became of a firearm, as this world's records tell it.
struct Story {
  sdk::Final result;
  int dealers = 1;               ///< asked one after the other
  bool out_of_business = false;  ///< the last of them: its books are searched at the center
  int asked_again = 0;           ///< so often the last one is asked once more
  /// The request was too thin, but the requester may know more: ask (606).
  bool worth_asking = false;
};

/// A world of makers, importers, wholesalers, dealers and purchasers, none of them real. It has an
/// answer for every serial number, and the same one whenever it is asked: everything is drawn from
/// (seed, serial, make). Proportions: United States figures for traces of foreign and domestic
/// origin (docs/adapter-guide.md, the simulator).
class World {
 public:
  /// `onward`: whether answers that lead on may be shown in the next country.
  World(std::uint64_t seed, CountryCode here, Onward onward = Onward::yes)
      : seed_(seed), here_(here), onward_(onward) {}

  /// `domestic`: the requester is of the center's own country. `informed`: the requester has
  /// answered a question, so the identification is no longer at fault.
  [[nodiscard]] Story tell(const field::TraceForm& form, bool domestic,
                           bool informed = false) const;

 private:
  std::uint64_t seed_;
  CountryCode here_;
  Onward onward_;
};

}  // namespace iwets::atf
