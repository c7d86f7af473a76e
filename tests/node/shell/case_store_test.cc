#include "node/shell/case_store.h"

#include <catch2/catch.hpp>

#include "tests/proto/link/directory_for_test.h"

namespace iwets::node::testing {

TEST_CASE("CaseStore: the state of an older version is taken over", "[shell]") {
  const TemporaryDirectory folder;
  link::Database database(folder / "node.db");
  { const CaseStore store(database); }
  // As format 1 had it: an event did not name its paper.
  database.execute("ALTER TABLE events DROP COLUMN paper");
  database.execute("ALTER TABLE events DROP COLUMN message");
  database.execute("UPDATE facts SET value=1 WHERE key='format'");
  CaseStore store(database);
  database.begin();
  const auto seq = store.tell(Instant{}, Tell{Step::link, {}, 1, {}, ""}, 7);
  database.commit();
  CHECK(store.last_told() == seq);
  CHECK(store.recall("format") == 6);
}

TEST_CASE("CaseStore: a case of before the clocks has none", "[shell]") {
  const TemporaryDirectory folder;
  link::Database database(folder / "node.db");
  Case c;
  TraceId::Raw raw{};
  raw[15] = 7;
  c.id = TraceId(raw);
  c.code = 606;
  {
    CaseStore store(database);
    database.begin();
    store.add(c, {c.id, "{}", "", "", "", ""});
    database.commit();
  }
  // As format 3 had it: the bytes end before the clock.
  auto old = to_bytes(c);
  old.resize(old.size() - Case::clock_bytes - Hop::bytes - Versions::bytes);
  database.prepare("UPDATE cases SET core=?").bind_blob(1, old).run();
  database.execute("UPDATE facts SET value=3 WHERE key='format'");
  CaseStore store(database);
  REQUIRE(store.find(c.id).has_value());
  CHECK(*store.find(c.id) == c);
}

TEST_CASE("CaseStore: the state of a newer version is left alone", "[shell]") {
  const TemporaryDirectory folder;
  link::Database database(folder / "node.db");
  {
    CaseStore store(database);
    database.begin();
    store.remember("format", 7);
    database.commit();
  }
  CHECK_THROWS_WITH(CaseStore(database), Catch::Contains("newer iwets-node"));
}

}  // namespace iwets::node::testing
