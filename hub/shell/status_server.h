#pragma once

#include <memory>
#include <string>
#include <thread>

#include "hub/shell/control.h"
#include "hub/shell/overview.h"
#include "hub/shell/start.h"
#include "hub/shell/wake.h"

namespace zmq {
class context_t;
}

namespace iwets::shell {

/// Answers the operator on two sockets: one that only looks, and one that commands. A thread of its
/// own, which owns both.
class StatusServer {
 public:
  struct Wiring {
    zmq::context_t& context;
    EventLog& events;
    Overview& overview;
    Control& control;
  };
  /// Binds both. The ipc sockets are the owner's alone (mode 0600).
  [[nodiscard]] static Result<std::unique_ptr<StatusServer>, StartFault> start(
      const Wiring& wiring, const std::string& status_address, const std::string& control_address);
  ~StatusServer();
  StatusServer(const StatusServer&) = delete;
  StatusServer& operator=(const StatusServer&) = delete;

 private:
  struct Sockets;
  StatusServer(const Wiring& wiring, std::unique_ptr<Sockets> sockets);
  void run();
  void answer_look();
  void answer_followers();
  void answer_command();
  [[nodiscard]] long wait_ms() const;

  Wiring wiring_;
  std::unique_ptr<Sockets> sockets_;
  Wake stop_, event_;
  std::thread thread_;
};

}  // namespace iwets::shell
