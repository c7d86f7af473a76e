#pragma once

#include <string>

#include "hub/shell/clock.h"
#include "hub/shell/core_loop.h"
#include "hub/shell/directory_keeper.h"
#include "hub/shell/key_table.h"
#include "hub/shell/mailbox.h"

namespace iwets::shell {

/// Carries out the operator's commands. Called on the status thread only.
class Control {
 public:
  struct Wiring {
    Mailbox& mailbox;
    CoreLoop& core;
    DirectoryKeeper& directory;
    KeyTable& keys;
    Clock& clock;
    /// How long an answer waits for the commit.
    Duration durable_wait_max = std::chrono::seconds{10};
  };
  explicit Control(const Wiring& wiring) : wiring_(wiring) {}
  /// A serialised `ControlRequest` gives a serialised `ControlReply`.
  [[nodiscard]] std::string answer(Bytes request);

 private:
  struct Visit;
  Wiring wiring_;
};

}  // namespace iwets::shell
