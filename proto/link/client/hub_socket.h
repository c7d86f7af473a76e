#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "proto/seal/keys.h"
#include "proto/types/instant.h"

namespace iwets::link {

/// The connection to the hub: a DEALER with CURVE, its monitor, and a way to wake who waits.
/// Everything but `wake` belongs to one thread.
class HubSocket {
 public:
  struct Options {
    std::string endpoint;  ///< "tcp://hub.example:7447"
    seal::Key32 hub_curve{};
    seal::CurveKeys curve;
    Duration reconnect_min = std::chrono::milliseconds{200};
    Duration reconnect_max = std::chrono::seconds{5};
  };
  /// Throws `std::runtime_error` with a remedy when the endpoint makes no sense.
  explicit HubSocket(const Options& options);
  ~HubSocket();
  /// Gives up the connection and makes a new one, with other keys.
  void reopen(const Options& options);

  /// Returns when something has come, at `wake`, or after `most`.
  void wait(Duration most);
  /// Thread-safe.
  void wake();

  /// What happened to the connection.
  enum class Change {
    connected,
    lost,
    unreachable,   ///< nobody answers
    trying,        ///< ZeroMQ connects again by itself, which it does not after every loss
    keys_unknown,  ///< the hub does not know our CURVE key
    not_the_hub,   ///< who answers does not hold the key that the anchor names
  };
  [[nodiscard]] std::vector<Change> changes();

  struct Message {
    std::string header, payload;
    bool two_parts = true;  ///< false: malformed, the rest was thrown away
  };
  /// Nothing: none has come.
  [[nodiscard]] std::optional<Message> receive();
  /// False: there is no connection, or it takes no more; lanes transmit again.
  bool send(const std::string& header, const std::string& payload);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace iwets::link
