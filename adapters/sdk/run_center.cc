#include "adapters/sdk/run_center.h"

#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "adapters/sdk/center_process.h"
#include "adapters/sdk/settings.h"
#include "proto/codec/directory.h"
#include "proto/codec/profile.h"
#include "proto/codec/schema.h"
#include "proto/host/secrecy.h"
#include "proto/seal/file.h"
#include "proto/seal/keys.h"

namespace iwets::sdk {
namespace {

constexpr int failed = 1, wrong_usage = 2, invalid_input = 7;

int complain(const Program& program, const std::string& what, int code) {
  std::fprintf(stderr, "%s: %s\n", program.name.c_str(), what.c_str());
  return code;
}

struct CommandLine {
  std::string country, state, anchor, config, name, log_level, profile;
  std::vector<std::string> own;  ///< values, one for each own option
  std::vector<CLI::Option*> own_given;
};

/// Puts `content` into a new file that everybody may read.
bool write_file(const std::string& path, const std::string& content) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return false;
  const bool whole = std::fwrite(content.data(), 1, content.size(), file) == content.size();
  return (std::fclose(file) == 0) && whole;
}

Instant wall_now() {
  return from_us(static_cast<std::uint64_t>(
      std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch())
          .count()));
}

/// Tells what to do with an enrolment that has been written.
int hand_over(const seal::KeySet& keys, const std::string& enrolment) {
  std::printf(
      "%s\n  enrolment    %s\n  fingerprint  %s\n"
      "Give the enrolment to the authority, and tell it the fingerprint by telephone.\n",
      keys.peer.text().c_str(), enrolment.c_str(), seal::fingerprint(keys.sign.open).c_str());
  return 0;
}

/// What the center requires of requests: the file's, or the program's own.
Result<std::optional<field::CenterProfile>, std::string> profile_of(const Program& program,
                                                                    const CommandLine& line) {
  if (line.profile.empty()) return program.profile;
  const auto bytes = seal::read_file(line.profile, 65'536, false);
  if (!bytes) return fail(line.profile + ": cannot be read");
  auto profile = codec::read_profile(*bytes);
  if (!profile)
    return fail(line.profile + ", " + profile.error().reason + "; " + profile.error().remedy);
  return std::optional(std::move(*profile));
}

int init(const Program& program, const CommandLine& line) {
  const auto country = CountryCode::parse(line.country);
  if (!country)
    return complain(program, "--center takes a country code of two capital letters, like US",
                    wrong_usage);
  const auto profile = profile_of(program, line);
  if (!profile) return complain(program, profile.error(), invalid_input);
  std::error_code error;
  std::filesystem::create_directories(line.state, error);
  if (error)
    return complain(program, line.state + ": cannot be created: " + error.message(), failed);
  std::filesystem::permissions(line.state, std::filesystem::perms::owner_all, error);
  const auto keys = seal::make_key_set(PeerId(Role::center, *country));
  const auto path = line.state + "/keys";
  if (const auto saved = seal::save(keys, path); !saved)
    return complain(program, path + ": " + seal::text(saved.error()), failed);
  const auto enrolment = line.state + "/enrolment";
  if (!write_file(enrolment, codec::write_enrolment(keys, line.name, wall_now(), *profile)))
    return complain(program, enrolment + ": cannot be written; check space and permissions",
                    failed);
  return hand_over(keys, enrolment);
}

/// The name that stands in the present enrolment; empty where there is none that can be read.
std::string present_name(const std::string& enrolment) {
  const auto bytes = seal::read_file(enrolment, 4096, false);
  if (!bytes) return {};
  const auto enrolled = codec::read_enrolment(bytes_of(*bytes));
  return enrolled ? enrolled->name : std::string{};
}

/// Writes the enrolment of a center that is there anew, with another profile.
int publish(const Program& program, const CommandLine& line) {
  const auto keys = seal::load(line.state + "/keys");
  if (!keys)
    return complain(program, line.state + "/keys: " + seal::text(keys.error()), invalid_input);
  const auto profile = profile_of(program, line);
  if (!profile) return complain(program, profile.error(), invalid_input);
  const auto enrolment = line.state + "/enrolment";
  const auto name = line.name.empty() ? present_name(enrolment) : line.name;
  if (!write_file(enrolment, codec::write_enrolment(*keys, name, wall_now(), *profile)))
    return complain(program, enrolment + ": cannot be written; check space and permissions",
                    failed);
  return hand_over(*keys, enrolment);
}

int rotate(const Program& program, const CommandLine& line) {
  const auto path = line.state + "/keys";
  const auto current = seal::load(path);
  if (!current) return complain(program, path + ": " + seal::text(current.error()), invalid_input);
  const auto next = seal::make_key_set(current->peer);
  const auto waiting = path + ".proposed";
  if (const auto saved = seal::save(next, waiting); !saved)
    return complain(program, waiting + ": " + seal::text(saved.error()), failed);
  std::printf(
      "%s\n  fingerprint  %s\nThe running adapter changes to these keys within a minute. If the "
      "hub refuses\nthem, the present keys stay, and the adapter's log says why "
      "(key_change_refused).\n",
      next.peer.text().c_str(), seal::fingerprint(next.sign.open).c_str());
  return 0;
}

/// Settings of the file, then the command line over them. Returns what is wrong.
std::optional<std::pair<std::string, int>> gather(const Program& program, const CommandLine& line,
                                                  Settings& settings) {
  if (!line.config.empty()) {
    std::vector<std::string> names;
    for (const auto& option : program.options) names.push_back(option.name);
    auto read = read_settings(line.config, names);
    if (!read) return {{read.error(), invalid_input}};
    settings = std::move(*read);
  }
  if (!line.state.empty()) settings.state = line.state;
  if (!line.anchor.empty()) settings.anchor = line.anchor;
  if (!line.log_level.empty()) settings.log_level = line.log_level;
  for (std::size_t i = 0; i < program.options.size(); ++i) {
    const auto& option = program.options[i];
    const bool given = line.own_given[i]->count() > 0;
    if (given) settings.own[option.name] = option.flag ? "true" : line.own[i];
    const auto value = settings.own.find(option.name);
    if (value == settings.own.end()) continue;
    if (const auto wrong = option.set(value->second))
      return {{"--" + option.name + ": " + *wrong, given ? wrong_usage : invalid_input}};
  }
  if (settings.state.empty()) return {{"say where the state is: --state DIR", wrong_usage}};
  if (settings.anchor.empty())
    return {{"say where the anchor file of the network is: --anchor FILE", wrong_usage}};
  return std::nullopt;
}

int run(const Program& program, const CommandLine& line) {
  Settings settings;
  if (const auto wrong = gather(program, line, settings))
    return complain(program, wrong->first, wrong->second);
  CenterProcess process(program, settings);
  if (const auto wrong = process.prepare()) return complain(program, wrong->text, wrong->exit_code);
  return process.run();
}

void describe(CLI::App& app, const Program& program, CommandLine& line) {
  app.require_subcommand(1);
  app.set_version_flag("--version", program.name + " " + program.version);
  auto* init = app.add_subcommand("init", "Make the keys of a center and its enrolment file");
  init->add_option("--center", line.country, "country of the center, e.g. US")->required();
  init->add_option("--state", line.state, "directory to make")->required();
  init->add_option("--name", line.name, "name of the authority, for people");
  init->add_option("--profile", line.profile, "what the center requires of requests: TOML file");
  auto* publish = app.add_subcommand(
      "publish", "Write the enrolment anew, with another profile, for the authority");
  publish->add_option("--state", line.state, "directory made by init")->required();
  publish->add_option("--name", line.name,
                      "name of the authority, for people (that of the present enrolment)");
  publish->add_option("--profile", line.profile, "what the center requires of requests: TOML file");
  auto* run = app.add_subcommand("run", "Answer traces until SIGTERM");
  run->add_option("--config", line.config, "TOML file");
  run->add_option("--state", line.state, "directory made by init");
  run->add_option("--anchor", line.anchor, "file written by iwets-authority anchor");
  run->add_option("--log-level", line.log_level, "error, warn, info or debug");
  line.own.resize(program.options.size());
  for (std::size_t i = 0; i < program.options.size(); ++i) {
    const auto& option = program.options[i];
    auto* added = option.flag ? run->add_flag("--" + option.name, option.help)
                              : run->add_option("--" + option.name, line.own[i], option.help);
    line.own_given.push_back(added);
  }
  auto* rotate = app.add_subcommand("rotate", "Make the keys that the running adapter changes to");
  rotate->add_option("--state", line.state, "directory made by init")->required();
}

}  // namespace

int run_center(int argc, char** argv, const Program& program) {
  if (const auto fault = codec::schema_fault(); !fault.empty())
    return complain(program, fault, codec::exit_bad_schema);
  CommandLine line;
  CLI::App app{program.name + ": a tracing center's adapter"};
  describe(app, program, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : wrong_usage;
  }
  if (!seal::init()) return complain(program, "the system gives no randomness", failed);
  if (!host::keep_memory_private())
    return complain(program, "the system does not keep this process's memory private", failed);
  if (app.got_subcommand("init")) return init(program, line);
  if (app.got_subcommand("publish")) return publish(program, line);
  if (app.got_subcommand("rotate")) return rotate(program, line);
  return run(program, line);
}

}  // namespace iwets::sdk
