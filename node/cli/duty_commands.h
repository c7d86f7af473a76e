#pragma once

#include <string>

#include "node/cli/add_command.h"
#include "node/cli/context.h"

/// Who is on duty for whom, and rotas out of files.
namespace iwets::cli {

/// What the words of these commands fill; lives as long as the command line.
struct DutyLine {
  std::string agency;  ///< code, or "member" for the member's own desk
  std::string file;
};

ExitCode duty_show(Context& context);
ExitCode duty_set(Context& context, const DutyLine& line);
ExitCode duty_remove(Context& context, const DutyLine& line);

void declare_duty(CLI::App* duty, Context& context, DutyLine& line, const AddCommand& add);

}  // namespace iwets::cli
