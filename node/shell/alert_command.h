#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "node/core/alert.h"

namespace iwets::node {

/// Runs the member's own program with one word, "urgent" or "routine", and nothing of this
/// process's environment but a PATH. Blocking; `pause` waits so long or less and returns true when
/// this process is to end, at which the program is killed. Empty: it ended with 0; otherwise a
/// word: not_started, exit, too_slow.
[[nodiscard]] std::string run_alert_command(
    const std::string& command, AlertLevel level, std::chrono::milliseconds most,
    const std::function<bool(std::chrono::milliseconds)>& pause);

}  // namespace iwets::node
