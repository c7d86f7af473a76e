#include "adapters/sdk/case_life.h"

#include <catch2/catch.hpp>

using namespace iwets;
using namespace iwets::sdk;

namespace {

const CountryCode brazil = *CountryCode::parse("BR");

Final result(std::uint32_t code) { return {code, {}, ItiReason::none, {}}; }

}  // namespace

TEST_CASE("CaseLife: a case is acknowledged, searched, and answered once", "[core]") {
  CaseLife life;
  CHECK(life.state() == CaseState::received);
  life.updated(601);
  CHECK(life.state() == CaseState::acknowledged);
  life.updated(603);
  CHECK(life.state() == CaseState::searching);
  life.updated(400);
  CHECK(life.state() == CaseState::delayed);
  life.answered();
  CHECK(life.ended());
  CHECK(life.judge(result(100)) == Objection::ended);
  CHECK(life.judge(Update{602, ItiReason::none, ""}) == Objection::ended);
  CHECK(life.judge(Reminder{}) == Objection::ended);
  CHECK_FALSE(life.withdraw());
}

TEST_CASE("CaseLife: information ends the question, and nothing else does", "[core]") {
  CaseLife life;
  life.informed();
  CHECK(life.state() == CaseState::received);
  life.updated(606);
  CHECK(life.state() == CaseState::asking);
  life.informed();
  CHECK(life.state() == CaseState::searching);
}

TEST_CASE("CaseLife: codes say what they are, or are not said", "[core]") {
  const CaseLife life;
  struct Row {
    Saying saying;
    std::optional<Objection> objection;
  };
  const Row rows[] = {
      {Update{601, ItiReason::none, ""}, {}},
      {Update{400, ItiReason::investigation, ""}, {}},
      {Update{100, ItiReason::none, ""}, Objection::not_an_update},
      {Update{999, ItiReason::none, ""}, Objection::not_an_update},
      {result(100), {}},
      {result(320), {}},
      {result(602), Objection::not_final},
      {result(400), Objection::not_final},
      {result(1), Objection::not_final},
      {result(402), Objection::reason_missing},
      {Final{401, {}, ItiReason::national_security, {}}, {}},
      {result(104), Objection::country_missing},
      {Final{104, brazil, ItiReason::none, {}}, {}},
      {Final{320, brazil, ItiReason::none, {}}, {}},
      {Final{100, brazil, ItiReason::none, {}}, Objection::country_misplaced},
      {Reminder{}, {}},
  };
  for (const auto& row : rows) CHECK(life.judge(row.saying) == row.objection);
}

TEST_CASE("CaseLife: an open case can be withdrawn, once", "[core]") {
  CaseLife life(CaseState::delayed);
  CHECK(life.withdraw());
  CHECK(life.state() == CaseState::withdrawn);
  CHECK_FALSE(life.withdraw());
}
