#pragma once

#include <string>

#include "node/cli/add_command.h"
#include "node/cli/context.h"
#include "node/cli/failure.h"

namespace iwets::cli {

/// What the flags of `iwets evidence` say.
struct EvidenceLine {
  std::string id, out, file;
  std::string officer, agency, purpose;
  bool with_attachments = false;
  std::string authority, anchor;
};

/// Has the node write the case of a trace into one file, which only its owner may read.
[[nodiscard]] ExitCode evidence_export(Context& context, const EvidenceLine& line);
/// Verifies such a file, without a node: by the authority's key, or the anchor file that has it.
/// `failed` unless everything is proven.
[[nodiscard]] ExitCode evidence_verify(Context& context, const EvidenceLine& line);

/// `evidence` with its commands and flags.
void declare_evidence(CLI::App* evidence, Context& context, EvidenceLine& line,
                      const AddCommand& add);

}  // namespace iwets::cli
