#include "node/shell/officer_commands.h"

#include <spdlog/sinks/syslog_sink.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "node/core/consultation.h"
#include "node/shell/accounts.h"
#include "node/shell/clock.h"
#include "node/shell/config.h"
#include "node/shell/setup.h"

namespace iwets::node {
namespace {

constexpr const char* by = "command";
constexpr std::int64_t lines_max = 200;

int say(const ApiError& error) {
  std::fprintf(stderr, "iwets-node: %s\n  %s\n", error.message.c_str(), error.remedy.c_str());
  return error.status == 404 || error.status == 409 ? exit_failed : exit_invalid;
}

int say(const std::optional<ApiError>& error, const std::string& done) {
  if (error) return say(*error);
  std::printf("%s\n", done.c_str());
  return exit_ok;
}

int say(const Result<accounts::FirstCode, ApiError>& first) {
  if (!first) return say(first.error());
  std::printf(
      "badge:      %s\nfirst code: %s\nuntil:      %s\n\n"
      "Hand the first code to the officer, and to nobody else; it is shown this once. With it he\n"
      "chooses a password and links a device (any program for TOTP codes) at the dashboard.\n",
      first->badge.c_str(), first->code.c_str(), text(first->until).c_str());
  return exit_ok;
}

std::string when(Instant at) { return at == Instant{} ? "-" : text(at).substr(0, 16); }

int list(OfficerStore& store) {
  const auto all = store.all();
  std::printf("%-16s %-13s %-9s %-16s %-16s %s\n", "badge", "role", "state", "agency", "signed in",
              "name");
  for (const auto& one : all)
    std::printf("%-16s %-13s %-9s %-16s %-16s %s\n", one.badge.c_str(),
                std::string(name(one.office)).c_str(),
                one.locked             ? "locked"
                : one.password.empty() ? "to enrol"
                                       : "active",
                one.agency.c_str(), when(one.signed_in).c_str(), one.name.c_str());
  return exit_ok;
}

int show_log(OfficerStore& store) {
  for (const auto& line : store.lines(lines_max))
    std::printf("%s  %-16s %s (by %s)\n", text(line.at).c_str(), line.badge.c_str(),
                line.what.c_str(), line.by.c_str());
  return exit_ok;
}

/// Why this agency may not be; only a configuration knows.
std::optional<ApiError> fault_of_agency(const OfficerLine& line) {
  if (line.config.empty() || line.agency.empty()) return std::nullopt;
  const auto config = read_config(line.config);
  if (!config)
    return ApiError{422, "malformed", "", config.error().text,
                    "correct the file, or leave --config out: the agency is then not looked up"};
  return accounts::fault_of_agency(config->agencies, line.agency);
}

/// The configuration says where webhooks may go; without a webhook it need not be named.
Result<std::vector<std::string>, ApiError> webhook_hosts_of(const OfficerLine& line) {
  if (line.webhook.empty()) return std::vector<std::string>{};
  if (line.config.empty())
    return fail(ApiError{422, "malformed", "config",
                         "a webhook may name a host of `webhook_hosts` in [alerts] only, and "
                         "node.toml was not named",
                         "name it with --config FILE"});
  auto config = read_config(line.config);
  if (!config)
    return fail(ApiError{422, "malformed", "config", config.error().text, "correct the file"});
  return std::move(config->alerts.webhook_hosts);
}

int set_addresses(OfficerStore& store, Instant now, const OfficerLine& line) {
  const auto hosts = webhook_hosts_of(line);
  if (!hosts) return say(hosts.error());
  return say(
      accounts::set_addresses(store, now, line.badge, {line.email, line.webhook}, *hosts, by),
      line.badge + " is told at: " + line.email + (line.email.empty() ? "" : " ") + line.webhook +
          (line.email.empty() && line.webhook.empty() ? "the general address" : ""));
}

int work(OfficerStore& store, const OfficerLine& line) {
  const auto now = wall_clock();
  const accounts::Form form{line.badge, line.name, line.agency, line.role, line.language};
  if (auto wrong = fault_of_agency(line)) return say(*wrong);
  if (line.verb == "add") return say(accounts::add(store, now, form, by));
  if (line.verb == "reset") return say(accounts::reset(store, now, line.badge, by));
  if (line.verb == "change")
    return say(accounts::change(store, now, form, by), line.badge + " is changed.");
  if (line.verb == "lock")
    return say(accounts::lock(store, now, line.badge, true, by),
               line.badge + " is locked; his sessions have ended.");
  if (line.verb == "unlock")
    return say(accounts::lock(store, now, line.badge, false, by), line.badge + " is unlocked.");
  if (line.verb == "alerts") return set_addresses(store, now, line);
  if (line.verb == "remove")
    return say(accounts::remove(store, now, line.badge, by), line.badge + " is removed.");
  return line.verb == "log" ? show_log(store) : list(store);
}

}  // namespace

CLI::App* add_officer_commands(CLI::App& app, OfficerLine& to) {
  auto* officer = app.add_subcommand("officer", "who may sign in at the dashboard");
  officer->require_subcommand(1);
  const auto add = [&](const char* verb, const char* help, bool badge) {
    auto* command = officer->add_subcommand(verb, help);
    command->add_option("--state", to.state, "directory of the node")->required();
    if (badge) command->add_option("badge", to.badge, "the officer's badge")->required();
    command->callback([&to, verb] { to.verb = verb; });
    return command;
  };
  const auto describe = [&](CLI::App* command, bool needed) {
    command->add_option("--name", to.name, "the officer's name")->required(needed);
    command->add_option("--agency", to.agency, "code of the agency")->required(needed);
    command->add_option("--role", to.role, "officer, supervisor or administrator")
        ->required(needed);
    command->add_option("--language", to.language, "of his pages, as in en or pt");
    command->add_option("--config", to.config, "node.toml: the agency must be one of it");
  };
  describe(add("add", "a new officer, with a first code to enrol with", true), true);
  describe(add("change", "another name, agency or role", true), false);
  add("reset", "a new first code; password, device and sessions end", true);
  add("lock", "nobody signs in with this badge", true);
  add("unlock", "he may sign in again", true);
  add("remove", "the account is no more", true);
  auto* alerts = add("alerts", "where he is told that something waits; neither: nowhere", true);
  alerts->add_option("--email", to.email, "his mail address");
  alerts->add_option("--webhook", to.webhook,
                     "https://HOST/PATH, of a host of `webhook_hosts` in [alerts]; needs --config");
  alerts->add_option("--config", to.config, "node.toml, which lists the hosts of webhooks");
  add("list", "all officers", false);
  add("log", "what happened to accounts, newest first", false);
  return officer;
}

int work_on_officers(const OfficerLine& line) {
  const auto key = sign_in_key_of(line.state);
  if (!key)
    return say(ApiError{422, "", "", line.state + "/sign-in.key cannot be made or is damaged",
                        "name the directory that `iwets-node init` has made"});
  umask(0077);
  // What is done to accounts goes to the system's log, and not among what this prints.
  spdlog::set_default_logger(spdlog::syslog_logger_st("iwets-node", "iwets-node", 0, LOG_AUTHPRIV));
  try {
    OfficerStore store(line.state + "/officers.db", *key);
    return work(store, line);
  } catch (const link::DatabaseError& error) {
    std::fprintf(stderr, "iwets-node: %s/officers.db: %s\n", line.state.c_str(), error.what());
    return exit_failed;
  }
}

}  // namespace iwets::node
