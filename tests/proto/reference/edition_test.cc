#include "proto/reference/edition.h"

#include <catch2/catch.hpp>

#include "tests/proto/reference/example_table.h"

using namespace iwets;
using namespace iwets::reference;

namespace {

Table table_of(const std::vector<std::string>& files) {
  TableBuilder builder;
  for (const auto& text : files) REQUIRE(builder.add_toml(text, "t.toml"));
  auto table = std::move(builder).finish();
  INFO((table ? "" : table.error().text));
  REQUIRE(table);
  return std::move(*table);
}

std::string without(std::string text, const std::string& part) {
  const auto at = text.find(part);
  REQUIRE(at != std::string::npos);
  return text.erase(at, part.size());
}
std::string changed(std::string text, const std::string& part, const std::string& to) {
  const auto at = text.find(part);
  REQUIRE(at != std::string::npos);
  return text.replace(at, part.size(), to);
}

const std::string czech(test::czech_file), italian(test::italian_file);
const std::string pigeon = R"([[model]]
number = 20302
maker = "beretta"
name = "Silver Pigeon"
type = "SO"
action = "break"
calibres = ["12 gauge"]
)";

std::string edition(int number, const std::string& more = {}) {
  return "edition = " + std::to_string(number) + "\n" + more;
}
const std::string gone = "[[withdrawn]]\nnumber = 20302\nreason = \"twice\"\ninstead = 20301\n";

}  // namespace

TEST_CASE("Edition: the difference, applied, gives the next table", "[reference]") {
  const auto first = table_of({czech, italian, edition(1)});
  const auto second = table_of({changed(czech, "name = \"CZ 75\"", "name = \"CZ 75 Compact\""),
                                without(italian, pigeon), edition(2, gone)});
  const auto changes = difference(first, second);
  REQUIRE(changes);
  CHECK(changes->makers.empty());
  REQUIRE(changes->models.size() == 1);
  CHECK(changes->models.front().number == 10101);
  CHECK(changes->withdrawn == std::vector<Withdrawal>{{20302, "twice", 20301}});
  const auto made = apply(first, *changes, 2, "note");
  REQUIRE(made);
  CHECK(made->models() == second.models());
  CHECK(made->edition().number == 2);
  CHECK(made->edition().note == "note");
  CHECK(made->find(20302) == nullptr);
  REQUIRE(made->withdrawal(20302) != nullptr);
  CHECK(why_gone(*made->withdrawal(20302)).find("FR-20302 was withdrawn") == 0);
  CHECK(instead_of(*made->withdrawal(20302)).find("FR-20301") != std::string::npos);
}

TEST_CASE("Edition: no number is lost, and none comes back", "[reference]") {
  const auto first = table_of({czech, italian, edition(1)});
  const auto lost = difference(first, table_of({czech, without(italian, pigeon), edition(2)}));
  REQUIRE_FALSE(lost);
  CHECK(lost.error().text.find("FR-20302") == 0);
  const auto second = table_of({czech, without(italian, pigeon), edition(2, gone)});
  CHECK_FALSE(difference(second, table_of({czech, italian, edition(3)})));
  TableBuilder both;
  REQUIRE(both.add_toml(italian, "it.toml"));
  REQUIRE(both.add_toml(edition(2, gone), "e.toml"));
  const auto table = std::move(both).finish();
  REQUIRE_FALSE(table);
  CHECK(table.error().text.find("never given again") != std::string::npos);
}

TEST_CASE("Edition: another than the next is refused", "[reference]") {
  const auto first = table_of({czech, italian, edition(1)});
  const auto third = table_of({czech, italian, edition(3)});
  CHECK(difference(first, third).error().text.find("edition 3 does not follow edition 1") == 0);
  CHECK_FALSE(apply(first, {}, 3, ""));
  CHECK_FALSE(apply(first, {}, 1, ""));
}

TEST_CASE("Edition: changes that contradict the table are refused", "[reference]") {
  const auto first = table_of({czech, italian, edition(1)});
  Changes unknown;
  unknown.withdrawn = {{11111, "no", 0}};
  CHECK(apply(first, unknown, 2, "").error().text.find("FR-11111 that is withdrawn is not there") ==
        0);
  Changes maker_gone;
  maker_gone.makers_removed = {"beretta"};
  CHECK(apply(first, maker_gone, 2, "").error().text.find("there is no maker `beretta`") !=
        std::string::npos);
  Changes national;
  national.models = {first.models().front()};
  national.models.front().number = 90001;
  CHECK(apply(first, national, 2, "").error().text.find("a country's own table") !=
        std::string::npos);
}
