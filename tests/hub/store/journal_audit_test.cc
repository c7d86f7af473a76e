#include <rocksdb/db.h>

#include <catch2/catch.hpp>
#include <set>

#include "hub/store/journal.h"
#include "hub/store/journal_entry.h"
#include "hub/store/rocks.h"
#include "proto/seal/audit_tree.h"
#include "proto/types/archive.h"
#include "tests/hub/store/journal_for_test.h"
#include "tests/hub/store/temp_folder.h"

// The journal as an audit log.
namespace iwets::store {

TEST_CASE("Journal: the root is that of the audit tree, before and after a restart", "[journal]") {
  const TempFolder folder;
  constexpr JournalIndex count = 600;  // Two subtrees are kept on disk, and one is not whole.
  seal::AuditTree tree;
  std::vector<Digest> roots{Digest{}};
  {
    const auto journal = open(folder / "j", small());
    for (JournalIndex i = 1; i <= count; ++i) {
      auto one = entry(i, "event", "payload", {{trace(7), 1, za, 0}});
      one.kind = AuditKind::disclosure;
      one.actor = us;
      one.purpose = "SAPS 5212";
      const auto done = journal->append(1, {one});
      REQUIRE(done);
      const auto kept = journal->audited(i);
      REQUIRE(kept);
      Writer content;
      content(one.journey, one.purpose, std::string("event"));
      const seal::AuditLeaf leaf{
          AuditKind::disclosure,
          one.time,
          us,
          kept->leaf.salt,
          seal::digest(bytes_of(content.bytes())),
          seal::commitment(kept->payload_salt, seal::digest(bytes_of("payload")))};
      tree.append(seal::leaf_hash(leaf), [](unsigned, std::uint64_t, const Digest&) {});
      REQUIRE(done->root == tree.root());
      roots.push_back(done->root);
    }
    journal->close();
  }
  const auto journal = open(folder / "j", small());
  CHECK(journal->last().root == roots[count]);
  for (JournalIndex i = 1; i <= count; i += 37) {
    CHECK(journal->root_at(i) == roots[i]);
    const auto included = journal->inclusion(i, count);
    REQUIRE(included);
    CHECK(seal::proves_inclusion(seal::leaf_hash(journal->audited(i)->leaf), i - 1, count,
                                 *included, roots[count]));
    const auto continued = journal->consistency(i, count);
    REQUIRE(continued);
    CHECK(seal::proves_consistency(i, roots[i], count, roots[count], *continued));
  }
}

TEST_CASE("Journal: the root inside of a commit is known as well", "[journal]") {
  const TempFolder folder;
  const auto journal = open(folder / "j", small());
  const auto done = journal->append(1, {entry(1, "one"), entry(2, "two"), entry(3, "three")});
  REQUIRE(done);
  const auto two = journal->root_at(2);
  REQUIRE(two);
  const auto continued = journal->consistency(2, 3);
  REQUIRE(continued);
  CHECK(seal::proves_consistency(2, *two, 3, done->root, *continued));
}

TEST_CASE("Journal: each entry has a salt of its own, each journal others", "[journal]") {
  const TempFolder folder;
  std::set<seal::Key32> salts;
  for (const auto* name : {"a", "b"}) {
    const auto journal = open(folder / name, small());
    REQUIRE(journal->append(1, {entry(1, "same", "same"), entry(2, "same", "same")}));
    for (const JournalIndex i : {1, 2}) {
      salts.insert(journal->audited(i)->leaf.salt);
      salts.insert(journal->audited(i)->payload_salt);
    }
  }
  CHECK(salts.size() == 8);
}

TEST_CASE("Journal: an entry that was changed in its place is told, however well it is stored",
          "[journal]") {
  const TempFolder folder;
  {
    const auto journal = open(folder / "j", small());
    fill(*journal, 3);
    journal->close();
  }
  {
    BackgroundError error;
    const auto database = Database::open(folder / "j", database_options({}, error), {});
    REQUIRE(database);
    auto& db = (*database)->db();
    auto* const entries = (*database)->column("entries");
    std::string row;
    REQUIRE(db.Get({}, entries, big_endian(2), &row).ok());
    auto stored = from_bytes<StoredEntry>(bytes_of(row));
    REQUIRE(stored);
    stored->event = "another event";
    REQUIRE(db.Put({}, entries, big_endian(2), to_bytes(*stored)).ok());
  }
  const auto journal = open(folder / "j", small());
  const auto read = journal->read(1, [](const Entry&) { return true; });
  REQUIRE_FALSE(read);
  CHECK(read.error() == ReadError::damaged);
  const auto audited = journal->audited(2);
  REQUIRE_FALSE(audited);
  CHECK(audited.error() == ReadError::damaged);
}

TEST_CASE("Journal: whom a record has concerned is found by the record", "[journal]") {
  const TempFolder folder;
  const auto journal = open(folder / "j", small());
  const auto key = store::record_key(Store::nominal, za, "ZA-1");
  auto first = entry(1, "found");
  first.records = {key, store::record_key(Store::nominal, za, "ZA-2")};
  auto third = entry(3, "found again");
  third.records = {key};
  REQUIRE(journal->append(1, {first, entry(2, "nothing"), third}));
  CHECK(journal->found(key, 0) == std::vector<JournalIndex>{1, 3});
  CHECK(journal->found(key, 1) == std::vector<JournalIndex>{3});
  CHECK(journal->found(store::record_key(Store::firearm, za, "ZA-1"), 0)->empty());
  CHECK(journal->found(store::record_key(Store::nominal, us, "ZA-1"), 0)->empty());
}

}  // namespace iwets::store
