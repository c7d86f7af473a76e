#pragma once

#include <memory>
#include <string>
#include <thread>

#include "hub/shell/counters.h"
#include "hub/shell/key_table.h"
#include "hub/shell/wake.h"

namespace zmq {
class context_t;
class socket_t;
}  // namespace zmq

namespace iwets::shell {

/// The name under which the public socket asks for admission. With option 93
/// (ZMQ_ZAP_ENFORCE_DOMAIN) libzmq refuses everybody when no handler answers; without it, it would
/// admit everybody.
inline constexpr const char* zap_domain = "iwets";

/// Answers ZeroMQ's question whether a CURVE key may connect: a thread of its own. Must be made
/// before the first socket that asks. A key that the directory does not name is refused; one that
/// it names comes in, also of a suspended or revoked peer, so that it can be told why it is not
/// served: every frame is judged again (`KeyTable`).
class ZapHandler {
 public:
  /// Binds "inproc://zeromq.zap.01" and starts. Throws `zmq::error_t` if that name is taken.
  ZapHandler(zmq::context_t& context, const KeyTable& keys, Counters& counters);
  ~ZapHandler();
  ZapHandler(const ZapHandler&) = delete;
  ZapHandler& operator=(const ZapHandler&) = delete;

 private:
  void run();
  void answer(zmq::socket_t& socket);
  const KeyTable& keys_;
  Counters& counters_;
  Wake stop_;
  std::unique_ptr<zmq::socket_t> socket_;  ///< made by the constructor, then the thread's alone
  std::thread thread_;
};

}  // namespace iwets::shell
