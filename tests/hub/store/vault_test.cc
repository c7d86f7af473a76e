#include "hub/store/vault.h"

#include <catch2/catch.hpp>

#include "hub/store/journal.h"
#include "hub/store/payload_rows.h"
#include "tests/hub/store/master_key.h"
#include "tests/hub/store/temp_folder.h"

namespace iwets::store {
namespace {

TraceId trace(std::uint8_t n) { return TraceId({1, 2, 3, n}); }

Journal::Options options_with(std::uint8_t key = 7) {
  Journal::Options options;
  options.master_key = tests::master_key(key);
  options.sync = false;
  options.block_cache_bytes = 1U << 20U;
  options.ballast_bytes = 0;
  options.reserve_bytes = 0;
  return options;
}

std::unique_ptr<Journal> open(const std::string& path) {
  auto opened = Journal::open(path, options_with());
  if (!opened) FAIL(opened.error().reason << " | " << opened.error().remedy);
  return std::move(*opened);
}

Entry entry(JournalIndex index, const TraceId& subject, std::string payload) {
  Entry out;
  out.index = index;
  out.time = from_us(1'000'000 * index);
  out.event = "event";
  out.payload = std::move(payload);
  out.subject = subject;
  if (!subject.empty()) out.journey.push_back({subject, 1, PeerId::hub(), 0});
  return out;
}

/// Two payloads of the first case, one of the second, one of none.
std::vector<Entry> four_payloads() {
  return {entry(1, trace(1), "canary one of the first case, long enough to find"),
          entry(2, trace(2), "canary of the second case"), entry(3, {}, "canary of no case"),
          entry(4, trace(1), std::string(5'000, 'x'))};
}

/// Places in all files of a journal where `bytes` stand.
std::size_t places_of(const std::string& folder, const std::string& bytes) {
  std::size_t places = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    const auto content = read_file(file.path().string());
    for (auto at = content.find(bytes); at != std::string::npos; at = content.find(bytes, at + 1))
      ++places;
  }
  return places;
}

/// The wrapped key of a case, found in the log of a journal that has written nothing else yet: the
/// row's key and value, each behind its length.
std::string wrapped_key(const std::string& folder, const TraceId& subject) {
  const auto log = read_file(newest_file(folder, ".log"));
  const auto row = '\x10' + subject.bytes() + static_cast<char>(key_row_bytes);
  const auto at = log.find(row);
  REQUIRE(at != std::string::npos);
  return log.substr(at + row.size() + 8, key_row_bytes - 8);
}

}  // namespace

TEST_CASE("Vault: a wrapped key opens under its master key and for its case alone", "[vault]") {
  const Vault vault(tests::master_key(1));
  const auto key = Vault::make_key();
  const auto wrapped = vault.wrap(trace(1), key);
  CHECK(vault.unwrap(trace(1), bytes_of(wrapped))->bytes() == key.bytes());
  CHECK_FALSE(vault.unwrap(trace(2), bytes_of(wrapped)));
  CHECK_FALSE(Vault(tests::master_key(2)).unwrap(trace(1), bytes_of(wrapped)));
  CHECK_FALSE(vault.unwrap(trace(1), bytes_of(wrapped.substr(1))));
  CHECK_FALSE(vault.unwrap(trace(1), {}));
  CHECK(vault.wrap(trace(1), key) != wrapped);  // A nonce is never used twice.
  CHECK(vault.check() != Vault(tests::master_key(2)).check());
}

TEST_CASE("Vault: a locked payload opens for its entry alone, and not altered by a bit",
          "[vault]") {
  const auto key = Vault::make_key();
  std::string locked;
  lock_payload(locked, key, 7, bytes_of("payload"));
  CHECK(unlock_payload(key, 7, bytes_of(locked)) == "payload");
  CHECK_FALSE(unlock_payload(key, 8, bytes_of(locked)));
  CHECK_FALSE(unlock_payload(Vault::make_key(), 7, bytes_of(locked)));
  for (std::size_t bit = 0; bit < 8 * locked.size(); ++bit) {
    auto altered = locked;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
    CHECK_FALSE(unlock_payload(key, 7, bytes_of(altered)));
  }
  std::string again;
  lock_payload(again, key, 7, bytes_of("payload"));
  CHECK(again != locked);
}

TEST_CASE("Vault: the keys used last are remembered, what is forgotten does not come back",
          "[vault]") {
  Vault vault(tests::master_key());
  const auto key = Vault::make_key();
  vault.remember(trace(1), key, vault.age());
  CHECK(vault.known(trace(1))->bytes() == key.bytes());
  const auto before = vault.age();
  vault.forget(trace(1));
  CHECK_FALSE(vault.known(trace(1)));
  vault.remember(trace(1), key, before);  // Read before it was forgotten.
  CHECK_FALSE(vault.known(trace(1)));
  for (std::uint16_t n = 0; n < 5'000; ++n)
    vault.remember(TraceId({4, static_cast<std::uint8_t>(n >> 8U), static_cast<std::uint8_t>(n)}),
                   key, vault.age());
  CHECK_FALSE(vault.known(TraceId({4, 0, 0})));
  CHECK(vault.known(TraceId({4, 4'999 >> 8U, 4'999 & 0xff})));
}

TEST_CASE("Journal: no payload stands in its files, and all can be read after a restart",
          "[journal][vault]") {
  const TempFolder folder;
  {
    const auto journal = open(folder / "j");
    REQUIRE(journal->append(1, four_payloads()));
    CHECK(journal->payload(PayloadRef{1}) == *four_payloads()[0].payload);
    CHECK(places_of(folder / "j", "canary") == 0);
    CHECK(places_of(folder / "j", "event") > 0);  // The search sees what is in clear.
    journal->close();
  }
  CHECK(places_of(folder / "j", "canary") == 0);
  const auto journal = open(folder / "j");
  for (const auto& was : four_payloads())
    CHECK(journal->payload(PayloadRef{was.index}) == *was.payload);
}

TEST_CASE("Journal: another master key is refused with a remedy, and nothing is changed",
          "[journal][vault]") {
  const TempFolder folder;
  { REQUIRE(open(folder / "j")->append(1, four_payloads())); }
  for (auto options : {options_with(8), Journal::Options{}}) {
    const auto opened = Journal::open(folder / "j", options);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind == OpenFailure::Kind::wrong_key);
    CHECK_FALSE(opened.error().remedy.empty());
  }
  CHECK(open(folder / "j")->payload(PayloadRef{2}) == *four_payloads()[1].payload);
}

TEST_CASE("Journal: what was erased is unreadable, the rest is not, and both stay so",
          "[journal][vault]") {
  const TempFolder folder;
  const auto look = [](const Journal& journal) {
    CHECK(journal.payload(PayloadRef{1}) == fail(ReadError::erased));
    CHECK(journal.payload(PayloadRef{4}) == fail(ReadError::erased));
    CHECK(journal.payload(PayloadRef{2}) == *four_payloads()[1].payload);
    CHECK(journal.payload(PayloadRef{3}) == *four_payloads()[2].payload);
    CHECK(journal.state_of(trace(1)) == CaseState::erased);
    CHECK(journal.state_of(trace(2)) == CaseState::kept);
    CHECK(journal.state_of(trace(3)) == CaseState::unknown);
    std::size_t entries = 0;
    CHECK(journal.read(1, [&](const Entry&) { return ++entries > 0; }));
    CHECK(entries == journal.last().index);
  };
  {
    const auto journal = open(folder / "j");
    REQUIRE(journal->append(1, four_payloads()));
    CHECK(journal->payload(PayloadRef{1}));  // Its key is remembered now.
    REQUIRE(journal->erase({trace(1)}));
    REQUIRE(journal->erase({trace(1)}));
    look(*journal);
    // What still comes of it is not kept.
    REQUIRE(journal->append(1, {entry(5, trace(1), "canary, late")}));
    CHECK(journal->payload(PayloadRef{5}) == fail(ReadError::erased));
    copy_as_killed(folder / "j", folder / "killed");
    journal->close();
  }
  look(*open(folder / "j"));
  look(*open(folder / "killed"));
}

TEST_CASE("Journal: after erasing and scrubbing no file has the key, wrapped as it was",
          "[journal][vault]") {
  const TempFolder folder;
  const auto journal = open(folder / "j");
  REQUIRE(journal->append(1, four_payloads()));
  const auto first = wrapped_key(folder / "j", trace(1));
  const auto second = wrapped_key(folder / "j", trace(2));
  CHECK(Vault(tests::master_key()).unwrap(trace(1), bytes_of(first)));
  REQUIRE(journal->erase({trace(1)}));
  CHECK(places_of(folder / "j", first) == 1);  // Still in the log.

  SECTION("at once") { REQUIRE(journal->scrub()); }
  SECTION("after the keys have gone to tables, and at the next start") {
    copy_as_killed(folder / "j", folder / "killed");
    REQUIRE(open(folder / "killed")->scrub());
    CHECK(places_of(folder / "killed", first) == 0);
    CHECK(places_of(folder / "killed", second) > 0);
    REQUIRE(journal->scrub());
  }
  CHECK(places_of(folder / "j", first) == 0);
  CHECK(places_of(folder / "j", second) > 0);
  REQUIRE(journal->scrub());  // Nothing is left to do.
  CHECK(journal->payload(PayloadRef{1}) == fail(ReadError::erased));
  CHECK(journal->payload(PayloadRef{2}) == *four_payloads()[1].payload);
}

TEST_CASE("Journal: a key that was in a table before its case was erased is gone from it",
          "[journal][vault]") {
  const TempFolder folder;
  const auto before = open(folder / "j");
  REQUIRE(before->append(1, four_payloads()));
  const auto first = wrapped_key(folder / "j", trace(1));
  const auto second = wrapped_key(folder / "j", trace(2));
  copy_as_killed(folder / "j", folder / "killed");
  const auto journal = open(folder / "killed");  // Opening it writes the log to tables.
  REQUIRE(journal->erase({trace(1)}));
  REQUIRE(places_of(folder / "killed", first) == 1);
  REQUIRE(journal->scrub());
  CHECK(places_of(folder / "killed", first) == 0);
  CHECK(places_of(folder / "killed", second) > 0);
}

TEST_CASE("Journal: old cases are found by the time of their first payload, page by page",
          "[journal][vault]") {
  const TempFolder folder;
  const auto journal = open(folder / "j");
  auto records = entry(6, trace(9), "a message with records");
  records.journey.clear();
  auto entries = four_payloads();
  entries.push_back(entry(5, trace(3), "third"));
  entries.push_back(records);
  REQUIRE(journal->append(1, entries));
  const auto before = [&](std::uint64_t s, const TraceId& after = {}, std::size_t most = 10) {
    return *journal->cases_before(from_us(1'000'000 * s), after, most);
  };
  CHECK(before(1).empty());
  CHECK(before(2) == std::vector{trace(1)});
  CHECK(before(100) == std::vector{trace(1), trace(2), trace(3)});
  CHECK(before(100, {}, 2) == std::vector{trace(1), trace(2)});
  CHECK(before(100, trace(2), 2) == std::vector{trace(3)});
  REQUIRE(journal->erase({trace(2)}));
  CHECK(before(100) == std::vector{trace(1), trace(3)});
}

TEST_CASE("Vault: a payload that was released is gone, and nothing else is", "[vault]") {
  const TempFolder folder;
  const auto path = folder / "journal";
  Committed end;
  {
    const auto journal = open(path);
    end = *journal->append(1, four_payloads());
    REQUIRE(journal->release({PayloadRef{4}, PayloadRef{4}, PayloadRef{99}}));
    REQUIRE(journal->release({}));
  }
  const auto journal = open(path);
  CHECK(journal->payload(PayloadRef{4}).error() == ReadError::erased);
  CHECK(journal->payload(PayloadRef{1})->starts_with("canary one"));
  CHECK(journal->state_of(trace(1)) == CaseState::kept);
  // What its entry commits to stays provable.
  CHECK(journal->last().root == end.root);
  CHECK(journal->audited(4)->leaf.payload != Digest{});
}

}  // namespace iwets::store
