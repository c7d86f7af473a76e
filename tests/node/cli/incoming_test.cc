#include <catch2/catch.hpp>

#include "tests/node/cli/fake_node.h"

using namespace iwets::cli;
using namespace iwets::cli::test;
using nlohmann::json;

namespace {

const std::string id = "01JZ6Q9D5W7R3M1X8K2T4V6B0C";

std::string request_in(const std::string& state) {
  return R"({"incoming":")" + id + R"(","requester":"member:ZA","state":")" + state +
         R"(","priority":"urgent","code":600,"overdue":true,"questions":1,
  "clock":{"deadline":"2026-03-01T12:00:00Z","stopped":null,"reminders":2,"escalated":false},
  "firearm":{"make":"Taurus","model":"PT 92","serial":"TBR1"},"case_reference":"CAS 9",
  "request":{"firearm":{"make":"Taurus","serial":"TBR1"},"possessor":{"name":"JOAO LIMA"},
    "agency":{"code":"SAPS"},"officer":{"name":"N. Dlamini"},"case_reference":"CAS 9",
    "recovery":{"country":"ZA","date":"2026-02"},"confidential_readable":true},
  "history":[{"at":"2026-03-01T10:00:00Z","step":"incoming_request","text":"asks"}]})";
}

Response durable(const Request&) {
  return {202, R"({"incoming":"x","state":"answered","code":112})", {}};
}

/// The body of the last call.
json sent(const FakeNode& node) { return json::parse(node.requests().back().body); }

}  // namespace

TEST_CASE("Cli: a look at a new incoming request takes it up, a later one does not", "[cli]") {
  const auto state = GENERATE(as<std::string>{}, "received", "taken_up");
  FakeNode node([&](const Request& request) -> Response {
    if (request.method == "POST") return {202, "{}", {}};
    return {200, request_in(state), {}};
  });
  const auto shown = run(node.folder(), {"incoming", "show", id});
  CHECK(shown.exit == ExitCode::ok);
  for (const auto* words : {"JOAO LIMA", "N. Dlamini", "member:ZA", "reminded 2 of 3", "explain"})
    CHECK(shown.out.find(words) != std::string::npos);
  std::size_t posts = 0;
  for (const auto& request : node.requests()) posts += request.method == "POST";
  CHECK(posts == (state == "received" ? 1U : 0U));
}

TEST_CASE("Cli: incoming requests are listed by what is asked for", "[cli]") {
  FakeNode node([](const Request&) -> Response {
    return {200, R"({"incoming":[)" + request_in("asking") + R"(],"open":1})", {}};
  });
  const auto all = run(node.folder(), {"incoming", "list"});
  CHECK(all.exit == ExitCode::ok);
  CHECK(all.out.find("waits for the requester") != std::string::npos);
  CHECK(all.out.find("TBR1") != std::string::npos);
  CHECK(node.requests().back().path.find("filter") == std::string::npos);
  (void)run(node.folder(), {"incoming", "list", "--overdue", "--limit", "7"});
  CHECK(node.requests().back().path == "/api/v1/incoming?limit=7&filter=overdue");
  CHECK(run(node.folder(), {"incoming", "list", "--open", "--closed"}).exit == ExitCode::usage);
}

TEST_CASE("Cli: an answer is made of its file, and the flags stand above it", "[cli]") {
  FakeNode node(durable);
  const auto file = node.folder() / "answer.toml";
  std::ofstream(file) << "code = 100\ncontact = \"A\"\n[purchaser]\nname = \"X\"\npurchased = "
                         "2019-05-20\n";
  CHECK(run(node.folder(), {"incoming", "answer", id, "--file", file.string()}).exit ==
        ExitCode::ok);
  CHECK(sent(node)["purchaser"]["purchased"] == "2019-05-20");
  CHECK(run(node.folder(), {"incoming", "answer", id, "--file", file.string(), "--code", "104",
                            "--next-country", "CZ", "--contact", "B", "--holder",
                            "manufacturer:Forjas:2015:2018-03-02", "--holder", "dealer:Casa"})
            .exit == ExitCode::ok);
  const auto body = sent(node);
  CHECK(body["code"] == 104);
  CHECK(body["contact"] == "B");
  CHECK(body["next_country"] == "CZ");
  CHECK(body["chain"][0] == json({{"role", "manufacturer"},
                                  {"name", "Forjas"},
                                  {"acquired", "2015"},
                                  {"disposed", "2018-03-02"}}));
  CHECK(body["chain"][1] == json({{"role", "dealer"}, {"name", "Casa"}}));
  CHECK(node.requests().back().path == "/api/v1/incoming/" + id + "/answer");
}

TEST_CASE("Cli: what cannot be an answer never reaches the node", "[cli]") {
  FakeNode node(durable);
  for (const auto& line : std::vector<std::vector<std::string>>{
           {"answer", id},
           {"answer", id, "--code", "112", "--holder", "Forjas"},
           {"answer", id, "--code", "112", "--holder", "dealer:A:1:2:3"},
           {"answer", id, "--code", "402", "--reason", "lazy"},
           {"answer", "nonsense", "--code", "200"},
           {"refuse", id},
           {"refuse", id, "--reason", "lazy"},
           {"delay", id},
           {"ask", id}}) {
    auto words = line;
    words.insert(words.begin(), "incoming");
    const auto said = run(node.folder(), words);
    CAPTURE(said.err);
    CHECK(said.exit == ExitCode::usage);
    CHECK_FALSE(said.err.empty());
  }
  CHECK(node.requests().empty());
}

TEST_CASE("Cli: words to an incoming request go with their reason and code", "[cli]") {
  FakeNode node(durable);
  const auto say = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "incoming");
    CHECK(run(node.folder(), words).exit == ExitCode::ok);
    return sent(node);
  };
  CHECK(say({"ask", id, "which importer?"}) == json({{"text", "which importer?"}}));
  CHECK(say({"progress", id}) == json::object());
  CHECK(say({"progress", id, "--code", "602"}) == json({{"code", 602}}));
  CHECK(say({"refuse", id, "--reason", "investigation", "--restricted"}) ==
        json({{"reason", "investigation"}, {"restricted", true}}));
  CHECK(say({"delay", id, "--reason", "national_security", "--text", "later"}) ==
        json({{"reason", "national_security"}, {"text", "later"}}));
  CHECK(say({"explain", id, "the law"}) == json({{"text", "the law"}}));
}

TEST_CASE("Cli: the template of an answer is JSON, and the codes stand beside it", "[cli]") {
  const auto said = run("/nowhere", {"incoming", "template"});
  CHECK(said.exit == ExitCode::ok);
  CHECK(json::parse(said.out)["code"] == 100);
  CHECK(said.err.find("320") != std::string::npos);
}
