#include "hub/shell/backup.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "hub/shell/backup_folders.h"
#include "hub/shell/master_key.h"
#include "hub/shell/restore.h"
#include "proto/seal/file.h"
#include "proto/types/archive.h"
#include "tests/hub/shell/world.h"
#include "tests/hub/store/temp_folder.h"

using namespace iwets;
using namespace world;
namespace fs = std::filesystem;
using store::TempFolder;
using Lines = std::vector<std::string>;
using Cases = std::vector<TraceId>;

namespace {

TraceId trace(std::uint8_t n) { return TraceId({1, 2, 3, n}); }
shell::Tombstone erased(std::uint8_t n) { return {trace(n), noon, "a court"}; }
Cases listed(const std::string& path) {
  Cases out;
  const auto read = shell::read_tombstones(path);
  REQUIRE(read);
  for (const auto& one : *read) out.push_back(one.subject);
  return out;
}

/// A start of the process: folds whatever came before.
store::Entry entry(JournalIndex index) {
  store::Entry out;
  out.index = index;
  out.time = noon + std::chrono::seconds{index};
  out.event = to_bytes(hub::Event{hub::HubStarted{.version = "0.1.0", .limits = {}}});
  out.payload = "what was asked";
  out.subject = trace(static_cast<std::uint8_t>(index));
  return out;
}

/// The state of a hub with three entries, and a place for backups.
struct Hub {
  TempFolder folder;
  Network network;
  shell::StatePaths paths{folder / "state"};
  std::string backups = folder / "backups";
  std::unique_ptr<store::Journal> journal;
  std::unique_ptr<store::Records> records;

  Hub() {
    fs::create_directories(paths.folder);
    fs::create_directories(backups);
    REQUIRE(seal::save(network.keys.at(PeerId::hub()), paths.keys()));
    store::write_file(paths.enrolment(), "an enrolment");
    shell::DirectoryKeeper keeper(paths.directory(), network.authority.open,
                                  codec::public_keys(network.keys.at(PeerId::hub())));
    REQUIRE(keeper.load(bytes_of(network.signed_directory(1))));
    REQUIRE(seal::make_master_key(paths.master_key()));
    store::Journal::Options options;
    options.ballast_bytes = 0;
    options.master_key = *shell::load_master_key(paths, "");
    journal = *store::Journal::open(paths.journal(), options);
    records = *store::Records::open(paths.records());
    REQUIRE(journal->append(1, {entry(1), entry(2), entry(3)}));
    REQUIRE(records->flush(3));
  }
  [[nodiscard]] shell::BackupSource source() const {
    return {*journal, *records, paths, "0.1.0", 0, 0, [] { return noon; }};
  }
  [[nodiscard]] shell::BackupMade backup() const {
    shell::BackupProgress progress;
    auto made = shell::make_backup(source(), backups, progress);
    if (!made) FAIL(made.error().reason);
    CHECK(progress.bytes == progress.bytes_total);
    return *made;
  }
  [[nodiscard]] shell::RestoreOrder order(const shell::BackupMade& made) const {
    return {made.folder, folder / "new", {}, paths.master_key(), true};
  }
};

Lines names(const shell::Manifest& manifest) {
  Lines out;
  for (const auto& file : manifest.files) out.push_back(file.name);
  return out;
}

bool has(const Lines& lines, const std::string& line) {
  return std::ranges::find(lines, line) != lines.end();
}

void flip(const std::string& path, std::size_t at) {
  auto bytes = store::read_file(path);
  REQUIRE(at < bytes.size());
  bytes[at] = static_cast<char>(bytes[at] ^ 1);
  store::write_file(path, bytes);
}

}  // namespace

TEST_CASE("Backup: it holds all but the master key, each file with its digest", "[shell]") {
  const Hub hub;
  const auto made = hub.backup();
  CHECK(fs::path(made.folder).filename() == "2026-02-02T02-40-00Z");
  CHECK(made.manifest.end.last.index == 3);
  CHECK(made.manifest.end.time == noon + std::chrono::seconds{3});
  const auto files = names(made.manifest);
  for (const auto* name :
       {"keys", "hub.enrolment", "directory", "journal.high", "journal/CURRENT", "records/CURRENT"})
    CHECK(has(files, name));
  CHECK_FALSE(fs::exists(made.folder + "/master.key"));
  CHECK_FALSE(fs::exists(hub.paths.staging()));
  const auto verified = shell::verify_backup(made.folder);
  REQUIRE(verified);
  CHECK(verified->files == made.manifest.files);
  CHECK(verified->end.last.root == hub.journal->last().root);
  // A second one of the same second has a folder of its own.
  CHECK(hub.backup().folder == made.folder + "-2");
}

TEST_CASE("Backup: no account but the hub's can read it", "[shell]") {
  const Hub hub;
  const auto made = hub.backup();
  for (const auto& file : made.manifest.files)
    CHECK((fs::status(made.folder + '/' + file.name).permissions() & fs::perms(077)) ==
          fs::perms::none);
}

TEST_CASE("Backup: a place that would not help is refused before anything is copied", "[shell]") {
  const Hub hub;
  auto source = hub.source();
  const auto refused = [&](const std::string& folder) {
    shell::BackupProgress progress;
    const auto made = shell::make_backup(source, folder, progress);
    REQUIRE_FALSE(made);
    CHECK_FALSE(made.error().remedy.empty());
    CHECK(progress.bytes_total == 0);
    return made.error().reason;
  };
  CHECK(refused("backups").find("absolute") != std::string::npos);
  CHECK(refused(hub.folder / "nowhere").find("no folder") != std::string::npos);
  CHECK(refused(hub.paths.keys()).find("no folder") != std::string::npos);
  CHECK(refused(hub.paths.folder).find("inside") != std::string::npos);
  fs::create_directory_symlink(hub.paths.journal(), hub.folder / "link");
  CHECK(refused(hub.folder / "link").find("inside") != std::string::npos);
  source.disk_free_min_bytes = 1ULL << 60U;  // On the disk of the state, which needs room itself.
  CHECK(refused(hub.backups).find("MiB are needed") != std::string::npos);
  CHECK(fs::is_empty(hub.backups));
}

TEST_CASE("Backup: one that is stopped leaves nothing behind", "[shell]") {
  const Hub hub;
  shell::BackupProgress progress;
  progress.stop = true;
  CHECK_FALSE(shell::make_backup(hub.source(), hub.backups, progress));
  CHECK(fs::is_empty(hub.backups));
  CHECK_FALSE(fs::exists(hub.paths.staging()));
  CHECK(shell::folders_of_backups(hub.paths).empty());
}

TEST_CASE("Backup: every damage to it is found", "[shell]") {
  const Hub hub;
  const auto made = hub.backup();
  const auto reason = [&] {
    const auto verified = shell::verify_backup(made.folder);
    REQUIRE_FALSE(verified);
    CHECK(verified.error().exit_code == 7);
    CHECK_FALSE(verified.error().remedy.empty());
    return verified.error().reason;
  };
  SECTION("a flipped bit in any file") {
    for (const auto& file : made.manifest.files) {
      if (file.bytes == 0) continue;
      const auto path = made.folder + '/' + file.name;
      flip(path, file.bytes / 2);
      CHECK(reason().find(file.name + " is damaged") != std::string::npos);
      flip(path, file.bytes / 2);
    }
    CHECK(shell::verify_backup(made.folder));
  }
  SECTION("a file that is missing, cut, or longer") {
    const auto path = made.folder + "/journal/CURRENT";
    const auto bytes = store::read_file(path);
    store::write_file(path, bytes.substr(1));
    CHECK(reason().find("is damaged") != std::string::npos);
    store::write_file(path, bytes + "x");
    CHECK(reason().find("is damaged") != std::string::npos);
    fs::remove(path);
    CHECK(reason().find("journal/CURRENT") != std::string::npos);
  }
  SECTION("a half-made one") {
    fs::remove(shell::manifest_path(made.folder));
    CHECK(reason().find("half-made") != std::string::npos);
  }
  SECTION("the folder of backups itself") {
    const auto verified = shell::verify_backup(hub.backups);
    REQUIRE_FALSE(verified);
    CHECK(verified.error().remedy.find(made.folder) != std::string::npos);
  }
}

TEST_CASE("Backup: a manifest with any bit flipped is refused, or says the same", "[shell]") {
  shell::Manifest manifest{"0.1.0", 3, noon, {{7, Digest{1, 2, 3}}, noon}, {}};
  manifest.files.push_back({"journal/CURRENT", 16, Digest{4, 5}});
  const auto text = shell::write_manifest(manifest);
  std::size_t same = 0;
  for (std::size_t i = 0; i < text.size() * 8; ++i) {
    auto damaged = text;
    damaged[i / 8] = static_cast<char>(damaged[i / 8] ^ (1 << (i % 8)));
    const auto read = shell::read_manifest(damaged);
    if (!read) continue;
    ++same;
    CHECK(shell::write_manifest(*read) == text);
  }
  CHECK(same < 100);  // White space that became other white space.
  CHECK_FALSE(shell::read_manifest(""));
  CHECK_FALSE(shell::read_manifest("{}"));
}

TEST_CASE("Backup: a manifest names nothing outside of its folder", "[shell]") {
  for (const auto* const name : {"/etc/passwd", "../keys", "journal/../../keys", ""}) {
    INFO(name);
    shell::Manifest manifest{"0.1.0", 3, noon, {{7, Digest{1, 2, 3}}, noon}, {}};
    manifest.files.push_back({name, 16, Digest{4, 5}});
    CHECK_FALSE(shell::read_manifest(shell::write_manifest(manifest)));
  }
}

TEST_CASE("Restore: what was backed up is there, and hubs start from it", "[shell]") {
  Hub hub;
  const auto made = hub.backup();
  REQUIRE(hub.journal->append(1, {entry(4)}));
  CHECK(shell::restore(hub.order(made)) == 0);
  const shell::StatePaths restored{hub.folder / "new"};
  CHECK(store::read_file(restored.keys()) == store::read_file(hub.paths.keys()));
  CHECK(store::read_file(restored.enrolment()) == "an enrolment");
  fs::copy_file(hub.paths.master_key(), restored.master_key());  // It is in no backup.
  const auto config =
      shell::parse_config("[hub]\nstate = \"" + restored.folder + "\"\nauthority_key = \"" +
                              hex(hub.network.authority.open) + "\"\n",
                          "hub.toml");
  REQUIRE(config);
  const auto state = shell::open_state(*config);
  if (!state) FAIL(state.error().reason);
  CHECK(state->core->index() == 3);
  CHECK(state->journal->last().root == made.manifest.end.last.root);
  // Erasures of the restored hub reach the backups that it came from.
  CHECK(shell::folders_of_backups(restored) == Lines{hub.backups});
}

TEST_CASE("Restore: stores that hold what the journal does not know give no state with keys",
          "[shell]") {
  const Hub hub;
  field::Firearm firearm;
  firearm.serial = "AB123459";
  REQUIRE(hub.records->file_traces({{2, peer("member:ZA"), trace(9), firearm, "case 9"}}));
  REQUIRE(hub.records->flush(3));
  CHECK(shell::restore(hub.order(hub.backup())) != 0);
  CHECK_FALSE(fs::exists(shell::StatePaths{hub.folder / "new"}.keys()));
}

TEST_CASE("Restore: without consent it only looks", "[shell]") {
  const Hub hub;
  auto order = hub.order(hub.backup());
  order.yes = false;
  CHECK(shell::restore(order) == 0);
  CHECK_FALSE(fs::exists(order.state));
}

TEST_CASE("Restore: a state that is there is not overwritten", "[shell]") {
  const Hub hub;
  auto order = hub.order(hub.backup());
  order.state = hub.paths.folder;
  CHECK(shell::restore(order) == 7);
}

TEST_CASE("Restore: a damaged backup gives no state with keys", "[shell]") {
  const Hub hub;
  const auto made = hub.backup();
  flip(made.folder + "/journal.high", 5);
  CHECK(shell::restore(hub.order(made)) == 7);
  CHECK_FALSE(fs::exists(hub.folder / "new"));
  // One whose journal is not the one of its manifest: each file is what the manifest says.
  auto other = made.manifest;
  other.end.last.root[0] ^= 1U;
  flip(made.folder + "/journal.high", 5);
  store::write_file(shell::manifest_path(made.folder), shell::write_manifest(other));
  CHECK(shell::restore(hub.order(made)) == 7);
  CHECK_FALSE(fs::exists(shell::StatePaths{hub.folder / "new"}.keys()));
}

TEST_CASE("Restore: what was verified and is read otherwise when it is copied is damaged",
          "[shell]") {
  const Hub hub;
  const auto made = hub.backup();
  const auto verified = shell::verify_backup(made.folder);
  REQUIRE(verified);
  flip(made.folder + "/journal.high", 5);
  const auto copied = shell::copy_backup(hub.order(made), *verified, {});
  REQUIRE_FALSE(copied);
  CHECK(copied.error().reason == made.folder + "/journal.high is damaged");
}

TEST_CASE("Restore: erased cases stay erased, wherever it is written that they are", "[shell]") {
  const Hub hub;
  REQUIRE(shell::append_tombstones(hub.paths.erased(), {erased(1)}));
  const auto made = hub.backup();
  auto order = hub.order(made);
  // What the running hub does with an erasure.
  REQUIRE(shell::append_tombstones(hub.paths.erased(), {erased(2)}));
  shell::tell_backups(hub.paths, {erased(2)});
  const Cases both{trace(1), trace(2)};
  CHECK(listed(shell::beside_backups(hub.backups)) == both);
  SECTION("beside the backup") {
    CHECK(shell::gather_tombstones(order)->size() == 2);
    CHECK(shell::restore(order) == 0);
    const shell::StatePaths restored{order.state};
    CHECK(listed(restored.erased()) == both);
    // With the master key, and before any hub has started.
    store::Journal::Options options;
    options.master_key = *shell::load_master_key(hub.paths, "");
    const auto journal = *store::Journal::open(restored.journal(), options);
    for (const std::uint64_t n : {1, 2})
      CHECK(journal->payload(PayloadRef{n}) == fail(store::ReadError::erased));
    CHECK(journal->payload(PayloadRef{3}) == "what was asked");
  }
  SECTION("no longer there: refused, unless another one is named") {
    fs::remove(shell::beside_backups(hub.backups));
    const auto refused = shell::gather_tombstones(order);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().remedy.find("--erased") != std::string::npos);
    CHECK(shell::restore(order) == 7);
    CHECK_FALSE(fs::exists(order.state));
    order.erased = {hub.folder / "nothing"};
    CHECK_FALSE(shell::gather_tombstones(order));
    order.erased = {hub.paths.folder};  // The old state folder.
    CHECK(shell::gather_tombstones(order)->size() == 2);
  }
  SECTION("not to be read: refused") {
    store::write_file(shell::beside_backups(hub.backups), "something else\n");
    const auto refused = shell::gather_tombstones(order);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason.find("line 1") != std::string::npos);
  }
}

TEST_CASE("Restore: without the master key nothing is made", "[shell]") {
  const Hub hub;
  auto order = hub.order(hub.backup());
  order.master_key.clear();
  CHECK(shell::restore(order) == 7);
  CHECK_FALSE(fs::exists(order.state));
  order.master_key = hub.folder / "other.key";
  REQUIRE(seal::make_master_key(order.master_key));
  CHECK(shell::restore(order) == 7);
  CHECK_FALSE(fs::exists(shell::StatePaths{order.state}.keys()));
}

TEST_CASE("Erased: a folder that is away is told when it is back", "[shell]") {
  const Hub hub;
  (void)hub.backup();
  fs::rename(hub.backups, hub.folder / "unmounted");
  fs::create_directory(hub.backups);  // The place where the disk is mounted.
  REQUIRE(shell::append_tombstones(hub.paths.erased(), {erased(1)}));
  shell::tell_backups(hub.paths, {erased(1)});
  CHECK(fs::is_empty(hub.backups));
  fs::remove(hub.backups);
  fs::rename(hub.folder / "unmounted", hub.backups);
  SECTION("at a start") { shell::tell_backups(hub.paths, {erased(1)}); }
  SECTION("with a backup") { (void)hub.backup(); }
  CHECK(listed(shell::beside_backups(hub.backups)) == Cases{trace(1)});
}

TEST_CASE("Backup: one at a time, and its outcome can be asked for", "[shell]") {
  const Hub hub;
  auto source = hub.source();
  source.bytes_per_s = 1;  // Never done by itself.
  {
    shell::BackupMaker maker(source);
    CHECK_FALSE(maker.running());
    CHECK_FALSE(maker.outcome());
    CHECK(maker.start(hub.folder / "nowhere")->code == "malformed");
    CHECK_FALSE(maker.running());
    REQUIRE_FALSE(maker.start(hub.backups));
    CHECK(maker.running());
    CHECK(maker.start(hub.backups)->reason == "a backup is under way");
  }
  CHECK(fs::is_empty(hub.backups));
}
