#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "hub/ctl/client.h"
#include "iwets/v1/status.pb.h"
#include "proto/types/terms.h"

/// What the commands share: their options, one question and its answer, a fault told.
namespace iwets::ctl {

constexpr auto command_wait_max = std::chrono::seconds{90};

struct Options {
  std::string socket, argument;
  std::string purpose, record, owner;  ///< of a reading of the audit log
  bool json = false, follow = false;
  std::uint64_t after = 0;
  bool dry_run = false;               ///< of an erasure, as what follows
  std::uint32_t older_than_days = 0;  ///< 0: as the hub is configured
  std::string reason;
};

/// Says what, why and what to do; returns the exit code.
int tell(const CallError& error, bool json);
[[nodiscard]] CallError from_wire(const v1::Failure& failure);

/// Fails unless the answer is of the `wanted` kind: whatever else answers there is no hub
/// that has understood the question.
template <typename Reply>
Result<Reply, CallError> ask(const Options& options, google::protobuf::Message& request,
                             std::chrono::milliseconds wait_max, typename Reply::KindCase wanted) {
  const auto bytes = Client(options.socket).call(request.SerializeAsString(), wait_max);
  if (!bytes) return fail(bytes.error());
  Reply reply;
  if (!reply.ParseFromString(*bytes))
    return fail(CallError{CallFault::failed, "the hub's answer cannot be read",
                          "use an iwets-hubctl of the hub's version"});
  if (reply.has_failure()) return fail(from_wire(reply.failure()));
  if (reply.kind_case() != wanted)
    return fail(CallError{CallFault::failed, "the answer is not one to this question",
                          "check that --socket is the hub's `status.socket` (or, for commands, its "
                          "`status.control`), and use an iwets-hubctl of the hub's version"});
  return reply;
}

}  // namespace iwets::ctl
