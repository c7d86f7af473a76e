#include <CLI/CLI.hpp>

#include "node/cli/batch_command.h"
#include "node/cli/statistics_command.h"

// The flags of what serves a whole member: a seizure of many firearms, figures.
namespace iwets::cli {

void declare_batch(CLI::App* command, BatchOptions& options) {
  command->add_option("file", options.file, "CSV; docs/member.md tells the columns")
      ->required()
      ->type_name("FILE");
  command
      ->add_option("--common", options.common,
                   "JSON or TOML: all that the rows have in common; default $IWETS_CASE")
      ->type_name("FILE");
  command->add_flag("--dry-run", options.dry_run, "only say what is missing or doubtful");
  command->add_flag("--anyway", options.anyway, "although traces of the same firearms are open");
  command->add_option("--encoding", options.encoding, "utf-8 or latin1")
      ->check(CLI::IsMember({"utf-8", "latin1"}));
  command->add_option("--show", options.shown_max, "how many rows without a trace to print");
}

void declare_statistics(CLI::App* command, StatisticsOptions& options) {
  command->add_option("--from", options.from, "first day, YYYY-MM-DD (UTC)");
  command->add_option("--until", options.until, "last day, YYYY-MM-DD (UTC)");
  command->add_flag("--csv", options.csv, "one figure to a line");
}

}  // namespace iwets::cli
