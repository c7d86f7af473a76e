#pragma once

#include <functional>
#include <string>

#include "hub/shell/backup.h"
#include "hub/shell/clock.h"
#include "hub/shell/core_loop.h"
#include "hub/shell/directory_keeper.h"
#include "hub/shell/erasure.h"
#include "hub/shell/key_table.h"
#include "hub/shell/mailbox.h"

namespace iwets::v1 {
class ControlReply;
class ReadAudit;
}  // namespace iwets::v1

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
    Eraser& eraser;
    BackupMaker& backups;
    /// Reads the audit log, once the reading is entered there.
    std::function<v1::ControlReply(const v1::ReadAudit&)> read_audit = {};
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
