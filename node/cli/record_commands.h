#pragma once

#include <optional>
#include <string>
#include <vector>

#include "node/cli/context.h"

namespace iwets::cli {

/// Enters (`verb` "enter") or replaces ("modify") the record of a request file in `store`, and
/// waits for the hub's judgement: `wait_s`, which it must then have given; nothing: 10 seconds, and
/// what has not been judged is queued.
[[nodiscard]] ExitCode record_send(Context& context, const std::string& verb,
                                   const std::string& store, const std::string& file,
                                   std::optional<int> wait_s);
/// Whom a record is released to from now on, as words; all empty: to every country, for every
/// purpose.
struct ReleaseOptions {
  std::vector<std::string> except, only, purposes;
  bool silent = false;
  std::string handling;  ///< empty: as it was
};
/// Replaces the release set of a record, and nothing else of it but the handling code.
[[nodiscard]] ExitCode record_release(Context& context, const std::string& store,
                                      const std::string& id, const ReleaseOptions& options,
                                      std::optional<int> wait_s);
/// `verb`: withdraw, or clear.
[[nodiscard]] ExitCode record_take_out(Context& context, const std::string& verb,
                                       const std::string& store, const std::string& id,
                                       std::optional<int> wait_s);
/// Confirms that these records still hold, up to the day `until`; empty: as long as their store
/// keeps records.
[[nodiscard]] ExitCode record_validate(Context& context, const std::string& store,
                                       const std::vector<std::string>& ids,
                                       const std::string& until, std::optional<int> wait_s);
/// Records whose last day comes soon, or has passed.
[[nodiscard]] ExitCode record_review(Context& context, unsigned limit);
/// The same from the node's own book of records, all of them, the first last day first.
[[nodiscard]] ExitCode record_review_all(Context& context);
/// What this member has entered, newest first.
[[nodiscard]] ExitCode record_list(Context& context, const std::string& store, unsigned limit);

}  // namespace iwets::cli
