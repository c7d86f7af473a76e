#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "node/shell/daemon.h"
#include "node/shell/officer_commands.h"
#include "node/shell/setup.h"
#include "proto/host/secrecy.h"
#include "proto/seal/keys.h"

namespace {

using namespace iwets::node;

/// Values of the command line; empty ones leave the configuration as it is.
struct Flags {
  std::string member, name, config, state, anchor, listen, log_level, continuation;
};

int run_with(const Flags& flags) {
  Config config;
  if (!flags.config.empty()) {
    auto read = read_config(flags.config);
    if (!read) {
      std::fprintf(stderr, "iwets-node: %s\n", read.error().text.c_str());
      return exit_invalid;
    }
    config = std::move(*read);
  }
  if (!flags.state.empty()) config.state = flags.state;
  if (!flags.anchor.empty()) config.anchor = flags.anchor;
  if (!flags.listen.empty()) config.listen = flags.listen;
  if (!flags.continuation.empty()) config.continuation = flags.continuation;
  if (!flags.log_level.empty()) config.log_level = flags.log_level;
  return run(config, IWETS_VERSION);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("iwets-node: a member's node in the network for tracing firearms", "iwets-node");
  app.set_version_flag("--version", "iwets-node " IWETS_VERSION);
  app.require_subcommand(1);
  Flags flags;

  auto* init_command = app.add_subcommand("init", "make the keys and the enrolment of a member");
  init_command->add_option("--member", flags.member, "country of the member, e.g. ZA")->required();
  init_command->add_option("--state", flags.state, "directory to make")->required();
  init_command->add_option("--name", flags.name, "name of the bureau, for people");

  auto* run_command = app.add_subcommand("run", "run the node until SIGTERM");
  run_command->add_option("--config", flags.config, "configuration file (node.toml)");
  run_command->add_option("--state", flags.state, "directory made by init");
  run_command->add_option("--anchor", flags.anchor, "anchor file from the authority");
  run_command->add_option("--listen", flags.listen, "loopback address of the API, 127.0.0.1:PORT");
  run_command->add_option("--continuation", flags.continuation,
                          "where a result leads to another country: off, draft (default) or send");
  run_command->add_option("--log-level", flags.log_level, "debug, info, warn or error");

  auto* publish_command = app.add_subcommand(
      "publish", "write the enrolment anew, after an update that reads a newer schema");
  publish_command->add_option("--state", flags.state, "directory of the node")->required();
  publish_command->add_option("--name", flags.name, "name of the bureau, for people");

  auto* rotate_command = app.add_subcommand("rotate", "change the keys of a running node");
  rotate_command->add_option("--state", flags.state, "directory of the node")->required();

  OfficerLine officer;
  auto* officer_command = add_officer_commands(app, officer);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_ok : exit_usage;
  }
  if (!iwets::seal::init()) {
    std::fprintf(stderr, "iwets-node: the system gives no randomness\n  see /dev/urandom\n");
    return exit_failed;
  }
  if (!iwets::host::keep_memory_private()) {
    std::fprintf(stderr, "iwets-node: the system does not keep this process's memory private\n");
    return exit_failed;
  }
  if (*init_command) return init(flags.member, flags.state, flags.name);
  if (*publish_command) return publish(flags.state, flags.name);
  if (*rotate_command) return rotate(flags.state);
  if (*officer_command) return work_on_officers(officer);
  return run_with(flags);
}
