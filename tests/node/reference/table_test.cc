#include <catch2/catch.hpp>

#include "node/reference/load.h"
#include "tests/proto/reference/example_table.h"

using namespace iwets;
using namespace iwets::reference;

namespace {

/// What is said of a file that holds one maker and `model`.
std::string fault(const std::string& model) {
  TableBuilder builder;
  const auto added = builder.add_toml(
      "[[maker]]\nid = \"cz\"\nname = \"CZ\"\ncountry = \"CZ\"\n[[model]]\n" + model, "a.toml");
  if (!added) return added.error().text;
  const auto table = std::move(builder).finish();
  return table ? "" : table.error().text;
}

std::string model_with(const std::string& more) {
  return "number = 10101\nmaker = \"cz\"\nname = \"75\"\ntype = \"PI\"\naction = "
         "\"semi-automatic\"\ncalibres = [\"9x19 mm Parabellum\"]\n" +
         more;
}

std::string national_fault(const std::string& csv) {
  TableBuilder builder;
  const auto added = builder.add_national(csv, "n.csv");
  return added ? "" : added.error().text;
}

}  // namespace

TEST_CASE("Table: an entry is read with all that its file says", "[reference]") {
  const auto table = test::example_table();
  const auto* model = table.find(10101);
  REQUIRE(model != nullptr);
  CHECK(table.maker_of(*model).name == "Česká zbrojovka");
  CHECK(model->country == "CZ");
  CHECK(model->calibres.size() == 2);
  CHECK(model->years.first == 1975);
  CHECK(model->marks.at(0).where == "left side of the slide");
  CHECK(model->serial.form == "LDDDD to LDDDDDD");
  CHECK(model->lookalikes.at(0).number == 20311);
  CHECK(model->see == std::vector<std::uint32_t>{10110});
  REQUIRE(model->find(1) != nullptr);
  CHECK(model->find(1)->differs == "firing pin block");
  CHECK(model->find(2) == nullptr);
  CHECK(table.find(10102) == nullptr);
  CHECK(country_name("SU") == "Soviet Union");
  CHECK(form_country("SU") == "SUN");
}

TEST_CASE("Table: a fault names file, line and remedy", "[reference]") {
  CHECK(fault(model_with("")) == "");
  const auto unknown = fault(model_with("calibers = []\n"));
  CHECK(unknown == "a.toml:12:1: unknown key `model.calibers`; did you mean `calibres`?");
  CHECK(fault("number = 10101\nmaker = \"c\"\nname = \"75\"\ntype = \"PI\"\naction = \"bolt\"\n"
              "calibres = [\"9x19\"]\n")
            .find("a.toml:5:1: there is no maker `c`; did you mean `cz`?") == 0);
  CHECK(fault(model_with("see = [99999]\n")).find("FR-10101 names 99999, which is not there") !=
        std::string::npos);
  CHECK(fault(model_with("see = [10101]\n")).find("which is itself") != std::string::npos);
  CHECK(fault(model_with("years = [1990, 1980]\n")).find("lies before the first") !=
        std::string::npos);
  CHECK(fault(model_with("serial = { form = \"L1?\" }\n")).find("serial form") !=
        std::string::npos);
  CHECK(fault(model_with("years = \"1990\"\n")).find("a.toml:12:9: `model.years` must be") == 0);
  CHECK(fault(model_with("[[model]]\n" + model_with(""))).find("stands at a.toml:5:1 already") !=
        std::string::npos);
}

TEST_CASE("Table: types, actions and calibres must be known", "[reference]") {
  const auto with = [](const char* type, const char* action, const char* calibre) {
    return fault("number = 10101\nmaker = \"cz\"\nname = \"75\"\ntype = \"" + std::string(type) +
                 "\"\naction = \"" + action + "\"\ncalibres = [\"" + calibre + "\"]\n");
  };
  CHECK(with("PI", "bolt", "9x19") == "");
  CHECK(with("QQ", "bolt", "9x19").find("a.toml:5:1: FR-10101: the type `QQ`") == 0);
  CHECK(with("PI", "bolts", "9x19").find("did you mean `bolt`?") != std::string::npos);
  CHECK(with("PI", "bolt", "9x99").find("the calibre `9x99` is not known") != std::string::npos);
}

TEST_CASE("Table: a national table in CSV adds entries and makers", "[reference]") {
  TableBuilder builder;
  REQUIRE(builder.add_toml(test::czech_file, "cz.toml"));
  REQUIRE(builder.add_toml(test::italian_file, "it.toml"));
  REQUIRE(builder.add_ncic("code,name\nCZX,Ceska Zbrojovka\nZZA,\"Zabala, Hermanos\"\n", "c.csv"));
  REQUIRE(builder.add_national(
      "\xef\xbb\xbfnumber,maker,name,type,action,calibres,marks,first_year\r\n"
      "FR-90001,Ceska Zbrojovka,\"Model, \"\"X\"\"\",PI,semi-automatic,9x19|.32 ACP,"
      "slide: X|Y,1990\r\n90002,Nova,N1,PR,double-action,.38 Special,,\r\n",
      "n.csv"));
  const auto table = std::move(builder).finish();
  REQUIRE(table);
  const auto* first = table->find(90001);
  REQUIRE(first != nullptr);
  CHECK(first->name == "Model, \"X\"");
  CHECK(first->maker == "cz");
  CHECK(first->country == "CZ");
  CHECK(first->calibres == std::vector<std::string>{"9x19", ".32 ACP"});
  CHECK(first->marks.at(0).where == "slide");
  CHECK(first->marks.at(1).text == "Y");
  CHECK(first->years.first == 1990);
  CHECK(table->maker("cz")->ncic == "CZX");
  CHECK(table->maker("nova") != nullptr);
  CHECK(table->maker("zabalahermanos")->ncic == "ZZA");
}

TEST_CASE("Table: what is wrong in a national table is named by its line", "[reference]") {
  const std::string head = "number,maker,name,type,action,calibres\n";
  CHECK(national_fault(head + "90101,A,B,PI,bolt,9x19\n") == "");
  CHECK(national_fault("").find("n.csv: is empty") == 0);
  CHECK(national_fault("number,maker,nam\n").find("did you mean `name`?") != std::string::npos);
  CHECK(national_fault("number,maker,name,type,action\n").find("`calibres` is missing") !=
        std::string::npos);
  CHECK(national_fault(head + "\n90101,A,B,PI,bolt\n").find("n.csv:3: 5 cells under 6") == 0);
  CHECK(national_fault(head + "90101,\"A,B\n").find("n.csv:2: a quote is never closed") == 0);
  CHECK(national_fault(head + "12,A,B,PI,bolt,9x19\n").find("n.csv:2: `number` must have five") ==
        0);
  CHECK(national_fault(head + "90101,,B,PI,bolt,9x19\n").find("has no maker") != std::string::npos);
  TableBuilder codes;
  CHECK(codes.add_ncic("code,name\nABCD,X\n", "c.csv").error().text.find("c.csv:2: `ABCD`") == 0);
}

TEST_CASE("Table: every faulty row of a national table is named", "[reference]") {
  const auto said = national_fault(
      "number,maker,name,type,action,calibres,country,first_year,serial_form\n"
      "90001,A,B,PI,bolt,9x19,CZ,1990,LDDD\n90002,A,B,QQ,bolt,9x19,,,\n"
      "90003,A,B,PI,bolts,9x19,,,\n90004,A,B,PI,bolt,9x99,,,\n90005,A,B,PI,bolt,9x19,QQ,,\n"
      "90006,A,B,PI,bolt,9x19,,19x0,\n90007,A,B,PI,bolt,9x19,,,?\n90001,A,B,PI,bolt,9x19,,,\n"
      "24101,A,B,PI,bolt,9x19,,,\n90008,A,,PI,bolt,9x19,,,\n");
  for (const auto* fault :
       {"n.csv:3: the type `QQ`", "n.csv:4: the action `bolts`", "n.csv:5: the calibre `9x99`",
        "n.csv:6: the country `QQ`", "n.csv:7: a year is no number", "n.csv:8: the serial form `?`",
        "n.csv:9: the number 90001 stands at n.csv:2 already",
        "n.csv:10: 24101 may be given by an edition", "n.csv:11: the entry has no name",
        "9 of 10 rows cannot be used"}) {
    INFO(said);
    CHECK(said.find(fault) != std::string::npos);
  }
}

TEST_CASE("Table: the NCIC list of makes is read as the FBI publishes it", "[reference]") {
  TableBuilder builder;
  REQUIRE(builder.add_toml(test::italian_file, "it.toml"));
  REQUIRE(
      builder.add_ncic("code,definition\nBER,\"BERETTA%ALSO SEE PIETRO BERETTA\"\n"
                       "AAE,\"AGAINST ALL ENEMIES, LLC A.A.E. LAKE HAVASU CITY, ARIZONA\"\n"
                       "AA,ALBANIA CODE BY COUNTRY IF MAKE CAN NOT BE DETERMINED.\n"
                       "ZZI,SOMEBODY IMPORTER ONLY\n",
                       "m.csv"));
  const auto table = std::move(builder).finish();
  REQUIRE(table);
  CHECK(table->maker("beretta")->ncic == "BER");
  const auto* other = table->maker("againstallenemiesllc");
  REQUIRE(other != nullptr);
  CHECK(other->name == "AGAINST ALL ENEMIES, LLC");
  CHECK(table->makers().size() == 3);
}

TEST_CASE("Table: what is built in can be read", "[reference]") {
  auto table = load_edition(built_in_files());
  INFO((table ? "" : table.error().text));
  REQUIRE(table);
  CHECK(table->edition().number > 0);
  const auto edition = std::make_shared<const Table>(std::move(*table));
  CHECK(*with_additions(edition, {}) == edition);
  const auto missing = with_additions(edition, {"/no/such/file.csv", ""});
  REQUIRE_FALSE(missing);
  CHECK(missing.error().text.find("[reference]") != std::string::npos);
}

TEST_CASE("Reference: numbers are read as officers write them", "[reference]") {
  CHECK(parse_reference("FR-10101") == Reference{10101, 0});
  CHECK(parse_reference(" fr10101-12 ") == Reference{10101, 12});
  CHECK(parse_reference("10101") == Reference{10101, 0});
  CHECK(parse_reference("FR-250000") == Reference{250000, 0});
  CHECK(parse_reference("FR-9999999-3") == Reference{9999999, 3});
  for (const auto* wrong : {"", "FR-", "FR-1010", "FR-10101111", "FR-10101-", "FR-10101-0",
                            "FR-10101-123", "01010", "CZ 75"})
    CHECK_FALSE(parse_reference(wrong));
  CHECK(text(Reference{10101, 2}) == "FR-10101-2");
}
