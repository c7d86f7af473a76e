// Whom dates make the first, and where nobody is named.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/adapters/sql/registry_for_test.h"

using namespace iwets;
using namespace iwets::tests;
using Rows = std::vector<sql::Row>;

namespace {

sql::Row sale(const std::string& name, const std::string& day) {
  sql::Row out;
  if (!name.empty()) out["name"] = name;
  if (!day.empty()) out["purchased"] = day;
  return out;
}
sql::Row holder(const std::string& role, const std::string& name, const std::string& day) {
  sql::Row out{{"role_column", role}, {"name", name}};
  if (name.empty()) out.erase("name");
  if (!day.empty()) out["acquired"] = day;
  return out;
}

sql::Built answer(Rows holders, Rows sales, const std::string& mapping = small_mapping) {
  FakeRegistry registry(mapping);
  registry.rows["firearm"]["AB1"] = {{{"id", "7"}, {"serial", "AB1"}, {"make", "CZ"}}};
  registry.rows["chain[1]"]["7"] = std::move(holders);
  registry.rows["purchaser"]["7"] = std::move(sales);
  return registry.look_up(form_of("AB1"));
}
std::string first(const sql::Built& built) {
  const auto& purchaser = built.final.answer.purchaser;
  return purchaser ? purchaser->person.name : std::string();
}

}  // namespace

TEST_CASE("Order: of several purchasers one is named only where the dates tell", "[core]") {
  const Rows dealer{holder("dealer", "Shop", "2001-01-01")};
  struct Rule {
    Rows sales;
    std::string first;
  };
  const std::vector<Rule> rules{
      {{sale("A", "2010-01-01"), sale("B", "2005-06-07")}, "B"},
      {{sale("A", "20/09/2016"), sale("B", "2018-01-01")}, ""},
      {{sale("A", ""), sale("B", "2018-01-01")}, ""},
      {{sale("A", "2018"), sale("B", "2018-01-01")}, ""},
      {{sale("A", "2018-01-01"), sale("B", "2018-01-01")}, ""},
      {{sale("", "2001-01-01"), sale("B", "2018-01-01")}, ""},
      {{sale("", "2019-01-01"), sale("B", "2018-01-01")}, "B"},
      {{sale("A", "20/09/2016")}, "A"},
      {{sale("A", "2018-01-01"), sale("A", "2018-01-01")}, "A"},
      {{sale("A", "2017"), sale("B", "2018-01-01"), sale("C", "2018")}, "A"},
  };
  for (auto rule : rules)
    for (int turn = 0; turn < 2; ++turn) {
      CAPTURE(rule.sales, turn);
      const auto built = answer(dealer, rule.sales);
      CHECK(first(built) == rule.first);
      CHECK(built.final.code == (rule.first.empty() ? 110 : 100));
      CHECK(built.purchaser_unclear == rule.first.empty());
      std::reverse(rule.sales.begin(), rule.sales.end());
    }
  const auto built = answer({}, {sale("A", ""), sale("B", "")});
  CHECK(built.final.code == 305);
  CHECK_THAT(built.final.answer.explanation, Catch::Contains("Ask the center"));
}

TEST_CASE("Order: further purchasers than are read may hold the first", "[core]") {
  Rows many;
  for (std::size_t i = 0; i < sql::purchasers_max; ++i)
    many.push_back(sale("P" + std::to_string(i), std::to_string(1950 + i)));
  CHECK(answer({}, many).purchaser_unclear);
  many.pop_back();
  CHECK(first(answer({}, many)) == "P0");
}

TEST_CASE("Order: purchasers among the holders are judged in the same way", "[core]") {
  const auto older = holder("purchaser", "A", "2001-02-03");
  CHECK(first(answer({holder("purchaser", "B", "2005"), older}, {})) == "A");
  for (const auto& other : {holder("purchaser", "B", ""), holder("purchaser", "B", "1/2/2003"),
                            holder("purchaser", "", "2009")}) {
    const auto built = answer({older, other}, {});
    CHECK(first(built).empty());
    CHECK(built.final.code == 305);
  }
}

TEST_CASE("Order: who held it last is said to be uncertain, whatever the rows' order", "[core]") {
  const auto one = holder("dealer", "One", ""), two = holder("dealer", "Two", "2001");
  const auto built = answer({two, one}, {});
  CHECK(built.final.code == 110);
  CHECK_THAT(built.final.answer.explanation, Catch::Contains("Which dealer held it last"));
  CHECK(built.final.answer.chain == answer({one, two}, {}).final.answer.chain);
  CHECK(answer({two, holder("dealer", "One", "1999")}, {}).final.answer.explanation.empty());
  CHECK(answer({two, holder("dealer", "Two", "2001")}, {}).final.answer.explanation.empty());
}

TEST_CASE("Order: a date that is not understood is told, and the mapping can say how to read it",
          "[core]") {
  const Rows sales{sale("A", "20/09/2016"), sale("B", "10/10/2015")};
  const auto blind = answer({holder("dealer", "One", "soon")}, sales);
  REQUIRE(blind.notes.size() == 4);
  CHECK_THAT(blind.notes[0], Catch::StartsWith("chain[1].acquired: 'soon' is no date"));
  CHECK_THAT(blind.notes[1], Catch::StartsWith("purchaser.purchased: '20/09/2016' is no date"));
  CHECK_THAT(blind.notes[1], Catch::Contains("connection.date_order"));
  const auto seeing = answer({}, sales, with("[firearm]", "date_order = \"dmy\"\n[firearm]"));
  CHECK(first(seeing) == "B");
  CHECK(seeing.final.answer.purchaser->purchased == field::PartialDate{2015, 10, 10});
  CHECK(seeing.notes.empty());
}
