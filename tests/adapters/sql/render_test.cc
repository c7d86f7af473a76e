#include "adapters/sql/render.h"

#include <catch2/catch.hpp>

using namespace iwets;

TEST_CASE("Render: a mark is no holder, a type is said in words, half a time is no dash",
          "[core]") {
  sdk::Final final;
  final.code = 110;
  auto& firearm = final.answer.firearm.emplace();
  firearm.type = "P";
  firearm.importer = "Interarms";
  const auto holder = [](sdk::CustodyRole role, field::PartialDate from, field::PartialDate until) {
    sdk::Custody out;
    out.role = role;
    out.name = "Firm";
    out.acquired = from;
    out.disposed = until;
    return out;
  };
  final.answer.chain = {holder(sdk::CustodyRole::importer, {2014, 0, 0}, {}),
                        holder(sdk::CustodyRole::dealer, {2014, 0, 0}, {2015, 2, 0}),
                        holder(sdk::CustodyRole::dealer, {}, {2016, 0, 0})};
  const auto text = sql::in_words(final);
  for (const auto* line :
       {"  type                P: pistol\n", "  importer's mark     Interarms\n",
        "  importer            Firm, from 2014\n", "  dealer              Firm, 2014 to 2015-02\n",
        "  dealer              Firm, until 2016\n"}) {
    CAPTURE(line);
    CHECK_THAT(text, Catch::Contains(line));
  }
}
