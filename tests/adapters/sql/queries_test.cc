#include "adapters/sql/queries.h"

#include <catch2/catch.hpp>

#include "adapters/sql/sql_text.h"
#include "tests/adapters/sql/registry_for_test.h"

using namespace iwets;
using namespace iwets::tests;

TEST_CASE("Queries: columns in the order of their fields, one parameter, a bound of rows",
          "[core]") {
  const auto queries = sql::make_queries(mapping_of(small_mapping));
  CHECK(queries.firearm.sql ==
        "SELECT bore, land, sent_to, id, maker, model, many, number, state, theft, kind FROM guns "
        "WHERE UPPER(regexp_replace(number, '[^A-Za-z0-9]', '', 'g')) = $1 LIMIT 50");
  CHECK(queries.firearm.fields.at(3) == "id");
  CHECK_FALSE(queries.folded);
  CHECK(queries.chain.at(0).sql ==
        "SELECT since, licence, holder, role FROM moves WHERE gun = $1 LIMIT 17");
  CHECK(queries.purchaser->sql ==
        "SELECT home, born, buyer, day FROM sales WHERE gun = $1 LIMIT 20");
  CHECK(queries.all().size() == 3);
}

TEST_CASE("Queries: look-alikes are compared where the mapping asks for it", "[core]") {
  const auto by = sql::compared(mapping_of(
      with("serial = \"number\"", "serial = \"number\"\ncanonical = \"c\"\nfolded = \"auto\"")));
  CHECK(by.canonical == "c");
  CHECK(by.folded == "translate(c, 'ODQILZSBG', '000112586')");
  const auto own = sql::make_queries(
      mapping_of(with("serial = \"number\"", "serial = \"number\"\nfolded = \"f\"")));
  REQUIRE(own.folded);
  CHECK_THAT(own.folded->sql, Catch::EndsWith("FROM guns WHERE f = $1 LIMIT 50"));
}

TEST_CASE("Queries: over ODBC each place of a parameter is bound, and nothing is of one dialect",
          "[core]") {
  auto text = with("kind = \"postgresql\"", "kind = \"odbc\"");
  const std::string table = "table = \"guns\"";
  text.replace(text.find(table), table.size(),
               "query = \"SELECT * FROM guns WHERE number = :serial OR old = :serial\"");
  const auto queries = sql::make_queries(mapping_of(text));
  CHECK_THAT(queries.firearm.sql,
             Catch::EndsWith("FROM (SELECT * FROM guns WHERE number = ? OR old = ?) q"));
  CHECK(queries.firearm.parameters == 2);
  CHECK_THAT(queries.chain.at(0).sql, Catch::EndsWith("FROM moves WHERE gun = ?"));
}

TEST_CASE("SQL text: a parameter is a word outside of quotes, and no cast", "[core]") {
  const auto placed = sql::place_parameter(
      "SELECT ':serial', a::serial, \":serial\" WHERE b = :serial AND :serials", "serial", "$1");
  CHECK(placed.sql == "SELECT ':serial', a::serial, \":serial\" WHERE b = $1 AND :serials");
  CHECK(placed.count == 1);
  CHECK(sql::sql_fault("a; b"));
  CHECK(sql::sql_fault("a -- b"));
  CHECK(sql::sql_fault("a /* b"));
  CHECK_FALSE(sql::sql_fault("replace(a, ';--', '/*')"));
  CHECK(sql::is_select(" with a as (select 1) select 2"));
  CHECK_FALSE(sql::is_select("update a set b = 1"));
}
