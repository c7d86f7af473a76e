#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "node/shell/clock.h"
#include "tests/node/shell/node_for_test.h"

// A seizure of many firearms, agencies, and figures: through the node's API.
namespace iwets::node::testing {
namespace {

using nlohmann::json;

json row_of(const std::string& row, const std::string& serial) {
  auto request = json::parse(good_request);
  request["row_reference"] = row;
  request["firearm"]["serial"] = serial;
  return request;
}

json batch(const NodeForTest& node, const std::vector<json>& rows, const char* query = "") {
  const auto answer =
      node.post(std::string("traces/batch") + query, json{{"requests", rows}}.dump());
  REQUIRE(answer.status == 200);
  return answer.json()["verdicts"];
}

std::vector<std::string> words(const json& verdicts) {
  std::vector<std::string> out;
  for (const auto& one : verdicts) out.push_back(one["verdict"]);
  return out;
}
using Words = std::vector<std::string>;

NodeForTest node_with(const OversightOptions& options, const Agencies& agencies = {}) {
  return NodeForTest(nowhere(), {Role::member, *CountryCode::parse("ZA")}, options, agencies);
}

Agencies two_agencies() {
  Agencies out;
  out["SAPS-DBN"] = {"Durban", "", {}, false, {"SAPS-PTA"}};
  out["SAPS-PTA"] = {"Pretoria", "", {field::Purpose::court}, true, {}};
  return out;
}

}  // namespace

TEST_CASE("Seizure: two agencies may name case and row alike", "[shell][seizure]") {
  NodeForTest node(nowhere());
  auto one = row_of("1", "AB10001"), other = row_of("1", "AB20002");
  other["agency"]["code"] = "SAPS-XYZ";
  CHECK(words(batch(node, {one, other})) == Words{"accepted", "accepted"});
  CHECK(node.get("traces").json()["traces"].size() == 2);
  CHECK(words(batch(node, {one, other})) == Words{"duplicate", "duplicate"});
}

TEST_CASE("Seizure: each row has its verdict, and comes twice without effect", "[shell][seizure]") {
  NodeForTest node(nowhere());
  auto bad = row_of("3", "AB30003");
  bad["firearm"].erase("model");
  const std::vector rows{row_of("1", "AB10001"), row_of("2", "AB20002"), bad};
  CHECK(words(batch(node, rows, "?dry=1")) == Words{"ready", "ready", "refused"});
  CHECK(node.get("traces").json()["traces"].empty());
  const auto first = batch(node, rows);
  CHECK(words(first) == Words{"accepted", "accepted", "refused"});
  CHECK(first[2]["answer"]["error"]["field"] == "firearm.model");
  CHECK(first[0]["row_reference"] == "1");
  CHECK(node.get("traces").json()["traces"].size() == 2);

  // Corrected and handed in again, after a restart and in other letters.
  node.stop();
  node.start();
  auto again = rows;
  again[2] = row_of("3", "AB30003");
  again[0]["case_reference"] = "cas  12";
  CHECK(words(batch(node, again, "?dry=1")) == Words{"duplicate", "duplicate", "ready"});
  const auto second = batch(node, again);
  CHECK(words(second) == Words{"duplicate", "duplicate", "accepted"});
  CHECK(second[0]["answer"]["trace"] == first[0]["answer"]["trace"]);
  CHECK(second[0]["answer"]["changed"] == true);
  CHECK(second[1]["answer"]["changed"] == false);
  CHECK(node.get("traces").json()["traces"].size() == 3);

  const auto listed = node.get("traces?seizure=cas%2012").json();
  CHECK(listed["seizure"]["traces"] == 3);
  CHECK(listed["seizure"]["states"]["queued"] == 3);
  REQUIRE(listed["traces"].size() == 3);
  CHECK(listed["traces"][0]["row_reference"] == "3");
  CHECK(listed["traces"][0]["firearm"]["serial"] == "AB30003");
  CHECK(node.get("traces?seizure=CAS%2099").json()["seizure"]["traces"] == 0);
}

TEST_CASE("Seizure: a row alone is known as well, and free again when it was cancelled",
          "[shell][seizure]") {
  NodeForTest node(nowhere());
  const auto one = row_of("7", "AB70007").dump();
  const auto first = node.post("traces", one);
  REQUIRE(first.status == 202);
  const auto known = node.post("traces", one);
  CHECK(known.status == 200);
  CHECK(known.json()["trace"] == first.json()["trace"]);
  CHECK(known.json()["duplicate"] == true);
  CHECK(node.post("traces/" + first.json()["trace"].get<std::string>() + "/cancel", "").status ==
        202);
  const auto anew = node.post("traces", one);
  CHECK(anew.status == 202);
  CHECK(anew.json()["trace"] != first.json()["trace"]);
  auto other = row_of("7", "AB70008");
  other["case_reference"] = "CAS 13";
  CHECK(node.post("traces", other.dump()).status == 202);
  other["row_reference"] = std::string(65, 'x');
  CHECK(node.post("traces", other.dump()).json()["error"]["field"] == "row_reference");
}

TEST_CASE("Seizure: the quota of the officer ends it, and asks once", "[shell][seizure]") {
  OversightOptions few;
  few.rules.quota.officer = {{9, 0}, {2, 0}};
  auto node = node_with(few);
  std::vector<json> rows;
  for (int i = 1; i <= 5; ++i)
    rows.push_back(row_of(std::to_string(i), "QT" + std::to_string(7'001 * i)));
  const auto verdicts = batch(node, rows);
  CHECK(words(verdicts) == Words{"accepted", "accepted", "quota", "quota", "quota"});
  CHECK(verdicts[4]["answer"]["error"]["field"] == "officer.name");
  CHECK(words(batch(node, rows)) == Words{"duplicate", "duplicate", "quota", "quota", "quota"});
  const auto day = node.as_supervisor("GET", "oversight?supervisor=Chief").json()["last_24_hours"];
  CHECK(day["traces"] == 2);
  CHECK(day["refused"] == 2);
  rows[4]["priority"] = "urgent";
  rows[4]["justification"] = "a siege in Durban";
  CHECK(words(batch(node, rows)) == Words{"duplicate", "duplicate", "quota", "quota", "accepted"});
}

TEST_CASE("Seizure: a batch that is none is refused as a whole", "[shell][seizure]") {
  NodeForTest node(nowhere());
  for (const auto* body : {"{}", "[]", "{", R"({"requests":[]})", R"({"requests":{}})",
                           R"({"requests":[{}],"more":1})"})
    CHECK(node.post("traces/batch", body).status == 400);
  const std::vector<json> many(201, json::object());
  CHECK(node.post("traces/batch", json{{"requests", many}}.dump()).status == 400);
  CHECK(words(batch(node, {json::array(), json(7)})) == Words{"refused", "refused"});
}

TEST_CASE("Agencies: who may ask for whom is judged with the request", "[shell][agency]") {
  auto node = node_with({}, two_agencies());
  auto request = json::parse(good_request);
  const auto error = [&] { return node.post("traces", request.dump()).json()["error"]; };
  request["agency"]["code"] = "SAPS-DBM";
  CHECK(error()["field"] == "agency.code");
  CHECK(error()["remedy"] == "did you mean SAPS-DBN?");
  request["agency"]["code"] = "SAPS-PTA";
  CHECK(error()["field"] == "purpose");
  request["purpose"] = "court";
  request["agency"]["on_behalf_of"] = "SAPS-DBN";
  CHECK(error()["field"] == "agency.on_behalf_of");
  request["agency"] = {{"code", "SAPS-DBN"}, {"on_behalf_of", "SAPS-PTA"}};
  request["priority"] = "urgent";
  request["justification"] = "a siege in Durban";
  CHECK(error()["field"] == "priority");
  request["priority"] = "routine";
  CHECK(node.post("traces", request.dump()).status == 202);
  const auto check = R"({"agency":{"code":"SAPS-DBX"},"case_reference":"C","crime_code":"1",
    "intended_use":"U","purpose":"court","recovery":{"country":"ZA","date":"2026"},
    "vehicle":{"plate":"ND 1","plate_country":"ZA"}})";
  CHECK(node.post("checks", check).json()["error"]["field"] == "agency.code");
}

TEST_CASE("Agencies: the book shows who asked for whom", "[shell][agency]") {
  auto node = node_with({}, two_agencies());
  auto request = json::parse(good_request);
  request["agency"] = {{"code", "saps-dbn"}, {"on_behalf_of", "saps-pta"}};
  REQUIRE(node.post("traces", request.dump()).status == 202);
  const auto listed =
      node.as_supervisor("GET", "oversight/consultations?supervisor=Chief&agency=SAPS-PTA")
          .json()["consultations"];
  REQUIRE(listed.size() == 1);
  CHECK(listed[0]["agency"] == "SAPS-DBN");
  CHECK(listed[0]["on_behalf_of"] == "SAPS-PTA");
  const auto sums = node.as_supervisor("GET", "oversight?supervisor=Chief").json()["last_24_hours"];
  CHECK(sums["delegations"] == json::parse(R"([{"agency":"SAPS-DBN","on_behalf_of":"SAPS-PTA",
                                                "checks":0,"traces":1}])"));
}

TEST_CASE("Agencies: a book of before they acted for one another is read on", "[shell][agency]") {
  TemporaryDirectory folder;
  link::Database database(folder / "old.db");
  database.execute(
      "CREATE TABLE consultations(row INTEGER PRIMARY KEY, at_us INTEGER NOT NULL, counted_us "
      "INTEGER NOT NULL, kind INTEGER NOT NULL, outcome INTEGER NOT NULL, officer TEXT NOT NULL, "
      "agency TEXT NOT NULL, purpose INTEGER NOT NULL, urgent INTEGER NOT NULL, reference TEXT NOT "
      "NULL, stores INTEGER NOT NULL, subject BLOB, note TEXT NOT NULL, things BLOB NOT NULL); "
      "INSERT INTO consultations VALUES(1,1,1,1,1,'X','OLD',0,0,'C',0,NULL,'',zeroblob(4))");
  ConsultationBook book(database);
  for (int i = 0; i < 2; ++i) book.create_tables();
  Consultation question;
  question.at = wall_clock();
  question.agency = "NEW";
  question.on_behalf_of = "OTHER";
  CHECK(book.add(question) == 2);
  std::vector<std::string> seen;
  (void)book.list({}, [&](const Consultation& row) {
    seen.push_back(row.agency + " for " + row.on_behalf_of);
  });
  CHECK(seen == std::vector<std::string>{"NEW for OTHER", "OLD for "});
}

TEST_CASE("Statistics: figures for officer and supervisor, without a name or number in them",
          "[shell][statistics]") {
  NodeForTest node(nowhere());
  (void)batch(node, {row_of("1", "AB10001"), row_of("2", "AB20002")});
  for (const auto& answer : {node.get("statistics"), node.as_supervisor("GET", "statistics")}) {
    REQUIRE(answer.status == 200);
    const auto found = answer.json();
    CHECK(found["traces"]["submitted"] == 2);
    CHECK(found["sdg_16_4_2"]["denominator"] == 2);
    CHECK(found["sdg_16_4_2"]["numerator"] == 0);
    CHECK(found["sdg_16_4_2"]["proportion"] == 0.0);
    CHECK(found["agencies"] ==
          json::parse(R"([{"agency":"SAPS-DBN","firearms":2,"answered":0,"traced":0}])"));
    for (const auto* secret : {"AB10001", "CAS 12", "SMITH", "DLAMINI", "Dlamini", "Durban"})
      CHECK(found.dump().find(secret) == std::string::npos);
  }
  const auto later = node.get("statistics?from=2199-01-01&until=2199-12-31").json();
  CHECK(later["traces"]["submitted"] == 0);
  CHECK(later["sdg_16_4_2"]["proportion"].is_null());
  CHECK(node.get("statistics?from=soon").json()["error"]["field"] == "from");
  CHECK(node.get("statistics?from=2026-02&until=2026-03-01").json()["error"]["field"] == "from");
  CHECK(node.get("statistics?from=2026-03-02&until=2026-03-01").status == 400);
  const auto today = text(wall_clock()).substr(0, 10);
  const auto one_day = node.get("statistics?from=" + today + "&until=" + today).json();
  CHECK(one_day["traces"]["submitted"] == 2);
}

}  // namespace iwets::node::testing
