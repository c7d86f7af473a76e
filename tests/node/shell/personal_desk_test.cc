#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/node/shell/network_for_test.h"

// What belongs to single officers: notices, what they have read, followed cases, drafts, handover.
namespace iwets::node::testing {
namespace {

using nlohmann::json;

json notices(const NodeForTest& node, const std::string& query) {
  const auto answer = node.get("notices?" + query);
  INFO(answer.body);
  REQUIRE(answer.status == 200);
  return answer.json();
}
std::vector<std::string> kinds(const json& page) {
  std::vector<std::string> out;
  for (const auto& one : page["notices"]) out.push_back(one["notice"]);
  return out;
}
using Texts = std::vector<std::string>;

HttpAnswer call(const NodeForTest& node, const std::string& method, const std::string& path,
                const std::string& body = {}) {
  return http(node.port(), http_request(method, "/api/v1/" + path, "token", body));
}

std::string submit(const NodeForTest& node, const std::string& query = {}) {
  const auto answer = node.post("traces" + query, good_request);
  INFO(answer.body);
  REQUIRE(answer.status == 202);
  return answer.json()["trace"];
}

/// A trace of officer 12 with a hit and an end: two notices.
struct TwoNotices {
  Network network;
  std::string id;
  TwoNotices() {
    network.attach(1, {network.center.keys});
    (void)network.node.events_until("event: link");
    id = submit(network.node, "?officer=12");
    (void)network.take();
    const std::string trace(text_of(TraceId::parse(id)->raw()));
    network.notice(trace, v1::PARTY_REQUESTER);
    network.status(trace, v1::TRACE_STATE_CLOSED_NO_CENTER);
    (void)network.node.events_until("event: closed");
  }
  [[nodiscard]] const NodeForTest& node() const { return network.node; }
};

}  // namespace

TEST_CASE("Notices: all that somebody waits for, newest first, not the hits alone",
          "[shell][officer]") {
  const TwoNotices two;
  const auto all = notices(two.node(), "about=all&officer=12");
  CHECK(kinds(all) == Texts{"answer", "hit"});
  CHECK(all["unread"] == 2);
  CHECK(all["more"] == false);
  CHECK(all["notices"][0]["subject"] == two.id);
  CHECK(all["notices"][0]["case_reference"] == "CAS 12");
  CHECK(all["notices"][0]["event"] == "closed");
  CHECK(all["notices"][0]["followed"] == true);
  CHECK(all["notices"][1]["match"]["record"] == "BR-7");
  CHECK(kinds(notices(two.node(), "about=hit")) == Texts{"hit"});
  CHECK(kinds(notices(two.node(), "about=hit,answer")).size() == 2);
  CHECK(kinds(notices(two.node(), "about=request")).empty());
  CHECK(notices(two.node(), "about=all&limit=1")["more"] == true);
  const auto newest = all["notices"][0]["seq"].dump();
  CHECK(kinds(notices(two.node(), "about=all&before=" + newest)) == Texts{"hit"});
  CHECK(kinds(notices(two.node(), "about=all&after=" + newest)).empty());
  CHECK(kinds(notices(two.node(), "about=all&trace=" + two.id)).size() == 2);
  CHECK(two.node().get("notices?about=odd").status == 400);
  CHECK(notices(two.node(), "")["notices"][0].contains("hit"));  // The hits alone, as ever.
}

TEST_CASE("Notices: what is read is each officer's own, and stays", "[shell][officer]") {
  TwoNotices two;
  auto& node = two.network.node;
  const auto all = notices(node, "about=all&officer=12");
  const auto newest = all["notices"][0]["seq"].dump(), older = all["notices"][1]["seq"].dump();
  const auto mark = [&](const std::string& body) {
    const auto answer = node.post("notices/read?officer=12", body);
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    return answer.json()["unread"].get<int>();
  };
  CHECK(mark("{\"seqs\":[" + newest + "]}") == 1);
  CHECK(mark("{\"seqs\":[" + newest + "]}") == 1);  // Twice is as once.
  CHECK(kinds(notices(node, "about=all&unread=1&officer=12")) == Texts{"hit"});
  CHECK(notices(node, "about=all&officer=34")["unread"] == 2);
  CHECK(mark("{\"up_to\":" + newest + "}") == 0);
  CHECK(mark("{\"up_to\":999999}") == 0);  // Never beyond what there is.
  CHECK(mark("{\"seqs\":[" + older + "],\"read\":false}") == 1);
  CHECK(kinds(notices(node, "about=all&unread=1&officer=12")) == Texts{"hit"});
  node.stop();
  node.start();
  const auto after = notices(node, "about=all&officer=12");
  CHECK(after["unread"] == 1);
  CHECK(after["notices"][0]["read"] == true);
  CHECK(after["notices"][1]["read"] == false);
  CHECK(after["notices"][0]["incoming"] == false);
  CHECK(node.post("notices/read", "{}").status == 400);
  CHECK(mark("{\"seqs\":[4000000000]}") == 1);  // There is no such notice.
}

TEST_CASE("Cases: an officer follows his own, and others when he says so", "[shell][officer]") {
  const NodeForTest node(nowhere());
  const auto id = submit(node, "?officer=12");
  const auto seen_by = [&](const std::string& officer) {
    return node.get("traces/" + id + "?officer=" + officer).json();
  };
  CHECK(seen_by("12")["follows"] == true);
  CHECK(seen_by("12")["officer"] == "12");
  CHECK(seen_by("34")["follows"] == false);
  CHECK(node.get("traces?followed=1&officer=34").json()["total"] == 0);
  CHECK(node.post("traces/" + id + "/follow?officer=34", R"({"follow":true})").status == 200);
  CHECK(node.post("traces/" + id + "/follow?officer=34", R"({"follow":true})").status == 200);
  const auto followed = node.get("traces?followed=1&officer=34").json();
  CHECK(followed["total"] == 1);
  CHECK(followed["traces"][0]["follows"] == true);
  CHECK(node.get("traces?officer=56").json()["traces"][0]["follows"] == false);
  CHECK(node.get("traces?mine=1&officer=34").json()["total"] == 0);
  CHECK(node.post("traces/" + id + "/follow?officer=34", R"({"follow":false})").json()["follows"] ==
        false);
  CHECK(seen_by("34")["follows"] == false);
  CHECK(node.post("traces/01JZ6Q9D5W7R3M1X8K2T4V6B0C/follow", "{}").status == 404);
}

TEST_CASE("Handover: the receiver is told, and history says who and when", "[shell][officer]") {
  const NodeForTest node(nowhere());
  const auto id = submit(node, "?officer=12");
  const auto give = [&](const std::string& body) {
    return node.post("traces/" + id + "/handover?officer=12", body);
  };
  CHECK(give(R"({"note":"night"})").status == 422);
  CHECK(give(R"({"to":"34","note":"night duty"})").json()["officer"] == "34");
  CHECK(give(R"({"to":"34","note":"night duty"})").status == 200);  // Twice is as once.
  const auto trace = node.get("traces/" + id + "?officer=34").json();
  CHECK(trace["officer"] == "34");
  CHECK(trace["follows"] == true);
  int lines = 0;
  for (const auto& line : trace["history"]) lines += line["step"] == "handed_over";
  CHECK(lines == 1);
  CHECK(text_of_step(trace, "handed_over") ==
        "an officer hands the case over: 12 to 34: night duty");
  CHECK(kinds(notices(node, "about=all&officer=34")) == Texts{"handover"});
  CHECK(notices(node, "about=all&officer=34")["unread"] == 1);
  CHECK(kinds(notices(node, "about=all&officer=12")).empty());
  CHECK(node.get("traces?mine=1&officer=34").json()["total"] == 1);
}

TEST_CASE("Drafts: one that amends a trace says so when it is opened again", "[shell][officer]") {
  const NodeForTest node(nowhere());
  const std::string trace = "01JZ6Q9D5W7R3M1X8K2T4V6B0C";
  const auto body = R"({"values":{},"step":2,"amends":")" + trace + "\"}";
  CHECK(call(node, "PUT", "drafts/one?officer=12", body).status == 200);
  CHECK(node.get("drafts/one?officer=12").json()["amends"] == trace);
}

TEST_CASE("Drafts: kept for their officer alone, bounded, handed over", "[shell][officer]") {
  NodeForTest node(nowhere());
  const std::string body =
      R"({"values":{"firearm.serial":"AB1","case_reference":"CAS 7"},"step":2})";
  CHECK(call(node, "PUT", "drafts/one?officer=12", body).status == 200);
  CHECK(call(node, "PUT", "drafts/one?officer=12", body).status == 200);
  const auto mine = node.get("drafts?officer=12").json()["drafts"];
  REQUIRE(mine.size() == 1);
  CHECK(mine[0]["case_reference"] == "CAS 7");
  CHECK(mine[0]["step"] == 2);
  CHECK(node.get("drafts/one?officer=12").json()["values"]["firearm.serial"] == "AB1");
  CHECK(node.get("drafts/one?officer=34").status == 404);
  CHECK(call(node, "DELETE", "drafts/one?officer=34").status == 404);
  node.stop();
  node.start();
  CHECK(node.post("drafts/one/handover?officer=12", R"({"to":"34"})").status == 200);
  CHECK(node.get("drafts/one?officer=12").status == 404);
  CHECK(node.get("drafts/one?officer=34").json()["from"] == "12");
  CHECK(kinds(notices(node, "about=all&officer=34")) == Texts{"handover"});
  CHECK(call(node, "DELETE", "drafts/one?officer=34").status == 200);
  CHECK(node.get("drafts?officer=34").json()["drafts"].empty());

  CHECK(call(node, "PUT", "drafts/a.b", body).status == 400);
  CHECK(call(node, "PUT", "drafts/one", "[]").status == 400);
  CHECK(call(node, "PUT", "drafts/one", R"({"values":{"a":1}})").status == 400);
  CHECK(call(node, "PUT", "drafts/one", R"({"values":{},"step":101})").status == 400);
  CHECK(call(node, "PUT", "drafts/one", R"({"values":{},"other":1})").status == 400);
  CHECK(call(node, "PUT", "drafts/one", R"({"values":{},"amends":"a trace"})").status == 400);
  const json large{{"values", {{"remarks", std::string(70'000, 'x')}}}};
  CHECK(call(node, "PUT", "drafts/one", large.dump()).status == 413);
  for (int i = 0; i < 50; ++i)
    REQUIRE(call(node, "PUT", "drafts/n" + std::to_string(i), body).status == 200);
  CHECK(call(node, "PUT", "drafts/n50", body).status == 409);
  CHECK(call(node, "PUT", "drafts/n49", body).status == 200);
  CHECK(call(node, "PUT", "drafts/n50?officer=12", body).status == 200);  // Of each officer.
}

TEST_CASE("Drafts: a field's name makes nothing but a field in the page of whoever takes it over",
          "[shell][officer]") {
  const NodeForTest node(nowhere());
  const auto put = [&](const std::string& name) {
    json body;
    body["values"][name] = "text";
    return call(node, "PUT", "drafts/one?officer=12", body.dump());
  };
  for (const auto* name : {"firearm.serial", "with.mrz.possessor", "possessor.documents.0.mrz",
                           "with.identify", "case_reference", "associates.11.birth_dates"}) {
    INFO(name);
    CHECK(put(name).status == 200);
    CHECK(node.get("drafts/one?officer=12").json()["values"][name] == "text");
  }
  CHECK(put(std::string(100, 'a')).status == 200);
  const std::vector<std::string> wrong = {"__proto__.x",
                                          "a.__proto__",
                                          "__proto__",
                                          "constructor.prototype.x",
                                          "a.constructor",
                                          "a.prototype",
                                          "",
                                          ".a",
                                          "a.",
                                          "a..b",
                                          "A",
                                          "a-b",
                                          "a b",
                                          "a[0]",
                                          "\u00e9",
                                          "a\n",
                                          "a\"",
                                          std::string(101, 'a')};
  for (const auto& name : wrong) {
    INFO(name);
    const auto answer = put(name);
    CHECK(answer.status == 400);
    const auto error = answer.json()["error"];
    CHECK(error["field"] == "values");
    CHECK(error["message"] == "a name in values is none of a field of the form");
    CHECK(error["remedy"].get<std::string>().find("firearm.serial") != std::string::npos);
  }
  CHECK(node.get("drafts/one?officer=12").json()["values"].size() == 1);  // The last that was good.
}

TEST_CASE("Events: a browser that comes back goes on behind its last one", "[shell][officer]") {
  const NodeForTest node(nowhere());
  (void)submit(node);
  const auto all = node.events_until("event: submitted");
  const auto at = all.rfind("id: ");
  const auto last = all.substr(at + 4, all.find('\n', at) - at - 4);
  auto request = http_request("GET", "/api/v1/events?after=0", "token");
  request.insert(request.find("\r\n") + 2, "Last-Event-ID: " + last + "\r\n");
  Connection stream(node.port());
  stream.send(request);
  (void)submit(node, "?anyway=1");
  const auto later = stream.read_until("event: submitted");
  CHECK(later.find("\nid: " + last + "\n") == std::string::npos);
  CHECK(later.find("event: submitted") == later.rfind("event: submitted"));
}

TEST_CASE("Overview: counts of now, and what waits while the line is down", "[shell][officer]") {
  TwoNotices two;
  auto& node = two.network.node;
  auto seen = node.get("overview").json();
  CHECK(seen["traces"]["open"] == 0);
  CHECK(seen["traces"]["submitted_today"] == 1);
  CHECK(seen["traces"]["ended_today"] == 1);
  CHECK(seen["link"]["sends"] == "now");
  (void)submit(node);
  seen = node.get("overview").json();
  CHECK(seen["traces"]["open"] == 1);
  CHECK(seen["traces"]["submitted_today"] == 2);
  CHECK(seen["traces"]["waits"]["hub"] == 1);
  const NodeForTest alone(nowhere());
  (void)submit(alone);
  const auto waiting = alone.get("overview").json()["link"];
  CHECK(waiting["sends"] == "when_the_line_is_back");
}

TEST_CASE("Drafts: after 90 days one goes by itself, though nobody keeps another",
          "[shell][officer]") {
  NodeForTest node(nowhere());
  for (const auto* name : {"old", "new"})
    CHECK(call(node, "PUT", std::string("drafts/") + name + "?officer=12",
               R"({"values":{"firearm.serial":"AB1"},"step":1})")
              .status == 200);
  node.stop();
  {
    link::Database database(node.folder / "node.db");
    const auto set = [&](const char* name, int days) {
      const auto at = wall_clock() - std::chrono::hours{24 * days};
      database.prepare("UPDATE request_drafts SET at_us=? WHERE id=?")
          .bind(1, static_cast<std::int64_t>(to_us(at)))
          .bind(2, name)
          .run();
      REQUIRE(database.changes() == 1);
    };
    set("old", 91);
    set("new", 89);
  }
  node.start();
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (node.get("drafts/old?officer=12").status != 404 &&
         std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  CHECK(node.get("drafts/old?officer=12").status == 404);
  CHECK(node.get("drafts/new?officer=12").status == 200);
  CHECK(node.get("drafts?officer=12").json()["drafts"].size() == 1);
}

}  // namespace iwets::node::testing
