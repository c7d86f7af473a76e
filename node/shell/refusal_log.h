#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "node/core/sign_in.h"
#include "node/shell/caller.h"

/// Calls that were refused, in the node's log: whoever tries doors is seen.
namespace iwets::node {

/// What was refused.
struct RefusedCall {
  std::string_view code;       ///< of the error
  std::string_view method;     ///< as the caller wrote it
  int status = 0;              ///< of HTTP, where a body or a query was refused; 0: another refusal
  std::string_view call = {};  ///< "traces/*/cancel", with it; empty: there is no such call
};

/// Makes the lines, so many at once and in each minute after: a flood of refused calls must not
/// fill the disk.
class RefusalLines {
 public:
  explicit RefusalLines(std::uint32_t per_minute) : budget_(per_minute) {}
  /// "event=call_refused code=not_signed_in method=GET badge=- from=192.0.2.7", or with
  /// " status=422 call=traces" behind the method, and how many were left out before it; nothing:
  /// there were too many. `who` is a badge, or what kind of program asks; `from` may be empty.
  [[nodiscard]] std::optional<std::string> line(const RefusedCall& what, std::string_view who,
                                                std::string_view from, Instant now);

 private:
  AttemptBudget budget_;
  std::uint64_t left_out_ = 0;
};

/// Writes such a line, at most 60 a minute of this process. From any thread.
void log_refusal(const RefusedCall& what, const Caller& caller, std::string_view from);

/// As a value of a log line: a badge as it is, anything else in quotes, without controls and
/// further quotes.
[[nodiscard]] std::string log_value(std::string_view text);

}  // namespace iwets::node
