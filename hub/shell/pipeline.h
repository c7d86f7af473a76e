#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "hub/core/effects.h"
#include "hub/shell/bounded_queue.h"
#include "hub/store/journal.h"
#include "hub/store/record_store.h"

/// What passes from thread to thread inside the hub: core -> commit -> records, checks, composer,
/// front. All these queues are written with `push_reserved`: see `Mailbox` for what bounds them.
namespace iwets::shell {

/// An effect, and the journal entry that must be durable before it happens.
struct Ordered {
  JournalIndex index = 0;
  hub::Effect effect;
};
/// A state of the core to be saved once everything before it is durable and applied.
struct StateToSave {
  store::Snapshot snapshot;
  std::function<void(bool saved)> done;  ///< may be empty
};
/// What one turn of the core has caused.
struct Turned {
  std::vector<store::Entry> entries;
  std::vector<Ordered> effects;
  std::optional<StateToSave> state;
  /// Somebody outside will hear of it, or the stores will hold it: it must be durable before.
  bool relied_upon = false;
  std::vector<std::function<void()>> durable;  ///< called when the entries are
};

/// In effect order, for the thread that changes the records.
using RecordsWork = std::variant<Ordered, StateToSave>;  // For the stores.

/// A question to the stores as they were when it was asked.
struct Check {
  hub::AskStores ask;
  std::shared_ptr<const store::RecordsSnapshot> records;
};

/// Records to be compared with earlier questions, both as they were when it was ordered.
struct Comparison {
  hub::CompareRecords order;
  std::shared_ptr<const store::RecordsSnapshot> records;
};

using TurnedQueue = BoundedQueue<Turned>;
using RecordsQueue = BoundedQueue<RecordsWork>;
using CheckQueue = BoundedQueue<Check>;
using ComparisonQueue = BoundedQueue<Comparison>;
using ComposeQueue = BoundedQueue<hub::Compose>;

}  // namespace iwets::shell
