#pragma once

#include <string>
#include <vector>

#include "node/cli/add_command.h"
#include "node/cli/context.h"

/// `iwets incoming`: traces of other members, which officers of this one answer.
namespace iwets::cli {

struct IncomingListOptions {
  bool open = false, overdue = false, closed = false;  ///< at most one; none: all
  unsigned limit = 50;
  std::string before;  ///< id: only older ones
};
[[nodiscard]] ExitCode incoming_list(Context& context, const IncomingListOptions& options);
/// Shows a request. The first time it is acknowledged to the requester as taken up (601).
[[nodiscard]] ExitCode incoming_show(Context& context, const std::string& id);

/// What the flags of `answer` say; each overrides what the file says.
struct IncomingAnswerOptions {
  std::string id, file;  ///< file: JSON or TOML, "-" for standard input; empty: flags alone
  unsigned code = 0;
  std::string next_country, reason, explanation, contact, restrictions;
  std::string purchaser, purchased;  ///< name, and day of the purchase
  std::vector<std::string>
      holders;  ///< "ROLE:NAME" or "ROLE:NAME:SINCE" or "ROLE:NAME:SINCE:UNTIL"
};
/// The same, with why the answer that was given before is corrected.
struct IncomingCorrectionOptions {
  IncomingAnswerOptions answer;
  std::string reason, text;
};
[[nodiscard]] ExitCode incoming_correct(Context& context, const IncomingCorrectionOptions& options);
/// Takes note of the request, and of its amendment.
[[nodiscard]] ExitCode incoming_acknowledge(Context& context, const std::string& id);
[[nodiscard]] ExitCode incoming_answer(Context& context, const IncomingAnswerOptions& options);

/// Words of an officer, with what goes along; empty and zero: not given.
struct IncomingWords {
  std::string id, text, reason;
  unsigned code = 0;
  bool restricted = false;
};
[[nodiscard]] ExitCode incoming_ask(Context& context, const IncomingWords& words);
[[nodiscard]] ExitCode incoming_refuse(Context& context, const IncomingWords& words);
[[nodiscard]] ExitCode incoming_progress(Context& context, const IncomingWords& words);
[[nodiscard]] ExitCode incoming_delay(Context& context, const IncomingWords& words);
[[nodiscard]] ExitCode incoming_explain(Context& context, const IncomingWords& words);
/// Prints an answer file to be filled in, and the codes.
[[nodiscard]] ExitCode incoming_template(Context& context);

/// What the flags of all these commands fill; lives as long as the command line.
struct IncomingLine {
  IncomingListOptions list;
  IncomingAnswerOptions answer;
  IncomingCorrectionOptions correction;
  IncomingWords words;
  std::string id;
};
/// Declares the commands under `incoming`.
void declare_incoming(CLI::App* incoming, Context& context, IncomingLine& line,
                      const AddCommand& add);

}  // namespace iwets::cli
