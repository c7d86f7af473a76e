#pragma once

#include <atomic>
#include <thread>

#include "hub/shell/checks.h"
#include "hub/shell/comparer.h"
#include "hub/shell/mailbox.h"
#include "hub/shell/payload_cache.h"
#include "hub/shell/pipeline.h"
#include "hub/store/record_store.h"

namespace iwets::shell {

/// Changes the records, and takes the snapshot that a check will read, in the order of the effects:
/// so a check sees exactly the records that came before it. Traces are filed many at a time, and
/// what is asked beside them shares a snapshot: of the traces, a question sees only those that were
/// filed before it. A thread of its own.
class RecordsLoop {
 public:
  struct Wiring {
    RecordsQueue& in;
    store::Journal& journal;
    store::Records& records;
    PayloadCache& payloads;
    Mailbox& mailbox;
    CheckPool& checks;
    Comparer& comparer;
  };
  explicit RecordsLoop(const Wiring& wiring);
  /// Closes the queue, and waits until what is in it is done.
  ~RecordsLoop();
  RecordsLoop(const RecordsLoop&) = delete;
  RecordsLoop& operator=(const RecordsLoop&) = delete;

 private:
  struct Batch;
  void run();
  Wiring wiring_;
  std::thread thread_;
};

/// What one `FileTrace` at its journal index files. `erased`: nothing is to be filed any more.
[[nodiscard]] Result<store::FiledTrace, store::ReadError> filed_trace(const PayloadCache& payloads,
                                                                      JournalIndex index,
                                                                      const hub::FileTrace& order);
struct RecordsOutcome {
  TraceId subject;     ///< the case: the message with the records
  std::string report;  ///< a serialised `RecordsReport`
  hub::RecordsApplied event;
};
/// Applies one `ApplyRecords`; nothing: the payload or the store cannot be read.
[[nodiscard]] std::optional<RecordsOutcome> apply_records(store::Records& records,
                                                          const PayloadCache& payloads,
                                                          const hub::ApplyRecords& order);
/// Does one `SweepRecords`; nothing: the store cannot be read.
[[nodiscard]] std::optional<hub::RecordsSwept> sweep_records(store::Records& records,
                                                             const hub::SweepRecords& order);

}  // namespace iwets::shell
