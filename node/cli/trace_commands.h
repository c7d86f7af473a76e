#pragma once

#include <string>

#include "node/cli/context.h"

namespace iwets::cli {

struct SubmitOptions {
  std::string file;  ///< "-": standard input
  bool dry_run = false;
  int wait_s = 0;       ///< for the final outcome; 0: not at all
  std::string id;       ///< for the trace; empty: one is drawn
  bool anyway = false;  ///< although a trace of the same firearm is open
  /// Where a result leads to another country: off, draft, send; empty: as the node does.
  std::string continuation;
};
/// Judges the request, says what is missing or doubtful, and hands it to the node unless there are
/// errors.
[[nodiscard]] ExitCode trace_submit(Context& context, const SubmitOptions& options);
[[nodiscard]] ExitCode trace_show(Context& context, const std::string& id);

struct ListOptions {
  std::string
      state;  ///< "open", "closed", "draft" (the way on waits), "correction", or empty for all
  unsigned limit = 50;
  std::string before;  ///< id of a trace: only older ones
};
[[nodiscard]] ExitCode trace_list(Context& context, const ListOptions& options);
[[nodiscard]] ExitCode trace_cancel(Context& context, const std::string& id,
                                    const std::string& reason);
/// Answers a center's question.
[[nodiscard]] ExitCode trace_inform(Context& context, const std::string& id,
                                    const std::string& text);
/// Asks the center why it delays, restricts or refuses.
[[nodiscard]] ExitCode trace_clarify(Context& context, const std::string& id,
                                     const std::string& text);

/// Puts the request of a file (JSON or TOML, "-" for standard input) in the place of that of an
/// open trace.
[[nodiscard]] ExitCode trace_amend(Context& context, const std::string& id,
                                   const std::string& file);
/// Takes note of the corrected answer: of this version; 0: of the one that counts.
[[nodiscard]] ExitCode trace_acknowledge(Context& context, const std::string& id,
                                         const std::string& officer, unsigned version);

/// Sends a case on to the next country. `center`: "agreed" or "refused" where it had to be asked.
[[nodiscard]] ExitCode trace_continue(Context& context, const std::string& id,
                                      const std::string& center, bool names_no_hit);

/// Looks at `path` until the case there is final or `wait_s` have passed; the last look. Fails with
/// `timeout`.
[[nodiscard]] Outcome<nlohmann::json> await_case(Context& context, NodeApi& node,
                                                 const std::string& path, int wait_s);

}  // namespace iwets::cli
