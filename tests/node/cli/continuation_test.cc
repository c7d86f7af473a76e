#include <catch2/catch.hpp>

#include "tests/node/cli/fake_node.h"

using namespace iwets::cli;
using namespace iwets::cli::test;
using nlohmann::json;

namespace {

constexpr const char* id = "01JZ6Q9D5W7R3M1X8K2T4V6B0C";

/// A case of two hops, whose second one waits for its officer.
const char* const two_hops =
    R"({"trace":"01JZ6Q9D5W7R3M1X8K2T4V6B0C","state":"answered","center":"US",
 "case":{"first":"01JZ6Q9D5W7R3M1X8K2T4V6B0C","open":false,
  "hops":[
   {"hop":1,"trace":"01JZ6Q9D5W7R3M1X8K2T4V6B0C","center":"US","state":"answered","code":104,
    "code_name":"exported","next_country":"CZ","onward":"yes",
    "signed":{"verified":true,"by":"center:US","key":"00aa11bb22cc33dd","content":true}},
   {"hop":2,"trace":"01JZ6Q9D5W7R3M1X8K2T4V6B0D","center":"CZ","state":"answered","code":104,
    "code_name":"exported","next_country":"BR","onward":"ask",
    "signed":{"verified":false,"reason":"the key was declared compromised"}}],
  "continuation":{"state":"consent","country":"BR","onward":"ask"},
  "chain":[{"hop":1,"country":"US","role":"manufacturer","name":"Colt","disposed":"1999-01-02"},
   {"hop":1,"country":"US","role":"exported","to":"CZ"},
   {"hop":2,"country":"CZ","role":"dealer","name":"Novak","licence":"P-118","acquired":"1999"}],
  "time_to_crime_days":900,
  "point_of_diversion":{"hop":2,"country":"CZ","role":"dealer","name":"Novak"}}})";

}  // namespace

TEST_CASE("Cli: a case is shown with who signed what, its chain and its way on", "[cli]") {
  FakeNode node([](const Request&) { return Response{200, two_hops, {}}; });
  const auto ran = run(node.folder(), {"trace", "show", id});
  CHECK(ran.exit == ExitCode::ok);
  for (const auto* line :
       {"  1. 01JZ6Q9D5W7R3M1X8K2T4V6B0C  US (United States", "104 exported  -> CZ",
        "signed by center:US, key 00aa11bb22cc33dd, verified\n",
        "signature NOT verified: the key was declared compromised",
        "US  manufacturer  ? - 1999-01-02            Colt", "US  exported      ", "to CZ (",
        "Novak, licence P-118", "Time to crime       900 days",
        "Point of diversion  dealer Novak, CZ (", "--center agreed"}) {
    CAPTURE(line);
    CHECK(ran.out.find(line) != std::string::npos);
  }
  CHECK(run(node.folder(), {"trace", "show", id, "--json"}).json() == json::parse(two_hops));
}

TEST_CASE("Cli: a case is sent on with what its center has said", "[cli]") {
  FakeNode node([](const Request& request) {
    if (request.body.find("refused") != std::string::npos)
      return Response{409, R"({"error":{"message":"it has gone on","remedy":"follow it"}})", {}};
    return Response{202, R"({"trace":"01JZ6Q9D5W7R3M1X8K2T4V6B0D","country":"BR"})", {}};
  });
  const auto sent = run(node.folder(), {"trace", "continue", id, "--center", "agreed"});
  CHECK(sent.exit == ExitCode::ok);
  CHECK(sent.out.find("goes on in BR as trace 01JZ6Q9D5W7R3M1X8K2T4V6B0D") != std::string::npos);
  const auto request = node.requests().at(0);
  CHECK(request.path == std::string("/api/v1/traces/") + id + "/continue");
  CHECK(json::parse(request.body) == json({{"center", "agreed"}}));
  const auto late = run(node.folder(), {"trace", "continue", id, "--center", "refused"});
  CHECK(late.exit == ExitCode::invalid_input);
  CHECK(late.err.find("follow it") != std::string::npos);
  CHECK(run(node.folder(), {"trace", "continue", id, "--center", "perhaps"}).exit ==
        ExitCode::usage);
}

TEST_CASE("Cli: waiting ends when the case is open nowhere", "[cli]") {
  int looks = 0;
  FakeNode node([&](const Request& request) {
    if (request.method == "POST")
      return Response{
          202, std::string(R"({"trace":")") + id + R"(","center":"US","advice":[]})", {}};
    const bool open = ++looks < 4;  // The first trace has ended, and the next one has not.
    return Response{
        200,
        std::string(R"({"state":"answered","case":{"open":)") + (open ? "true" : "false") + "}}",
        {}};
  });
  const auto ran =
      run(node.folder(), {"trace", "submit", "-", "--wait", "60", "--continuation", "send"},
          R"({"priority":"routine"})");
  CHECK(ran.exit == ExitCode::ok);
  CHECK(looks == 4);
  CHECK(node.requests().at(1).path.find("&continuation=send") != std::string::npos);
}
