#include "hub/shell/commands.h"

#include <signal.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "hub/shell/backup_folders.h"
#include "hub/shell/restore.h"
#include "hub/shell/running_hub.h"
#include "hub/shell/tombstones.h"
#include "proto/host/secrecy.h"
#include "proto/seal/keys.h"

namespace iwets::shell {
namespace {

constexpr int exit_failed = 1, exit_usage = 2, exit_invalid = 7;

int tell(const StartFault& fault) {
  std::cerr << "iwets-hub: " << fault.reason << "\n";
  if (!fault.remedy.empty()) std::cerr << "  what to do: " << fault.remedy << "\n";
  return fault.exit_code;
}

void set_up_log(const std::string& level) {
  auto logger = spdlog::stderr_logger_mt("hub");
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%fZ %l %v", spdlog::pattern_time_type::utc);
  logger->set_level(spdlog::level::from_str(level));
  logger->flush_on(spdlog::level::warn);
  spdlog::set_default_logger(logger);
}

/// Signals are taken by `wait_for_end` alone: no thread is interrupted by one.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  return signals;
}

int wait_for_end(const sigset_t& signals) {
  int signal = 0;
  while (sigwait(&signals, &signal) != 0) continue;
  return signal;
}

}  // namespace

int init(const std::string& folder) {
  if (auto made = init_state(folder); !made) return tell(made.error());
  const auto keys = seal::load(StatePaths{folder}.keys());
  if (!keys) return tell({seal::text(keys.error()), ""});
  std::cout << "keys:        " << StatePaths{folder}.keys() << " (keep a copy off this machine)\n"
            << "master key:  " << StatePaths{folder}.master_key()
            << " (keep a copy off this machine: a copy of the disk without it reads nothing)\n"
            << "enrolment:   " << StatePaths{folder}.enrolment() << "\n"
            << "fingerprint: " << seal::fingerprint(keys->sign.open) << "\n"
            << "next: give the enrolment to the authority: iwets-authority hub "
            << StatePaths{folder}.enrolment() << " --dir AUTHORITY\n";
  return 0;
}

int run(const std::string& config_path, const std::string& version) {
  const auto signals = block_signals();
  const auto config = read_config(config_path);
  if (!config) return tell({config.error().text, "", exit_invalid});
  set_up_log(config->log_level);
  spdlog::info("event=starting version={}", version);
  auto state = open_state(*config);
  if (!state) return tell(state.error());
  // Those that could not be told when it was erased: the disk was away.
  const StatePaths paths{config->state};
  if (const auto erased = read_tombstones(paths.erased())) tell_backups(paths, *erased);
  auto hub = RunningHub::start(*config, std::move(*state), version);
  if (!hub) return tell(hub.error());
  spdlog::info("event=started version={} endpoint={} state=\"{}\"", version, (*hub)->endpoint(),
               config->state);
  sd_notify(0, "READY=1");
  const int signal = wait_for_end(signals);
  spdlog::info("event=draining signal={}", signal);
  sd_notify(0, "STOPPING=1");
  (*hub)->drain();
  spdlog::info("event=stopped");
  return 0;
}

int main_of_hub(int argc, char** argv, const std::string& version) {
  CLI::App app{"The hub of IWeTS: routes traces, checks the stores, tells both sides of a hit."};
  app.set_version_flag("--version", "iwets-hub " + version);
  app.require_subcommand(1);
  std::string folder, config, master_key;
  bool verify = false, dump = false;
  RecoverConsent consent;
  auto* init_command = app.add_subcommand("init", "Make the hub's keys and its enrolment file");
  init_command->add_option("--state", folder, "Directory for everything that lasts")->required();
  auto* run_command = app.add_subcommand("run", "Run until SIGTERM");
  run_command->add_option("--config", config, "hub.toml")->required();
  auto* replay_command = app.add_subcommand("replay", "Fold the journal again and compare");
  replay_command->add_option("--state", folder, "State directory of a stopped hub")->required();
  replay_command->add_flag("--verify", verify, "Compare with the saved state and the stores")
      ->required();
  replay_command->add_flag("--dump-records", dump, "Print the rebuilt records, sorted");
  auto* recover_command =
      app.add_subcommand("recover", "Show, and cut, a damaged end of the journal");
  recover_command->add_option("--state", folder, "State directory of a stopped hub")->required();
  auto* yes = recover_command->add_flag("--yes", consent.cut, "Cut what was shown");
  recover_command
      ->add_flag("--lose-receipted", consent.lose_receipted,
                 "Cut also entries that peers hold receipts for")
      ->needs(yes);
  RestoreOrder order;
  auto* restore_command = app.add_subcommand("restore", "Make a state folder of a backup");
  restore_command->add_option("--from", order.from, "Folder of one backup")->required();
  restore_command->add_option("--state", order.state, "New state directory")->required();
  restore_command->add_option("--erased", order.erased,
                              "Erased cases besides those beside the backup: a file, or a state "
                              "directory; may be repeated");
  restore_command->add_flag("--yes", order.yes, "Do it; without it, only look");
  for (auto* command : {replay_command, recover_command, restore_command})
    command->add_option("--master-key", master_key,
                        "File of the master key, if it is not in the state directory");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : exit_usage;
  }
  if (!seal::init()) return tell({"the system gives no randomness", "", exit_failed});
  if (!host::keep_memory_private())
    return tell({"the system does not keep this process's memory private", "", exit_failed});
  // The journal and the stores hold names: they are for the hub's own account.
  ::umask(0077);
  if (*init_command) return init(folder);
  if (*run_command) return run(config, version);
  set_up_log("warn");
  if (*replay_command) return replay(folder, master_key, dump);
  order.master_key = master_key;
  if (*restore_command) return restore(order);
  return recover(folder, master_key, consent);
}

}  // namespace iwets::shell
