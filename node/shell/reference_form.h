#pragma once

#include <string>
#include <vector>

#include "node/shell/api_error.h"
#include "proto/field/advice.h"
#include "proto/types/result.h"

namespace iwets::reference {
class Book;
}

namespace iwets::node {

/// A request whose firearm names an entry of the reference table, with what the entry knows.
struct FilledRequest {
  std::string json;
  std::vector<field::Advice> advice;  ///< of what is doubtful, for the judgement
};

/// Fills the member `firearm` of a request from the entry that its `reference` names, and keeps
/// that name. What names none, or is no request at all, stays as it is. Fails with 422 where there
/// is no such entry or the two contradict.
[[nodiscard]] Result<FilledRequest, ApiError> fill_from_reference(const std::string& json,
                                                                  const reference::Book& book);

/// The same for `record`, and each of `records`; what is doubtful is not told.
[[nodiscard]] Result<std::string, ApiError> fill_records_from_reference(
    const std::string& json, const reference::Book& book);

}  // namespace iwets::node
