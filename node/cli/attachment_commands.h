#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "node/cli/context.h"

namespace iwets::cli {

/// Sends files to the other party of a trace or of an incoming request, one after the other; the
/// first that the node does not take ends it. `words`: what they show; may be empty.
[[nodiscard]] ExitCode trace_attach(Context& context, const std::string& id,
                                    const std::vector<std::string>& files,
                                    const std::string& words);
/// Writes an attachment, by its name or digest, to `file`; "-": to standard output.
[[nodiscard]] ExitCode trace_attachment(Context& context, const std::string& id,
                                        const std::string& name, const std::string& file);

/// Takes the member `attachments` out of a request: names of files, which are looked for beside the
/// request's own file. Fails with `invalid_input` if it is no list of texts, and as `open_file` if
/// one cannot be read.
[[nodiscard]] Outcome<std::vector<std::filesystem::path>> take_attachments(
    nlohmann::json& request, const std::string& request_file);
/// Hands one file to the node.
[[nodiscard]] Outcome<nlohmann::json> attach_file(NodeApi& node, const std::string& path,
                                                  const std::filesystem::path& file,
                                                  const std::string& words);

/// The list in `trace show` and `incoming show`; nothing if there are none.
void show_attachments(const nlohmann::json& found, const Output& to);

}  // namespace iwets::cli
