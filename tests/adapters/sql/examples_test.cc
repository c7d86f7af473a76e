// The mappings of deploy/examples and docs/sql-adapter.md are right.
#include <catch2/catch.hpp>

#include "adapters/sql/queries.h"

using namespace iwets;

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
