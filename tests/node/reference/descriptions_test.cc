#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>
#include <iterator>

#include "node/reference/book.h"
#include "node/reference/load.h"
#include "proto/reference/csv_rows.h"

using namespace iwets::reference;

namespace {

constexpr std::size_t shown = 3;
constexpr double share_min = 0.95;

std::string file_text() {
  std::ifstream file(std::string(IWETS_SOURCE_DIR) + "/tests/node/reference/descriptions.csv");
  return {std::istreambuf_iterator<char>(file), {}};
}

bool is_expected(const std::string& expected, const Found& found) {
  return (" " + expected + " ").find(std::to_string(found.model->number)) != std::string::npos;
}

}  // namespace

TEST_CASE("Search: what officers write leads to the entry, among the first three",
          "[reference][descriptions]") {
  const auto table = load_edition(built_in_files());
  REQUIRE(table);
  std::uint64_t open_quote = 0;
  auto rows = csv_rows(file_text(), open_quote);
  REQUIRE(open_quote == 0);
  if (rows.empty() || table->models().empty()) {
    WARN("there is no table, or there are no descriptions of it: nothing is measured");
    return;
  }
  rows.erase(rows.begin());
  const Book book(*table);
  std::size_t good = 0;
  for (const auto& row : rows) {
    REQUIRE(row.cells.size() >= 2);
    const auto found = book.search().find(row.cells[0], {}, shown);
    bool among = false;
    for (const auto& one : found) among = among || is_expected(row.cells[1], one);
    if (among) {
      ++good;
      continue;
    }
    std::cout << "line " << row.line << ": \"" << row.cells[0] << "\" expects " << row.cells[1]
              << ", gives";
    for (const auto& one : found) std::cout << ' ' << one.model->number;
    std::cout << '\n';
  }
  const auto share = static_cast<double>(good) / static_cast<double>(rows.size());
  INFO(good << " of " << rows.size());
  CHECK(share >= share_min);
}
