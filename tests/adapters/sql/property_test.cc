// Whatever a registry holds and whatever a mapping file says, by chance from a seed.
#include <catch2/catch.hpp>
#include <random>

#include "adapters/sdk/case_life.h"
#include "adapters/sdk/wire.h"
#include "adapters/sql/discover.h"
#include "adapters/sql/release.h"
#include "tests/adapters/sql/registry_for_test.h"

using namespace iwets;
using namespace iwets::tests;

namespace {

class Chance {
 public:
  explicit Chance(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t bound) { return engine_() % bound; }
  /// A word that registries have, or any bytes.
  std::string text() {
    static const std::vector<std::string> words{"CZ",         "Zbrojovka",
                                                "pistole",    "9x19",
                                                "1",          "2019-05-17",
                                                "0000-00-00", "SUN",
                                                "UNO",        "Brazil",
                                                "prodejce",   "none",
                                                "male",       "exported_to",
                                                "99999",      "-5",
                                                "1850",       "status",
                                                "2019-02-30", "\xef\xbb\xbf",
                                                "Č",          "records_destroyed",
                                                "dealer"};
    if (below(3) != 0) return words[below(words.size())];
    std::string out(below(below(4) == 0 ? 600 : 40), ' ');
    for (auto& c : out) c = static_cast<char>(below(256));
    return out;
  }
  sql::Row row(const std::vector<std::string>& fields) {
    sql::Row out;
    for (const auto& field : fields)
      if (below(3) != 0) out[field] = text();
    return out;
  }

 private:
  std::mt19937 engine_;
};

constexpr unsigned seeds = 3'000;

}  // namespace

TEST_CASE("Registry: whatever its rows hold, the answer can be sent", "[property]") {
  FakeRegistry registry;
  auto& mapping = registry.registry.mapping;
  std::size_t told = 0;
  for (unsigned seed = 0; seed < seeds; ++seed) {
    CAPTURE(seed);
    Chance chance(seed);
    mapping.contact = chance.text();
    mapping.restrictions = chance.text();
    registry.rows.clear();
    auto gun = chance.row(registry.registry.queries.firearm.fields);
    gun["id"] = "1";
    if (chance.below(4) != 0) gun["make"] = "CZ";  // Of other firearms little is told.
    registry.rows["firearm"]["A1"] = {gun};
    for (auto left = chance.below(20); left > 0; --left)
      registry.rows["chain[1]"]["1"].push_back(
          chance.row(registry.registry.queries.chain[0].fields));
    for (auto left = chance.below(4); left > 0; --left)
      registry.rows["purchaser"]["1"].push_back(
          chance.row(registry.registry.queries.purchaser->fields));
    auto final = registry.look_up(form_of("A1")).final;
    sql::Terms terms;
    terms.text = chance.text();
    for (const auto& path : sql::withheld_paths())
      if (chance.below(8) == 0) terms.withheld.push_back(path);
    for (const auto& one : {final, sql::release(terms, final).final}) {
      const auto spoken = sdk::write(one);
      INFO((spoken ? std::string() : spoken.error().field + " " + spoken.error().reason));
      REQUIRE(spoken);
      CHECK_FALSE(sdk::CaseLife().judge(one));
      told += one.code < 200 ? 1 : 0;
    }
  }
  CHECK(told > seeds / 2);
}

TEST_CASE("Mapping: whatever a file says, it is read or refused with its place", "[property]") {
  std::size_t read = 0;
  for (unsigned seed = 0; seed < seeds; ++seed) {
    CAPTURE(seed);
    Chance chance(seed);
    auto text = small_mapping;
    for (auto left = 1 + chance.below(3); left > 0; --left) {
      const auto at = chance.below(text.size());
      const auto length = std::min(chance.below(9), text.size() - at);
      text.replace(at, length,
                   chance.below(2) == 0 ? chance.text() : text.substr(chance.below(at + 1), 5));
    }
    const auto mapping = sql::parse_mapping(text, "m.toml");
    if (!mapping) {
      REQUIRE_THAT(mapping.error(), Catch::StartsWith("m.toml:"));
      continue;
    }
    ++read;
    const auto queries = sql::make_queries(*mapping);
    for (const auto* query : queries.all()) CHECK_THAT(query->sql, Catch::StartsWith("SELECT "));
  }
  CHECK(read > 0);
}

TEST_CASE("Discover: whatever tables are called, the proposal is no broken file", "[property]") {
  for (unsigned seed = 0; seed < seeds / 10; ++seed) {
    CAPTURE(seed);
    Chance chance(seed);
    std::vector<sql::CatalogColumn> catalog{{"guns", "id", "int", ""},
                                            {"guns", "serial", "text", ""},
                                            {"guns", "make", "text", ""},
                                            {"guns", "other", "int", "t0"}};
    for (int table = 0; table < 3; ++table)
      for (auto left = chance.below(6); left > 0; --left)
        catalog.push_back(
            {"t" + std::to_string(table),
             chance.below(2) == 0 ? (table == 0 ? "importer" : "name") : chance.text(),
             chance.text(), chance.below(3) == 0 ? "guns" : ""});
    const auto fault =
        fault_of("[connection]\nkind = \"odbc\"\nstring = \"DSN=r\"\n" + sql::propose(catalog));
    CHECK(fault.empty());
  }
}
