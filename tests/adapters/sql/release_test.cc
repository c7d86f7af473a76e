#include "adapters/sql/release.h"

#include <catch2/catch.hpp>

using namespace iwets;

namespace {

sdk::Final known() {
  sdk::Final final;
  final.code = 100;
  auto& answer = final.answer;
  answer.firearm.emplace().serial = "A1";
  answer.chain = {{sdk::CustodyRole::dealer, "Shop", "L1", "Street 1", {2001, 1, 1}, {2002, 1, 1}},
                  {sdk::CustodyRole::purchaser, "Jan", "", "Home 1", {2002, 1, 1}, {}}};
  auto& purchaser = answer.purchaser.emplace();
  purchaser.person.name = "Jan";
  purchaser.person.birth_dates = {{1970, 1, 1}};
  purchaser.person.sex = field::Sex::male;
  purchaser.person.nationalities = {"CZ"};
  purchaser.birth_place = "Zlin";
  purchaser.address = "Home 1";
  purchaser.identity_document = "OP 1";
  purchaser.purchased = {2002, 1, 1};
  answer.time_to_crime_days = 9;
  return final;
}

sql::Released released(const std::vector<std::string>& withheld, sdk::Final final = known()) {
  sql::Terms terms;
  terms.withheld = withheld;
  return sql::release(terms, std::move(final));
}

}  // namespace

TEST_CASE("Release: every path takes something out, and only what it names", "[core]") {
  for (const auto& path : sql::withheld_paths()) {
    CAPTURE(path);
    const auto out = released({path});
    CHECK(out.withheld == std::vector<std::string>{path});
    CHECK_THAT(out.final.answer.restrictions, Catch::Contains(path + "."));
    auto rest = out.final.answer;
    rest.restrictions.clear();
    CHECK_FALSE(rest == known().answer);
    CHECK(rest.firearm == known().answer.firearm);
    const auto again = released({path}, out.final);
    CHECK(again.withheld.empty());
  }
}

TEST_CASE("Release: an address of the purchaser is nowhere, nor is the day of purchase", "[core]") {
  const auto out = released({"purchaser.address", "purchaser.purchased"}).final;
  CHECK(out.code == 100);
  CHECK(out.answer.purchaser->address.empty());
  CHECK(out.answer.purchaser->purchased.year == 0);
  CHECK(out.answer.chain[1].address.empty());
  CHECK(out.answer.chain[1].acquired.year == 0);
  CHECK(out.answer.chain[0].address == "Street 1");
  CHECK(out.answer.time_to_crime_days == 0);
}

TEST_CASE("Release: without its purchaser an answer is restricted, and still leads on abroad",
          "[core]") {
  const auto out = released({"purchaser"}).final;
  CHECK(out.code == 401);
  CHECK(out.reason == sdk::ItiReason::confidentiality_law);
  CHECK_FALSE(out.answer.purchaser);
  CHECK(out.answer.chain.size() == 1);
  CHECK_THAT(out.answer.explanation, Catch::Contains("purchaser is identified"));
  auto abroad = known();
  abroad.code = 104;
  abroad.next_country = *CountryCode::parse("BR");
  const auto exported = released({"purchaser"}, abroad).final;
  CHECK(exported.code == 104);
  CHECK(exported.next_country == abroad.next_country);
}

TEST_CASE("Release: what was not there is not called withheld", "[core]") {
  sdk::Final none;
  none.code = 320;
  const auto out = released({"purchaser", "chain"}, none);
  CHECK(out.final == none);
  CHECK(out.withheld.empty());
}

TEST_CASE("Release: approval is for answers that tell of a firearm", "[core]") {
  sql::Terms terms;
  terms.approve = true;
  CHECK(sql::release(terms, known()).approve);
  sdk::Final none;
  none.code = 320;
  CHECK_FALSE(sql::release(terms, none).approve);
}

TEST_CASE("Release: an answer that leads on says whether it may be shown there", "[core]") {
  sql::Terms terms;
  terms.onward = GENERATE(Onward::yes, Onward::ask, Onward::no);
  auto abroad = known();
  abroad.code = 104;
  abroad.next_country = *CountryCode::parse("BR");
  CHECK(sql::release(terms, abroad).final.answer.onward == terms.onward);
  CHECK(sql::release(terms, known()).final.answer.onward == Onward::unsaid);
  CHECK(sql::release(sql::Terms{}, abroad).final.answer.onward == Onward::no);
}
