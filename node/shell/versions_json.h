#pragma once

#include <string>
#include <vector>

#include "node/core/case.h"
#include "node/shell/json_writer.h"

/// The versions of a request and of its result, as the API shows them.
namespace iwets::node {

/// The member "request", in the version that counts; of an amended one also "request_versions":
/// `[{version, state, at, counts, changed, request}]`, oldest first, where the first is as it was
/// submitted. `submitted` and `amendments`: JSON of the officer, oldest first.
void write_requests(const Case& c, const std::vector<std::string>& submitted,
                    const std::vector<std::string>& amendments, JsonWriter& to);
/// The member "result": `{code, name, class, text, next_step, next_country, version,
/// answers_request_version, correction, acknowledged, answer, superseded}`. `answers`: what was
/// opened of the results, oldest first; of the first there may be none.
void write_results(const Case& c, const std::vector<std::string>& answers, JsonWriter& to);

}  // namespace iwets::node
