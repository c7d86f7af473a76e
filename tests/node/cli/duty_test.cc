#include <catch2/catch.hpp>

#include "tests/node/cli/fake_node.h"

using namespace iwets::cli;
using namespace iwets::cli::test;
using nlohmann::json;

namespace {

constexpr const char* rotas = R"({"at":"2026-11-27T18:00:00Z","rotas":[{"agency":{"code":"SAPS-DBN",
  "name":"Durban"},"local":"2026-11-27T20:00","zone":"Africa/Johannesburg","on_duty":[{"badge":
  "ZA-1","name":"N. Dlamini","active":true,"address":false}],"standby":[],"week":[{"days":["mon",
  "tue"],"from":"19:00","until":"07:00","officers":["ZA-1"],"standby":["ZA-2"]}],"exceptions":[
  {"date":"2026-12-25","shifts":[]}],"changed":"2026-11-27T17:00:00Z","by":"ZA-3"}]})";

}  // namespace

TEST_CASE("Cli: who is on duty is shown, set out of a file, and taken away", "[cli]") {
  FakeNode node([](const Request& request) -> Response {
    if (request.method == "GET") return {200, rotas, {}};
    return {200, "{}", {}};
  });
  const auto shown = run(node.folder(), {"duty", "show"});
  CHECK(shown.exit == ExitCode::ok);
  for (const auto* part : {"SAPS-DBN Durban", "Africa/Johannesburg, there it is 2026-11-27T20:00",
                           "on duty: ZA-1 N. Dlamini (no address)", "standby: nobody", "mon tue",
                           "19:00-07:00", "2026-12-25"})
    CHECK(shown.out.find(part) != std::string::npos);

  const auto file = std::string(IWETS_SOURCE_DIR) + "/deploy/examples/duty.toml";
  CHECK(run(node.folder(), {"duty", "set", "SAPS DBN", file}).exit == ExitCode::ok);
  CHECK(node.requests().back().method == "POST");
  CHECK(node.requests().back().path == "/api/v1/duty/SAPS%20DBN");
  const auto sent = json::parse(node.requests().back().body);
  CHECK(sent["zone"] == "Africa/Johannesburg");
  CHECK(sent["week"][1]["until"] == "07:00");
  CHECK(sent["exceptions"][0]["date"] == "2026-12-25");

  CHECK(run(node.folder(), {"duty", "remove", "member"}).exit == ExitCode::ok);
  CHECK(node.requests().back().method == "DELETE");
  CHECK(node.requests().back().path == "/api/v1/duty/member");
  CHECK(run(node.folder(), {"duty"}).exit == ExitCode::usage);
}
