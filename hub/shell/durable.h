#pragma once

#include <string>

#include "hub/shell/mailbox.h"
#include "proto/types/result.h"

namespace iwets::shell {

/// Why an operator's command was not carried out: a stable word, and what to do.
struct CommandFault {
  std::string code, reason, remedy;
};

/// Puts an event, with the payload that it brings, before the core, and returns when it is durable:
/// what was answered "done" must not be forgotten by a hub that is killed the next moment.
[[nodiscard]] Result<void, CommandFault> make_durable(
    Mailbox& mailbox, hub::Event event, Duration wait_max,
    std::optional<std::string> payload = std::nullopt);

}  // namespace iwets::shell
