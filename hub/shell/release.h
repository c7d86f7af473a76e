#pragma once

#include <map>
#include <vector>

#include "hub/shell/clock.h"
#include "hub/shell/counters.h"
#include "hub/shell/directory_keeper.h"
#include "hub/shell/event_log.h"
#include "hub/shell/front.h"
#include "hub/shell/mailbox.h"
#include "hub/shell/payload_cache.h"
#include "hub/shell/pipeline.h"

namespace iwets::shell {

/// Performs the effects of durable entries: frames to the front, work to the workers. Runs on the
/// commit thread, in effect order.
class Releaser {
 public:
  struct Wiring {
    Front& front;
    RecordsQueue& records;
    ComposeQueue& composer;
    DirectoryKeeper& directory;
    PayloadCache& payloads;
    store::Journal& journal;
    EventLog& events;
    const Clock& clock;
    Counters& counters;
    Mailbox& mailbox;
    std::string program;  ///< "iwets-hub 0.1.0"
  };
  explicit Releaser(Wiring wiring) : wiring_(std::move(wiring)) {}
  void release(std::vector<Ordered> effects, const store::Committed& committed);

 private:
  struct Visit;
  Wiring wiring_;
};

}  // namespace iwets::shell
