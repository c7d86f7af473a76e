#include "hub/shell/start.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "proto/seal/file.h"
#include "proto/types/archive.h"
#include "tests/hub/core/world.h"
#include "tests/hub/shell/world.h"

using namespace iwets;
using namespace world;

namespace {

/// The state directory of a hub that does not run.
struct Folder {
  Network network;
  std::string path;
  shell::Config config;

  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "iwets-start-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
    REQUIRE(seal::save(network.keys.at(PeerId::hub()), path + "/keys"));
    REQUIRE(seal::make_master_key(path + "/master.key"));
    std::ofstream(path + "/first", std::ios::binary) << network.signed_directory(1);
    const auto parsed = shell::parse_config(
        "[hub]\nstate = \"" + path + "\"\nlisten = \"tcp://127.0.0.1:0\"\nauthority_key = \"" +
            hex(network.authority.open) + "\"\ndirectory = \"" + path + "/first\"\n",
        "hub.toml");
    REQUIRE(parsed);
    config = *parsed;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  [[nodiscard]] std::unique_ptr<store::Journal> journal() const {
    store::Journal::Options options;
    options.master_key = *seal::load_master_key(path + "/master.key", true);
    auto journal = store::Journal::open(shell::StatePaths{path}.journal(), options);
    REQUIRE(journal);
    return std::move(*journal);
  }
  /// A journal with these events.
  void write(const std::vector<std::string>& events) const {
    std::vector<store::Entry> entries;
    for (const auto& event : events) {
      store::Entry entry;
      entry.index = entries.size() + 1;
      entry.time = noon;
      entry.event = event;
      entries.push_back(entry);
    }
    write(entries);
  }
  void write(const std::vector<store::Entry>& entries) const {
    const auto into = journal();
    REQUIRE(into->append(1, entries));
    into->mark_high_water();
    into->close();
  }
  [[nodiscard]] shell::StartFault fault() const {
    const auto state = shell::open_state(config);
    REQUIRE_FALSE(state);
    CHECK(state.error().exit_code == 7);
    CHECK_FALSE(state.error().remedy.empty());
    return state.error();
  }
};

std::string started_by(std::uint32_t core, const std::string& version) {
  return to_bytes(hub::Event{hub::HubStarted{.core = core, .version = version, .limits = {}}});
}

}  // namespace

TEST_CASE("Start: a journal of this core is folded", "[shell]") {
  const Folder folder;
  folder.write({started_by(hub::core_version, "0")});
  const auto state = shell::open_state(folder.config);
  REQUIRE(state);
  CHECK(state->core->index() == 1);
}

TEST_CASE("Start: a journal that a newer core went on with is refused, whatever it says",
          "[shell]") {
  const Folder folder;
  // What follows the two first fields may look like nothing that this release knows.
  folder.write({started_by(hub::core_version, "1.0"),
                started_by(hub::core_version + 1, "9.9") + "something new"});
  const auto fault = folder.fault();
  CHECK(fault.reason.find("release 9.9") != std::string::npos);
  CHECK(fault.reason.find("entry 2") != std::string::npos);
  CHECK(fault.remedy.find("run that release") != std::string::npos);
}

TEST_CASE("Start: a journal of an older core is explained, not folded by new rules", "[shell]") {
  const Folder folder;
  SECTION("one that names its core") {
    folder.write({started_by(1, "0.0")});
    CHECK(folder.fault().reason.find("release 0.0") != std::string::npos);
  }
  SECTION("one of the first core, which did not") {
    // Index of the event, then the program's version alone, then no limits.
    folder.write(
        {std::string("\0\5\0\0\0"
                     "0.1.0"
                     "\0",
                     11)});
    CHECK(folder.fault().reason.find("core 1") != std::string::npos);
  }
  CHECK(folder.fault().remedy.find("drain") != std::string::npos);
}

TEST_CASE("Start: record stores that lag behind the saved state are filled from the beginning",
          "[shell]") {
  const Folder folder;
  const shell::StatePaths paths{folder.path};
  folder.write({started_by(hub::core_version, "0")});
  {
    const auto state = shell::open_state(folder.config);
    REQUIRE(state);
    // Of another history, so that it is seen whether it was used.
    hub::HubCore other(&seal::chain);
    (void)other.step(noon, hub::DirectoryLoaded{.version = 7, .grants = {}});
    REQUIRE(state->records->flush(1));
    REQUIRE(state->journal->save_snapshot({1, noon, other.snapshot()}));
  }
  const auto version = [&] {
    const auto state = shell::open_state(folder.config);
    REQUIRE(state);
    return state->core->view().directory_version;
  };
  CHECK(version() == 7);
  std::filesystem::remove_all(paths.records());
  CHECK(version() == 0);
}

TEST_CASE("Start: a piece that the process before could not let go any more is let go", "[shell]") {
  const Folder folder;
  hub::testing::World lived;
  lived.begin({"member:ZA", "center:US"});
  lived.attach("member:ZA");
  const auto subject = hub::testing::trace_id("T1");
  hub::ContentAtFault expired;
  expired.kind = Kind::attachment_piece;
  lived.send("member:ZA", "M1", expired);
  std::vector<store::Entry> entries;
  for (const auto& [time, event] : lived.journal) {
    store::Entry entry;
    entry.index = entries.size() + 1;
    entry.time = time;
    entry.event = to_bytes(event);
    entries.push_back(entry);
  }
  entries.back().payload = "a piece";
  entries.back().subject = subject;
  folder.write(entries);
  const PayloadRef piece{entries.size()};
  CHECK(folder.journal()->payload(piece) == "a piece");
  REQUIRE(shell::open_state(folder.config));
  const auto after = folder.journal()->payload(piece);
  REQUIRE_FALSE(after);
  CHECK(after.error() == store::ReadError::erased);
}
