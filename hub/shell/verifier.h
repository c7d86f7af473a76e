#pragma once

#include <memory>
#include <thread>

#include "hub/shell/clock.h"
#include "hub/shell/counters.h"
#include "hub/shell/front.h"
#include "hub/shell/key_table.h"
#include "hub/shell/mailbox.h"
#include "hub/store/journal.h"
#include "hub/store/record_store.h"

namespace iwets::shell {

/// Turns frames into events: verifies signatures, reads bodies, compares positions. A thread of its
/// own; a peer's frames all pass the same verifier, so their order stays.
class Verifier {
 public:
  struct Wiring {
    VerifyQueue& in;
    Mailbox& out;
    const KeyTable& keys;
    const store::Journal& journal;
    const store::Records& records;
    const Clock& clock;
    Counters& counters;
  };
  explicit Verifier(const Wiring& wiring);
  /// Closes the queue, and waits until what is in it has passed.
  ~Verifier();
  Verifier(const Verifier&) = delete;
  Verifier& operator=(const Verifier&) = delete;

 private:
  struct Work;
  void run();
  Wiring wiring_;
  std::thread thread_;
};

}  // namespace iwets::shell
