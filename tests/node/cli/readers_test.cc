#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "node/cli/nz_police.h"
#include "node/cli/ofac.h"
#include "node/cli/record_csv.h"

using namespace iwets;
using namespace iwets::cli;

namespace {

struct Read {
  std::vector<field::Record> records;
  std::vector<SourceItem> faults, skipped;
};

Read read_all(RecordSource& source) {
  Read read;
  while (auto item = source.next()) {
    if (auto* record = std::get_if<field::Record>(&item->row))
      read.records.push_back(*record);
    else if (std::holds_alternative<RowFault>(item->row))
      read.faults.push_back(*item);
    else
      read.skipped.push_back(*item);
  }
  return read;
}

Read read_csv(Store store, const std::string& file) {
  std::istringstream in(file);
  auto source = open_record_csv(in, store, CsvReader::Encoding::utf8);
  REQUIRE(source);
  return read_all(**source);
}

const RowFault& fault(const SourceItem& item) { return std::get<RowFault>(item.row); }

std::filesystem::path data_file(const char* name) {
  const char* given = std::getenv("IWETS_DATA");
  return (given ? std::filesystem::path(given)
                : std::filesystem::path(IWETS_SOURCE_DIR) / ".." / "shared" / "data") /
         name;
}

}  // namespace

TEST_CASE("RecordCsv: every column of every store reaches the record", "[cli]") {
  const auto persons = read_csv(
      Store::nominal,
      "name,id,reason,since,reference,caution,aliases,birth_dates,sex,nationalities,documents\n"
      "Jan Novák,p-1,wanted,2020-01,CZ 5/20,armed,Honza | J. Novak,1980-02-03|1981,male,CZ|SK,"
      "P:AB 12:CZE|I:77:SVK\n");
  REQUIRE(persons.records.size() == 1);
  const auto& record = persons.records[0];
  CHECK(record.id == "p-1");
  CHECK(record.reason == field::Reason::wanted);
  CHECK(record.since == field::PartialDate{2020, 1, 0});
  const auto& person = std::get<field::Person>(*record.subject);
  CHECK(person.aliases == std::vector<std::string>{"Honza", "J. Novak"});
  CHECK(person.birth_dates == std::vector<field::PartialDate>{{1980, 2, 3}, {1981, 0, 0}});
  CHECK(person.sex == field::Sex::male);
  CHECK(person.documents.at(0).number == "AB 12");
  CHECK(person.documents.at(1).country == "SVK");
  CHECK(record_json(record).find("\"Jan Novák\"") != std::string::npos);

  const auto firearms =
      read_csv(Store::firearm,
               "id,serial,serial_obliterated,other_numbers,make,type,year_of_manufacture\n"
               "f-1,AB123,no,barrel:77|slide:78,Glock,PI,1998\n");
  REQUIRE(firearms.records.size() == 1);
  const auto& firearm = std::get<field::Firearm>(*firearms.records[0].subject);
  CHECK(firearm.other_numbers.at(1).number == "78");
  CHECK(firearm.year_of_manufacture == 1998);

  const auto vehicles = read_csv(Store::vehicle, "id;plate;plate_country;year\nv-1;CA 1;ZA;2001\n");
  REQUIRE(vehicles.records.size() == 1);
  CHECK(std::get<field::Vehicle>(*vehicles.records[0].subject).plate == "CA 1");

  const auto documents = read_csv(Store::document, "id,number,country,type\nd-1,X1,ZAF,P\n");
  CHECK(std::get<field::Document>(*documents.records.at(0).subject).country == "ZAF");
}

TEST_CASE("RecordCsv: a header may be quoted, with semicolons, in any case", "[cli]") {
  const auto read =
      read_csv(Store::vehicle, "\"ID\";\"Plate\";\"plate_country\"\r\n\"v-1\";\"CA;1\";\"ZA\"\r\n");
  REQUIRE(read.records.size() == 1);
  CHECK(read.records[0].id == "v-1");
  CHECK(std::get<field::Vehicle>(*read.records[0].subject).plate == "CA;1");
}

TEST_CASE("RecordCsv: a type in words is answered with its code", "[cli]") {
  const auto read = read_csv(Store::firearm, "id,serial,type\nf-1,AB123,revolver\n");
  REQUIRE(read.faults.size() == 1);
  CHECK(fault(read.faults[0]).field == "type");
  CHECK(fault(read.faults[0]).remedy == "write PR for \"revolver\"");
}

TEST_CASE("RecordCsv: a bad cell costs its row and names column and remedy", "[cli]") {
  const auto read = read_csv(Store::nominal,
                             "id,name,sex,birth_dates\n"
                             "1,A,male,1980-02-30\n"
                             "2,B,man,\n"
                             "3,,male,\n"
                             "a b,C,,\n"
                             "5,D,,,\n"
                             "6,\"E,,\n"
                             "7,F,,1980\n");
  REQUIRE(read.records.size() == 1);
  CHECK(read.records[0].id == "7");
  REQUIRE(read.faults.size() == 6);
  CHECK(read.faults[0].line == 2);
  CHECK(fault(read.faults[0]).field == "birth_dates");
  CHECK(fault(read.faults[1]).remedy == "write male, female or other");
  CHECK(fault(read.faults[2]).field == "name");
  CHECK(fault(read.faults[3]).field == "id");
  CHECK(fault(read.faults[4]).reason.find("5 cells, the header 4") != std::string::npos);
  CHECK(fault(read.faults[5]).reason == "a quote is opened and not closed");
}

TEST_CASE("RecordCsv: a header that cannot be used is refused with a suggestion", "[cli]") {
  const auto failure = [](const std::string& file) {
    std::istringstream in(file);
    const auto source = open_record_csv(in, Store::vehicle, CsvReader::Encoding::utf8);
    REQUIRE_FALSE(source);
    CHECK(source.error().exit == ExitCode::invalid_input);
    return source.error();
  };
  CHECK(failure("id,plat\n").remedy == "did you mean \"plate\"?");
  CHECK(failure("plate\n").reason.find("\"id\" is missing") != std::string::npos);
  CHECK(failure("id,id\n").reason.find("twice") != std::string::npos);
  CHECK(failure("").reason == "it is empty");
  CHECK(failure(std::string("\xff\xfei\0d\0", 6)).reason == "it looks like UTF-16");
}

TEST_CASE("Ofac: remarks give births, nationalities, aliases, passports", "[cli]") {
  const auto r = read_ofac_remarks(
      "DOB 10 Dec 1948; alt. DOB circa 1950; alt. DOB 1960 to 1962; POB Giza, Egypt; nationality "
      "Korea, North; alt. citizen Syria; nationality possibly Palestinian; Gender Male; Passport "
      "RL "
      "1622378 (Lebanon) issued 31 Jan 2013 expires 31 Jan 2018; alt. Passport 19820215; a.k.a. "
      "'THE BOSS'; Linked To: SOMEBODY.");
  CHECK(r.birth_dates ==
        std::vector<field::PartialDate>{
            {1948, 12, 10}, {1950, 0, 0}, {1960, 0, 0}, {1961, 0, 0}, {1962, 0, 0}});
  CHECK(r.nationalities == std::vector<std::string>{"KP", "SY"});
  CHECK(r.aliases == std::vector<std::string>{"THE BOSS"});
  CHECK(r.sex == field::Sex::male);
  REQUIRE(r.documents.size() == 2);
  CHECK(r.documents[0].number == "RL 1622378");
  CHECK(r.documents[0].country == "LB");
  CHECK(r.documents[1].country.empty());
}

TEST_CASE("Ofac: remarks in odd forms do no harm", "[cli]") {
  for (const char* text :
       {"", ";;;", "DOB", "DOB 99 Foo 1948", "DOB 30 Feb 1948", "DOB 1950 to 1940", "Passport",
        "Passport (Egypt)", "a.k.a. '", "a.k.a. ''", "nationality"}) {
    INFO(text);
    const auto r = read_ofac_remarks(text);
    CHECK(r.birth_dates.empty());
    CHECK(r.aliases.empty());
    CHECK(r.documents.empty());
  }
}

TEST_CASE("Ofac: individuals become nominals, other parties are skipped", "[cli]") {
  std::istringstream alt("7,1,\"aka\",\"ALIAS, One\",-0- \r\n7,2,\"fka\",-0- ,-0- \r\n\x1a");
  std::size_t broken = 0;
  auto aliases = read_ofac_aliases(alt, broken);
  REQUIRE(aliases);
  CHECK(broken == 1);
  std::istringstream sdn(
      "7,\"DOE, John\",\"individual\",\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 1950.\"\r\n"
      "8,\"SHIP\",\"vessel\",\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n"
      "9,\"FIRM\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n"
      "x,broken\r\n\x1a");
  const auto read = read_all(*open_ofac(sdn, *aliases));
  REQUIRE(read.records.size() == 1);
  CHECK(read.records[0].id == "ofac-7");
  CHECK(read.records[0].reason == field::Reason::sanctioned);
  CHECK(std::get<field::Person>(*read.records[0].subject).aliases ==
        std::vector<std::string>{"ALIAS, One"});
  REQUIRE(read.skipped.size() == 2);
  CHECK(std::get<RowSkipped>(read.skipped[0].row).reason == "vessel");
  CHECK(read.faults.size() == 1);
}

TEST_CASE("NzPolice: equal rows get one id, two thefts of a plate two", "[cli]") {
  std::istringstream in(
      "plate,colour,make,model,year,type,date_stolen,district\n"
      "ABC1,Blue,Honda,ACCORD,2003,Saloon,2011-06-19,Auckland\n"
      "ABC1,Blue,Honda,ACCORD,2003,Saloon,2011-06-19,Auckland\n"
      "ABC1,Blue,Honda,ACCORD,2003,Saloon,2011-09-19,Auckland\n"
      ",Blue,Honda,ACCORD,2003,Saloon,2011-09-19,Auckland\n");
  auto source = open_nz_police(in);
  REQUIRE(source);
  const auto read = read_all(**source);
  REQUIRE(read.records.size() == 3);
  CHECK(read.records[0].id == read.records[1].id);
  CHECK(read.records[0].id != read.records[2].id);
  const auto& vehicle = std::get<field::Vehicle>(*read.records[0].subject);
  CHECK(vehicle.plate_country == "NZ");
  CHECK(vehicle.kind == "Saloon");
  CHECK(read.records[0].since == field::PartialDate{2011, 6, 19});
  CHECK(read.faults.size() == 1);
  std::istringstream other("id,plate\n");
  CHECK_FALSE(open_nz_police(other));
}

TEST_CASE("Ofac: the public list is read completely", "[cli][data]") {
  std::ifstream sdn(data_file("ofac-2021/sdn.csv")), alt(data_file("ofac-2021/alt.csv"));
  if (!sdn || !alt) {
    WARN("skipped: ofac-2021 is not in the data folder (set IWETS_DATA)");
    return;
  }
  std::size_t broken = 0;
  auto aliases = read_ofac_aliases(alt, broken);
  REQUIRE(aliases);
  CHECK(broken == 0);
  const auto read = read_all(*open_ofac(sdn, *aliases));
  CHECK(read.records.size() == 4620);
  CHECK(read.skipped.size() == 8976 - 4620);
  CHECK(read.faults.empty());
  std::size_t births = 0, passports = 0, without_country = 0;
  for (const auto& record : read.records) {
    const auto& person = std::get<field::Person>(*record.subject);
    births += person.birth_dates.empty() ? 0 : 1;
    passports += person.documents.size();
    for (const auto& document : person.documents) without_country += document.country.empty();
  }
  CHECK(births > 4200);
  CHECK(passports == 1550);
  CHECK(without_country < 210);
}

TEST_CASE("NzPolice: the public list is read completely", "[cli][data]") {
  std::ifstream in(data_file("vehicles/nz_police_stolen_2011.csv"));
  if (!in) {
    WARN("skipped: vehicles is not in the data folder (set IWETS_DATA)");
    return;
  }
  auto source = open_nz_police(in);
  REQUIRE(source);
  const auto read = read_all(**source);
  CHECK(read.records.size() == 3664);
  CHECK(read.faults.empty());
  std::set<std::string> ids;
  for (const auto& record : read.records) ids.insert(record.id);
  CHECK(ids.size() == 3662);  // two pairs of identical rows
}
