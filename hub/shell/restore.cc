#include "hub/shell/restore.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>

#include "hub/shell/backup_folders.h"
#include "hub/shell/commands.h"
#include "hub/shell/erasure.h"
#include "hub/shell/files.h"
#include "hub/shell/master_key.h"
#include "hub/shell/watch.h"

namespace iwets::shell {
namespace {

namespace fs = std::filesystem;

constexpr int exit_invalid = 7;
constexpr std::size_t manifest_bytes_max = 64U << 20U;
constexpr std::uint64_t room_bytes_min = 256U << 20U;  ///< for the hub to work with
constexpr int folder_mode = 0700;
constexpr const char* keys_name = "keys";

StartFault damaged(const std::string& what) {
  return {what, "take another backup; keep this one, to see what its disk does to it",
          exit_invalid};
}

StartFault disk(const std::string& what) {
  return {what, "see the rights, the space and the health of that disk", 1};
}

/// The folder that backups are made in, of one of them.
std::string folder_of(const std::string& backup) {
  std::error_code error;
  return fs::canonical(backup, error).parent_path().string();
}

/// Why `folder` has no manifest.
StartFault no_manifest(const std::string& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error))
    return {folder + " is no folder", "name the folder of one backup", exit_invalid};
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (fs::exists(manifest_path(entry.path()), error))
      return {folder + " holds backups, and is none",
              "name one of the folders in it, for instance " + entry.path().string(), exit_invalid};
  return {folder + " has no manifest.json: it is no backup, or a half-made one",
          "take another backup; a half-made one may be removed", exit_invalid};
}

std::optional<StartFault> objection_to_new(const RestoreOrder& order, const Manifest& manifest) {
  std::error_code error;
  if (fs::exists(order.state, error) && !fs::is_empty(order.state, error))
    return StartFault{order.state + " is not empty",
                      "name a new folder; a state folder that is to be replaced is moved away "
                      "first, and kept",
                      exit_invalid};
  const auto parent = fs::absolute(order.state, error).parent_path();
  if (!fs::is_directory(parent, error))
    return StartFault{parent.string() + " is not there", "make it, or mount its disk",
                      exit_invalid};
  std::uint64_t needed = room_bytes_min;
  for (const auto& file : manifest.files) needed += file.bytes;
  const auto free = free_bytes(parent);
  if (free >= needed) return std::nullopt;
  return StartFault{parent.string() + " has " + std::to_string(free >> 20U) + " MiB free, and " +
                        std::to_string((needed >> 20U) + 1) + " MiB are needed",
                    "free some space there", 1};
}

Result<void, StartFault> copy_one(const RestoreOrder& order, const BackupFile& file) {
  auto copied = copy_file(order.from + '/' + file.name, order.state + '/' + file.name);
  if (!copied) return fail(disk(copied.error()));
  copied->name = file.name;
  if (*copied != file) return fail(damaged(order.from + '/' + file.name + " is damaged"));
  return {};
}

/// From now on erasures reach the backups that this state came from.
Result<void, StartFault> remember_origin(const RestoreOrder& order) {
  const auto folder = folder_of(order.from);
  std::error_code error;
  if (!fs::exists(beside_backups(folder), error)) return {};
  if (remember_backups(StatePaths{order.state}, folder)) return {};
  return fail(disk(order.state + ": cannot be written"));
}

void tell_found(const RestoreOrder& order, const Manifest& manifest,
                const std::vector<Tombstone>& tombstones) {
  std::cout << "backup:        " << order.from << ", whole: " << manifest.files.size()
            << " files, made " << text(manifest.made) << " by release " << manifest.version
            << "\nreaches up to: journal entry " << manifest.end.last.index << ", of "
            << text(manifest.end.time) << "\nerased cases:  " << tombstones.size()
            << (tombstones.empty() ? "\n" : ", they stay erased\n");
}

void tell_next(const RestoreOrder& order, const Manifest& manifest) {
  std::cout
      << "\nThe state in " << order.state << " is whole. It ends at entry "
      << manifest.end.last.index << ", of " << text(manifest.end.time)
      << "; what the hub took in after that is not in it.\n"
         "What peers will see: whoever holds a later receipt is refused with \"the hub was "
         "restored from an old backup\",\nand its lanes stop until you open them. Others go on. "
         "Nothing is lost with them: nodes keep what has no outcome yet, and send it again.\n"
         "What to do next:\n"
         "  1. See that no other hub runs with these keys; move the old state folder away, and "
         "keep it.\n"
         "  2. Put the master key where the hub looks for it, unless it is a credential of the "
         "service: "
      << StatePaths{order.state}.master_key()
      << "\n"
         "  3. Name the folder as `hub.state` in hub.toml, or move it where the old one was, and "
         "start the hub.\n"
         "  4. Put the newest directory in force again: iwets-hubctl directory load FILE. "
         "Suspensions made after the backup are to be made again.\n"
         "  5. iwets-hubctl status names each peer whose lanes have stopped: iwets-hubctl lane "
         "open PEER.\n"
         "  6. Have the owners of records load again what they have sent since.\n";
}

int tell_fault(const StartFault& fault) {
  std::cerr << "iwets-hub: " << fault.reason << "\n";
  if (!fault.remedy.empty()) std::cerr << "  what to do: " << fault.remedy << "\n";
  return fault.exit_code;
}

/// Asked for before anything is copied: without it a restored journal cannot be compared.
Result<std::shared_ptr<const seal::GuardedKeys>, StartFault> key_for(const RestoreOrder& order) {
  auto key = load_master_key(StatePaths{order.state}, order.master_key);
  if (!key && order.master_key.empty())
    key.error().remedy = "name the copy that was kept off this machine: --master-key FILE";
  return key;
}

/// The journal in the new state must end as the manifest says. Then the keys of erased cases are
/// destroyed in it, before anybody reads it.
Result<void, StartFault> settle(const RestoreOrder& order, const Manifest& manifest,
                                const std::vector<Tombstone>& tombstones) {
  const StatePaths paths{order.state};
  auto key = key_for(order);
  if (!key) return fail(key.error());
  store::Journal::Options options;
  options.master_key = std::move(*key);
  const auto journal = store::Journal::open(paths.journal(), options);
  if (!journal) return fail(fault_of(journal.error()));
  const auto last = (*journal)->last();
  if (last.index != manifest.end.last.index || last.root != manifest.end.last.root)
    return fail(damaged("the journal ends at entry " + std::to_string(last.index) +
                        ", and not as the manifest says"));
  const auto records = store::Records::open(paths.records());
  if (!records) return fail(fault_of(records.error()));
  std::vector<TraceId> subjects;
  for (const auto& one : tombstones) subjects.push_back(one.subject);
  return erase_again(subjects, **journal, **records);
}

}  // namespace

Result<Manifest, StartFault> verify_backup(const std::string& folder) {
  const auto text = read_file(manifest_path(folder), manifest_bytes_max);
  if (!text) return fail(no_manifest(folder));
  auto manifest = read_manifest(*text);
  if (!manifest) return fail(damaged(manifest_path(folder) + ": " + manifest.error()));
  for (const auto& file : manifest->files) {
    const auto path = folder + '/' + file.name;
    auto found = digest_file(path);
    if (!found) return fail(damaged(found.error()));
    found->name = file.name;
    if (*found != file) return fail(damaged(path + " is damaged"));
  }
  return std::move(*manifest);
}

Result<std::vector<Tombstone>, StartFault> gather_tombstones(const RestoreOrder& order) {
  std::vector<std::string> lists = {StatePaths{order.from}.erased(),
                                    beside_backups(folder_of(order.from))};
  std::error_code error;
  if (!fs::exists(lists.back(), error) && order.erased.empty())
    return fail(StartFault{
        lists.back() + " is not there: nobody can say which cases were erased since, and an erased "
                       "case must not come back",
        "look for it where the backup was made, or name the newest `erased` there is with --erased "
        "(of the old state folder, or of another folder with backups); a hub that has never erased "
        "anything: an empty file",
        exit_invalid});
  for (const auto& place : order.erased) {
    lists.push_back(fs::is_directory(place, error) ? StatePaths{place}.erased() : place);
    if (!fs::exists(lists.back(), error))
      return fail(StartFault{lists.back() + " is not there",
                             "name a list of erased cases, or a state folder that has one",
                             exit_invalid});
  }
  std::map<TraceId, Tombstone> out;
  for (const auto& list : lists) {
    const auto read = read_tombstones(list);
    if (!read)
      return fail(damaged(list + ": line " + std::to_string(read.error()) +
                          " of the list of erased cases cannot be read"));
    for (const auto& one : *read) out.emplace(one.subject, one);
  }
  std::vector<Tombstone> each;
  for (const auto& [subject, tombstone] : out) each.push_back(tombstone);
  return each;
}

Result<void, StartFault> copy_backup(const RestoreOrder& order, const Manifest& manifest,
                                     const std::vector<Tombstone>& tombstones) {
  if (auto objection = objection_to_new(order, manifest)) return fail(std::move(*objection));
  for (const auto* part : {"", "/journal", "/records"})
    if (::mkdir((order.state + part).c_str(), folder_mode) != 0 && errno != EEXIST)
      return fail(disk(order.state + part + " cannot be made"));
  for (const auto& file : manifest.files) {
    if (file.name == keys_name) continue;
    if (auto copied = copy_one(order, file); !copied) return copied;
  }
  for (const auto* part : {"/journal/", "/records/", "/"})
    if (!sync_folder_of(order.state + part)) return fail(disk(order.state + " cannot be synced"));
  if (!append_tombstones(StatePaths{order.state}.erased(), tombstones))
    return fail(disk(StatePaths{order.state}.erased() + " cannot be written"));
  return remember_origin(order);
}

int restore(const RestoreOrder& order) {
  const auto manifest = verify_backup(order.from);
  if (!manifest) return tell_fault(manifest.error());
  const auto tombstones = gather_tombstones(order);
  if (!tombstones) return tell_fault(tombstones.error());
  tell_found(order, *manifest, *tombstones);
  if (!order.yes) {
    if (const auto objection = objection_to_new(order, *manifest)) return tell_fault(*objection);
    std::cout << "Nothing was changed. With --yes it is copied to " << order.state
              << ", folded anew and compared.\n";
    return 0;
  }
  if (const auto key = key_for(order); !key) return tell_fault(key.error());
  if (auto copied = copy_backup(order, *manifest, *tombstones); !copied)
    return tell_fault(copied.error());
  if (auto settled = settle(order, *manifest, *tombstones); !settled)
    return tell_fault(settled.error());
  if (const int different = replay(order.state, order.master_key, false)) {
    std::cerr << "iwets-hub: what was restored is not one: see above\n  what to do: take another "
                 "backup; "
              << order.state << " has no keys, and no hub starts from it\n";
    return different;
  }
  for (const auto& file : manifest->files) {
    if (file.name != keys_name) continue;
    if (auto copied = copy_one(order, file); !copied) return tell_fault(copied.error());
    if (!sync_folder_of(order.state + "/")) return tell_fault(disk(order.state));
  }
  tell_next(order, *manifest);
  return 0;
}

}  // namespace iwets::shell
