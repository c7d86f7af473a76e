#pragma once

#include <string>
#include <vector>

#include "adapters/sql/database.h"

namespace iwets::sql {

/// A mapping for these tables, as TOML from [firearm] on, with comments on what to look at. Guessed
/// from the names of columns in English, Czech, Portuguese, French, Spanish and transliterated
/// Arabic, and from foreign keys. Pure. Without a table that has a serial number it says so in a
/// comment and lists what is there.
[[nodiscard]] std::string propose(const std::vector<CatalogColumn>& catalog);

}  // namespace iwets::sql
