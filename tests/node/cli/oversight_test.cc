#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/node/cli/fake_node.h"

using namespace iwets::cli;
using namespace iwets::cli::test;
using nlohmann::json;

namespace {

constexpr const char* summary = R"({"last_24_hours":{"checks":3,"traces":1,"refused":2,
  "beyond_quota":0,"officers":[{"name":"N. DLAMINI","checks":3,"traces":1,"refused":2,
  "beyond_quota":0,"alarms":1}],"agencies":[],"purposes":[]},
  "last_30_days":{"checks":9,"traces":1,"refused":2,"beyond_quota":0},"open_alarms":1})";
constexpr const char* alarms = R"({"alarms":[{"alarm":4,"kind":"number_run","state":"open",
  "officer":"X","text":"12 serial numbers that follow one another","first":"2026-03-01T12:00:00Z",
  "last":"2026-03-01T12:30:00Z"}]})";
constexpr const char* rows = R"({"consultations":[
  {"row":9,"at":"2026-03-01T12:00:00Z","kind":"look","supervisor":"CHIEF","note":"summary"},
  {"row":8,"at":"2026-03-01T11:00:00Z","kind":"check","officer":"X","agency":"SAPS",
   "purpose":"border","case_reference":"CAS 1","urgent":false,"outcome":"refused","subject":null,
   "things":[{"kind":"serial","mark":"0a1b2c3d"}]}],"more":true})";

/// A node whose supervisor's token is the one that it takes.
FakeNode::Answer by_path() {
  return [](const Request& request) -> Response {
    if (request.method == "POST") return {200, R"({"alarm":4,"state":"closed"})", {}};
    if (request.path.find("/alarms") != std::string::npos) return {200, alarms, {}};
    if (request.path.find("/consultations") != std::string::npos) return {200, rows, {}};
    return {200, summary, {}};
  };
}

void give_token(const FakeNode& node) {
  std::ofstream(node.folder() / "supervisor-token") << "secret\n";
  std::ofstream(node.folder() / "token") << "of the officers\n";
}

}  // namespace

TEST_CASE("Cli: the supervisor sees sums, questions and alarms, and closes one", "[cli]") {
  FakeNode node(by_path());
  give_token(node);
  const auto sums = run(node.folder(), {"oversight", "--supervisor", "The Chief"});
  CHECK(sums.exit == ExitCode::ok);
  for (const auto* part : {"Last 24 hours", "3 checks, 1 traces", "N. DLAMINI", "1 open alarm:"})
    CHECK(sums.out.find(part) != std::string::npos);
  CHECK(node.requests().back().path == "/api/v1/oversight?supervisor=The%20Chief");

  const auto list = run(node.folder(), {"oversight", "list", "--officer", "N. Dlamini", "--since",
                                        "24h", "--supervisor", "C"});
  CHECK(list.exit == ExitCode::ok);
  for (const auto* part : {"look: summary", "check: serial 0a1b2c3d", "refused", "CAS 1"})
    CHECK(list.out.find(part) != std::string::npos);
  CHECK(list.err.find("--before 8") != std::string::npos);
  CHECK(node.requests().back().path ==
        "/api/v1/oversight/consultations?supervisor=C&limit=50&officer=N.%20Dlamini&since=24h");

  const auto open = run(node.folder(), {"oversight", "alarms", "--supervisor", "C"});
  CHECK(open.out.find("Alarm 4  officer X: 12 serial numbers") != std::string::npos);
  const auto closed = run(
      node.folder(), {"oversight", "close", "4", "--remark", "an exercise", "--supervisor", "C"});
  CHECK(closed.out == "Alarm 4 is closed.\n");
  CHECK(json::parse(node.requests().back().body) ==
        json{{"supervisor", "C"}, {"remark", "an exercise"}});
  CHECK(run(node.folder(), {"oversight", "--json", "--supervisor", "C"}).json()["open_alarms"] ==
        1);
}

TEST_CASE("Cli: who does not say his name, or has no token, sees nothing", "[cli]") {
  FakeNode node(by_path());
  const auto nameless = run(node.folder(), {"oversight"});
  CHECK(nameless.exit == ExitCode::usage);
  CHECK(nameless.err.find("IWETS_SUPERVISOR") != std::string::npos);
  const auto tokenless = run(node.folder(), {"oversight", "--supervisor", "C"});
  CHECK(tokenless.exit == ExitCode::denied);
  CHECK(tokenless.err.find("supervisor-token") != std::string::npos);
  CHECK(node.requests().empty());
  const auto typo = run(node.folder(), {"oversight", "lst", "--supervisor", "C"});
  CHECK(typo.exit == ExitCode::usage);
  CHECK(typo.err.find("did you mean `iwets oversight list`?") != std::string::npos);
  const auto elsewhere = node.folder() / "elsewhere";
  std::ofstream(elsewhere) << "secret\n";
  CHECK(
      run(node.folder(), {"oversight", "--supervisor", "C", "--token", elsewhere.string()}).exit ==
      ExitCode::ok);
}

TEST_CASE("Cli: a check names its officer; what is beyond the quota ends with 8", "[cli]") {
  FakeNode node([](const Request&) -> Response {
    return {
        429,
        R"({"error":{"code":"quota","field":"officer.name","message":"officer X has made 2 checks",
                "remedy":"wait until 12:21 UTC","retry_after_s":60}})",
        "Retry-After: 60\r\n"};
  });
  const auto refused =
      run(node.folder(), {"check", "vehicle", "--plate", "X1", "--officer", "X", "--wait", "0"});
  CHECK(refused.exit == ExitCode::quota);
  CHECK(refused.err.find("officer X has made 2 checks") != std::string::npos);
  CHECK(refused.err.find("wait until 12:21 UTC") != std::string::npos);
  CHECK(json::parse(node.requests().back().body)["officer"]["name"] == "X");
  setenv("IWETS_OFFICER", "Y", 1);
  (void)run(node.folder(), {"check", "vehicle", "--plate", "X1", "--wait", "0"});
  CHECK(json::parse(node.requests().back().body)["officer"]["name"] == "Y");
  unsetenv("IWETS_OFFICER");
}
