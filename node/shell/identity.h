#pragma once

#include <string>

#include "node/core/agency.h"
#include "node/shell/api_error.h"
#include "node/shell/caller.h"
#include "proto/types/result.h"

namespace iwets::node {

/// A request (of a trace or a check) in the name of the officer who has signed in: agency and
/// officer are his, whatever is left out. Fails with 422 if it names another; `on_behalf_of` is a
/// matter of the agency's rights. What a program sends, or what is no request at all, stays as it
/// is.
[[nodiscard]] Result<std::string, ApiError> in_name_of(const Caller& caller,
                                                       const Agencies& agencies,
                                                       const std::string& json);
/// A name in the body of a call, which may be left out: the officer's own, or 422.
[[nodiscard]] Result<std::string, ApiError> own_name(const Caller& caller, const char* field,
                                                     const std::string& said);

}  // namespace iwets::node
