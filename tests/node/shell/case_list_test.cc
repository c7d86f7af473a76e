#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "node/shell/case_list.h"
#include "node/shell/search_text.h"
#include "tests/node/shell/network_for_test.h"

// The list of traces: found, sorted, paged, and whose turn it is.
namespace iwets::node::testing {
namespace {

using nlohmann::json;

json request(const std::string& reference, const std::string& serial) {
  auto out = json::parse(good_request);
  out["case_reference"] = reference;
  out["firearm"]["serial"] = serial;
  return out;
}

std::string submit(const NodeForTest& node, const json& body) {
  const auto answer = node.post("traces", body.dump());
  INFO(answer.body);
  REQUIRE(answer.status == 202);
  return answer.json()["trace"];
}

std::vector<std::string> references(const json& page) {
  std::vector<std::string> out;
  for (const auto& one : page["traces"]) out.push_back(one["case_reference"]);
  return out;
}
using Texts = std::vector<std::string>;

json list(const NodeForTest& node, const std::string& query) {
  const auto answer = node.get("traces?" + query);
  INFO(answer.body);
  REQUIRE(answer.status == 200);
  return answer.json();
}

/// Three cases, whose references are not in the order of their submission.
struct Three {
  NodeForTest node{nowhere()};
  std::string a = submit(node, request("CAS 112", "AB-10 001"));
  std::string b = submit(node, request("CAS 9", "ZZ77"));
  std::string c = submit(node, muller());
  static json muller() {
    auto out = request("FA/13", "QX5500");
    out["possessor"]["name"] = "Jürgen MÜLLER-Ahmadi";
    out["firearm"]["make"] = "Česká zbrojovka";
    out["firearm"]["model"] = "75";
    return out;
  }
};

}  // namespace

TEST_CASE("List: a case is found by its numbers, names and countries, however written",
          "[shell][list]") {
  const Three three;
  const auto found = [&](const std::string& words) {
    return references(list(three.node, "q=" + words));
  };
  CHECK(found("ab10001") == Texts{"CAS 112"});
  CHECK(found("AB-10%20001") == Texts{"CAS 112"});
  CHECK(found("10001") == Texts{"CAS 112"});  // Within the number.
  CHECK(found("b10") == Texts{"CAS 112"});
  CHECK(found("muller") == Texts{"FA/13"});
  CHECK(found("M%C3%9CLLER%20jurgen") == Texts{"FA/13"});
  CHECK(found("ahmadi") == Texts{"FA/13"});
  CHECK(found("ceska") == Texts{"FA/13"});
  CHECK(found("fa13") == Texts{"FA/13"});
  CHECK(found("cas") == Texts{"CAS 9", "CAS 112"});
  CHECK(found("south%20africa").size() == 3);
  CHECK(found("cas%20muller").empty());
  CHECK(found("llery").empty());
  CHECK(found("%22%20OR%20*").size() <= 3);  // What means something to the index is no word.
  CHECK(found("-").empty());
  CHECK(list(three.node, "q=" + three.b)["traces"][0]["trace"] == three.b);
}

TEST_CASE("List: sorted either way, and paged by key", "[shell][list]") {
  const Three three;
  const auto sorted = [&](const std::string& how) { return references(list(three.node, how)); };
  CHECK(sorted("") == Texts{"FA/13", "CAS 9", "CAS 112"});
  CHECK(sorted("sort=submitted&order=asc") == Texts{"CAS 112", "CAS 9", "FA/13"});
  CHECK(sorted("sort=reference") == Texts{"CAS 9", "CAS 112", "FA/13"});
  CHECK(sorted("sort=reference&order=desc") == Texts{"FA/13", "CAS 112", "CAS 9"});
  CHECK(sorted("sort=deadline") == Texts{"FA/13", "CAS 9", "CAS 112"});  // None has one.
  for (const std::string order : {"submitted", "updated", "reference", "deadline"}) {
    for (const std::string way : {"asc", "desc"}) {
      const auto how = "sort=" + order + "&order=" + way;
      Texts seen;
      std::string after;
      for (int page = 0; page < 3; ++page) {
        const auto one = list(three.node, how + "&limit=1&after=" + after);
        CHECK(one["total"] == 3);
        REQUIRE(one["traces"].size() == 1);
        seen.push_back(references(one).front());
        CHECK(one["next"].is_null() == (page == 2));
        if (page < 2) after = one["next"];
      }
      INFO(how);
      CHECK(seen == sorted(how));
    }
  }
  CHECK(references(list(three.node, "before=" + three.c)) == Texts{"CAS 9", "CAS 112"});
  CHECK(list(three.node, "limit=2")["total"] == 3);
}

TEST_CASE("List: what cannot be asked is told", "[shell][list]") {
  const NodeForTest node(nowhere());
  const auto field = [&](const std::string& query) {
    const auto answer = node.get("traces?" + query);
    CHECK(answer.status == 400);
    return answer.json()["error"]["field"].get<std::string>();
  };
  CHECK(field("state=odd") == "state");
  CHECK(field("waits=me") == "waits");
  CHECK(field("sort=size") == "sort");
  CHECK(field("order=up") == "order");
  CHECK(field("after=nowhere") == "after");
  CHECK(field("after=1.zz") == "after");
}

TEST_CASE("List: what means something to a database or its index is a word like others",
          "[shell][list]") {
  const Three three;
  const auto found = [&](const std::string& words) {
    INFO(words);
    return references(list(three.node, "q=" + words));
  };
  for (const auto* attack :
       {"%27%20OR%20%271%27=%271", "%27;DROP%20TABLE%20listed;--", "x%27)%20UNION%20SELECT%20*--",
        "cas%20OR%20muller", "cas%20NOT%20112", "cas%20AND%209%20AND", "NEAR(cas%20112)",
        "rowid:cas", "zz77%22%20OR%20%22muller", "%22cas%22%20%2B%20%22qx", "a%00b"})
    CHECK(found(attack).empty());
  // Signs alone part words, and add nothing.
  for (const auto* same : {"%22zz77%22", "zz77*", "%5Ezz77", "(zz77)", "{zz77}", "zz77%25"})
    CHECK(found(same) == Texts{"CAS 9"});
  for (const auto* nothing : {"%25", "_", "*", "%22", "%22%22%22", "%27"})
    CHECK(found(nothing).empty());
  CHECK(list(three.node, "")["total"] == 3);
}

TEST_CASE("List: whose turn it is, as the hub tells it", "[shell][list]") {
  Network network;
  network.attach(1, {network.center.keys});
  const auto& node = network.node;
  (void)node.events_until("event: link");
  const auto id = submit(node, request("CAS 1", "AB12345"));
  CHECK(list(node, "waits=hub")["traces"][0]["waits_for"] == "hub");
  const auto sent = network.take();
  const std::string trace(text_of(TraceId::parse(id)->raw()));
  (void)node.events_until("event: receipted");
  CHECK(list(node, "waits=center")["total"] == 1);
  CHECK(list(node, "waits=hub")["total"] == 0);

  v1::TraceClock clock;
  clock.set_trace(trace);
  clock.set_step(v1::CLOCK_STEP_STARTED);
  clock.set_center("center:US");
  clock.set_deadline_us(1'000'000);  // Long ago.
  clock.set_time_us(1);
  network.say(Kind::trace_clock, clock);
  (void)node.events_until("event: clock_started");
  CHECK(list(node, "waits=overdue")["total"] == 1);
  CHECK(references(list(node, "sort=deadline&state=open")) == Texts{"CAS 1"});
  clock.set_step(v1::CLOCK_STEP_STOPPED);
  clock.set_stopped_us(2'000'000);
  network.say(Kind::trace_clock, clock);
  (void)node.events_until("event: clock_stopped");
  CHECK(list(node, "waits=overdue")["total"] == 0);
  CHECK(list(node, "waits=you")["traces"][0]["waits_for"] == "you");

  const auto cancelled = node.post("traces/" + id + "/cancel", "{}");
  CHECK(cancelled.status == 202);
  network.status(trace, v1::TRACE_STATE_CLOSED_CANCELLED);
  (void)node.events_until("event: cancelled");
  CHECK(list(node, "state=open")["total"] == 0);
  CHECK(list(node, "state=closed&waits=nobody")["total"] == 1);
}

TEST_CASE("List: what an older version has written is listed at the next start", "[shell][list]") {
  NodeForTest node(nowhere());
  const auto id = submit(node, Three::muller());
  node.stop();
  {
    link::Database database(node.folder / "node.db");
    database.execute(
        "DELETE FROM listed; DELETE FROM found; UPDATE facts SET value=5 WHERE "
        "key='format';");
  }
  node.start();
  const auto found = list(node, "q=muller&sort=reference");
  REQUIRE(found["traces"].size() == 1);
  CHECK(found["traces"][0]["trace"] == id);
  CHECK(list(node, "state=open&waits=hub")["total"] == 1);
}

TEST_CASE("Search: words fold, numbers sort by size", "[shell][list]") {
  CHECK(sort_key_of("CAS 9") < sort_key_of("cas 12"));
  CHECK(sort_key_of("CAS 12") < sort_key_of("CAS 112"));
  CHECK(sort_key_of("CAS 007") == sort_key_of("cas 7"));
  CHECK(search_question_of(" Müller  AB-1 x ") == "\"muller\"* \"ab1\"* \"x\"");
  CHECK(search_question_of("\"*()") == "");
  CHECK(search_question_of(std::string(10'000, 'a')).size() < 100);
}

}  // namespace iwets::node::testing
