#include "node/shell/identity.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace iwets::node::testing {
namespace {

using nlohmann::json;

const Agencies agencies = {{"SAPS-DBN", {"Durban Central", "", {}, true, {}}}};

Caller dlamini() {
  return {Caller::Via::session, "ZA-117", "N. Dlamini", "SAPS-DBN", Office::officer, "s", {}};
}

}  // namespace

TEST_CASE("in_name_of: officer and agency are those of the session", "[shell]") {
  const auto out = in_name_of(dlamini(), agencies, R"({"case_reference":"CAS 1"})");
  REQUIRE(out.has_value());
  const auto said = json::parse(*out);
  CHECK(said["agency"]["code"] == "SAPS-DBN");
  CHECK(said["agency"]["name"] == "Durban Central");
  CHECK(said["officer"]["name"] == "N. Dlamini");
  CHECK(said["officer"]["badge"] == "ZA-117");
  CHECK(said["case_reference"] == "CAS 1");
}

TEST_CASE("in_name_of: what is his own may be written, and more stays", "[shell]") {
  const auto out =
      in_name_of(dlamini(), agencies,
                 R"({"agency":{"code":"saps-dbn","name":"Durban","on_behalf_of":"SAPS-PTA"},
          "officer":{"name":"n.  dlamini","phone":"1"}})");
  REQUIRE(out.has_value());
  const auto said = json::parse(*out);
  CHECK(said["agency"]["code"] == "SAPS-DBN");
  CHECK(said["agency"]["name"] == "Durban");
  CHECK(said["agency"]["on_behalf_of"] == "SAPS-PTA");
  CHECK(said["officer"]["phone"] == "1");
}

TEST_CASE("in_name_of: another's name is refused, with the field", "[shell]") {
  const std::pair<const char*, const char*> wrong[] = {
      {R"({"agency":{"code":"SAPS-PTA"}})", "agency.code"},
      {R"({"officer":{"name":"P. Naidoo"}})", "officer.name"},
      {R"({"officer":{"badge":"ZA-118"}})", "officer.badge"}};
  for (const auto& [body, field] : wrong) {
    const auto out = in_name_of(dlamini(), agencies, body);
    REQUIRE_FALSE(out.has_value());
    CHECK(out.error().status == 422);
    CHECK(out.error().field == field);
    CHECK_FALSE(out.error().remedy.empty());
  }
}

TEST_CASE("in_name_of: a program's request stays as it is, and so does what is none", "[shell]") {
  const Caller program{Caller::Via::token};
  const std::string body = R"({ "agency": {"code":"SAPS-PTA"} })";
  CHECK(in_name_of(program, agencies, body) == body);
  for (const auto* none : {"", "[1]", "{", "null"})
    CHECK(in_name_of(dlamini(), agencies, none) == none);
}

TEST_CASE("own_name: a supervisor signs with his own name", "[shell]") {
  CHECK(own_name(dlamini(), "supervisor", "") == "N. Dlamini");
  CHECK(own_name(dlamini(), "supervisor", "N. DLAMINI") == "N. Dlamini");
  CHECK(own_name(dlamini(), "supervisor", "za-117") == "N. Dlamini");
  CHECK_FALSE(own_name(dlamini(), "supervisor", "Somebody").has_value());
  CHECK(own_name({Caller::Via::supervisor_token}, "supervisor", "Somebody") == "Somebody");
}

}  // namespace iwets::node::testing
