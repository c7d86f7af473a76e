#pragma once

#include <memory>
#include <string>

#include "hub/shell/config.h"
#include "proto/seal/keys.h"
#include "proto/types/result.h"

namespace zmq {
class context_t;
class socket_t;
}  // namespace zmq

namespace iwets::shell {

/// Why the hub cannot listen, with a remedy.
struct ListenFault {
  std::string reason, remedy;
};
/// The bound ROUTER that all peers connect to, and where it is.
struct PublicSocket {
  std::unique_ptr<zmq::socket_t> socket;
  std::string endpoint;  ///< with the port that was chosen
};

/// Makes and binds the socket: CURVE, admission by the ZAP handler (which must run already), limits
/// on frames, queues and handshakes. The caller's thread may pass it to the one that owns it.
[[nodiscard]] Result<PublicSocket, ListenFault> listen(zmq::context_t& context,
                                                       const std::string& address,
                                                       const seal::CurveKeys& keys,
                                                       const ShellLimits& limits);

/// Proves that a key that nobody knows is refused: connects with one and waits for the refusal.
/// False: the hub must not run.
[[nodiscard]] bool refuses_strangers(zmq::context_t& context, const std::string& endpoint,
                                     const seal::Key32& server_key);

}  // namespace iwets::shell
