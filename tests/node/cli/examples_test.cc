#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "node/cli/batch_csv.h"
#include "node/cli/record_csv.h"
#include "node/cli/request_file.h"

using namespace iwets;
using namespace iwets::cli;

namespace {
const auto examples = std::filesystem::path(IWETS_SOURCE_DIR) / "deploy" / "examples";
}

TEST_CASE("Examples: every request file is read", "[cli]") {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(examples)) {
    const auto kind = entry.path().extension();
    // Of a registry, and of a center.
    const auto name = entry.path().filename().string();
    const bool of_adapters = name.starts_with("mapping-") || name.starts_with("center-");
    if ((kind != ".json" && kind != ".toml") || of_adapters) continue;
    INFO(entry.path());
    std::istringstream none;
    const auto request = read_request(entry.path().string(), none);
    REQUIRE(request);
    CHECK((request->contains("case_reference") || request->contains("id") ||
           request->contains("zone")));
    ++files;
  }
  CHECK(files >= 6);
}

TEST_CASE("Examples: every file of records is loaded without a refusal", "[cli]") {
  for (const auto store : {Store::nominal, Store::firearm, Store::document, Store::vehicle}) {
    std::ifstream file(examples / "records" / (std::string(name(store)) + ".csv"));
    REQUIRE(file);
    auto source = open_record_csv(file, store, CsvReader::Encoding::utf8);
    REQUIRE(source);
    std::size_t records = 0;
    while (const auto item = (*source)->next()) {
      INFO(name(store) << " line " << item->line);
      CHECK(std::holds_alternative<field::Record>(item->row));
      ++records;
    }
    CHECK(records >= 2);
  }
}

TEST_CASE("Examples: the seizure is one", "[cli][batch]") {
  std::istringstream none;
  const auto common = read_request((examples / "seizure-common.toml").string(), none);
  REQUIRE(common);
  std::ifstream file(examples / "seizure.csv");
  const auto rows = read_batch(file, *common, CsvReader::Encoding::utf8);
  REQUIRE(rows);
  CHECK(rows->size() == 4);
  for (const auto& row : *rows) {
    INFO(row.reference << ' ' << row.reason);
    CHECK_FALSE(row.request.empty());
  }
}
