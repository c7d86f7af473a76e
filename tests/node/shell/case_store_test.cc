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
  CHECK(store.recall("format") == 3);
}

TEST_CASE("CaseStore: the state of a newer version is left alone", "[shell]") {
  const TemporaryDirectory folder;
  link::Database database(folder / "node.db");
  {
    CaseStore store(database);
    database.begin();
    store.remember("format", 4);
    database.commit();
  }
  CHECK_THROWS_WITH(CaseStore(database), Catch::Contains("newer iwets-node"));
}

}  // namespace iwets::node::testing
