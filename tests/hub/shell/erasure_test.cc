#include "hub/shell/erasure.h"

#include <catch2/catch.hpp>

#include "hub/shell/tombstones.h"
#include "proto/types/archive.h"
#include "tests/hub/shell/world.h"
#include "tests/hub/store/master_key.h"
#include "tests/hub/store/temp_folder.h"

using namespace iwets;
using namespace world;
using store::CaseState;

namespace {

TraceId trace(std::uint8_t n) { return TraceId({1, 2, 3, n}); }

/// A state folder with a payload of three cases, of which the journal says that the second is
/// erased.
struct Folder {
  store::TempFolder folder;
  shell::StatePaths paths{folder / "hub"};
  std::unique_ptr<store::Journal> journal;
  std::unique_ptr<store::Records> records;

  Folder() {
    std::filesystem::create_directories(paths.folder);
    open();
    std::vector<store::Entry> entries;
    for (std::uint8_t n = 1; n <= 3; ++n) {
      store::Entry entry;
      entry.index = n;
      entry.time = noon;
      entry.payload = "payload";
      entry.subject = trace(n);
      const auto step = n == 2 ? hub::Step::erased : hub::Step::submitted;
      entry.journey.push_back({trace(n), static_cast<std::uint8_t>(step), za, 0});
      entries.push_back(std::move(entry));
    }
    REQUIRE(journal->append(1, entries));
  }
  void open() {
    store::Journal::Options options;
    options.master_key = tests::master_key();
    auto opened = store::Journal::open(paths.journal(), options);
    REQUIRE(opened);
    journal = std::move(*opened);
    auto stores = store::Records::open(paths.records());
    REQUIRE(stores);
    records = std::move(*stores);
  }
  [[nodiscard]] std::vector<CaseState> states() const {
    return {*journal->state_of(trace(1)), *journal->state_of(trace(2)),
            *journal->state_of(trace(3))};
  }
  [[nodiscard]] Result<shell::ToErase, shell::StartFault> finish() const {
    return shell::finish_erasing(paths, *journal, *records);
  }
};

}  // namespace

TEST_CASE("Tombstones: what was listed is there, with time and reason, in order", "[shell]") {
  const store::TempFolder folder;
  const auto path = folder / "erased";
  CHECK(shell::read_tombstones(path)->empty());
  const std::string order = "a court\nsaid so";
  REQUIRE(shell::append_tombstones(path, {{trace(1), noon, order}, {trace(2), noon, order}}));
  const auto later = noon + std::chrono::hours{1};
  REQUIRE(shell::append_tombstones(path, {{trace(2), later, ""}, {trace(3), later, ""}}));
  const auto read = shell::read_tombstones(path);
  REQUIRE(read);
  REQUIRE(read->size() == 3);
  CHECK(read->at(0).subject == trace(1));
  CHECK(read->at(0).time == noon);
  CHECK(read->at(1).time == noon);                 // Listed once, as it was first.
  CHECK(read->at(1).reason == "a court said so");  // One line each, whatever an operator writes.
  CHECK(read->at(2).subject == trace(3));
  CHECK(read->at(2).reason.empty());
}

TEST_CASE("Tombstones: a line that a crash cut off was not ordered, and is in nobody's way",
          "[shell]") {
  const store::TempFolder folder;
  const auto path = folder / "erased";
  REQUIRE(shell::append_tombstones(path, {{trace(1), noon, "first"}}));
  store::write_file(path, store::read_file(path) + trace(2).text() + " 17700");
  CHECK(shell::read_tombstones(path)->size() == 1);
  REQUIRE(shell::append_tombstones(path, {{trace(3), noon, "third"}}));
  const auto read = shell::read_tombstones(path);
  REQUIRE(read);
  REQUIRE(read->size() == 2);
  CHECK(read->at(1).subject == trace(3));
}

TEST_CASE("Tombstones: a line that says nothing is named, not passed over", "[shell]") {
  const store::TempFolder folder;
  const auto path = folder / "erased";
  REQUIRE(shell::append_tombstones(path, {{trace(1), noon, "first"}}));
  store::write_file(path, store::read_file(path) + "not an id\n");
  CHECK(shell::read_tombstones(path).error() == 3);
}

TEST_CASE("Erasing: a start finishes what the journal says, and orders again what it does not",
          "[shell]") {
  Folder hub;
  CHECK(hub.finish()->ordered.empty());
  REQUIRE(shell::append_tombstones(hub.paths.erased(),
                                   {{trace(1), noon}, {trace(2), noon}, {trace(9), noon}}));
  // The second is in the journal: its key was not destroyed yet. The ninth never came to this one.
  CHECK(hub.finish()->ordered == std::vector{trace(1)});
  CHECK(hub.states() == std::vector{CaseState::kept, CaseState::erased, CaseState::kept});
  hub.journal.reset();
  hub.records.reset();
  hub.open();
  CHECK(hub.finish()->ordered == std::vector{trace(1)});
  CHECK(hub.journal->payload(PayloadRef{2}) == fail(store::ReadError::erased));
  CHECK(hub.journal->payload(PayloadRef{3}) == "payload");
}

TEST_CASE("Erasing: what a journal of before has of an erased case is destroyed again, and told",
          "[shell]") {
  const Folder hub;
  REQUIRE(shell::append_tombstones(hub.paths.erased(), {{trace(1), noon}, {trace(9), noon}}));
  REQUIRE(shell::erase_again({trace(1), trace(9)}, *hub.journal, *hub.records));
  CHECK(hub.states() == std::vector{CaseState::erased, CaseState::kept, CaseState::kept});
  const auto left = hub.finish();
  CHECK(left->ordered.empty());
  CHECK(left->again == std::vector{trace(1)});
}

TEST_CASE("Erasing: a list that cannot be read lets no hub start", "[shell]") {
  const Folder hub;
  store::write_file(hub.paths.erased(), "something else\n");
  const auto left = hub.finish();
  REQUIRE_FALSE(left);
  CHECK(left.error().exit_code == 7);
  CHECK(left.error().reason.find("line 1") != std::string::npos);
  CHECK_FALSE(left.error().remedy.empty());
}

TEST_CASE("Erasing: a trace that was erased is not filed when history is folded again", "[shell]") {
  const Folder hub;
  const hub::Effects file = {hub::FileTrace{trace(1), PayloadRef{1}, za}};
  // Neither is what cannot be read: there the fold must end.
  CHECK_FALSE(shell::follow_records(*hub.journal, *hub.records, 1, file));
  REQUIRE(hub.journal->erase({trace(1)}));
  CHECK(shell::follow_records(*hub.journal, *hub.records, 1, file));
  CHECK_FALSE(hub.records->trace_known(trace(1)));
}
