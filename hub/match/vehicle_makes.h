#pragma once

#include <string>
#include <string_view>

namespace iwets::match {

/// Id of a maker of vehicles: its name without separators, common short forms written out.
[[nodiscard]] std::string vehicle_make_id(std::string_view make);

}  // namespace iwets::match
