#pragma once

#include <chrono>
#include <string>

#include "proto/types/result.h"

namespace iwets::ctl {

/// Why there is no answer. The numbers are the command's exit codes.
enum class CallFault {
  failed = 1,
  unreachable = 3,
  not_found = 4,
  denied = 5,
  timeout = 6,
  invalid = 7
};
struct CallError {
  CallFault fault = CallFault::failed;
  std::string reason, remedy;
};

/// One request to one of the hub's sockets, one reply.
class Client {
 public:
  /// `address`: "ipc:///var/lib/iwets-hub/status.sock".
  explicit Client(std::string address) : address_(std::move(address)) {}
  [[nodiscard]] Result<std::string, CallError> call(const std::string& request,
                                                    std::chrono::milliseconds wait_max) const;

 private:
  std::string address_;
};

}  // namespace iwets::ctl
