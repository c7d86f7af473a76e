#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/sdk/desk.h"
#include "adapters/sdk/tracing_center.h"
#include "proto/field/profile.h"
#include "proto/types/ids.h"

namespace iwets::sdk {

/// An option of the adapter's own: `--time-scale` on the command line of `run`, and `time_scale` in
/// the section `[adapter]` of its configuration.
struct OwnOption {
  std::string name;  ///< with dashes, without the leading two
  std::string help;
  bool flag = false;  ///< takes no value on the command line, true or false in the configuration
  /// Takes the value; returns what is wrong with it, in words.
  std::function<std::optional<std::string>(const std::string& value)> set;
};

/// Where an adapter has been started.
struct Start {
  PeerId center;
  std::string state;  ///< its directory, for files of the center's own
};

/// What makes a program out of a center.
struct Program {
  std::string name;  ///< "iwets-adapter-atf"
  std::string version = "1";
  std::vector<OwnOption> options = {};
  /// What it requires of requests, unless `--profile` names a file.
  std::optional<field::CenterProfile> profile = {};
  /// Makes the center, once every option is set. May throw: the reason is printed.
  std::function<std::unique_ptr<TracingCenter>(const Start&)> open = {};
  /// For simulators that misbehave on purpose.
  std::function<Misconduct(const Start&)> misconduct = {};
};

/// The `main` of an adapter:
///   NAME init --center US --state DIR [--name TEXT] [--profile FILE]   makes keys and an enrolment
///   NAME publish --state DIR [--name TEXT] [--profile FILE]   writes the enrolment anew
///   NAME run --state DIR --anchor FILE | --config FILE
///   NAME rotate --state DIR                           makes the next keys; `run` changes to them
/// Logs to standard error. Returns the exit code: 0 orderly end (also by SIGTERM and SIGINT),
/// 1 failed, 2 usage, 7 invalid configuration or key file.
[[nodiscard]] int run_center(int argc, char** argv, const Program& program);

}  // namespace iwets::sdk
