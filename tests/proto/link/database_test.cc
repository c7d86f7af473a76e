#include "proto/link/client/database.h"

#include <catch2/catch.hpp>

#include "tests/proto/link/directory_for_test.h"

using namespace iwets::link;

TEST_CASE("Database: a committed row is there after opening again, a lost one is not",
          "[database]") {
  TemporaryDirectory dir;
  const auto path = dir / "state.db";
  {
    Database db(path);
    db.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT, bytes BLOB)");
    db.begin();
    auto insert = db.prepare("INSERT INTO thing (id, name, bytes) VALUES (?,?,?)");
    insert.bind(1, 7).bind(2, "seven").bind_blob(3, std::string_view("\0x", 2)).run();
    CHECK(db.last_row() == 7);
    db.commit();
    db.begin();
    db.prepare("INSERT INTO thing (id) VALUES (8)").run();
    db.rollback();
    db.rollback();  // nothing left to undo
    db.begin();
    db.prepare("INSERT INTO thing (id) VALUES (9)").run();
  }  // gone without commit
  Database db(path);
  auto select = db.prepare("SELECT id, name, bytes FROM thing ORDER BY id");
  REQUIRE(select.step());
  CHECK(select.integer(0) == 7);
  CHECK(select.text(1) == "seven");
  CHECK(select.text(2) == std::string("\0x", 2));
  CHECK_FALSE(select.step());
}

TEST_CASE("Database: what is durable soon is there at once, for a second connection too",
          "[database]") {
  TemporaryDirectory dir;
  const auto path = dir / "state.db";
  Database db(path);
  db.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY)");
  db.begin();
  db.prepare("INSERT INTO thing (id) VALUES (1)").run();
  db.commit(Database::Durable::soon);
  Database reader(path, /*read_only=*/true);
  CHECK(reader.prepare("SELECT 1 FROM thing WHERE id = 1").step());
  db.begin();
  db.prepare("INSERT INTO thing (id) VALUES (2)").run();
  db.commit();  // Now both.
  CHECK(reader.prepare("SELECT 1 FROM thing WHERE id = 2").step());
}

TEST_CASE("Database: a prepared statement can be used again", "[database]") {
  TemporaryDirectory dir;
  Database db(dir / "state.db");
  db.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT)");
  for (int i = 0; i < 3; ++i)
    db.prepare("INSERT INTO thing (id, name) VALUES (?, ?)").bind(1, i).bind_null(2).run();
  auto select = db.prepare("SELECT count(*), max(name) FROM thing");
  REQUIRE(select.step());
  CHECK(select.integer(0) == 3);
  CHECK(select.null(1));
  db.prepare("DELETE FROM thing WHERE id > 0").run();
  CHECK(db.changes() == 2);
}

TEST_CASE("Database: what cannot be done is thrown, with a remedy", "[database]") {
  TemporaryDirectory dir;
  CHECK_THROWS_AS(Database(dir / "absent/state.db"), DatabaseError);
  Database db(dir / "state.db");
  db.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY)");
  CHECK_THROWS_AS(db.prepare("SELECT nothing FROM nowhere"), DatabaseError);
  db.prepare("INSERT INTO thing (id) VALUES (1)").run();
  CHECK_THROWS_AS(db.prepare("INSERT INTO thing (id) VALUES (1)").run(), DatabaseError);
  Database reader(dir / "state.db", /*read_only=*/true);
  CHECK_THROWS_WITH(reader.execute("DELETE FROM thing"), Catch::Contains("permissions"));
}
