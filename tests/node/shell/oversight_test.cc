#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "node/shell/clock.h"
#include "tests/node/shell/node_for_test.h"

// What officers ask, under the eyes of their supervisor: through the node's API.
namespace iwets::node::testing {
namespace {

using namespace std::chrono_literals;

std::string check_of(const std::string& officer, const std::string& serial, int i = 0) {
  const auto name = officer.empty() ? "" : R"("officer":{"name":")" + officer + R"("},)";
  return "{" + name + R"("agency":{"code":"SAPS"},"case_reference":"CAS )" + std::to_string(i) +
         R"(","crime_code":"1","intended_use":"U","purpose":"investigation",
      "recovery":{"country":"ZA","date":"2026"},"firearm":{"serial":")" +
         serial + R"(","make":"Vektor","type":"PI","calibre":"9x19","model":"Z88"}})";
}

std::string trace_of(const std::string& serial, bool urgent) {
  auto text = good_request;
  text.replace(text.find("AB12345"), 7, serial);
  if (urgent)
    text.replace(text.find("\"routine\""), 9, R"("urgent","justification":"a siege in Durban")");
  return text;
}

OversightOptions few() {
  OversightOptions options;
  options.rules.quota.officer = {{2, 0}, {1, 0}};
  options.rules.quota.unnamed = {{1, 0}, {1, 0}};
  return options;
}

std::string lower(std::string text) {
  for (auto& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return text;
}

NodeForTest node_with(const OversightOptions& options) {
  return NodeForTest(nowhere(), {Role::member, *CountryCode::parse("ZA")}, options);
}

}  // namespace

TEST_CASE("Oversight: a question beyond the quota is refused, also after a restart",
          "[shell][oversight]") {
  auto node = node_with(few());
  CHECK(node.post("checks", check_of("N. Dlamini", "AB1")).status == 202);
  CHECK(node.post("checks", check_of("n. dlamini", "AB2")).status == 202);
  for (int i = 0; i < 2; ++i) {
    const auto refused = node.post("checks", check_of("N. Dlamini", "AB3"));
    CHECK(refused.status == 429);
    const auto error = refused.json()["error"];
    CHECK(error["code"] == "quota");
    CHECK(error["field"] == "officer.name");
    CHECK(error["message"] == "officer N. DLAMINI has made 2 checks in the last hour; at most 2");
    CHECK(error["remedy"].get<std::string>().find("wait until ") == 0);
    const auto wait = error["retry_after_s"].get<int>();
    CHECK((wait > 3'500 && wait <= 3'600));
    CHECK(refused.headers.find("Retry-After: " + std::to_string(wait)) != std::string::npos);
    node.stop();
    node.start();
  }
  CHECK(node.post("checks", check_of("", "AB3")).status == 202);
  CHECK(node.post("checks", check_of("", "AB3")).status == 429);
  CHECK(node.post("traces", trace_of("AB12345", false)).status == 202);
}

TEST_CASE("Oversight: the same trace under the same id is one question", "[shell][oversight]") {
  auto node = node_with(few());
  const auto id = TraceId(seal::random_id(to_us(wall_clock()) / 1000)).text();
  for (int i = 0; i < 3; ++i)
    CHECK(node.post("traces?id=" + id, trace_of("AB12345", false)).status == 202);
  CHECK(node.post("traces", trace_of("AB99999", false)).status == 429);
  CHECK(node.post("traces?dry=1", trace_of("AB99999", false)).status == 200);
}

TEST_CASE("Oversight: an urgent trace is sent, and an alarm raised once", "[shell][oversight]") {
  auto node = node_with(few());
  CHECK(node.post("traces", trace_of("AB10000", false)).status == 202);
  for (const auto* serial : {"CD10000", "EF10000"})
    CHECK(node.post("traces", trace_of(serial, true)).status == 202);
  const auto alarms =
      node.as_supervisor("GET", "oversight/alarms?supervisor=Chief").json()["alarms"];
  REQUIRE(alarms.size() == 1);
  CHECK(alarms[0]["kind"] == "beyond_quota");
  CHECK(alarms[0]["officer"] == "N. DLAMINI");
  CHECK(alarms[0]["many"] == 2);
  const auto events = node.events_until("alarm_raised");
  CHECK(events.find("\"kind\":\"beyond_quota\"") != std::string::npos);
  CHECK(events.find("DLAMINI") == std::string::npos);
}

TEST_CASE("Oversight: an alarm is told once, stands until it is closed, and survives a restart",
          "[shell][oversight]") {
  auto node = node_with({});
  const auto sweep = [&](int from, int to) {
    for (int i = from; i < to; ++i)
      REQUIRE(node.post("checks", check_of("X", "AB" + std::to_string(12'300 + i), i)).status ==
              202);
  };
  sweep(0, 9);
  node.stop();
  node.start();
  sweep(9, 15);
  const auto listed = [&](const char* state) {
    return node
        .as_supervisor("GET", std::string("oversight/alarms?supervisor=Chief&state=") + state)
        .json()["alarms"];
  };
  REQUIRE(listed("open").size() == 1);
  CHECK(listed("open")[0]["text"] ==
        "15 serial numbers that follow one another, under 15 case references");
  const auto close = [&](const std::string& body) {
    return node.as_supervisor("POST", "oversight/alarms/1", body);
  };
  CHECK(close(R"({"supervisor":"Chief"})").json()["error"]["field"] == "remark");
  CHECK(close(R"({"remark":"r"})").json()["error"]["field"] == "supervisor");
  CHECK(close(R"({"supervisor":"Chief","remark":"told him off"})").status == 200);
  CHECK(close(R"({"supervisor":"Chief","remark":"again"})").status == 409);
  CHECK(node.as_supervisor("POST", "oversight/alarms/7", R"({"supervisor":"C","remark":"r"})")
            .status == 404);
  CHECK(listed("open").empty());
  CHECK(listed("all")[0]["remark"] == "told him off");
  CHECK(listed("all")[0]["closed_by"] == "CHIEF");
  const auto events = node.events_until("alarm_closed");
  CHECK(events.find("event: alarm_raised") == events.rfind("event: alarm_raised"));
  node.stop();
  node.start();
  sweep(15, 24);
  CHECK(listed("open").empty());
  sweep(24, 25);
  CHECK(listed("open")[0]["alarm"] == 2);
}

TEST_CASE("Oversight: an officer opens so many cases in an hour, and his supervisor is told",
          "[shell][oversight]") {
  OversightOptions options;
  options.rules.quota.officer_opens_per_hour = 2;
  auto node = node_with(options);
  std::vector<std::string> traces;
  for (const auto* serial : {"AB12345", "CD67890", "EF24680"})
    traces.push_back(node.post("traces", trace_of(serial, false)).json()["trace"]);
  const auto officer = node.session('a', officer_for_test("ZA-1", "SAPS-DBN"));
  const auto other = node.session('b', officer_for_test("ZA-2", "CPT"));
  const auto opened = [&](const SignedIn& by, const std::string& path) {
    return node.browse(by, "GET", path);
  };
  CHECK(opened(officer, "traces/" + traces[0]).status == 200);
  CHECK(opened(officer, "traces/" + traces[1]).status == 200);
  const auto refused = opened(officer, "traces/" + traces[2]);
  CHECK(refused.status == 429);
  const auto error = refused.json()["error"];
  CHECK(error["code"] == "quota");
  CHECK(error["message"] == "you have opened 2 different cases within the last hour; at most 2");
  CHECK(error["remedy"].get<std::string>().find("ask your supervisor") != std::string::npos);
  const auto wait = error["retry_after_s"].get<int>();
  CHECK((wait > 3'500 && wait <= 3'600));
  CHECK(refused.headers.find("Retry-After: " + std::to_string(wait)) != std::string::npos);
  // By no other way either; another member's request is a case too.
  CHECK(opened(officer, "traces/" + traces[2] + "/evidence").status == 429);
  CHECK(opened(officer, "traces/" + traces[2] + "/attachments/a.jpg").status == 429);
  CHECK(opened(officer, "checks/" + traces[2]).status == 429);
  CHECK(opened(officer, "incoming/" + traces[2]).status == 429);
  // What he has opened stays open, however it is written; lists and other officers do not count.
  CHECK(opened(officer, "traces/" + traces[0]).status == 200);
  CHECK(opened(officer, "traces/" + lower(traces[1])).status == 200);
  CHECK(opened(officer, "traces").json()["traces"].size() == 3);
  CHECK(opened(officer, "traces/no-id").status == 400);
  // What he may not see is hidden as ever, and a program names whom it likes.
  for (const auto& trace : traces) CHECK(opened(other, "traces/" + trace).status == 404);
  for (const auto& trace : traces) CHECK(node.get("traces/" + trace).status == 200);
  CHECK(node.events_until("alarm_raised").find("many_opened") != std::string::npos);
  node.stop();
  node.start();
  const auto alarms =
      node.as_supervisor("GET", "oversight/alarms?supervisor=Chief").json()["alarms"];
  REQUIRE(alarms.size() == 1);
  CHECK(alarms[0]["kind"] == "many_opened");
  CHECK(alarms[0]["officer"] == "ZA-1");
  CHECK(alarms[0]["many"] == 2);
}

TEST_CASE("Oversight: the supervisor sees sums and single questions, and is seen himself",
          "[shell][oversight]") {
  auto node = node_with(few());
  for (int i = 0; i < 3; ++i) (void)node.post("checks", check_of("N. Dlamini", "AB12345", i));
  (void)node.post("traces", trace_of("AB12345", false));
  const auto sums = node.as_supervisor("GET", "oversight?supervisor=Chief").json();
  const auto day = sums["last_24_hours"];
  CHECK(day["checks"] == 2);
  CHECK(day["traces"] == 1);
  CHECK(day["refused"] == 1);
  REQUIRE(day["officers"].size() == 1);
  CHECK(day["officers"][0]["name"] == "N. DLAMINI");
  CHECK(day["agencies"].size() == 2);
  CHECK(day["purposes"].size() == 2);
  CHECK(sums["last_30_days"]["checks"] == 2);
  CHECK(sums["open_alarms"] == 0);

  const auto rows = [&](const std::string& query) {
    return node.as_supervisor("GET", "oversight/consultations?supervisor=Chief" + query).json();
  };
  const auto mine = rows("&officer=n.%20dlamini&since=24h")["consultations"];
  REQUIRE(mine.size() == 4);
  CHECK(mine[0]["kind"] == "trace");
  CHECK(mine[1]["outcome"] == "refused");
  CHECK(mine[1]["subject"].is_null());
  CHECK(mine[3]["case_reference"] == "CAS 0");
  CHECK(mine[3]["stores"] == std::vector<std::string>{"firearm"});
  CHECK(mine[3]["things"][0]["kind"] == "serial");
  CHECK(mine[3]["things"][0]["mark"] == mine[0]["things"][0]["mark"]);
  const auto id = mine[3]["subject"].get<std::string>();
  CHECK(node.get("checks/" + id).status == 200);
  const auto page = rows("&limit=2");
  CHECK(page["more"] == true);
  CHECK(page["consultations"][0]["kind"] == "look");
  CHECK(page["consultations"][0]["supervisor"] == "CHIEF");
  CHECK(page["consultations"][0]["note"] == "consultations, officer N. DLAMINI, since 24h");
  CHECK(page["consultations"][1]["note"] == "summary");
  CHECK(rows("&since=2199-01-01T00:00")["consultations"].empty());
  CHECK(rows("&since=soon")["error"]["field"] == "since");
}

TEST_CASE("Oversight: officers do not see the book, and the supervisor sees nothing else",
          "[shell][oversight]") {
  NodeForTest node(nowhere());
  for (const auto* path : {"oversight", "oversight/alarms", "oversight/consultations"}) {
    const auto refused = node.get(std::string(path) + "?supervisor=Chief");
    CHECK(refused.status == 403);
    CHECK(refused.json()["error"]["code"] == "supervisor_only");
  }
  CHECK(node.post("oversight/alarms/1", "{}").status == 403);
  CHECK(node.as_supervisor("GET", "traces").json()["error"]["code"] == "officers_only");
  CHECK(node.as_supervisor("GET", "oversight").json()["error"]["field"] == "supervisor");
  CHECK(http(node.port(), http_request("GET", "/api/v1/oversight", "")).status == 401);
}

TEST_CASE("Oversight: the book holds no number, name or birth date", "[shell][oversight]") {
  NodeForTest node(nowhere());
  {
    link::Database database(node.folder / "other.db");
    OversightDesk desk(database, {}, [](Instant, const Tell&) {});
    field::CheckForm form;
    form.firearm.emplace().serial = "QWX987654";
    form.person.emplace().name = "Secretperson";
    form.person->birth_dates = {{1980, 2, 3}};
    database.begin();
    CHECK_FALSE(desk.admit(wall_clock(), {}, things_of(form)));
    database.commit();
  }
  std::ifstream file(node.folder / "other.db", std::ios::binary);
  std::ifstream log(node.folder / "other.db-wal", std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), {});
  bytes.append((std::istreambuf_iterator<char>(log)), {});
  CHECK(bytes.find("consultations") != std::string::npos);
  for (const auto* secret : {"QWX987654", "QWX", "SECRETPERSON", "Secretperson", "1980"})
    CHECK(bytes.find(secret) == std::string::npos);
}

TEST_CASE("Oversight: a clock that is set back makes no room, also in the book",
          "[shell][oversight]") {
  TemporaryDirectory folder;
  link::Database database(folder / "book.db");
  const auto noon = from_us(1'772'366'400'000'000);
  const auto asks = [&](OversightDesk& desk, Instant at) {
    Consultation question;
    question.officer = "A";
    database.begin();
    const auto refused = desk.admit(at, question, {});
    database.commit();
    return !refused;
  };
  {
    OversightDesk desk(database, few(), [](Instant, const Tell&) {});
    CHECK(asks(desk, noon));
    CHECK(asks(desk, noon + 1min));
    CHECK_FALSE(asks(desk, noon - 2h));
  }
  OversightDesk again(database, few(), [](Instant, const Tell&) {});
  CHECK_FALSE(asks(again, noon - 1h - 1us));
  CHECK(asks(again, noon - 1h));
}

TEST_CASE("Oversight: what is too old is forgotten", "[shell][oversight]") {
  TemporaryDirectory folder;
  link::Database database(folder / "book.db");
  OversightDesk desk(database, {}, [](Instant, const Tell&) {});
  ConsultationBook book(database);
  const auto noon = from_us(1'772'366'400'000'000);
  const auto rows = [&] {
    int many = 0;
    (void)book.list({}, [&](const Consultation&) { ++many; });
    return many;
  };
  for (const auto at : {noon, noon + 24h}) {
    database.begin();
    CHECK_FALSE(desk.admit(at, {}, {}));
    database.commit();
  }
  desk.on_time(noon + 365 * 24h);
  CHECK(rows() == 2);
  desk.on_time(noon + 365 * 24h + 1h);
  CHECK(rows() == 1);
  desk.on_time(noon + 366 * 24h + 2h);
  CHECK(rows() == 0);
}

}  // namespace iwets::node::testing
