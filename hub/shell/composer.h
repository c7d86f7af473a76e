#pragma once

#include <thread>

#include "hub/shell/counters.h"
#include "hub/shell/directory_keeper.h"
#include "hub/shell/mailbox.h"
#include "hub/shell/payload_cache.h"
#include "hub/shell/pipeline.h"
#include "proto/seal/keys.h"

namespace iwets::shell {

/// Writes and signs the hub's own messages: a thread of its own. Drafts that wait together for the
/// same recipient share one signature, up to 64; with little to do, each is signed at once.
class Composer {
 public:
  struct Wiring {
    ComposeQueue& in;
    Mailbox& mailbox;
    const PayloadCache& payloads;
    const store::Records& records;
    const DirectoryKeeper& directory;
    Counters& counters;
    const seal::SignKeys& keys;
  };
  explicit Composer(const Wiring& wiring);
  /// Closes the queue, and waits until what is in it is done.
  ~Composer();
  Composer(const Composer&) = delete;
  Composer& operator=(const Composer&) = delete;

 private:
  void run();
  void write(const std::vector<hub::Compose>& orders);
  Wiring wiring_;
  std::thread thread_;
};

}  // namespace iwets::shell
