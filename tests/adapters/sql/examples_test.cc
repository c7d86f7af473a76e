// The mappings of deploy/examples and docs/sql-adapter.md are right.
#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

#include "adapters/sql/index_advice.h"
#include "adapters/sql/queries.h"
#include "tests/adapters/sql/registry_for_test.h"

using namespace iwets;

TEST_CASE("Examples: a firearm that points to its import, as the reference shows it", "[docs]") {
  std::ifstream file(std::string(IWETS_SOURCE_DIR) + "/docs/sql-adapter-reference.md");
  std::ostringstream document;
  document << file.rdbuf();
  const auto text = document.str();
  const auto begin = text.find("[firearm]\ntable"), end = text.find("```", begin);
  REQUIRE(end != std::string::npos);
  const auto mapping =
      tests::mapping_of("[connection]\nkind = \"odbc\"\nstring = \"DSN=registry\"\n" +
                        text.substr(begin, end - begin));
  CHECK(mapping.chain.at(0).role == sdk::CustodyRole::importer);
  const auto advice = sql::index_advice(mapping);
  REQUIRE(advice.size() == 1);
  CHECK_THAT(advice[0],
             Catch::Contains("ON firearms (REPLACE(") && Catch::Contains("UPPER(serial)"));
}

TEST_CASE("Examples: every mapping in deploy/examples can be read", "[docs]") {
  for (const auto* name : {"mapping-postgresql.toml", "mapping-odbc.toml"}) {
    const auto mapping =
        sql::read_mapping(std::string(IWETS_SOURCE_DIR) + "/deploy/examples/" + name);
    INFO((mapping ? std::string() : mapping.error()));
    REQUIRE(mapping);
    CHECK(mapping->purchaser);
    CHECK(sql::make_queries(*mapping).folded);
  }
}
