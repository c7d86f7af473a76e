#include "hub/store/journal.h"

#include <catch2/catch.hpp>

#include "hub/store/rocks.h"
#include "proto/seal/keys.h"
#include "proto/types/archive.h"
#include "tests/hub/store/journal_for_test.h"
#include "tests/hub/store/temp_folder.h"

namespace iwets::store {
namespace {

std::vector<std::string> events(const Journal& journal, JournalIndex from) {
  std::vector<std::string> all;
  REQUIRE(journal.read(from, [&](const Entry& e) {
    all.push_back(e.event);
    return true;
  }));
  return all;
}

OpenFailure refusal(const std::string& path, const Journal::Options& options = small()) {
  const auto opened = Journal::open(path, options);
  REQUIRE_FALSE(opened);
  CHECK_FALSE(opened.error().remedy.empty());
  return opened.error();
}

}  // namespace

TEST_CASE("Journal: what is committed is there after a kill, with payloads, journeys and roots",
          "[journal]") {
  const TempFolder folder;
  auto synced = small();
  synced.sync = true;
  const auto journal = open(folder / "live", synced);
  CHECK(journal->last().index == 0);
  const std::string big(5000, 'x');
  const auto first =
      journal->append(1, {entry(1, "submitted", big, {{trace(7), 1, za, 0}, {trace(8), 1, za, 0}}),
                          entry(2, "answered", "", {{trace(7), 5, us, 100}})});
  REQUIRE(first);
  const auto second = journal->append(1, {entry(3, "composed")});
  REQUIRE(second);
  copy_as_killed(folder / "live", folder / "after");

  const auto after = open(folder / "after", small());
  CHECK(after->last().index == 3);
  CHECK(after->last().root == second->root);
  CHECK(after->root_at(2) == first->root);
  CHECK(after->root_at(0) == Digest{});
  CHECK(after->root_at(4) == fail(ReadError::absent));
  CHECK(events(*after, 1) == std::vector<std::string>{"submitted", "answered", "composed"});
  CHECK(events(*after, 3) == std::vector<std::string>{"composed"});
  CHECK(events(*after, 4).empty());
  CHECK(after->payload(PayloadRef{1}) == big);
  CHECK(after->payload(PayloadRef{2}) == std::string{});
  CHECK(after->payload(PayloadRef{3}) == fail(ReadError::absent));

  const auto steps = after->journey(trace(7));
  REQUIRE(steps);
  REQUIRE(steps->size() == 2);
  CHECK(steps->at(0).index == 1);
  CHECK(steps->at(0).time == from_us(1'000'000));
  CHECK(steps->at(0).row.peer == za);
  CHECK(steps->at(1).row.peer == us);
  CHECK(steps->at(1).row.code == 100);
  CHECK(after->journey(trace(8))->size() == 1);
  CHECK(after->journey(trace(9))->empty());
}

TEST_CASE("Journal: a visitor that has enough stops the reading", "[journal]") {
  const TempFolder folder;
  const auto journal = open(folder / "j", small());
  fill(*journal, 10);
  int seen = 0;
  REQUIRE(journal->read(4, [&](const Entry& e) {
    CHECK(e.index == JournalIndex(4 + seen));
    return ++seen < 3;
  }));
  CHECK(seen == 3);
}

TEST_CASE("Journal: another epoch is deposed, an empty batch commits nothing new", "[journal]") {
  const TempFolder folder;
  const auto journal = open(folder / "j", small());
  const auto last = fill(*journal, 2);
  const auto deposed = journal->append(2, {entry(3, "late")});
  REQUIRE_FALSE(deposed);
  CHECK(deposed.error() == CommitError::deposed);
  const auto nothing = journal->append(1, {});
  REQUIRE(nothing);
  CHECK(nothing->index == last.index);
  CHECK(nothing->root == last.root);
}

TEST_CASE("Journal: a disk without its reserve is full before anything is written", "[journal]") {
  const TempFolder folder;
  {
    const auto journal = open(folder / "j", small());
    fill(*journal, 1);
  }
  auto options = small();
  options.reserve_bytes = std::uint64_t{1} << 60U;
  const auto journal = open(folder / "j", options);
  const auto full = journal->append(1, {entry(2, "too much")});
  REQUIRE_FALSE(full);
  CHECK(full.error() == CommitError::full);
  CHECK(journal->last().index == 1);
  CHECK(events(*journal, 1).size() == 1);
  CHECK_FALSE(journal->save_snapshot({1, Instant{}, "state"}));
}

TEST_CASE("Journal: ballast lies on the disk while there is room", "[journal]") {
  const TempFolder folder;
  auto options = small();
  options.ballast_bytes = 1U << 20U;
  const auto journal = open(folder / "j", options);
  CHECK(std::filesystem::file_size(folder / "j.ballast") == options.ballast_bytes);
}

TEST_CASE("Journal: a second process is told that the folder is in use", "[journal]") {
  const TempFolder folder;
  const auto journal = open(folder / "j", small());
  CHECK(refusal(folder / "j").kind == OpenFailure::Kind::locked);
}

TEST_CASE("Journal: what is to be durable soon may be lost by a power cut, and is not missed",
          "[journal][damage]") {
  const TempFolder folder;
  const auto journal = open(folder / "live", small());
  fill(*journal, 3);
  journal->mark_high_water();
  const auto before = read_file(newest_file(folder / "live", ".log")).size();
  REQUIRE(journal->append(1, {entry(4, "answered"), entry(5, "composed")}, Durable::soon));
  journal->mark_high_water();
  CHECK(journal->last().index == 5);
  copy_as_killed(folder / "live", folder / "killed");
  copy_as_killed(folder / "live", folder / "cut");

  SECTION("the end of a process loses nothing of it") {
    CHECK(events(*open(folder / "killed", small()), 4) ==
          std::vector<std::string>{"answered", "composed"});
  }
  SECTION("what a power cut takes away was promised to nobody") {
    const auto wal = newest_file(folder / "cut", ".log");
    write_file(wal, read_file(wal).substr(0, before));
    CHECK(open(folder / "cut", small())->last().index == 3);
  }
  SECTION("what is durable now makes all before it durable") {
    REQUIRE(journal->append(1, {entry(6, "sent")}));
    journal->mark_high_water();
    copy_as_killed(folder / "live", folder / "lost");
    const auto wal = newest_file(folder / "lost", ".log");
    write_file(wal, read_file(wal).substr(0, before));
    CHECK(refusal(folder / "lost").kind == OpenFailure::Kind::lost);
  }
  SECTION("an orderly end leaves nothing for later") {
    journal->close();
    const auto wal = newest_file(folder / "live", ".log");
    write_file(wal, read_file(wal).substr(0, before));
    CHECK(refusal(folder / "live").kind == OpenFailure::Kind::lost);
  }
}

TEST_CASE("Journal: a torn tail that was never acknowledged is dropped", "[journal][damage]") {
  const TempFolder folder;
  const auto journal = open(folder / "live", small());
  fill(*journal, 20);
  journal->mark_high_water();
  fill(*journal, 1);
  const auto after = folder / "after";
  copy_as_killed(folder / "live", after);
  const auto wal = newest_file(after, ".log");
  const auto bytes = read_file(wal);
  write_file(wal, bytes.substr(0, bytes.size() - 40));
  const auto reopened = open(after, small());
  CHECK(reopened->last().index == 20);
  fill(*reopened, 5);
  CHECK(events(*reopened, 1).size() == 25);
}

TEST_CASE("Journal: a damaged entry is refused, and cut only on demand", "[journal][damage]") {
  const TempFolder folder;
  const auto journal = open(folder / "live", small());
  fill(*journal, 20);
  journal->mark_high_water();
  const auto after = folder / "after";
  copy_as_killed(folder / "live", after);
  const auto wal = newest_file(after, ".log");
  auto bytes = read_file(wal);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  write_file(wal, bytes);
  CHECK(refusal(after).kind == OpenFailure::Kind::damaged);

  // Cutting alone would lose what was acknowledged: it takes both words.
  auto options = small();
  options.cut_damaged_tail = true;
  CHECK(refusal(after, options).kind == OpenFailure::Kind::lost);
  options.accept_loss = true;
  const auto kept = open(after, options)->last().index;
  CHECK(kept > 0);
  CHECK(kept < 20);
  const auto reopened = open(after, small());
  CHECK(events(*reopened, 1).size() == kept);
}

TEST_CASE("Journal: what a cut would leave is told before anything is cut", "[journal][damage]") {
  const TempFolder folder;
  const auto journal = open(folder / "live", small());
  fill(*journal, 10);
  const auto marked_bytes = read_file(newest_file(folder / "live", ".log")).size();
  const bool below = GENERATE(true, false);
  const auto mark = below ? fill(*journal, 10) : journal->last();
  journal->mark_high_water();
  if (!below) fill(*journal, 10);
  const auto after = folder / "after";
  copy_as_killed(folder / "live", after);
  // The first entry behind the tenth is damaged.
  const auto wal = newest_file(after, ".log");
  auto bytes = read_file(wal);
  bytes[marked_bytes + 40] = static_cast<char>(bytes[marked_bytes + 40] ^ 1);
  write_file(wal, bytes);
  CHECK(refusal(after).kind == OpenFailure::Kind::damaged);

  for (int i = 0; i < 2; ++i) {  // It may be asked again: nothing has changed.
    const auto left = Journal::remainder(after);
    REQUIRE(left);
    CHECK(left->last.index == 10);
    REQUIRE(left->mark);
    CHECK(left->mark->index == mark.index);
    CHECK(left->below_mark == below);
  }
  CHECK(read_file(wal) == bytes);
  auto options = small();
  options.cut_damaged_tail = true;
  options.accept_loss = below;
  CHECK(open(after, options)->last().index == 10);
}

TEST_CASE("Journal: without a mark nobody can say what a cut loses", "[journal][damage]") {
  const TempFolder folder;
  {
    const auto journal = open(folder / "j", small());
    fill(*journal, 5);
  }
  CHECK_FALSE(Journal::remainder(folder / "j")->below_mark);
  write_file(folder / "j.high", "iwets-high-water 1 5 00");
  CHECK_FALSE(Journal::remainder(folder / "j")->mark);
  CHECK(Journal::remainder(folder / "j")->below_mark);
  std::filesystem::remove(folder / "j.high");
  CHECK(Journal::remainder(folder / "j")->below_mark);
  CHECK_FALSE(Journal::remainder(folder / "nowhere"));
}

TEST_CASE("Journal: a WAL cut at a record's end, emptied or deleted is noticed",
          "[journal][damage]") {
  const TempFolder folder;
  const auto journal = open(folder / "live", small());
  fill(*journal, 10);
  const auto shorter = read_file(newest_file(folder / "live", ".log")).size();
  fill(*journal, 10);
  journal->mark_high_water();
  const auto after = folder / "after";
  copy_as_killed(folder / "live", after);
  const auto wal = newest_file(after, ".log");
  SECTION("cut at a record's end") { write_file(wal, read_file(wal).substr(0, shorter)); }
  SECTION("zeros in the middle") {
    auto bytes = read_file(wal);
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(shorter), bytes.end(), '\0');
    write_file(wal, bytes);
  }
  SECTION("deleted") { std::filesystem::remove(wal); }
  CHECK(refusal(after).kind == OpenFailure::Kind::lost);
}

TEST_CASE("Journal: an older copy, another journal and an empty folder are noticed",
          "[journal][damage]") {
  const TempFolder folder;
  const auto path = folder / "j";
  auto journal = open(path, small());
  fill(*journal, 5);
  copy_as_killed(path, folder / "old");
  fill(*journal, 5);
  journal->close();
  std::filesystem::remove_all(path);
  SECTION("an older copy") { std::filesystem::rename(folder / "old", path); }
  SECTION("nothing") {}
  SECTION("another journal of more entries") {
    const auto other = open(folder / "other", small());
    fill(*other, 15, 100);
    copy_as_killed(folder / "other", folder / "copy");
    std::filesystem::rename(folder / "copy", path);
  }
  CHECK(refusal(path).kind == OpenFailure::Kind::lost);
}

TEST_CASE("Journal: a damaged high-water file is refused, not believed", "[journal][damage]") {
  const TempFolder folder;
  open(folder / "j", small())->close();
  write_file(folder / "j.high", "iwets-high-water 1 0 00");
  CHECK(refusal(folder / "j").kind == OpenFailure::Kind::damaged);
}

TEST_CASE("Journal: every flipped bit in its tables is refused or gives an error on reading",
          "[journal][damage]") {
  const TempFolder folder;
  {
    const auto journal = open(folder / "live", small());
    fill(*journal, 200);
  }
  {
    // Recovery writes what was in the WAL into tables.
    const auto journal = open(folder / "live", small());
  }
  const auto after = folder / "after";
  copy_as_killed(folder / "live", after);
  std::vector<std::string> files;
  for (const auto& file : std::filesystem::directory_iterator(after))
    if (file.path().extension() == ".sst" || file.path().extension() == ".blob")
      files.push_back(file.path().string());
  REQUIRE_FALSE(files.empty());
  for (const auto& file : files) {
    const auto whole = read_file(file);
    for (std::size_t at = whole.size() / 3; at < whole.size(); at += 4096) {
      INFO(file << " byte " << at);
      auto bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ 16);
      copy_as_killed(folder / "live", after);
      write_file(file, bytes);
      const auto opened = Journal::open(after, small());
      if (!opened) continue;
      // An error is an answer, and so is the truth: a bit in a table's statistics harms nobody.
      std::size_t wrong = 0, entries = 0;
      const auto read = (*opened)->read(1, [&](const Entry& e) {
        wrong += e.event != "event " + std::to_string(e.index);
        return ++entries > 0;
      });
      CHECK((!read || entries == 200));
      for (JournalIndex i = 1; i <= 200; ++i) {
        const auto payload = (*opened)->payload(PayloadRef{i});
        wrong +=
            payload ? *payload != std::string(300, 'p') : payload.error() != ReadError::damaged;
      }
      CHECK(wrong == 0);
    }
  }
}

TEST_CASE("Journal: one of a newer version is refused with a remedy", "[journal]") {
  const TempFolder folder;
  {
    const auto journal = open(folder / "j", small());
    fill(*journal, 1);
  }
  for (const std::uint32_t version : {3U, 7U}) {
    REQUIRE(mark_format(
        folder / "j",
        {"entries", "payloads", "keys", "journeys", "snapshots", "meta", "something_new"},
        version));
    const auto failure = refusal(folder / "j");
    CHECK(failure.kind == OpenFailure::Kind::too_new);
    CHECK(failure.reason.find("version " + std::to_string(version)) != std::string::npos);
  }
}

TEST_CASE("Journal: snapshots survive, the newest whole one wins, old ones go", "[journal]") {
  const TempFolder folder;
  std::string state(3'500'000, '\0');
  for (std::size_t i = 0; i < state.size(); ++i) state[i] = static_cast<char>(i * 7 >> 3U);
  const auto journal = open(folder / "live", small());
  CHECK_FALSE(journal->newest_snapshot());
  fill(*journal, 9);
  REQUIRE(journal->save_snapshot({3, from_us(33), "three"}));
  REQUIRE(journal->save_snapshot({5, from_us(55), state}));
  REQUIRE(journal->save_snapshot({9, from_us(99), ""}));
  CHECK(journal->newest_snapshot()->index == 9);
  copy_as_killed(folder / "live", folder / "after");
  const auto after = open(folder / "after", small());
  const auto newest = after->newest_snapshot();
  REQUIRE(newest);
  CHECK(newest->index == 9);
  CHECK(newest->time == from_us(99));
  CHECK(newest->state.empty());
  fill(*after, 1);
  REQUIRE(after->save_snapshot({10, from_us(100), state}));
  CHECK(after->newest_snapshot()->state == state);
}

TEST_CASE("Journal: a damaged snapshot gives way to the one before", "[journal][damage]") {
  const TempFolder folder;
  const auto journal = open(folder / "live", small());
  fill(*journal, 9);
  const auto state = [](std::uint32_t seed) {  // Does not compress: it fills the table.
    std::string bytes(40'000, '\0');
    for (auto& b : bytes) b = static_cast<char>((seed = seed * 1664525U + 1013904223U) >> 24U);
    return bytes;
  };
  REQUIRE(journal->save_snapshot({3, from_us(33), state(3)}));
  REQUIRE(journal->save_snapshot({5, from_us(55), state(5)}));
  const auto after = folder / "after";
  copy_as_killed(folder / "live", after);
  const auto table = newest_file(after, ".sst");
  auto bytes = read_file(table);
  bytes[bytes.size() / 4] = static_cast<char>(bytes[bytes.size() / 4] ^ 1);
  write_file(table, bytes);
  const auto newest = open(after, small())->newest_snapshot();
  REQUIRE(newest);
  CHECK(newest->index == 3);
  CHECK(newest->state == state(3));
}

}  // namespace iwets::store
