#pragma once

#include "hub/ctl/ask.h"

/// The firearms reference table: loading an edition, and who has what.
namespace iwets::ctl {

[[nodiscard]] int table_load(const Options& options);
[[nodiscard]] int table_status(const Options& options);

}  // namespace iwets::ctl
