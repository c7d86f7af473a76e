#include "adapters/sql/index_advice.h"

#include "tests/adapters/sql/registry_for_test.h"

using namespace iwets;
using namespace iwets::tests;
using Lines = std::vector<std::string>;

TEST_CASE("Index advice: statements that the database takes, each once", "[core]") {
  auto text = with("serial = \"number\"", "serial = \"number\"\nfolded = \"auto\"");
  const std::string canonical = "UPPER(regexp_replace(number, '[^A-Za-z0-9]', '', 'g'))";
  CHECK(sql::index_advice(mapping_of(text)) ==
        Lines{"CREATE INDEX ON guns (" + canonical + ");",
              "CREATE INDEX ON guns (translate(" + canonical + ", 'ODQILZSBG', '000112586'));",
              "CREATE INDEX ON moves (gun);", "CREATE INDEX ON sales (gun);"});
  text += "[[chain]]\ntable = \"moves\"\nfirearm = \"gun\"\nrole = \"dealer\"\nname = \"seller\"\n";
  text.replace(text.find("[purchaser]"), text.find("[values.make]") - text.find("[purchaser]"), "");
  CHECK(sql::index_advice(mapping_of(text)).size() == 3);
}

TEST_CASE("Index advice: of a join it is the one table, and its own name is not before a column",
          "[core]") {
  auto text = with("table = \"guns\"\nid = \"id\"\nserial = \"number\"",
                   "table = \"guns AS g LEFT JOIN imports i ON (i.id = g.import)\"\nid = \"g.id\"\n"
                   "serial = \"g.number\"\ncanonical = \"g.plain || 'g.x'\"");
  text.replace(text.find("table = \"moves\"\nfirearm = \"gun\""), 31,
               "table = \"guns g JOIN imports ON imports.id = g.import\"\nfirearm = \"g.id\"");
  text.replace(text.find("table = \"sales\"\nfirearm = \"gun\""), 31,
               "table = \"people, public.sales s\"\nfirearm = \"s.gun\"");
  // A firearm's own id has an index.
  CHECK(sql::index_advice(mapping_of(text)) ==
        Lines{"CREATE INDEX ON guns ((plain || 'g.x'));", "CREATE INDEX ON public.sales (gun);"});
}

TEST_CASE("Index advice: elsewhere an index has a name; what is no table is told in words",
          "[core]") {
  auto text = with("kind = \"postgresql\"", "kind = \"odbc\"");
  text.replace(text.find("table = \"sales\""), 15, "table = \"(SELECT * FROM a) s\"");
  const auto advice = sql::index_advice(mapping_of(text));
  REQUIRE(advice.size() == 3);
  CHECK_THAT(advice[0], Catch::StartsWith("CREATE INDEX iwets_serial ON guns (REPLACE("));
  CHECK(advice[1] == "CREATE INDEX iwets_chain_1 ON moves (gun);");
  CHECK(advice[2] == "on what is behind `(SELECT * FROM a) s`: gun");
}
