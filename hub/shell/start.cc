#include "hub/shell/start.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <future>

#include "hub/shell/clock.h"
#include "hub/shell/erasure.h"
#include "hub/shell/files.h"
#include "hub/shell/master_key.h"
#include "hub/shell/payload_cache.h"
#include "hub/shell/records_loop.h"
#include "proto/seal/file.h"
#include "proto/types/archive.h"

namespace iwets::shell {
namespace {

constexpr std::size_t small_file_max = 64U << 10U;
constexpr std::size_t directory_file_max = 4U << 20U;
constexpr int exit_failed = 1, exit_invalid = 7;

std::optional<seal::Key32> key_from_hex(std::string text) {
  std::erase_if(text, [](char c) { return c == '\n' || c == '\r' || c == ' '; });
  const auto bytes = from_hex(text);
  seal::Key32 key{};
  if (!bytes || bytes->size() != key.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), key.begin());
  return key;
}

/// What is wrong with a file of keys; its text ends with what to do.
StartFault file_fault(const std::string& path, seal::KeyFileError error) {
  const std::string text = seal::text(error);
  const auto colon = text.find(": ");
  return {path + ": " + text.substr(0, colon), text.substr(colon + 2), exit_invalid};
}

Result<seal::KeySet, StartFault> load_keys(const StatePaths& paths) {
  auto keys = seal::load(paths.keys());
  if (!keys) {
    auto fault = file_fault(paths.keys(), keys.error());
    if (keys.error() == seal::KeyFileError::absent)
      fault.remedy = "make them with `iwets-hub init --state " + paths.folder + "`";
    return fail(std::move(fault));
  }
  if (!keys->peer.is_hub())
    return fail(StartFault{paths.keys() + ": these are the keys of " + keys->peer.text(),
                           "use a state directory of its own for each program", exit_invalid});
  return std::move(*keys);
}

/// The directory on disk, and the one that the configuration names if that is newer.
Result<void, StartFault> open_directory(const Config& config, DirectoryKeeper& keeper) {
  if (const auto fault = keeper.open())
    return fail(StartFault{fault->field + ": " + fault->reason, fault->remedy, exit_invalid});
  if (config.directory.empty()) return {};
  const auto bytes = read_file(config.directory, directory_file_max);
  if (!bytes) {
    if (keeper.directory()) return {};
    return fail(StartFault{config.directory + ": the directory file cannot be read",
                           "correct `hub.directory`, or copy the authority's directory there",
                           exit_invalid});
  }
  const auto loaded = keeper.load(bytes_of(*bytes));
  if (loaded || loaded.error().code == FaultCode::wrong_state) return {};
  return fail(StartFault{config.directory + ": " + loaded.error().reason, loaded.error().remedy,
                         exit_invalid});
}

using match::person::Dictionary;

/// Of the files that the configuration names; none: it knows no word.
Result<std::shared_ptr<const Dictionary>, StartFault> read_dictionaries(
    const std::vector<std::string>& paths) {
  std::vector<std::string> texts;
  texts.reserve(paths.size());  // Its strings stay where they are.
  std::vector<Dictionary::Source> sources;
  for (const auto& path : paths) {
    auto text = read_file(path, match::person::DictionaryLimits{}.bytes_max);
    if (!text)
      return fail(StartFault{path + ": the dictionary cannot be read",
                             "correct `match.dictionaries`, or copy the file there", exit_invalid});
    texts.push_back(std::move(*text));
    sources.push_back({path, texts.back()});
  }
  auto read = Dictionary::read(sources);
  if (!read) return fail(StartFault{read.error().what, read.error().remedy, exit_invalid});
  return std::make_shared<const Dictionary>(std::move(*read));
}

/// Folds on from the newest state that the journal holds; none, or one that is not usable: from the
/// beginning.
void restore_core(State& state) {
  const auto snapshot = state.journal->newest_snapshot();
  if (!snapshot) return;
  if (!state.core->restore(bytes_of(snapshot->state))) {
    spdlog::warn("event=snapshot_not_usable index={} then=replay_from_origin", snapshot->index);
    state.core = std::make_unique<hub::HubCore>(&seal::chain);
    return;
  }
  state.saved = snapshot->index;
  state.last_time = snapshot->time;
  spdlog::info("event=state_restored index={} bytes={}", snapshot->index, snapshot->state.size());
}

/// The stores on one side, the journal and the core that it saved on the other, at the same time:
/// this is most of what a start takes.
Result<void, StartFault> open_databases(const StatePaths& paths,
                                        std::shared_ptr<const seal::GuardedKeys> master,
                                        std::shared_ptr<const Dictionary> dictionary,
                                        State& state) {
  auto opening = std::async(std::launch::async, [&] {
    auto records = store::Records::open(paths.records(), std::move(dictionary));
    if (!records) return records;
    const auto files = (*records)->index_files();
    spdlog::info("event=records_opened applied={} index_files={}", (*records)->applied(),
                 files.used);
    if (files.refused > 0)
      spdlog::warn("event=index_files_refused files={} then=records_read", files.refused);
    return records;
  });
  store::Journal::Options options;
  options.master_key = std::move(master);
  auto journal = store::Journal::open(paths.journal(), options);
  if (journal) {
    state.journal = std::move(*journal);
    spdlog::info("event=journal_opened index={}", state.journal->last().index);
    restore_core(state);
  }
  auto records = opening.get();
  if (!journal) return fail(fault_of(journal.error()));
  if (!records) return fail(fault_of(records.error()));
  state.records = std::move(*records);
  return {};
}

/// What the process that ended may not have let go any more.
void let_go(store::Journal& journal, const std::vector<PayloadRef>& payloads) {
  if (!journal.release(payloads))
    spdlog::error("event=payloads_not_released count={}", payloads.size());
}

Result<void, StartFault> replay(State& state) {
  if (state.saved > state.records->applied()) {
    // Stores that were moved away, or are of an older moment: they are filled from the beginning.
    spdlog::warn("event=records_behind applied={} state={} then=replay_from_origin",
                 state.records->applied(), state.saved);
    state.core = std::make_unique<hub::HubCore>(&seal::chain);
    state.saved = 0;
    state.last_time = {};
  }
  const auto from = state.saved + 1;
  std::uint64_t count = 0;
  std::vector<PayloadRef> released;
  const auto last =
      fold(*state.journal, from, *state.core,
           [&](const store::Entry& entry, const hub::Effects& effects) {
             ++count;
             for (const auto& effect : effects)
               if (const auto* gone = std::get_if<hub::ReleasePayload>(&effect))
                 released.push_back(gone->payload);
             return follow_records(*state.journal, *state.records, entry.index, effects);
           });
  if (!last) return fail(last.error());
  state.last_time = std::max(state.last_time, *last);
  spdlog::info("event=replayed from={} entries={} index={}", from, count, state.core->index());
  let_go(*state.journal, released);
  if (state.core->index() == state.journal->last().index) return {};
  return fail(StartFault{"the record stores do not take the changes that the journal holds",
                         "see the log for the reason; restore `records` from a backup, or remove "
                         "it and run `iwets-hub recover`"});
}

}  // namespace

StartFault fault_of(const store::OpenFailure& failure) {
  using Kind = store::OpenFailure::Kind;
  const bool invalid = failure.kind == Kind::too_new || failure.kind == Kind::wrong_key;
  return {failure.reason, failure.remedy, invalid ? exit_invalid : exit_failed};
}

Result<seal::Key32, StartFault> authority_key(const Config& config) {
  if (!config.authority_key.empty()) {
    if (const auto key = key_from_hex(config.authority_key)) return *key;
    return fail(StartFault{"`hub.authority_key` is not a key of 64 hexadecimal digits",
                           "copy it from `iwets-authority show`", exit_invalid});
  }
  const auto text = read_file(config.authority, small_file_max);
  if (!text)
    return fail(StartFault{config.authority + ": cannot be read",
                           "set `hub.authority` to the anchor file, or set `hub.authority_key`",
                           exit_invalid});
  if (const auto key = key_from_hex(*text)) return *key;
  const auto anchor = codec::read_anchor(*text);
  if (anchor) return anchor->authority;
  return fail(StartFault{
      config.authority + ": is neither a key nor an anchor file: " + anchor.error().reason,
      "make one with `iwets-authority anchor`", exit_invalid});
}

Result<void, StartFault> init_state(const std::string& folder) {
  const StatePaths paths{folder};
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(StartFault{folder + ": " + error.message(), "choose another directory"});
  const bool moved = std::filesystem::exists(paths.keys(), error) &&
                     !std::filesystem::exists(paths.master_key(), error) &&
                     !std::filesystem::exists(paths.journal(), error);
  const auto keys = moved ? seal::load(paths.keys()) : seal::make_key_set(PeerId::hub());
  if (!keys) return fail(file_fault(paths.keys(), keys.error()));
  const auto saved = moved ? Result<void, seal::KeyFileError>{} : seal::save(*keys, paths.keys());
  if (!saved)
    return fail(StartFault{paths.keys() + ": " + seal::text(saved.error()),
                           "a hub has one key set for life; choose another directory for another "
                           "hub"});
  if (const auto made = seal::make_master_key(paths.master_key()); !made)
    return fail(StartFault{paths.master_key() + ": " + seal::text(made.error()),
                           "a master key is never overwritten: choose another directory"});
  if (!write_file(paths.enrolment(), codec::write_enrolment(*keys, "hub", wall_now())))
    return fail(StartFault{paths.enrolment() + ": cannot be written", "check the disk"});
  return {};
}

Result<State, StartFault> open_state(const Config& config) {
  const StatePaths paths{config.state};
  State state;
  state.core = std::make_unique<hub::HubCore>(&seal::chain);
  auto keys = load_keys(paths);
  if (!keys) return fail(keys.error());
  state.keys = std::move(*keys);
  const auto authority = authority_key(config);
  if (!authority) return fail(authority.error());
  state.directory = std::make_unique<DirectoryKeeper>(paths.directory(), *authority,
                                                      codec::public_keys(state.keys));
  if (auto opened = open_directory(config, *state.directory); !opened) return fail(opened.error());
  auto master = load_master_key(paths, config.master_key);
  if (!master) return fail(master.error());
  auto dictionary = read_dictionaries(config.dictionaries);
  if (!dictionary) return fail(dictionary.error());
  if (auto opened = open_databases(paths, std::move(*master), std::move(*dictionary), state);
      !opened)
    return fail(opened.error());
  // What a backup that was cut off has left; the journal is ours, so none is under way.
  std::error_code error;
  std::filesystem::remove_all(paths.staging(), error);
  if (auto replayed = replay(state); !replayed) return fail(replayed.error());
  auto left = finish_erasing(paths, *state.journal, *state.records);
  if (!left) return fail(left.error());
  state.to_erase = std::move(*left);
  return state;
}

std::optional<StartFault> judge_writer(JournalIndex index, const hub::WrittenBy& by) {
  if (by.core == hub::core_version) return std::nullopt;
  const auto release =
      by.version.empty() ? std::string{"an earlier release"} : "release " + by.version;
  const auto what = "the journal was written by core " + std::to_string(by.core) + " (" + release +
                    ") from entry " + std::to_string(index) + " on; this release has core " +
                    std::to_string(hub::core_version);
  if (by.core > hub::core_version)
    return StartFault{what + " and cannot read it",
                      "run that release, or a later one; nothing was changed", exit_invalid};
  return StartFault{what + " and does not fold by new rules what was decided by old ones",
                    "run that release again and let it drain; then see docs/operator.md, "
                    "section Upgrade; nothing was changed",
                    exit_invalid};
}

Result<void, StartFault> check_writers(const store::Journal& journal) {
  std::optional<StartFault> fault;
  // Damage further on is for the fold to tell.
  (void)journal.read(1, [&](const store::Entry& entry) {
    if (const auto by = hub::written_by(bytes_of(entry.event)))
      fault = judge_writer(entry.index, *by);
    return !fault;
  });
  if (fault) return fail(*fault);
  return {};
}

Result<Instant, StartFault> fold(
    const store::Journal& journal, JournalIndex from, hub::HubCore& core,
    const std::function<bool(const store::Entry&, const hub::Effects&)>& visit) {
  Instant last{};
  std::string fault;
  std::optional<StartFault> other_core;
  const auto read = journal.read(from, [&](const store::Entry& entry) {
    if (const auto by = hub::written_by(bytes_of(entry.event)))
      other_core = judge_writer(entry.index, *by);
    if (other_core) return false;
    const auto event = from_bytes<hub::Event>(bytes_of(entry.event));
    if (!event) {
      fault = "entry " + std::to_string(entry.index) + " of the journal is of another version";
      return false;
    }
    const auto effects = core.step(entry.time, *event);
    if (core.idle() || core.index() != entry.index) {
      fault = "entry " + std::to_string(entry.index) + " of the journal does not fold";
      return false;
    }
    last = entry.time;
    return visit(entry, effects);
  });
  if (other_core) return fail(*other_core);
  if (!read) fault = "the journal is damaged behind entry " + std::to_string(core.index());
  if (fault.empty()) return last;
  return fail(StartFault{fault,
                         "run the release that wrote this journal; if that fails too, run "
                         "`iwets-hub recover`"});
}

bool follow_records(const store::Journal& journal, store::Records& records, JournalIndex index,
                    const hub::Effects& effects) {
  const PayloadCache payloads(journal, 1);
  for (const auto& effect : effects) {
    if (index <= records.applied()) continue;
    if (const auto* file = std::get_if<hub::FileTrace>(&effect)) {
      auto trace = filed_trace(payloads, index, *file);
      if (!trace && trace.error() == store::ReadError::erased) continue;
      if (!trace || !records.file_traces({std::move(*trace)})) return false;
    }
    if (const auto* apply = std::get_if<hub::ApplyRecords>(&effect))
      if (!apply_records(records, payloads, *apply)) return false;
    if (const auto* sweep = std::get_if<hub::SweepRecords>(&effect))
      if (!sweep_records(records, *sweep)) return false;
    if (const auto* erase = std::get_if<hub::EraseCases>(&effect))
      if (!records.erase_traces(index, erase->subjects)) return false;
  }
  return true;
}

}  // namespace iwets::shell
