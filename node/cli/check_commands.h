#pragma once

#include <string>
#include <vector>

#include "node/cli/add_command.h"
#include "node/cli/context.h"

namespace iwets::cli {

/// Whose case a check is for; the record's owner learns it when there is a hit.
struct CheckFacts {
  std::string file;  ///< request file with some or all of them; flags win
  std::string officer, agency, case_reference, crime_code, intended_use, purpose;
  std::vector<std::string> except;  ///< countries that the case may not be shown to
  bool silent = false;              ///< nor to any owner
  std::string remember;             ///< for so many days: "30d"
  std::string recovery_country, recovery_date;
};

/// What is asked, as flags: names are those of the request file.
struct CheckOptions {
  CheckFacts facts;
  std::string
      kind;  ///< "person", "firearm", "document", "vehicle"; empty: the file has the subject
  std::vector<std::pair<std::string, std::string>> texts;        ///< member and value
  std::vector<std::string> aliases, birth_dates, nationalities;  ///< of a person
  std::vector<std::string> documents;  ///< of a person: TYPE:NUMBER:COUNTRY
  int wait_s = 30;                     ///< 0: not at all
};

constexpr const char* purposes_text =
    "investigation, court, intelligence, border, licensing or humanitarian";

/// What the flags of `iwets check` fill.
struct CheckLine {
  CheckOptions options;
  std::string id;
};
/// `iwets check person|firearm|document|vehicle|file|show`.
void declare_checks(CLI::App* to, Context& context, CheckLine& line, const AddCommand& add);

/// Asks the stores and prints what each says.
[[nodiscard]] ExitCode check(Context& context, const CheckOptions& options);

}  // namespace iwets::cli
