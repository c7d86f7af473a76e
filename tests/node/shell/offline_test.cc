#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <vector>

#include "node/shell/clock.h"
#include "tests/node/shell/node_for_test.h"

// What a node does while nobody answers at the hub's endpoint.
namespace iwets::node::testing {
namespace {

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("Node: without a hub it takes a request, keeps it, and says so", "[shell]") {
  NodeForTest node(nowhere());
  const auto taken = node.post("traces", good_request);
  REQUIRE(taken.status == 202);
  const auto answer = taken.json();
  CHECK(answer["state"] == "queued");
  CHECK(answer["link"] == "connecting");
  CHECK(answer["center"].is_null());
  CHECK(answer["advice"].is_array());
  const auto id = answer["trace"].get<std::string>();

  node.stop();
  node.start();
  const auto kept = node.get("traces/" + id).json();
  CHECK(kept["state"] == "queued");
  CHECK(kept["waits_for_directory"] == true);
  CHECK(kept["request"] == nlohmann::json::parse(good_request));
  CHECK(kept["firearm"]["serial"] == "AB12345");
  CHECK(kept["submitted_us"].get<std::uint64_t>() > 0);
  CHECK(kept["receipted_us"].is_null());
  REQUIRE(kept["history"].size() == 2);
  CHECK(kept["history"][0]["step"] == "submitted");
  CHECK(node.get("status").json()["cases"]["open"] == 1);
}

TEST_CASE("Node: what is missing is said, and nothing leaves or stays", "[shell]") {
  NodeForTest node(nowhere());
  const auto refused = node.post("traces", replaced(good_request, "\"serial\":\"AB12345\",", ""));
  CHECK(refused.status == 422);
  const auto answer = refused.json();
  CHECK(answer["error"]["code"] == "incomplete");
  CHECK(answer["error"]["field"] == "firearm.serial");
  REQUIRE_FALSE(answer["advice"].empty());
  CHECK(answer["advice"][0]["level"] == "error");
  CHECK(node.get("traces").json()["traces"].empty());
}

TEST_CASE("Node: a text that is too long is named as the request calls it", "[shell]") {
  NodeForTest node(nowhere());
  const auto long_name = replaced(good_request, "JOHN SMITH", std::string(193, 'J'));
  CHECK(node.post("traces", long_name).json()["error"]["field"] == "possessor.name");
  const auto long_place =
      replaced(good_request, "\"place\":\"Durban\"", "\"place\":\"" + std::string(257, 'p') + "\"");
  CHECK(node.post("traces", long_place).json()["error"]["field"] == "recovery.place");
  const auto long_case = replaced(good_request, "CAS 12", std::string(65, 'c'));
  CHECK(node.post("traces", long_case).json()["error"]["field"] == "case_reference");
}

TEST_CASE("Node: a dry run judges and keeps nothing", "[shell]") {
  NodeForTest node(nowhere());
  const auto judged = node.post("traces?dry=1", good_request);
  CHECK(judged.status == 200);
  CHECK(judged.json()["center"] == "US");
  CHECK(node.get("traces").json()["traces"].empty());
}

TEST_CASE("Node: a request with an id of its own can be sent again", "[shell]") {
  NodeForTest node(nowhere());
  const auto id = TraceId(seal::random_id(to_us(wall_clock()) / 1000)).text();
  const auto first = node.post("traces?id=" + id, good_request);
  REQUIRE(first.status == 202);
  CHECK(first.json()["trace"] == id);
  const auto again = node.post("traces?id=" + id, good_request);
  CHECK(again.status == 202);
  CHECK(again.json() == first.json());
  CHECK(node.get("traces").json()["traces"].size() == 1);
  CHECK(node.get("status").json()["cases"]["open"] == 1);
  const auto other = node.post("traces?id=" + id, replaced(good_request, "AB12345", "AB12346"));
  CHECK(other.status == 409);
  // Also when the first has ended, and the node was started again.
  (void)node.post("traces/" + id + "/cancel", "");
  node.stop();
  node.start();
  CHECK(node.post("traces?id=" + id, good_request).json()["state"] == "cancelled");
  CHECK(node.post("traces?id=odd", good_request).json()["error"]["field"] == "id");
  CHECK(node.post("traces?id=00000000000000000000000001", good_request).status == 422);
}

TEST_CASE("Node: a second request for a firearm whose trace is open leaves on purpose only",
          "[shell]") {
  NodeForTest node(nowhere());
  const auto said = [](const HttpAnswer& answer, const std::string& level) {
    std::string text;
    const auto body = answer.json();
    for (const auto& one : body["advice"])
      if (one["field"] == "firearm.serial" && one["level"] == level) text = one["message"];
    return text;
  };
  const auto first = node.post("traces", good_request);
  CHECK(said(first, "warning").empty());
  const auto id = first.json()["trace"].get<std::string>();
  node.stop();
  node.start();  // It is known from the disk as well.
  // As it is known to the center: by maker and number, whatever the case.
  const auto alike = replaced(replaced(good_request, "AB12345", "ab-12345"), "CAS 12", "CAS 13");
  const auto refused = node.post("traces", alike);
  CHECK(refused.status == 422);
  CHECK(refused.json()["error"]["field"] == "firearm.serial");
  CHECK(said(refused, "error").find(id) != std::string::npos);
  const auto anyway = node.post("traces?anyway=1", alike);
  CHECK(anyway.status == 202);
  CHECK(said(anyway, "warning").find(id) != std::string::npos);
  const auto second = anyway.json()["trace"].get<std::string>();
  // A model that contradicts is another firearm, and hides none of the first.
  const auto other = replaced(replaced(good_request, "\"1911\"", "\"M4\""), "CAS 12", "CAS 14");
  const auto third = node.post("traces", other);
  CHECK(third.status == 202);
  CHECK(said(node.post("traces?dry=1", alike), "error").find(second) != std::string::npos);
  CHECK(said(node.post("traces?dry=1", other), "error")
            .find(third.json()["trace"].get<std::string>()) != std::string::npos);
  for (const auto& open : {id, second}) (void)node.post("traces/" + open + "/cancel", "");
  CHECK(node.post("traces?dry=1", alike).status == 200);
}

TEST_CASE("Node: a center that is no country is an error of its field, and nothing else",
          "[shell]") {
  NodeForTest node(nowhere());
  const auto odd = replaced(good_request, "{\n \"priority\"", "{\"center\":\"ZZ\",\"priority\"");
  const auto answer = node.post("traces", odd);
  CHECK(answer.status == 422);
  const auto body = answer.json();
  CHECK(body["error"]["field"] == "center");
  CHECK(body["advice"][0]["message"] == "there is no such country");
  CHECK(answer.body.find("no center that you may use") == std::string::npos);
}

TEST_CASE("Node: a check names everything that is missing, and what is doubtful", "[shell]") {
  NodeForTest node(nowhere());
  const auto empty = node.post("checks", R"({"person":{"name":"A"}})");
  CHECK(empty.status == 422);
  std::vector<std::string> errors;
  const auto body = empty.json();
  for (const auto& one : body["advice"])
    if (one["level"] == "error") errors.push_back(one["field"]);
  CHECK(errors == std::vector<std::string>{"agency.code", "case_reference", "crime_code",
                                           "intended_use", "recovery.country", "recovery.date"});
  const auto doubtful = node.post("checks", R"({"agency":{"code":"A"},"case_reference":"C",
      "crime_code":"1","intended_use":"U","recovery":{"country":"ZA","date":"2026"},
      "document":{"number":"L898902C3","country":"UTO",
                  "mrz":"L898902C37UTO7408122F1204159ZE184226B<<<<<10"},
      "vehicle":{"vin":"1M8GDM9A1KP042788"}})");
  CHECK(doubtful.status == 202);
  std::vector<std::string> warned;
  const auto advice = doubtful.json()["advice"];
  for (const auto& one : advice) warned.push_back(one["field"]);
  CHECK(std::count(warned.begin(), warned.end(), "document.mrz") == 1);
  CHECK(std::count(warned.begin(), warned.end(), "vehicle.vin") == 1);
}

TEST_CASE("Node: errors have one shape", "[shell]") {
  NodeForTest node(nowhere());
  struct Row {
    const char *method, *path, *body;
    int status;
    const char* code;
  };
  const Row rows[] = {
      {"POST", "traces", "{", 400, "malformed"},
      {"POST", "traces", "{\"x\":1}", 400, "unknown_field"},
      {"GET", "traces/x", "", 400, "malformed"},
      {"GET", "traces/00000000000000000000000001", "", 404, "not_found"},
      {"POST", "traces/00000000000000000000000001/cancel", "", 404, "not_found"},
      {"GET", "traces?state=odd", "", 400, "malformed"},
      {"GET", "traces?before=odd", "", 400, "malformed"},
      {"GET", "checks/00000000000000000000000001", "", 404, "not_found"},
      {"POST", "checks", "{}", 422, "incomplete"},
      {"POST", "records/trace", "{}", 404, "not_found"},
      {"POST", "records/vehicle", "{\"verb\":\"enter\"}", 400, "malformed"},
      {"POST", "records/vehicle", R"({"verb":"enter","record":{"vehicle":{"plate":"X"}}})", 422,
       "out_of_bounds"},
      {"POST", "loads/00000000000000000000000001/records", "{}", 404, "not_found"},
      {"GET", "loads/00000000000000000000000001", "", 404, "not_found"},
      {"GET", "nothing", "", 404, "not_found"},
      {"DELETE", "traces", "", 404, "not_found"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.method, row.path, row.body);
    const auto answer =
        http(node.port(),
             http_request(row.method, std::string("/api/v1/") + row.path, "token", row.body));
    CHECK(answer.status == row.status);
    const auto error = answer.json()["error"];
    CHECK(error["code"] == row.code);
    CHECK_FALSE(error["message"].get<std::string>().empty());
    CHECK_FALSE(error["remedy"].get<std::string>().empty());
    CHECK(error.contains("field"));
  }
}

TEST_CASE("Node: what waits for a directory is cancelled at once", "[shell]") {
  NodeForTest node(nowhere());
  const auto id = node.post("traces", good_request).json()["trace"].get<std::string>();
  const auto cancelled = node.post("traces/" + id + "/cancel", R"({"reason":"found"})");
  CHECK(cancelled.status == 202);
  CHECK(cancelled.json()["state"] == "cancelled");
  CHECK(node.post("traces/" + id + "/cancel", "").status == 409);
  CHECK(node.post("traces/" + id + "/information", R"({"text":"x"})").status == 409);
  CHECK(node.get("status").json()["cases"] ==
        nlohmann::json({{"open", 0}, {"closed", 1}, {"corrections", 0}}));
  const auto summary = node.get("summary").json();
  CHECK(summary["traces"] == 1);
  CHECK(summary["final"] == 1);
  CHECK(summary["receipts"] == 0);
}

TEST_CASE("Node: lists are paged from the newest, by state", "[shell]") {
  NodeForTest node(nowhere());
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i)
    ids.push_back(node.post("traces?anyway=1", good_request).json()["trace"].get<std::string>());
  (void)node.post("traces/" + ids[1] + "/cancel", "");
  const auto page = [&](const std::string& query) {
    std::vector<std::string> found;
    const auto answer = node.get("traces?" + query).json();
    for (const auto& row : answer["traces"]) found.push_back(row["trace"]);
    return found;
  };
  CHECK(page("").size() == 5);
  CHECK(page("state=open").size() == 4);
  CHECK(page("state=closed").size() == 1);
  const auto first = page("limit=2");
  REQUIRE(first.size() == 2);
  CHECK(first[0] == ids[4]);
  CHECK(page("limit=2&before=" + first[1])[0] == ids[2]);
  CHECK(page("limit=10&before=" + ids[0]).empty());
}

TEST_CASE("Node: events are replayed after a restart, from any number", "[shell]") {
  NodeForTest node(nowhere());
  const auto id = node.post("traces", good_request).json()["trace"].get<std::string>();
  (void)node.events_until("event: waiting_for_directory");
  node.stop();
  node.start();
  const auto text = node.events_until("event: waiting_for_directory");
  const auto at = text.find("event: submitted\ndata: ");
  REQUIRE(at != std::string::npos);
  const auto line = text.substr(at + 23, text.find('\n', at + 23) - at - 23);
  const auto data = nlohmann::json::parse(line);
  CHECK(data["event"] == "submitted");
  CHECK(data["subject"] == id);
  Connection later(node.port());
  later.send(http_request("GET", "/api/v1/events?after=" + data["seq"].dump(), "token"));
  CHECK(later.read_until("event: waiting_for_directory").find("event: submitted") ==
        std::string::npos);
}

TEST_CASE("Node: the doctor names what is wrong and what repairs it", "[shell]") {
  NodeForTest node(nowhere());
  const auto checks = node.get("doctor").json()["checks"];
  std::map<std::string, nlohmann::json> by_name;
  for (const auto& check : checks) by_name[check["name"]] = check;
  for (const auto* name :
       {"clock", "keys", "token", "link", "key_change", "outbox", "disk", "directory"})
    REQUIRE(by_name.contains(name));
  CHECK(by_name["keys"]["ok"] == true);
  CHECK(by_name["link"]["ok"] == false);
  CHECK_FALSE(by_name["link"]["remedy"].get<std::string>().empty());
  CHECK(by_name["directory"]["ok"] == false);
  CHECK(by_name["token"]["ok"] == false);  // This test keeps it in memory.
}

TEST_CASE("Node: records of a load that do not fit are refused with their line", "[shell]") {
  NodeForTest node(nowhere());
  const auto opened = node.post("loads", R"({"store":"vehicle","file_name":"stolen.csv"})").json();
  const auto load = opened["load"].get<std::string>();
  CHECK(opened["resumed"] == false);
  const auto sent = node.post("loads/" + load + "/records", R"({"verb":"enter","lines":[2,3,5],
      "records":[{"id":"A","vehicle":{"plate":"X1"}},{"id":"not an id","vehicle":{"plate":"X2"}},
                 {"id":"C","vehicle":{"plate":"X3"}}]})");
  REQUIRE(sent.status == 202);
  CHECK(sent.json()["message"].is_string());
  const auto state = node.get("loads/" + load).json();
  CHECK(state["sent"] == 3);
  CHECK(state["refused"] == 1);
  CHECK(state["accepted"] == 0);
  CHECK(state["last_line"] == 5);
  CHECK(state["complete"] == false);
  REQUIRE(state["refusals"].size() == 1);
  CHECK(state["refusals"][0]["line"] == 3);
  CHECK(state["refusals"][0]["field"] == "id");
  // The same file again goes on where it stopped.
  const auto again = node.post("loads", R"({"store":"vehicle","file_name":"stolen.csv"})").json();
  CHECK(again["load"] == load);
  CHECK(again["resumed"] == true);
  CHECK(again["last_line"] == 5);
  const auto rows = node.get("records/vehicle").json()["records"];
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["id"] == "C");
  CHECK(rows[0]["state"] == "queued");
}

TEST_CASE("Node: what has not happened yet is refused before it leaves", "[shell]") {
  NodeForTest node(nowhere());
  const auto field_of = [&](const char* path, const std::string& body) {
    const auto answer = node.post(path, body);
    CHECK(answer.status == 422);
    const auto error = answer.json()["error"];
    CHECK_FALSE(error["remedy"].get<std::string>().empty());
    return error["field"].get<std::string>();
  };
  CHECK(field_of("records/vehicle", R"({"verb":"enter","record":{"id":"V","since":"2199-01-01",
      "vehicle":{"plate":"ABC"}}})") == "record.since");
  CHECK(field_of("records/nominal", R"({"verb":"enter","record":{"id":"N",
      "person":{"name":"A B","birth_dates":["1980","2199"]}}})") == "record.person.birth_dates[1]");
  const auto check = [&](const std::string& date, const std::string& subject) {
    return field_of("checks", R"({"agency":{"code":"A"},"case_reference":"C","crime_code":"1",
        "intended_use":"i","recovery":{"country":"ZA","date":")" +
                                  date + "\"}," + subject + "}");
  };
  CHECK(check("2199-01-01", R"("person":{"name":"A B"})") == "recovery.date");
  CHECK(check("2020-01-01", R"("person":{"name":"A B","birth_dates":["2199"]})") ==
        "person.birth_dates[0]");
  CHECK(check("2020-01-01", R"("firearm":{"serial":"A1","year_of_manufacture":2199})") ==
        "firearm.year_of_manufacture");

  const auto load = node.post("loads", R"({"store":"vehicle","file_name":"future.csv"})")
                        .json()["load"]
                        .get<std::string>();
  const auto sent = node.post("loads/" + load + "/records", R"({"verb":"enter","lines":[2,3],
      "records":[{"id":"A","vehicle":{"plate":"X1"}},
                 {"id":"B","since":"2199-01-01","vehicle":{"plate":"X2"}}]})");
  REQUIRE(sent.status == 202);
  const auto refusals = node.get("loads/" + load).json()["refusals"];
  REQUIRE(refusals.size() == 1);
  CHECK(refusals[0]["line"] == 3);
  CHECK(refusals[0]["field"] == "since");
}

TEST_CASE("Node: a load comes back later while many messages wait", "[shell]") {
  NodeForTest node(nowhere());
  const auto load = node.post("loads", R"({"store":"vehicle","file_name":"f"})")
                        .json()["load"]
                        .get<std::string>();
  int status = 202;
  std::size_t sent = 0;
  for (; status == 202 && sent < 1'000; ++sent) {
    const auto id = std::to_string(sent);
    const auto answer =
        node.post("loads/" + load + "/records", R"({"verb":"enter","records":[{"id":")" + id +
                                                    R"(","vehicle":{"plate":")" + id + R"("}}]})");
    status = answer.status;
    if (status != 202) CHECK(answer.headers.find("Retry-After: ") != std::string::npos);
  }
  CHECK(status == 503);
  CHECK(sent >= Api::bulk_waiting_max);
  // An officer's own record still goes.
  CHECK(node.post("records/vehicle", R"({"verb":"enter","record":{"id":"V",
      "reason":"stolen","vehicle":{"plate":"ABC"}}})")
            .status == 202);
}

}  // namespace iwets::node::testing
