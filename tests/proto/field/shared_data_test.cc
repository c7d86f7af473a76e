#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "proto/field/country.h"
#include "proto/field/document.h"
#include "proto/field/make_table.h"
#include "proto/field/vehicle.h"

using namespace iwets::field;

// Checks against public data that lies beside the project: $IWETS_DATA, else ../shared/data.
namespace {

std::filesystem::path data_folder() {
  if (const char* given = std::getenv("IWETS_DATA")) return given;
  return std::filesystem::path(IWETS_SOURCE_DIR) / ".." / "shared" / "data";
}

// Rows of a plain CSV file without its header; nothing (with a warning) if the file is absent.
std::vector<std::vector<std::string>> rows_of(const std::string& name) {
  std::ifstream file(data_folder() / name);
  if (!file) {
    WARN("skipped: " << name << " is not in the data folder (set IWETS_DATA)");
    return {};
  }
  std::vector<std::vector<std::string>> rows;
  std::string line, cell;
  std::getline(file, line);
  while (std::getline(file, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    std::istringstream cells(line);
    rows.emplace_back();
    while (std::getline(cells, cell, ',')) rows.back().push_back(cell);
  }
  return rows;
}

}  // namespace

TEST_CASE("Document: the public machine-readable zones are judged as computed", "[field][data]") {
  for (const auto& row : rows_of("mrz/mrz_vectors.csv")) {
    if (row[0] == "FRA_ID" || row.size() < 11) continue;  // The old French card has its own layout.
    INFO(row[0] << " " << row[1] << " " << row[2]);
    const auto mrz = parse_mrz(row[1] + "\n" + row[2] + "\n" + row[3]);
    REQUIRE(mrz);
    if (row[7] != "long") CHECK(mrz->number_ok == (row[7] == "True"));
    CHECK(mrz->birth_ok == (row[8] == "True"));
    CHECK(mrz->expiry_ok == (row[9] == "True"));
    if (row[10] == "True") CHECK(mrz->composite_ok);
  }
}

TEST_CASE("Vehicle: the public VINs are judged as computed", "[field][data]") {
  for (const auto& row : rows_of("vin/vin_vectors_checked.csv")) {
    INFO(row[0]);
    const auto verdict = check_vin(row[0]);
    const auto& expected = row.back();
    if (expected == "valid") CHECK(verdict == VinCheck::valid);
    if (expected == "bad_check_digit")
      CHECK((verdict == VinCheck::wrong || verdict == VinCheck::mandatory_wrong));
  }
}

TEST_CASE("Country: the public list of members is known", "[field][data]") {
  for (const auto& row : rows_of("countries/members_derived.csv")) {
    INFO(row[0]);
    CHECK(is_country(row[0]));
    CHECK(country_of(row[1]) == country_of(row[0]));
  }
}

TEST_CASE("Firearm: each code of a maker is in the public list", "[field][data]") {
  std::set<std::string> codes;
  for (const auto& row : rows_of("ncic-codes/gun_make_MAK.csv")) codes.insert(row[0]);
  if (codes.empty()) return;
  for (const auto& row : make_rows()) {
    INFO(row.make.name << " " << row.make.ncic);
    if (!row.make.ncic.empty()) CHECK(codes.count(std::string(row.make.ncic)) == 1);
  }
}
