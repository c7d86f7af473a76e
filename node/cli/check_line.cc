#include <CLI/CLI.hpp>

#include "node/cli/check_commands.h"
#include "node/cli/node_commands.h"

namespace iwets::cli {

namespace {

void add_facts(CLI::App* command, CheckOptions& options) {
  auto& facts = options.facts;
  const auto option = [command](const char* name, std::string& to, const char* text) {
    command->add_option(name, to, text)->group("Case");
  };
  option("--case-file", facts.file, "file with the facts of the case; default $IWETS_CASE");
  option("--officer", facts.officer, "who asks; default $IWETS_OFFICER");
  option("--agency", facts.agency, "code of the agency");
  option("--case", facts.case_reference, "your file number");
  option("--crime-code", facts.crime_code, "code of the offence, e.g. 5212");
  option("--use", facts.intended_use, "what the answer will be used for");
  option("--purpose", facts.purpose, purposes_text);
  option("--found-in", facts.recovery_country, "country of the find, e.g. ZA");
  option("--found-on", facts.recovery_date, "day of the find, YYYY-MM-DD");
  command->add_option("--except", facts.except, "countries whose records may not show your case")
      ->delimiter(',')
      ->group("Case");
  command->add_flag("--silent", facts.silent, "no owner of a record learns of your case")
      ->group("Case");
  command->add_option("--remember", facts.remember, "be told of what is entered later: 30d")
      ->type_name("DAYS")
      ->group("Case");
  command->add_flag("--wait{30}", options.wait_s, "seconds to wait for the report; 0: not at all");
}

/// Names of the request file, and what each means.
using Flags = std::vector<std::pair<const char*, const char*>>;

void add_kind(CLI::App* command, CheckOptions& options, const std::string& kind,
              const Flags& flags) {
  for (const auto& [name, meaning] : flags) {
    std::string member(name);
    command->add_option_function<std::string>(
        "--" +
            [&] {
              auto dashed = member;
              for (auto& c : dashed)
                if (c == '_') c = '-';
              return dashed;
            }(),
        [&options, member](const std::string& value) { options.texts.emplace_back(member, value); },
        meaning);
  }
  if (kind == "person") {
    command->add_option("--alias", options.aliases, "another name; may be repeated");
    command->add_option("--birth-date", options.birth_dates, "YYYY-MM-DD, YYYY-MM or YYYY");
    command->add_option("--nationality", options.nationalities, "e.g. ZA; may be repeated");
    command->add_option("--document", options.documents, "TYPE:NUMBER:COUNTRY, e.g. P:A123:ZAF");
  }
  add_facts(command, options);
}

}  // namespace

void declare_checks(CLI::App* to, Context& context, CheckLine& line, const AddCommand& add) {
  auto& options = line.options;
  const auto add_check_kind = [&](const std::string& kind, const std::string& text,
                                  const Flags& flags) {
    add_kind(add(to, kind, text,
                 [&, kind] {
                   options.kind = kind;
                   return check(context, options);
                 }),
             options, kind, flags);
  };
  add_check_kind("person", "ask for a person",
                 {{"name", "full name"}, {"sex", "male, female, other"}});
  add_check_kind("firearm", "ask for a firearm",
                 {{"serial", "serial number"},
                  {"make", "manufacturer"},
                  {"type", "NCIC code, e.g. PI"},
                  {"calibre", "as marked"},
                  {"model", "as marked"},
                  {"country_of_manufacture", "e.g. US"},
                  {"year_of_manufacture", "year"}});
  add_check_kind("document", "ask for a travel document",
                 {{"number", "of the document"},
                  {"type", "P, I, V, ..."},
                  {"country", "issuer as printed, e.g. ZAF"},
                  {"mrz", "machine-readable zone"}});
  add_check_kind("vehicle", "ask for a vehicle",
                 {{"plate", "registration"},
                  {"plate_country", "e.g. ZA"},
                  {"vin", "vehicle identification number"},
                  {"engine_number", "of the engine"},
                  {"make", "manufacturer"},
                  {"model", "model"},
                  {"colour", "colour"},
                  {"year", "year"}});
  auto* file = add(to, "file", "ask with a request file that holds case and subject",
                   [&] { return check(context, options); });
  file->add_option("file", options.facts.file, "JSON or TOML; - for standard input")
      ->required()
      ->type_name("FILE");
  file->add_flag("--wait{30}", options.wait_s, "seconds to wait for the report; 0: not at all");
  options.wait_s = CheckOptions{}.wait_s;  // Adding a flag has set it to 0.
  auto* show =
      add(to, "show", "a check made earlier", [&] { return check_show(context, line.id); });
  show->add_option("id", line.id, "of the check")->required();
}

}  // namespace iwets::cli
