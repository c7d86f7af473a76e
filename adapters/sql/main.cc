// iwets-adapter-sql: a tracing center that answers from a registry in tables, by a mapping file.
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include "adapters/sdk/center_process.h"
#include "adapters/sdk/run_center.h"
#include "adapters/sql/commands.h"
#include "adapters/sql/sql_center.h"
#include "proto/codec/schema.h"
#include "proto/field/date.h"
#include "proto/host/secrecy.h"
#include "proto/seal/keys.h"

namespace {

using namespace iwets;

constexpr int failed = 1, wrong_usage = 2, invalid_input = 7;
constexpr const char* program_name = "iwets-adapter-sql";

struct CommandLine {
  std::string config, state, anchor, log_level;
  sql::Explained explained;
  std::string recovered;
  sql::TrayOrder order;
  sql::CorrectOrder correct;
};

int complain(const std::string& what, int code) {
  std::fprintf(stderr, "%s: %s\n", program_name, what.c_str());
  return code;
}

void read_center(const CommandLine& line, sql::Registry& registry) {
  auto& process = registry.mapping.process;
  if (!line.state.empty()) process.state = line.state;
  if (!line.anchor.empty()) process.anchor = line.anchor;
  if (!line.log_level.empty()) process.log_level = line.log_level;
  const auto path = process.state + "/keys";
  if (process.state.empty() || !std::filesystem::exists(path)) return;
  if (const auto keys = seal::load(path); keys && !keys->peer.is_hub())
    registry.here = keys->peer.country();
}

/// A mapping that is wrong must not start; a database that is away may come back.
int run(const sql::Registry& registry) {
  const auto& mapping = registry.mapping;
  if (mapping.process.state.empty() || mapping.process.anchor.empty())
    return complain(
        "say where state and anchor are: [center] in the mapping, or --state DIR "
        "--anchor FILE",
        wrong_usage);
  const auto password = sql::read_password(mapping.connection);
  if (!password) return complain(password.error(), invalid_input);
  const auto connect = [&mapping, secret = *password] {
    return sql::connect(mapping.connection, secret);
  };
  auto first = connect();
  if (first) {
    const auto checked = sql::check(**first, mapping, registry.queries);
    if (!checked && checked.error().kind == sql::SqlError::Kind::refused)
      return complain(checked.error().text, invalid_input);
    first->reset();
  } else if (first.error().kind == sql::SqlError::Kind::refused) {
    return complain(first.error().text, invalid_input);
  }
  sdk::Program program;
  program.name = program_name;
  program.version = IWETS_VERSION;
  program.open = [&](const sdk::Start& start) {
    return std::make_unique<sql::SqlCenter>(registry, connect, start.state);
  };
  sdk::CenterProcess process(program, mapping.process);
  if (const auto wrong = process.prepare()) return complain(wrong->text, wrong->exit_code);
  return process.run();
}

void describe_explain(CLI::App& app, CommandLine& line) {
  auto& firearm = line.explained.form.firearm;
  auto* explain = app.add_subcommand("explain",
                                     "Look a firearm up and show every step; sends "
                                     "nothing");
  explain->add_option("serial", firearm.serial, "serial number, as an officer types it")
      ->required();
  explain->add_option("--make", firearm.make);
  explain->add_option("--model", firearm.model);
  explain->add_option("--type", firearm.type, "NCIC code, e.g. PI");
  explain->add_option("--calibre", firearm.calibre);
  explain->add_option("--country", line.explained.requester, "of the requester, e.g. BR");
  explain->add_option("--recovered", line.recovered, "date of the find, e.g. 2026-02-20");
}

void describe_correct(CLI::App& app, CommandLine& line) {
  auto& order = line.correct;
  auto* correct = app.add_subcommand(
      "correct", "Look up again what was answered, and correct the answer; shows it first");
  correct->add_option("which", order.which, "id of the trace, or the firearm's serial number")
      ->required();
  correct->add_flag("--yes", order.yes, "send the correction");
  correct->add_option("--why", order.why,
                      "record_changed (default), clerical_error, new_information or other");
  correct->add_option("--text", order.text, "the same in words, for the requester");
}

void describe_tray(CLI::App& app, CommandLine& line) {
  using Verb = sql::TrayOrder::Verb;
  auto* tray = app.add_subcommand("tray", "Answers that wait for approval");
  tray->require_subcommand(1);
  const auto verb = [&](const char* name, const char* help, Verb which) {
    auto* added = tray->add_subcommand(name, help);
    added->callback([&line, which] { line.order.verb = which; });
    if (which != Verb::list) added->add_option("number", line.order.number)->required();
    return added;
  };
  verb("list", "What waits", Verb::list);
  verb("show", "What would leave", Verb::show);
  verb("approve", "Let it leave", Verb::approve);
  auto* refuse = verb("refuse", "Tell the requester only why not", Verb::refuse);
  refuse
      ->add_option("--reason", line.order.reason,
                   "investigation, confidentiality_law, requester_cannot_guarantee or "
                   "national_security")
      ->required();
  refuse->add_option("--text", line.order.text, "for the requester");
}

void describe(CLI::App& app, CommandLine& line) {
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string(program_name) + " " + IWETS_VERSION);
  app.add_option("--config", line.config, "the mapping, a TOML file: docs/sql-adapter.md")
      ->required();
  app.add_option("--state", line.state, "directory made by init");
  app.add_option("--anchor", line.anchor, "file written by iwets-authority anchor");
  app.add_option("--log-level", line.log_level, "error, warn, info or debug");
  // These are carried out by the kit before this command line is read, and need no mapping.
  app.add_subcommand("init", "Make the center's keys and its enrolment: init --help");
  app.add_subcommand("rotate", "Change the keys: rotate --help");
  app.add_subcommand("publish", "Write the enrolment anew with another profile: publish --help");
  app.add_subcommand("run", "Answer traces until SIGTERM");
  app.add_subcommand("check", "Connect, and prepare every statement of the mapping");
  app.add_subcommand("discover", "Propose a mapping; needs only [connection]");
  app.add_subcommand("unmapped", "Words of the registry that the network does not know");
  describe_explain(app, line);
  describe_correct(app, line);
  describe_tray(app, line);
  for (auto* command : app.get_subcommands(nullptr)) command->fallthrough();
  app.footer(
      "init, rotate and publish stand first and take no --config: `iwets-adapter-sql init --center "
      "XX --state DIR`.");
}

int explain(const sql::Registry& registry, CommandLine& line, const sql::Console& console) {
  auto& asked = line.explained;
  if (!asked.requester.empty() && !CountryCode::parse(asked.requester))
    return complain("--country takes two capital letters, as BR", wrong_usage);
  if (!line.recovered.empty()) {
    const auto date = field::parse_date(line.recovered);
    if (!date) return complain("--recovered takes a date, as 2026-02-20", wrong_usage);
    asked.form.recovery.date = *date;
  }
  return sql::explain_command(registry, asked, console);
}

int carry_out(const CLI::App& app, CommandLine& line) {
  for (const auto* name : {"init", "rotate", "publish"})
    if (app.got_subcommand(name))
      return complain(std::string("write `") + name + "` first and without --config, as in: " +
                          program_name + " " + name + " --state DIR",
                      wrong_usage);
  const sql::Console console{std::cout, std::cerr};
  if (app.got_subcommand("discover")) {
    const auto connection = sql::read_connection(line.config);
    if (!connection) return complain(connection.error(), invalid_input);
    return sql::discover_command(*connection, console);
  }
  auto mapping = sql::read_mapping(line.config);
  if (!mapping) return complain(mapping.error(), invalid_input);
  sql::Registry registry(std::move(*mapping));
  read_center(line, registry);
  if (app.got_subcommand("run")) return run(registry);
  if (app.got_subcommand("check")) return sql::check_command(registry, console);
  if (app.got_subcommand("explain")) return explain(registry, line, console);
  if (app.got_subcommand("unmapped")) return sql::unmapped_command(registry, console);
  if (app.got_subcommand("correct")) return sql::correct_command(registry, line.correct, console);
  return sql::tray_command(registry.mapping.process.state, line.order, console);
}

}  // namespace

int main(int argc, char** argv) {
  if (const auto fault = iwets::codec::schema_fault(); !fault.empty()) {
    std::fprintf(stderr, "iwets-adapter-sql: %s\n", fault.c_str());
    return iwets::codec::exit_bad_schema;
  }
  const std::string first = argc > 1 ? argv[1] : "";
  if (first == "init" || first == "rotate" || first == "publish") {
    sdk::Program program;
    program.name = program_name;
    program.version = IWETS_VERSION;
    return sdk::run_center(argc, argv, program);
  }
  CommandLine line;
  CLI::App app{std::string(program_name) + ": a tracing center from a registry's tables"};
  describe(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : wrong_usage;
  }
  if (!seal::init()) return complain("the system gives no randomness", failed);
  if (!host::keep_memory_private())
    return complain("the system does not keep this process's memory private", failed);
  try {
    return carry_out(app, line);
  } catch (const std::exception& error) {
    return complain(error.what(), failed);
  }
}
