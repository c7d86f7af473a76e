#pragma once

#include "hub/ctl/ask.h"

namespace iwets::ctl {

/// The entries of a trace or check, or of all that found a record.
[[nodiscard]] int audit_show(const Options& options);
/// The whole log into a file.
[[nodiscard]] int audit_export(const Options& options);
/// Computes an exported log anew.
[[nodiscard]] int audit_verify(const Options& options);

}  // namespace iwets::ctl
