#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "node/shell/api_error.h"
#include "node/shell/json_writer.h"
#include "proto/field/form.h"
#include "proto/types/ids.h"

namespace iwets::v1 {
class CaseFacts;
class TraceConfidential;
}  // namespace iwets::v1

/// What an amendment changes of a request, and what it may not.
namespace iwets::node {

/// Why `after` cannot take the place of `before`: what the stores were asked for, the center, the
/// priority and the release set stay; nothing: it can. The error names the first field at fault.
[[nodiscard]] std::optional<ApiError> judge_amendment(const field::TraceForm& before,
                                                      const field::TraceForm& after,
                                                      const TraceId& id);

/// What the center reads of a request that may change from version to version.
struct RequestText {
  const v1::CaseFacts& facts;
  const v1::TraceConfidential& confidential;
};
/// `[{field, before, after}]` with the names of the request file; texts are empty where there is
/// nothing, and of what has no text.
void render_changes(const RequestText& before, const RequestText& after, JsonWriter& to);
/// The same of two requests as officers wrote them; an empty list if one cannot be read.
void render_changes(const TraceId& id, std::string_view before, std::string_view after,
                    JsonWriter& to);

}  // namespace iwets::node
