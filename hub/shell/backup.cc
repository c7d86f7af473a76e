#include "hub/shell/backup.h"

#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "hub/core/events.h"
#include "hub/shell/backup_folders.h"
#include "hub/shell/files.h"
#include "hub/shell/thread_name.h"
#include "hub/shell/tombstones.h"
#include "hub/shell/watch.h"

namespace iwets::shell {
namespace {

namespace fs = std::filesystem;

/// Beside what is copied: manifest, folders, what the hub writes meanwhile.
constexpr std::uint64_t room_bytes_min = 16U << 20U;
constexpr int same_name_max = 100;
constexpr int niceness = 10;
constexpr int folder_mode = 0700;

CommandFault failed(const std::string& reason, const std::string& remedy) {
  return {"failed", reason, remedy};
}

/// A folder that goes away with everything in it, unless it is kept.
class Passing {
 public:
  explicit Passing(std::string path) : path_(std::move(path)) {}
  ~Passing() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  Passing(const Passing&) = delete;
  Passing& operator=(const Passing&) = delete;
  void keep() { path_.clear(); }

 private:
  std::string path_;
};

bool same_disk(const std::string& a, const std::string& b) {
  struct stat of_a {
  }, of_b{};
  return ::stat(a.c_str(), &of_a) == 0 && ::stat(b.c_str(), &of_b) == 0 &&
         of_a.st_dev == of_b.st_dev;
}

bool inside(const std::string& folder, const std::string& state) {
  std::error_code error;
  const auto inner = fs::canonical(folder, error).string() + "/";
  const auto outer = fs::canonical(state, error).string() + "/";
  return inner.starts_with(outer);
}

/// "2026-03-01T12-00-00Z": no colons, which some disks do not bear in a name.
std::string name_of(Instant at) {
  auto name = text(at).substr(0, 19) + 'Z';
  std::ranges::replace(name, ':', '-');
  return name;
}

Result<std::string, CommandFault> make_folder(const std::string& folder, Instant at) {
  for (int i = 1; i <= same_name_max; ++i) {
    auto path = folder + '/' + name_of(at) + (i == 1 ? "" : "-" + std::to_string(i));
    if (::mkdir(path.c_str(), folder_mode) == 0) return path;
    if (errno != EEXIST) break;
  }
  return fail(failed(folder + ": no folder can be made there",
                     "see the rights and the space of that disk, then order it again"));
}

/// The state as of one moment, below `staging`: the record stores first, so that they are never
/// ahead of the journal; what they lack, the journal brings.
Result<store::CopyEnd, CommandFault> stage(const BackupSource& source) {
  const StatePaths staging{source.paths.staging()};
  const auto remedy = "see the hub's log and the disk's health, then order it again";
  std::error_code error;
  fs::remove_all(staging.folder, error);
  if (::mkdir(staging.folder.c_str(), folder_mode) != 0)
    return fail(failed(staging.folder + " cannot be made", remedy));
  if (!source.records.copy_to(staging.records()))
    return fail(failed("the record stores cannot be copied", remedy));
  auto end = source.journal.copy_to(staging.journal());
  if (!end) return fail(failed(end.error().reason, end.error().remedy));
  return *end;
}

struct Wanted {
  std::string from, name;
};

void add_folder(const std::string& staging, const std::string& name, std::vector<Wanted>& out) {
  for (const auto& file : fs::directory_iterator(staging + '/' + name)) {
    const auto leaf = file.path().filename().string();
    if (file.is_regular_file() && leaf != "LOCK") out.push_back({file.path(), name + '/' + leaf});
  }
}

/// Every file of the backup, in order of name.
std::vector<Wanted> files_of(const StatePaths& paths) {
  const StatePaths staging{paths.staging()};
  std::vector<Wanted> out{{staging.journal() + ".high", "journal.high"}};
  add_folder(staging.folder, "journal", out);
  add_folder(staging.folder, "records", out);
  for (const auto& path : {paths.keys(), paths.enrolment(), paths.directory(), paths.erased()})
    if (fs::exists(path)) out.push_back({path, fs::path(path).filename()});
  std::ranges::sort(out, {}, &Wanted::name);
  return out;
}

Result<std::vector<BackupFile>, CommandFault> copy_all(const std::vector<Wanted>& wanted,
                                                       const std::string& to,
                                                       const CopyPace& pace) {
  const auto fault = [&](const std::string& reason) {
    return fail(failed(reason, "see that disk's space and health, then order it again"));
  };
  std::vector<BackupFile> out;
  for (const auto& [from, name] : wanted) {
    auto copied = copy_file(from, to + '/' + name, pace);
    if (!copied) return fault(copied.error());
    copied->name = name;
    out.push_back(std::move(*copied));
  }
  for (const auto* folder : {"/journal/", "/records/", "/"})
    if (!sync_folder_of(to + folder)) return fault(to + " cannot be synced");
  return out;
}

/// Remembers the folder first and then reads the tombstones: an erasure of this moment finds the
/// folder, or is found here.
std::optional<CommandFault> settle_tombstones(const BackupSource& source,
                                              const std::string& folder) {
  const auto& paths = source.paths;
  if (!remember_backups(paths, folder))
    return failed(paths.backups() + " cannot be written", "check the disk of the state");
  const auto erased = read_tombstones(paths.erased());
  if (!erased)
    return failed(paths.erased() + " cannot be read", "put the newest copy of that file there");
  if (append_tombstones(beside_backups(folder), *erased)) return std::nullopt;
  return failed(beside_backups(folder) + " cannot be written",
                "see the rights and the space of that disk, then order it again");
}

/// The copy must not take the machine from those who wait for it.
void step_back() {
  name_thread("hub-backup");
  // On Linux, of this thread alone.
  (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), niceness);
}

}  // namespace

std::optional<CommandFault> objection_to(const BackupSource& source, const std::string& folder) {
  std::error_code error;
  if (!fs::path(folder).is_absolute())
    return CommandFault{"malformed", folder + " is no absolute path", "write it from / on"};
  if (!fs::is_directory(folder, error))
    return CommandFault{"malformed", folder + " is no folder",
                        "make it, or mount the disk that it is on; only then order the backup"};
  if (inside(folder, source.paths.folder))
    return CommandFault{"malformed", folder + " is inside the state folder",
                        "name a folder on another disk: what takes the state must not take the "
                        "backup"};
  if (::access(folder.c_str(), W_OK | X_OK) != 0)
    return CommandFault{"malformed", folder + " is not writable for the hub's account",
                        "give it to that account: chown, or chmod"};
  // Of files that are linked while it is copied, the journal's own are in nobody's way.
  const auto needed = source.journal.bytes_on_disk() + source.records.bytes_on_disk() +
                      room_bytes_min +
                      (same_disk(folder, source.paths.folder) ? source.disk_free_min_bytes : 0);
  const auto free = free_bytes(folder);
  if (free >= needed) return std::nullopt;
  return failed(folder + " has " + std::to_string(free >> 20U) + " MiB free, and " +
                    std::to_string((needed >> 20U) + 1) + " MiB are needed",
                "free some space there, or name a folder on a larger disk");
}

Result<BackupMade, CommandFault> make_backup(const BackupSource& source, const std::string& folder,
                                             BackupProgress& progress) {
  if (auto objection = objection_to(source, folder)) return fail(std::move(*objection));
  const Passing staging(source.paths.staging());
  BackupMade made;
  made.manifest.version = source.version;
  made.manifest.core = hub::core_version;
  made.manifest.made = source.now();
  auto end = stage(source);
  if (!end) return fail(end.error());
  made.manifest.end = *end;
  auto path = make_folder(folder, made.manifest.made);
  if (!path) return fail(path.error());
  made.folder = *path;
  Passing unfinished(*path);
  for (const auto* part : {"/journal", "/records"})
    if (::mkdir((*path + part).c_str(), folder_mode) != 0)
      return fail(failed(*path + part + " cannot be made", "see the rights of that disk"));
  const auto wanted = files_of(source.paths);
  for (const auto& file : wanted) progress.bytes_total += fs::file_size(file.from);
  auto files = copy_all(wanted, *path, {source.bytes_per_s, &progress.stop, &progress.bytes});
  if (!files) return fail(files.error());
  made.manifest.files = std::move(*files);
  if (auto fault = settle_tombstones(source, folder)) return fail(std::move(*fault));
  if (!write_file(manifest_path(*path), write_manifest(made.manifest)) || !sync_folder_of(*path))
    return fail(failed(manifest_path(*path) + " cannot be written", "see the space of that disk"));
  unfinished.keep();
  return made;
}

BackupMaker::~BackupMaker() {
  progress_.stop = true;
  if (thread_.joinable()) thread_.join();
}

std::optional<CommandFault> BackupMaker::start(const std::string& folder) {
  if (running())
    return failed("a backup is under way",
                  "wait until it is done: event=backup_made in the hub's log");
  if (auto objection = objection_to(source_, folder)) return objection;
  if (thread_.joinable()) thread_.join();
  {
    const std::scoped_lock lock(mutex_);
    running_ = true;
    outcome_.reset();
  }
  progress_.bytes = progress_.bytes_total = 0;
  thread_ = std::thread([this, folder] { run(folder); });
  return std::nullopt;
}

void BackupMaker::run(const std::string& folder) {
  step_back();
  spdlog::info("event=backup_begun folder=\"{}\"", folder);
  auto made = [&]() -> Result<BackupMade, CommandFault> {
    try {
      return make_backup(source_, folder, progress_);
    } catch (const fs::filesystem_error& error) {
      return fail(failed(error.what(), "see the rights and the health of that disk"));
    }
  }();
  if (made)
    spdlog::info("event=backup_made folder=\"{}\" index={} files={} bytes={}", made->folder,
                 made->manifest.end.last.index, made->manifest.files.size(),
                 progress_.bytes.load());
  else
    spdlog::error("event=backup_failed folder=\"{}\" reason=\"{}\"", folder, made.error().reason);
  const std::scoped_lock lock(mutex_);
  outcome_ = std::move(made);
  running_ = false;
}

std::optional<Result<BackupMade, CommandFault>> BackupMaker::outcome() const {
  const std::scoped_lock lock(mutex_);
  return outcome_;
}

bool BackupMaker::running() const {
  const std::scoped_lock lock(mutex_);
  return running_;
}

}  // namespace iwets::shell
