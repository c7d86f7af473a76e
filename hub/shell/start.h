#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "hub/core/hub_core.h"
#include "hub/shell/config.h"
#include "hub/shell/directory_keeper.h"
#include "hub/store/journal.h"
#include "hub/store/record_store.h"
#include "proto/seal/keys.h"

namespace iwets::shell {

/// Why the hub cannot start, and what to do. The exit code is one of those of the commands: 1
/// failed, 7 invalid input.
struct StartFault {
  std::string reason, remedy;
  int exit_code = 1;
};

/// Where things are in the state directory.
struct StatePaths {
  std::string folder;
  [[nodiscard]] std::string keys() const { return folder + "/keys"; }
  [[nodiscard]] std::string enrolment() const { return folder + "/hub.enrolment"; }
  [[nodiscard]] std::string journal() const { return folder + "/journal"; }
  [[nodiscard]] std::string records() const { return folder + "/records"; }
  [[nodiscard]] std::string master_key() const { return folder + "/master.key"; }
  [[nodiscard]] std::string erased() const { return folder + "/erased"; }
  /// Folders with backups of this state, a line each.
  [[nodiscard]] std::string backups() const { return folder + "/backups"; }
  /// What a backup is made from while it is made.
  [[nodiscard]] std::string staging() const { return folder + "/backup.tmp"; }
  [[nodiscard]] std::string directory() const { return folder + "/directory"; }
  [[nodiscard]] std::string endpoint() const { return folder + "/endpoint"; }
};

/// Listed as erased, and not in the journal: to be ordered once more.
struct ToErase {
  std::vector<TraceId> ordered;  ///< the hub died before it was
  std::vector<TraceId> again;    ///< the journal is from before that; their keys are gone
};

/// Everything that lasts, opened and brought to the same point.
struct State {
  seal::KeySet keys;
  std::unique_ptr<store::Journal> journal;
  std::unique_ptr<store::Records> records;
  std::unique_ptr<DirectoryKeeper> directory;
  std::unique_ptr<hub::HubCore> core;
  Instant last_time{};     ///< of the journal
  JournalIndex saved = 0;  ///< of the state from which the journal was folded
  ToErase to_erase;
};

/// Opens keys, directory, journal and records, and folds the journal from its newest snapshot on.
[[nodiscard]] Result<State, StartFault> open_state(const Config& config);

/// Makes keys, master key and enrolment in `folder`. One that has keys, but no journal and no
/// master key yet, gets what it lacks.
[[nodiscard]] Result<void, StartFault> init_state(const std::string& folder);
/// The authority's key that the configuration pins.
[[nodiscard]] Result<seal::Key32, StartFault> authority_key(const Config& config);
/// Why a database cannot be opened; the failure names it. Of a newer version: exit code 7.
[[nodiscard]] StartFault fault_of(const store::OpenFailure& failure);

/// Why this release cannot fold what `by` wrote from entry `index` on; nothing if it can.
[[nodiscard]] std::optional<StartFault> judge_writer(JournalIndex index, const hub::WrittenBy& by);
/// Looks through the whole journal for entries of another core, before anything is touched.
[[nodiscard]] Result<void, StartFault> check_writers(const store::Journal& journal);

/// Folds journal entries from `from` on into `core`; `visit` sees each entry with its effects.
/// Returns the time of the last one.
[[nodiscard]] Result<Instant, StartFault> fold(
    const store::Journal& journal, JournalIndex from, hub::HubCore& core,
    const std::function<bool(const store::Entry&, const hub::Effects&)>& visit);
/// Performs those effects of an entry that change the records, if they are not in already; a trace
/// that was erased since is not filed. False: the store failed.
[[nodiscard]] bool follow_records(const store::Journal& journal, store::Records& records,
                                  JournalIndex index, const hub::Effects& effects);

}  // namespace iwets::shell
