#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "hub/store/journal.h"
#include "hub/store/record_store.h"
#include "tests/hub/store/master_key.h"
#include "tests/hub/store/temp_folder.h"

namespace iwets::store {
namespace {

namespace fs = std::filesystem;

Entry entry(JournalIndex index) {
  Entry out;
  out.index = index;
  out.time = from_us(1'000'000 * index);
  out.event = "event " + std::to_string(index);
  out.payload = std::string(2'000, static_cast<char>('a' + index % 26));
  return out;
}

Journal::Options small() {
  Journal::Options options;
  options.sync = false;
  options.block_cache_bytes = 1U << 20U;
  options.ballast_bytes = 0;
  options.reserve_bytes = 0;
  options.master_key = tests::master_key();
  return options;
}

/// Reads everything, and says where it ends.
Committed read_all(const std::string& path) {
  const auto journal = Journal::open(path, small());
  REQUIRE(journal);
  JournalIndex count = 0;
  REQUIRE((*journal)->read(1, [&](const Entry& one) {
    ++count;
    const auto payload = (*journal)->payload(PayloadRef{one.index});
    REQUIRE(payload);
    REQUIRE(payload->size() == 2'000);
    return one.index == count;
  }));
  CHECK(count == (*journal)->last().index);
  return (*journal)->last();
}

}  // namespace

TEST_CASE("Journal: a copy made while it is written to is a prefix of it, whole", "[journal]") {
  const TempFolder folder;
  auto journal = *Journal::open(folder / "journal", small());
  std::atomic<bool> enough = false;
  std::atomic<JournalIndex> written = 0;
  std::thread writer([&] {
    for (JournalIndex index = 1; !enough; ++index) {
      if (!journal->append(1, {entry(index)})) return;
      written = index;
    }
  });
  while (written < 1'000) std::this_thread::yield();
  for (const auto* name : {"first", "second"}) {
    const auto before = written.load();
    const auto end = journal->copy_to(folder / name);
    const auto after = written.load() + 1;  // One may be in before it is counted.
    REQUIRE(end);
    CHECK(end->last.index >= before);
    CHECK(end->last.index <= after);
    CHECK(end->time == from_us(1'000'000 * end->last.index));
    const auto there = journal->root_at(end->last.index);
    REQUIRE(there);
    CHECK(*there == end->last.root);
    // Opened as any journal, its mark compared.
    const auto last = read_all(folder / name);
    CHECK(last.index == end->last.index);
    CHECK(last.root == end->last.root);
  }
  enough = true;
  writer.join();
}

TEST_CASE("Journal: a copy of an empty journal is one", "[journal]") {
  const TempFolder folder;
  auto journal = *Journal::open(folder / "journal", small());
  const auto end = journal->copy_to(folder / "copy");
  REQUIRE(end);
  CHECK(end->last.index == 0);
  CHECK(end->time == Instant{});
}

TEST_CASE("Journal: where something is there, no copy is made", "[journal]") {
  const TempFolder folder;
  auto journal = *Journal::open(folder / "journal", small());
  fs::create_directory(folder / "copy");
  CHECK_FALSE(journal->copy_to(folder / "copy"));
}

TEST_CASE("Records: a copy is of its moment", "[records]") {
  const TempFolder folder;
  const PeerId za(Role::member, *CountryCode::parse("ZA"));
  const auto records = *Records::open(folder / "records");
  const auto file = [&](std::uint8_t n) {
    FiledTrace trace;
    trace.index = n;
    trace.owner = za;
    trace.trace = TraceId({n});
    trace.firearm.serial = "AB12345" + std::to_string(n);
    REQUIRE(records->file_traces({trace}));
  };
  file(1);
  REQUIRE(records->copy_to(folder / "copy"));
  file(2);
  const auto copy = Records::open(folder / "copy");
  REQUIRE(copy);
  CHECK((*copy)->applied() == 1);
  CHECK((*copy)->trace_known(TraceId({1})));
  CHECK_FALSE((*copy)->trace_known(TraceId({2})));
}

}  // namespace iwets::store
