#include "adapters/sql/mapping.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "tests/adapters/sql/registry_for_test.h"

using namespace iwets;
using namespace iwets::tests;

TEST_CASE("Mapping: every key reaches its place", "[shell]") {
  const auto mapping = mapping_of(small_mapping + R"(
[serial_rules]
"Ceska Zbrojovka" = "^[A-Z]"
[release]
withheld = ["purchaser.address"]
[release.BR]
approve = true
[release.TN]
refuse = "national_security"
text = "no treaty"
[release.NA]
reason = "investigation"
refuse = ""
[answer]
contact = "c"
delay_after_s = 7
)");
  CHECK(mapping.connection.kind == sql::DatabaseKind::postgresql);
  CHECK(mapping.firearm.columns.at("make").sql == "maker");
  CHECK(mapping.firearm.columns.at("exported_to").place == "m.toml:14:15");
  CHECK(mapping.chain.at(0).key == "gun");
  CHECK(mapping.purchaser->columns.at("name").sql == "buyer");
  CHECK(mapping.values.at("type").at("PISTOLE") == "PI");
  CHECK(mapping.serial_rules.count("cz") == 1);
  CHECK(mapping.release.terms("BR").approve);
  CHECK(mapping.release.terms("BR").withheld == std::vector<std::string>{"purchaser.address"});
  CHECK(mapping.release.terms("TN").refuse == sdk::ItiReason::national_security);
  CHECK_FALSE(mapping.release.terms("ZA").approve);
  CHECK(mapping.contact == "c");
  CHECK(mapping.delay_after == std::chrono::seconds{7});
}

TEST_CASE("Mapping: what is wrong is told with its place and what was meant", "[shell]") {
  struct Wrong {
    std::string old, fresh, said;
  };
  const std::vector<Wrong> table{
      {"kind = \"postgresql\"", "kind = \"postgres\"", "m.toml:2:8: `connection.kind` cannot be"},
      {"kind = \"postgresql\"", "kind = \"postgres\"", "did you mean `postgresql`?"},
      {"string = \"dbname=registry\"", "string = \"dbname=r password=x\"", "holds a password"},
      {"string = \"dbname=registry\"", "string = \"postgresql://me:secret@db/r\"",
       "holds a password"},
      {"string = \"dbname=registry\"", "string = \"x\"\npool = 0", "a whole number from 1 to 16"},
      {"string = \"dbname=registry\"", "string = \"x\"\ndate_order = \"dym\"",
       "did you mean `dmy`?"},
      {"table = \"guns\"", "tabel = \"guns\"", "give either `table` or `query`"},
      {"table = \"guns\"", "table = \"guns\"\ntabel = 1",
       "m.toml:6:1: unknown key `firearm.tabel`"},
      {"table = \"guns\"", "table = \"guns\"\nquery = \"SELECT 1\"", "either `table` or `query`"},
      {"table = \"guns\"", "query = \"SELECT * FROM guns\"", "must have the parameter :serial"},
      {"table = \"guns\"", "query = \"DELETE FROM guns WHERE n = :serial\"",
       "must begin with SELECT"},
      {"table = \"guns\"", "table = \"guns; DROP TABLE guns\"", "must be one statement"},
      {"table = \"guns\"", "table = \"guns -- \"", "no comment"},
      {"serial = \"number\"\n", "", "`firearm.serial` is missing"},
      {"make = \"maker\"\n", "", "`firearm.make` is missing"},
      {"id = \"id\"\n", "", "`firearm.id` is missing: [chain[1]] is found by it"},
      {"[[chain]]", "[chain]", "must be written as [[chain]]"},
      {"role_column = \"role\"", "role = \"dealr\"", "did you mean `dealer`?"},
      {"role_column = \"role\"\n", "", "or `role_column`"},
      {"name = \"buyer\"\n", "", "`purchaser.name` is missing"},
      {"firearm = \"gun\"\nname = \"buyer\"", "name = \"buyer\"", "`purchaser.firearm` is missing"},
      {"= \"PI\"", "= \"boomstick\"", "which is no type code (reference, Types)"},
      {"= \"dealer\"", "= \"seller\"", "which is no role"},
      {"= \"dealer\"", "= \"\"", "is empty: write the network's word, or delete the line"},
      {"\"Zbrojovka\" = \"CZ\"", "\"Zbrojovka\" = \" \"",
       "`values.make.Zbrojovka` is empty: write the maker's name or code, or delete the line"},
      {"\"Zbrojovka\" = \"CZ\"", "\"Zbrojovka\" = \"UNK\"", "`UNK`, which says nothing"},
      {"[values.type]", "[values.calibre]\n\"0.22\" = \"\"\n[values.type]",
       "`values.calibre.0.22` is empty: write the calibre, as 9x19, or delete the line"},
      {"[values.type]", "[values.calibre]\n\"0.22\" = \"banana\"\n[values.type]",
       "stands for `banana`, which is no calibre that the network knows"},
      {"[values.make]", "[values.maker]", "unknown key `values.maker`; did you mean `make`?"},
      {"[connection]", "[conection]", "`connection.kind` is missing"},
      {"[status]", "[statsu]", "unknown key `statsu`; did you mean `status`?"},
  };
  for (const auto& wrong : table) {
    CAPTURE(wrong.old, wrong.fresh);
    CHECK_THAT(fault_of(with(wrong.old, wrong.fresh)),
               Catch::StartsWith("m.toml:") && Catch::Contains(wrong.said));
  }
}

TEST_CASE("Mapping: all words that are refused are told at once", "[shell]") {
  const auto fault = fault_of(
      with("\"pistole\" = \"PI\"", "\"pistole\" = \"bow\"\n\"puska\" = \"\"\n\"nuz\" = \"PI\"") +
      "\"kovar\" = \"smith\"\n");
  for (const auto* said : {"stands for `bow`", "`values.type.puska` is empty",
                           "\nm.toml:40:11: `values.role.kovar` stands for `smith`"})
    CHECK_THAT(fault, Catch::Contains(said));
  CHECK(std::count(fault.begin(), fault.end(), '\n') == 2);
}

TEST_CASE("Mapping: a file without [firearm] says what comes next", "[shell]") {
  const auto fault = fault_of("[connection]\nkind = \"odbc\"\nstring = \"DSN=r\"\n");
  CHECK_THAT(fault, Catch::StartsWith("m.toml: has no [firearm] yet") && Catch::Contains("serial"));
}

TEST_CASE("Mapping: a type may be given in the network's words", "[shell]") {
  const auto mapping = mapping_of(with("= \"PI\"", "= \"semi-automatic pistol\""));
  CHECK(mapping.values.at("type").at("PISTOLE") == "PI");
}

TEST_CASE("Mapping: its paths are meant from its own folder", "[shell]") {
  const auto folder = std::filesystem::temp_directory_path() / "iwets-mapping-test";
  std::filesystem::create_directories(folder);
  const auto path = (folder / "m.toml").string();
  std::ofstream(path) << with("string = \"dbname=registry\"",
                              "string = \"dbname=r\"\npassword_file = \"secret\"")
                      << "[center]\nstate = \"state\"\nanchor = \"/etc/anchor.toml\"\n";
  const auto mapping = sql::read_mapping(path);
  std::filesystem::remove_all(folder);
  REQUIRE(mapping);
  CHECK(mapping->process.state == (folder / "state").string());
  CHECK(mapping->process.anchor == "/etc/anchor.toml");
  CHECK(mapping->connection.password_file == (folder / "secret").string());
}

TEST_CASE("Mapping: the file of SQLite is meant from the mapping's folder too", "[shell]") {
  const auto folder = std::filesystem::temp_directory_path() / "iwets-mapping-test-sqlite";
  std::filesystem::create_directories(folder);
  const auto path = (folder / "m.toml").string();
  const auto string_of = [&](const std::string& string) {
    std::ofstream(path) << "[connection]\nkind = \"odbc\"\nstring = \"" << string << "\"\n";
    return sql::read_connection(path).value().string;
  };
  CHECK(string_of("Driver=SQLite3;Database=guns.db;Timeout=9") ==
        "Driver=SQLite3;Database=" + (folder / "guns.db").string() + ";Timeout=9");
  for (const auto* same :
       {"Driver=SQLite3;Database=/srv/guns.db", "Driver=SQLite3;Database=:memory:", "DSN=guns",
        "Driver=ODBC Driver 18 for SQL Server;Server=db;Database=guns"})
    CHECK(string_of(same) == same);
  std::filesystem::remove_all(folder);
}

TEST_CASE("Mapping: terms of release are words that exist", "[shell]") {
  CHECK_THAT(fault_of(small_mapping + "[release]\nwithheld = [\"purchaser.adress\"]\n"),
             Catch::Contains("did you mean `purchaser.address`?"));
  CHECK_THAT(fault_of(small_mapping + "[release.BRA]\n"), Catch::Contains("two capital letters"));
  CHECK_THAT(fault_of(small_mapping + "[release.BR]\nrefuse = \"mood\"\n"),
             Catch::Contains("release.BR.refuse"));
  CHECK_THAT(fault_of(small_mapping + "[release]\naprove = true\n"),
             Catch::Contains("did you mean `approve`?"));
  CHECK_THAT(fault_of(small_mapping + "[serial_rules]\nglock = \"[\"\n"),
             Catch::Contains("no regular expression"));
}

TEST_CASE("Mapping: what is no TOML is refused with its place", "[shell]") {
  CHECK_THAT(fault_of("[connection\n"), Catch::StartsWith("m.toml:1:"));
  CHECK_THAT(sql::read_mapping("/nowhere/m.toml").error(), Catch::Contains("cannot be read"));
}
