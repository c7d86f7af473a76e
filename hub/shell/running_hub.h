#pragma once

#include <memory>
#include <string>

#include "hub/shell/config.h"
#include "hub/shell/start.h"
#include "proto/types/result.h"

namespace iwets::shell {

/// The hub at work: every thread, queue and socket of it, made in the order in which they need each
/// other and ended in the order in which work runs dry.
class RunningHub {
 public:
  /// Listens, proves that strangers are refused, starts every thread and tells the core that the
  /// process has started. `state` is what `open_state` has opened.
  /// `version` is the build's, "0.1.0".
  [[nodiscard]] static Result<std::unique_ptr<RunningHub>, StartFault> start(
      const Config& config, State state, const std::string& version);
  /// Ends at once what was not ended in order.
  ~RunningHub();
  RunningHub(const RunningHub&) = delete;
  RunningHub& operator=(const RunningHub&) = delete;

  /// With the port that was chosen.
  [[nodiscard]] const std::string& endpoint() const;
  /// Orderly end: takes nothing more, finishes what is under way, saves the state, closes.
  void drain();

 private:
  struct Parts;
  explicit RunningHub(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace iwets::shell
