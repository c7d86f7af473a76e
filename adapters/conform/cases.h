#pragma once

#include <span>

#include "adapters/conform/stage.h"

namespace iwets::conform {

/// One thing that every adapter must do. `play` throws `Breach` when it does not.
struct Case {
  const char* name;   ///< "repeat_number"
  const char* title;  ///< "a repeated message has no second effect"
  void (*play)(Stage& stage);
};

/// Sessions, numbers, credit and crashes: cases_lane.cc.
[[nodiscard]] std::span<const Case> lane_cases();
/// What is sent by mistake or malice: cases_hostile.cc.
[[nodiscard]] std::span<const Case> hostile_cases();
/// Traces and their answers: cases_trace.cc.
[[nodiscard]] std::span<const Case> trace_cases();
/// Clocks, questions of the center, and the question why: cases_clock.cc.
[[nodiscard]] std::span<const Case> clock_cases();
/// Later versions of requests and answers: cases_versions.cc.
[[nodiscard]] std::span<const Case> version_cases();
/// What other parties of the network have to do with it: earlier centers, the center's own keys,
/// what it requires of requests: cases_network.cc.
[[nodiscard]] std::span<const Case> network_cases();
/// Files that a member sends with a trace: cases_attachment.cc.
[[nodiscard]] std::span<const Case> attachment_cases();

}  // namespace iwets::conform
