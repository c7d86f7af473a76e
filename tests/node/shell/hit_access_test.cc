#include <catch2/catch.hpp>

#include "tests/node/shell/hit_notice_for_test.h"
#include "tests/node/shell/network_for_test.h"

// A hit of a trace is seen by the agencies of that trace, and by no other, in no call.
namespace iwets::node::testing {
namespace {

using nlohmann::json;

const auto br = *PeerId::parse("member:BR");

std::string raw_of(const std::string& trace) {
  return std::string(text_of(TraceId::parse(trace)->raw()));
}
std::string text_of_hit(char letter) {
  return HitId::from_bytes(bytes_of(std::string(16, letter)))->text();
}

/// A trace of Durban with a hit, and officers of two agencies.
struct TwoAgencies {
  Network net;
  seal::KeySet owner = seal::make_key_set(br);
  SignedIn durban = net.node.session('a', officer_for_test("ZA-1", "SAPS-DBN"));
  SignedIn pretoria = net.node.session('b', officer_for_test("ZA-2", "SAPS-PTA"));
  SignedIn supervisor =
      net.node.session('c', officer_for_test("ZA-3", "SAPS-PTA", Office::supervisor));
  std::string trace, hit = text_of_hit('h');

  TwoAgencies() {
    net.attach(1, {net.center.keys, owner});
    (void)net.node.events_until("event: link");
    trace = submit(durban, "AB12345");
    net.say(Kind::hit_notice, hit_notice('h', raw_of(trace), v1::PARTY_REQUESTER));
    (void)net.node.events_until("event: hit_notice\n");
  }
  /// A trace of the officer's own agency, which the hub takes.
  std::string submit(const SignedIn& who, const std::string& serial) {
    auto request = json::parse(good_request);
    request.erase("agency");
    request.erase("officer");
    request["firearm"]["serial"] = serial;
    const auto sent = net.node.browse(who, "POST", "traces", request.dump());
    INFO(sent.body);
    REQUIRE(sent.status == 202);
    CHECK(net.take().kind == Kind::trace_submit);
    return sent.json()["trace"];
  }
  [[nodiscard]] HttpAnswer get(const SignedIn& who, const std::string& path) const {
    return net.node.browse(who, "GET", path);
  }
};

std::string path_of(const Api::Rule& rule, const std::string& hit) {
  std::string out;
  for (const auto word : rule.words)
    out += (out.empty() ? "" : "/") + (word == "*" ? hit : std::string(word));
  return out;
}

}  // namespace

TEST_CASE("access: a hit of another agency's trace is not there, in every call about hits",
          "[shell][hit]") {
  TwoAgencies two;
  int calls = 0;
  for (const auto& rule : Api::rules()) {
    if (rule.about != Api::About::hit) continue;
    ++calls;
    const std::string method(rule.method), body = method == "GET" ? "" : "{}";
    const auto path = path_of(rule, two.hit);
    const auto hidden = two.net.node.browse(two.pretoria, method, path, body);
    INFO(method << " " << path << " " << hidden.body);
    CHECK(hidden.status == 404);
    const auto absent =
        two.net.node.browse(two.pretoria, method, path_of(rule, text_of_hit('x')), body);
    if (method == "GET") CHECK(hidden.body == absent.body);
    CHECK(absent.status != 202);
  }
  CHECK(calls == 8);
  for (const auto* who : {&two.durban, &two.supervisor}) {
    const auto shown = two.get(*who, "hits/" + two.hit);
    REQUIRE(shown.status == 200);
    CHECK(shown.json()["subject"] == two.trace);
  }
  // What Pretoria tried did nothing: the first that the hub hears of the hit is from Durban.
  const auto asked = two.net.node.browse(two.durban, "POST", "hits/" + two.hit + "/confirmation",
                                         R"({"priority":"urgent"})");
  CHECK(asked.status == 202);
  const auto heard = two.net.take();
  CHECK(heard.kind == Kind::confirmation_request);
  const auto body = codec::read<v1::ConfirmationRequest>(bytes_of(heard.body));
  REQUIRE(body.has_value());
  CHECK(body->priority() == v1::PRIORITY_URGENT);
}

TEST_CASE("access: no list, count or event tells of a hit of another agency", "[shell][hit]") {
  TwoAgencies two;
  const auto about = "hits/" + two.hit;
  CHECK(two.net.node.browse(two.durban, "POST", about + "/confirmation", "{}").status == 202);
  (void)two.net.take();
  CHECK(two.net.node
            .browse(two.durban, "POST", about + "/pass-on",
                    R"({"country":"TN","priority":"routine","why":"the seller lives there"})")
            .status == 202);
  (void)two.net.take();
  const auto waiting = two.get(two.durban, "hits").json();
  CHECK(waiting["for_others"].size() == 1);
  CHECK(waiting["pass_on_for_others"].size() == 1);
  v1::HitRescinded gone;
  gone.set_hit(std::string(16, 'h'));
  gone.set_subject(raw_of(two.trace));
  gone.set_why(v1::RESCISSION_WITHDRAWN);
  gone.set_time_us(1);
  two.net.say(Kind::hit_rescinded, gone);
  (void)two.net.node.events_until("event: hit_rescinded\n");
  CHECK(two.get(two.durban, "hits").json()["rescinded"].size() == 1);
  const auto lists = two.get(two.pretoria, "hits").json();
  CHECK(lists.size() == 5);
  for (const auto& list : lists) CHECK(list.empty());

  const auto all = two.get(two.durban, "notices").json();
  REQUIRE(all["notices"].size() == 1);
  CHECK(all["notices"][0]["hit"] == two.hit);
  CHECK(two.get(two.durban, "notices?about=all").body.find(two.hit) != std::string::npos);
  CHECK(two.get(two.pretoria, "notices").json() == json::parse(R"({"notices":[],"more":0})"));
  const auto told = two.get(two.pretoria, "notices?about=all").json();
  CHECK(told["notices"].empty());
  CHECK(told["unread"] == 0);

  // With a later hit of its own Pretoria is told of that one, and that there are no older ones.
  const auto own = two.submit(two.pretoria, "ZZ98765");
  two.net.say(Kind::hit_notice, hit_notice('p', raw_of(own), v1::PARTY_REQUESTER));
  (void)two.net.node.events_until(text_of_hit('p'));
  const auto mine = two.get(two.pretoria, "notices?limit=1").json();
  REQUIRE(mine["notices"].size() == 1);
  CHECK(mine["notices"][0]["hit"] == text_of_hit('p'));
  CHECK(mine["more"] == 0);
  CHECK(two.get(two.supervisor, "notices?limit=1").json()["more"] == 1);
  Connection stream(two.net.node.port());
  stream.send(browser_request(two.net.node.port(), "GET", "/api/v1/events?after=0", two.pretoria));
  const auto heard = stream.read_until(text_of_hit('p'));
  CHECK(heard.find(two.hit) == std::string::npos);
  CHECK(heard.find(two.trace) == std::string::npos);
}

TEST_CASE("access: a hit in the member's own record is every agency's", "[shell][hit]") {
  TwoAgencies two;
  two.net.say(Kind::hit_notice, hit_notice('o', std::string(15, '\0') + '\7', v1::PARTY_OWNER));
  (void)two.net.node.events_until(text_of_hit('o'));
  for (const auto* who : {&two.durban, &two.pretoria}) {
    CHECK(two.get(*who, "hits/" + text_of_hit('o')).status == 200);
    CHECK(two.get(*who, "notices").body.find(text_of_hit('o')) != std::string::npos);
  }
}

}  // namespace iwets::node::testing
