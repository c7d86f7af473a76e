#include <CLI/CLI.hpp>

#include "node/cli/oversight_commands.h"

namespace iwets::cli {

void declare_oversight(CLI::App* oversight, Context& context, OversightLine& line,
                       const AddCommand& add) {
  oversight->require_subcommand(0, 1);
  oversight->add_option("--supervisor", line.supervisor,
                        "your name, for the book; default $IWETS_SUPERVISOR");
  oversight
      ->add_option("--token", line.token_file,
                   "file of the supervisor's token; default $IWETS_SUPERVISOR_TOKEN, or "
                   "supervisor-token in the node's folder")
      ->type_name("FILE");
  auto* list = add(oversight, "list", "single questions, newest first",
                   [&] { return oversight_list(context, line); });
  list->add_option("--officer", line.officer, "only this one's; unnamed: those without a name");
  list->add_option("--agency", line.agency, "only this one's");
  list->add_option("--since", line.since, "24h, 7d, 2026-03-01 or 2026-03-01T12:00 (UTC)");
  list->add_option("--before", line.before, "only rows with a lower number");
  list->add_option("--limit", line.limit, "how many")->check(CLI::Range(1, 500));
  auto* alarms = add(oversight, "alarms", "alarms that are open, newest first",
                     [&] { return oversight_alarms(context, line); });
  alarms->add_flag("--all", line.all, "closed ones too");
  alarms->add_option("--limit", line.limit, "how many")->check(CLI::Range(1, 500));
  auto* close =
      add(oversight, "close", "close an alarm", [&] { return oversight_close(context, line); });
  close->add_option("alarm", line.alarm, "its number")->required();
  close->add_option("--remark", line.remark, "what you have found, or do about it")->required();
  for (auto* command : {list, alarms, close}) command->fallthrough();
}

}  // namespace iwets::cli
