#include "node/core/agency.h"

#include <catch2/catch.hpp>

using namespace iwets;
using namespace iwets::node;

namespace {

Agencies three() {
  Agencies out;
  out["SAPS-DBN"] = {"Durban", "+27", {field::Purpose::investigation}, true, {"saps-pta"}};
  out["SAPS-PTA"] = {"Pretoria", "", {}, false, {}};
  out["SARS"] = {"Revenue", "", {}, true, {}};
  return out;
}

AgencyClaim claim(std::string code, std::string other = {},
                  field::Purpose purpose = field::Purpose::investigation, bool urgent = false) {
  return {std::move(code), std::move(other), purpose, urgent};
}

std::string field_of(const AgencyClaim& said) {
  const auto refused = refusal_of(three(), said);
  return refused ? refused->field : "";
}

}  // namespace

TEST_CASE("Agency: where none is configured, any may ask, and for any other", "[core][agency]") {
  CHECK_FALSE(refusal_of({}, claim("ANY")));
  CHECK_FALSE(refusal_of({}, claim("ANY", "OTHER")));
}

TEST_CASE("Agency: an unknown one is refused with the one that was meant", "[core][agency]") {
  const auto refused = refusal_of(three(), claim("SAPS-DBM"));
  REQUIRE(refused);
  CHECK(refused->field == "agency.code");
  CHECK(refused->reason == "SAPS-DBM is no agency of this member");
  CHECK(refused->remedy == "did you mean SAPS-DBN?");
  CHECK(refusal_of(three(), claim("CUSTOMS"))->remedy ==
        "write one of this member's agencies: SAPS-DBN, SAPS-PTA, SARS");
  CHECK_FALSE(refusal_of(three(), claim(" saps-dbn ")));
}

TEST_CASE("Agency: purposes and urgency are each one's own", "[core][agency]") {
  CHECK(field_of(claim("SAPS-DBN", {}, field::Purpose::court)) == "purpose");
  CHECK(field_of(claim("SAPS-DBN", {}, field::Purpose::none)) == "purpose");
  CHECK(refusal_of(three(), claim("SAPS-DBN", {}, field::Purpose::court))->remedy ==
        "write one of: investigation");
  CHECK(field_of(claim("SARS", {}, field::Purpose::court)).empty());
  CHECK(field_of(claim("SAPS-PTA", {}, field::Purpose::court, true)) == "priority");
  CHECK(field_of(claim("SARS", {}, field::Purpose::court, true)).empty());
}

TEST_CASE("Agency: one acts for another only where that is configured", "[core][agency]") {
  CHECK(field_of(claim("SAPS-DBN", "SAPS-PTA")).empty());
  CHECK(field_of(claim("SAPS-PTA", "SAPS-DBN")) == "agency.on_behalf_of");
  CHECK(refusal_of(three(), claim("SAPS-DBN", "SARS"))->remedy == "it may act for: saps-pta");
  CHECK(refusal_of(three(), claim("SAPS-DBN", "SAPS-PTX"))->remedy == "did you mean SAPS-PTA?");
  CHECK(field_of(claim("SAPS-DBN", "saps-dbn")) == "agency.on_behalf_of");
  CHECK(refusal_of({}, claim("A", "a"))->reason == "agency A asks for itself");
}

TEST_CASE("Agency: who acts for one that is not there is a fault of the file", "[core][agency]") {
  CHECK(fault_of(three()).empty());
  auto wrong = three();
  wrong["SARS"].acts_for = {"SAPS-DBX"};
  CHECK(fault_of(wrong) ==
        "SARS acts for SAPS-DBX, which is no agency here; did you mean SAPS-DBN?");
  wrong["SARS"].acts_for = {"sars"};
  CHECK(fault_of(wrong) == "SARS acts for itself; leave it out of `acts_for`");
}
