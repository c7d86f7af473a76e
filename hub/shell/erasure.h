#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hub/shell/clock.h"
#include "hub/shell/core_loop.h"
#include "hub/shell/durable.h"
#include "hub/shell/start.h"

/// How what the hub keeps of a case is erased, so that a crash at any point leaves something that
/// the next start carries out:
///   1. the case is listed (tombstones.h), on disk, and beside the backups (backup_folders.h);
///   2. the journal says so (`CasesErased`, with the core's word that the case is closed);
///   3. its trace is taken out of the fifth store, on disk;
///   4. its key is destroyed, on disk: from here on nothing of it can be read;
///   5. files in which the key or the trace still lie are written anew.
namespace iwets::shell {

/// What the list of erased cases asks for and is not done yet: carries out what the journal says
/// already, and returns what it does not say: that is to be ordered again.
[[nodiscard]] Result<ToErase, StartFault> finish_erasing(const StatePaths& paths,
                                                         store::Journal& journal,
                                                         store::Records& records);
/// For a journal that was put back from before their erasure: destroys the keys of these cases,
/// whatever it thinks of them.
[[nodiscard]] Result<void, StartFault> erase_again(const std::vector<TraceId>& subjects,
                                                   store::Journal& journal,
                                                   store::Records& records);

/// Erases at an operator's word. One thread.
class Eraser {
 public:
  struct Wiring {
    Mailbox& mailbox;
    CoreLoop& core;
    store::Journal& journal;
    store::Records& records;
    const Clock& clock;
    StatePaths paths;
    std::uint32_t traces_days;  ///< younger cases are not erased by age
  };
  /// Cases to look at, and what is to be said of them.
  struct Order {
    std::optional<TraceId> subject;     ///< nothing: by age
    std::uint32_t older_than_days = 0;  ///< 0: as configured
    bool dry_run = false;
    std::string reason;
  };
  struct Outcome {
    std::uint64_t erased = 0;  ///< or would be
    std::vector<std::pair<TraceId, hub::Held>> kept;
  };
  explicit Eraser(Wiring wiring) : wiring_(std::move(wiring)) {}
  /// Returns when it is done and on disk. Waits for the commit at most `durable_wait_max`.
  [[nodiscard]] Result<Outcome, CommandFault> erase(const Order& order, Duration durable_wait_max);
  /// Waits for what the start has ordered once more, and takes it out of the files as well.
  void finish(const ToErase& left);

 private:
  using Cases = std::vector<TraceId>;
  [[nodiscard]] Result<void, CommandFault> erase_one(const Order& order, Duration wait_max,
                                                     Outcome& outcome);
  [[nodiscard]] Result<void, CommandFault> erase_old(const Order& order, Duration wait_max,
                                                     Outcome& outcome);
  /// Those that are closed; notes the others.
  [[nodiscard]] Result<Cases, CommandFault> closed(const Cases& subjects, Outcome& outcome);
  [[nodiscard]] Result<void, CommandFault> order_all(const Cases& subjects, const Order& order,
                                                     Duration wait_max, Outcome& outcome);
  [[nodiscard]] Result<void, CommandFault> wait_done();

  Wiring wiring_;
  Cases ordered_;  ///< by the order under way
};

}  // namespace iwets::shell
