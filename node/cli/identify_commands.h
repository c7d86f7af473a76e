#pragma once

#include <string>
#include <vector>

#include "node/cli/add_command.h"
#include "node/cli/context.h"

/// Which firearm is it: the reference table, asked with what is marked on it.
namespace iwets::cli {

/// What the flags fill; lives as long as the command line.
struct IdentifyLine {
  std::vector<std::string> words;
  std::string type, calibre, country;
  unsigned limit = 10;
  std::string unknown;    ///< file that describes a firearm that the table does not have
  bool reported = false;  ///< list those
};

/// Lists what the words fit, best first; of a reference number the whole entry. Fails with
/// `not_found` if nothing fits.
ExitCode identify(Context& context, const IdentifyLine& line);

/// Declares the command under `app`.
void declare_identify(CLI::App* app, Context& context, IdentifyLine& line, const AddCommand& add);

}  // namespace iwets::cli
