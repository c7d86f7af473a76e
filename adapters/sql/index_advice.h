#pragma once

#include <string>
#include <vector>

#include "adapters/sql/mapping.h"

namespace iwets::sql {

/// The indexes without which lookups read whole tables, as statements to paste; of what is no table
/// by its name, in words. The ids of firearms are left out: tables have an index on their own key.
/// Pure.
[[nodiscard]] std::vector<std::string> index_advice(const Mapping& mapping);

}  // namespace iwets::sql
