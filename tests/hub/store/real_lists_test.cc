#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <sstream>

#include "hub/store/record_store.h"
#include "proto/field/country.h"
#include "tests/hub/store/temp_folder.h"

// The stores against public lists that lie beside the project: $IWETS_DATA, else ../shared/data.
namespace iwets::store {
namespace {

const PeerId owner(Role::member, *CountryCode::parse("NZ"));

// A sanitizer makes each question twenty times as slow.
#ifdef IWETS_SANITIZED
constexpr std::size_t asked_of = 25;  ///< one of so many
#else
constexpr std::size_t asked_of = 1;
#endif

std::string data_file(const std::string& name) {
  const char* given = std::getenv("IWETS_DATA");
  return (given != nullptr ? std::string(given) : IWETS_SOURCE_DIR "/../shared/data") + "/" + name;
}

/// Rows of a CSV without line breaks inside its fields.
std::vector<std::vector<std::string>> rows_of(const std::string& path) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(read_file(path));
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> row(1);
    bool quoted = false;
    for (const char c : line) {
      if (c == '"')
        quoted = !quoted;
      else if (c == ',' && !quoted)
        row.emplace_back();
      else if (c != '\r')
        row.back() += c;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

/// "19 Jun 1951" behind "DOB "; partial dates are left out.
std::vector<field::PartialDate> birth_dates(const std::string& remarks) {
  static const std::string months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  std::vector<field::PartialDate> dates;
  for (auto at = remarks.find("DOB "); at != std::string::npos; at = remarks.find("DOB ", at + 1)) {
    std::istringstream words(remarks.substr(at + 4, 11));
    unsigned day = 0, year = 0;
    std::string month;
    if (!(words >> day >> month >> year) || month.size() != 3) continue;
    const auto found = months.find(month);
    if (found == std::string::npos || year < 1800) continue;
    dates.push_back({static_cast<std::uint16_t>(year), static_cast<std::uint8_t>(found / 3 + 1),
                     static_cast<std::uint8_t>(day)});
  }
  return dates;
}

/// The word or words behind `label`, up to the semicolon.
std::string remark(const std::string& remarks, const std::string& label) {
  const auto at = remarks.find(label);
  if (at == std::string::npos) return {};
  const auto from = at + label.size();
  return remarks.substr(from, remarks.find_first_of(";.", from) - from);
}

std::vector<std::string> nationality(const std::string& country) {
  const auto code = field::country_by_name(country);
  return code ? std::vector{std::string(code->text())} : std::vector<std::string>{};
}

field::Sex sex(const std::string& word) {
  return word == "male" || word == "Male"       ? field::Sex::male
         : word == "female" || word == "Female" ? field::Sex::female
                                                : field::Sex::unknown;
}

/// The listed individuals, by their number.
std::map<std::string, field::Person> sanctioned() {
  std::map<std::string, field::Person> persons;
  for (const auto& row : rows_of(data_file("ofac-2021/sdn.csv"))) {
    if (row.size() < 12 || row[2] != "individual") continue;
    auto& person = persons[row[0]];
    person.name = row[1];
    person.birth_dates = birth_dates(row[11]);
    if (person.birth_dates.size() > 16) person.birth_dates.resize(16);
    person.nationalities = nationality(remark(row[11], "nationality "));
    person.sex = sex(remark(row[11], "Gender "));
  }
  for (const auto& row : rows_of(data_file("ofac-2021/alt.csv"))) {
    const auto person = row.size() < 4 ? persons.end() : persons.find(row[0]);
    if (person != persons.end()) person->second.aliases.push_back(row[3]);
  }
  return persons;
}

std::unique_ptr<Records> filled(const std::string& path, Store store,
                                const std::vector<field::Record>& all) {
  auto records = std::move(*Records::open(path));
  JournalIndex index = 0;
  constexpr std::size_t chunk = 500;
  for (std::size_t from = 0; from < all.size(); from += chunk) {
    const auto to = std::min(all.size(), from + chunk);
    Change change{owner, store, Verb::enter, {}, false};
    change.records.assign(all.begin() + static_cast<std::ptrdiff_t>(from),
                          all.begin() + static_cast<std::ptrdiff_t>(to));
    const auto report = records->apply(++index, change, [&](const Applied& applied) {
      for (const auto& r : applied.refused)
        UNSCOPED_INFO(r.id << ' ' << r.field << ' ' << r.reason);
      CHECK(applied.refused.empty());
      return std::to_string(applied.accepted);
    });
    REQUIRE(report);
  }
  return records;
}

std::vector<StoreMatch> find(const RecordsSnapshot& at, Store store, field::Subject subject) {
  const auto matches =
      at.find({store, {std::move(subject)}}, RecordsSnapshot::Asking::by(owner, 16, UINT64_MAX));
  REQUIRE(matches);
  return *matches;
}

}  // namespace

TEST_CASE("Stores: every listed person is found by each name, and strangers raise no alert",
          "[records][data]") {
  if (!std::filesystem::exists(data_file("ofac-2021/sdn.csv"))) {
    WARN("skipped: ofac-2021 is not in the data folder (set IWETS_DATA)");
    return;
  }
  const TempFolder folder;
  const auto persons = sanctioned();
  std::vector<field::Record> all;
  for (const auto& [number, person] : persons) {
    field::Record record;
    record.id = number;
    record.reason = field::Reason::sanctioned;
    record.subject = person;
    all.push_back(std::move(record));
  }
  CHECK(all.size() > 4000);
  const auto records = filled(folder / "r", Store::nominal, all);
  const auto at = records->snapshot();
  std::size_t asked = 0, missed = 0, silent = 0, at_person = 0;
  std::string told;
  for (const auto& [number, person] : persons) {
    if (person.birth_dates.empty() || at_person++ % asked_of != 0) continue;
    auto names = person.aliases;
    names.push_back(person.name);
    for (const auto& name : names) {
      field::Person question;
      question.name = name;
      question.birth_dates = {person.birth_dates.front()};
      const auto found = find(*at, Store::nominal, question);
      const auto met = std::find_if(found.begin(), found.end(),
                                    [&](const StoreMatch& m) { return m.name.id == number; });
      ++asked;
      missed += met == found.end();
      if (met == found.end()) told += name + " of " + person.name + " is not found\n";
      silent += met != found.end() && !met->judgement.alert;
    }
  }
  INFO(told);
  CHECK(asked > 5'000 / asked_of);
  CHECK(missed == 0);
  CHECK(silent * 1'000 <= asked);  // A name such as "The Doctor" tells too little.

  std::size_t strangers = 0, alerted = 0, at_stranger = 0;
  for (const auto& row : rows_of(data_file("names/negatives_global.csv"))) {
    if (row.size() < 8 || row[5].size() != 10 || row[5][4] != '-') continue;
    if (at_stranger++ % asked_of != 0) continue;
    field::Person question;
    question.name = row[0];
    question.birth_dates = {{static_cast<std::uint16_t>(std::stoi(row[5].substr(0, 4))),
                             static_cast<std::uint8_t>(std::stoi(row[5].substr(5, 2))),
                             static_cast<std::uint8_t>(std::stoi(row[5].substr(8, 2)))}};
    question.sex = sex(row[4]);
    question.nationalities = nationality(row[7]);
    ++strangers;
    const auto found = find(*at, Store::nominal, question);
    if (!found.empty() && found.front().judgement.alert) {
      ++alerted;
      told += question.name + " alerts with " + found.front().judgement.matched + '\n';
    }
  }
  INFO(told);
  CHECK(strangers > 40'000 / asked_of);
  CHECK(alerted * 2'000 <= strangers);
}

TEST_CASE("Stores: every stolen vehicle is found by its plate, and by a plate misread",
          "[records][data]") {
  if (!std::filesystem::exists(data_file("vehicles/nz_police_stolen_2011.csv"))) {
    WARN("skipped: vehicles is not in the data folder (set IWETS_DATA)");
    return;
  }
  const TempFolder folder;
  std::vector<field::Record> all;
  for (const auto& row : rows_of(data_file("vehicles/nz_police_stolen_2011.csv"))) {
    if (row.size() < 7 || row[0] == "plate") continue;
    field::Vehicle vehicle;
    vehicle.plate = row[0];
    vehicle.plate_country = "NZ";
    vehicle.make = row[2];
    vehicle.year = static_cast<std::uint16_t>(std::atoi(row[4].c_str()));
    field::Record record;
    record.id = std::to_string(all.size());
    record.subject = vehicle;
    all.push_back(std::move(record));
  }
  CHECK(all.size() > 3600);
  const auto records = filled(folder / "r", Store::vehicle, all);
  const auto at = records->snapshot();
  std::size_t missed = 0, missed_misread = 0, misread = 0;
  for (const auto& record : all) {
    auto vehicle = std::get<field::Vehicle>(*record.subject);
    const auto met = [&](bool alert) {
      const auto found = find(*at, Store::vehicle, vehicle);
      return std::any_of(found.begin(), found.end(), [&](const StoreMatch& m) {
        return m.name.id == record.id && m.judgement.alert == alert;
      });
    };
    missed += !met(true);
    const auto eight = vehicle.plate.find('8');
    if (eight == std::string::npos || vehicle.plate.size() < 4) continue;
    vehicle.plate[eight] = 'B';
    ++misread;
    missed_misread += !met(false);
  }
  CHECK(missed == 0);
  CHECK(misread > 100);
  CHECK(missed_misread == 0);
}

}  // namespace iwets::store
