#pragma once

#include <cstddef>
#include <vector>

#include "adapters/sql/queries.h"
#include "proto/field/facts.h"

/// Which of the firearms with a serial number is the one asked for. Pure.
namespace iwets::sql {

struct Choice {
  enum class Outcome {
    none,            ///< no row
    other_firearms,  ///< rows, but each is clearly another firearm
    several,         ///< more than one may be meant: the number is not unique
    unconfirmed,     ///< one or more without a maker: nothing but the number says that it is they
    one
  };
  Outcome outcome = Outcome::none;
  std::size_t row = 0;  ///< of `one`
};

/// A row is another firearm if its maker contradicts (unless what was reported as the maker is its
/// brand or importer), or its type and its calibre both do. Of those that are left the best
/// agreement in maker, model, calibre and type is taken, if it is alone. A row without a maker is
/// never taken, for numbers are not unique across makers; it only makes others uncertain that agree
/// no better. `look_alike`: the number agrees by look-alikes only, and such a row counts for
/// nothing. Rows of one id are one firearm.
[[nodiscard]] Choice choose(const ValueMaps& values, const field::Firearm& asked,
                            const std::vector<Row>& rows, bool look_alike);

}  // namespace iwets::sql
