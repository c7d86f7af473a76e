#include <catch2/catch.hpp>

#include "node/cli/seen_ids.h"
#include "tests/node/cli/fake_node.h"

using namespace iwets::cli;
using namespace iwets::cli::test;
using nlohmann::json;

namespace {

// What a node keeps of one load; the hub refuses ids that begin with "bad".
class Books {
 public:
  Response answer(const Request& request) {
    if (request.path == "/api/v1/loads") {
      names.push_back(json::parse(request.body)["file_name"]);
      return {202, R"({"load":"L1"})", {}};
    }
    if (request.method == "GET") return {200, state().dump(), {}};
    if (busy > 0) {
      --busy;
      return {503, R"({"error":{"code":"busy","message":"many wait"}})", "Retry-After: 2\r\n"};
    }
    if (posts_before_death == 0) return {500, R"({"error":{"message":"killed"}})", {}};
    --posts_before_death;
    const auto body = json::parse(request.body);
    for (std::size_t i = 0; i < body["records"].size(); ++i) {
      const std::string record = body["records"][i]["id"];
      if (record == "odd")
        return {400,
                R"({"error":{"code":"malformed","field":"records[)" + std::to_string(i) +
                    R"(].person.sex","message":"no such word","remedy":"other"}})",
                {}};
    }
    for (std::size_t i = 0; i < body["records"].size(); ++i) {
      const std::string record = body["records"][i]["id"];
      ids.push_back(record);
      last_line = body["lines"][i];
      if (record.rfind("bad", 0) == 0)
        refusals.push_back({{"line", last_line}, {"id", record}, {"reason", "not yours"}});
    }
    chunks.push_back(body["records"].size());
    last_said = body["last"];
    return {202, R"({"message":"m","waiting":1})", {}};
  }
  [[nodiscard]] json state() const {
    const auto judged = silent ? 0 : ids.size();
    return {{"sent", ids.size()},
            {"accepted", silent ? 0 : judged - refusals.size()},
            {"refused", silent ? 0 : refusals.size()},
            {"refusals", silent ? json::array() : refusals},
            {"last_line", last_line},
            {"complete", last_said && !silent}};
  }
  std::vector<std::string> names, ids;
  std::vector<std::size_t> chunks;
  json refusals = json::array();
  std::uint64_t last_line = 0;
  int busy = 0, posts_before_death = -1;
  bool silent = false, last_said = false;
};

std::string persons(int from, int to) {
  std::string text;
  for (int i = from; i < to; ++i)
    text += "p-" + std::to_string(i) + ",Person Number " + std::to_string(i) + "\n";
  return text;
}

struct Network {
  Books books;
  FakeNode node{[this](const Request& r) { return books.answer(r); }};
  Ran load(const std::string& csv, std::vector<std::string> more = {}) {
    const auto file = node.folder() / "persons.csv";
    std::ofstream(file, std::ios::binary) << csv;
    std::vector<std::string> arguments = {"record", "load", "nominal", file.string(), "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(node.folder(), arguments);
  }
};

}  // namespace

TEST_CASE("Load: a file goes in chunks, the last one says so", "[cli]") {
  Network net;
  const auto ran = net.load("id,name\n" + persons(0, 1000));
  CHECK(ran.exit == ExitCode::ok);
  CHECK(ran.json()["accepted"] == 1000);
  CHECK(ran.json()["rows"] == 1000);
  CHECK(net.books.chunks == std::vector<std::size_t>{400, 400, 200});
  CHECK(net.books.last_said);
  CHECK(net.books.last_line == 1001);
}

TEST_CASE("Load: a file of exactly one chunk is finished too", "[cli]") {
  Network net;
  CHECK(net.load("id,name\n" + persons(0, 400)).exit == ExitCode::ok);
  CHECK(net.books.chunks == std::vector<std::size_t>{400});
  CHECK(net.books.last_said);
}

TEST_CASE("Load: broken lines are refused here with their line, the rest goes on", "[cli]") {
  Network net;
  const auto ran = net.load("id,name\np-1,A\np-2,\np-3,\"open\nbad-4,D\np-1,A\np-1,Other\nodd,X\n");
  CHECK(ran.exit == ExitCode::failed);
  const auto result = ran.json();
  CHECK(result["accepted"] == 1);
  CHECK(result["refused"] == 5);
  CHECK(result["repeated"] == 1);
  CHECK(result["repeats"][0]["line"] == 6);
  std::vector<int> lines;
  for (const auto& refusal : result["refusals"]) lines.push_back(refusal["line"]);
  CHECK(lines == std::vector<int>{3, 4, 5, 7, 8});
  CHECK(net.books.ids == std::vector<std::string>{"p-1", "bad-4"});
}

TEST_CASE("Load: what broke off goes on behind the last line that the node has", "[cli]") {
  Network net;
  const auto file = "id,name\n" + persons(0, 1000);
  net.books.posts_before_death = 1;
  const auto killed = net.load(file);
  CHECK(killed.exit == ExitCode::failed);
  CHECK(killed.err.find("run the same command again") != std::string::npos);
  CHECK(net.books.ids.size() == 400);
  net.books.posts_before_death = -1;
  const auto resumed = net.load(file);
  CHECK(resumed.exit == ExitCode::ok);
  CHECK(resumed.json()["resumed_after"] == 401);
  CHECK(resumed.json()["accepted"] == 1000);
  CHECK(net.books.ids.size() == 1000);  // Nothing was sent twice.
  CHECK(net.books.names.at(0) == net.books.names.at(1));
  const auto other = net.load(file + "p-x,New\n");
  CHECK(net.books.names.at(2) != net.books.names.at(0));  // Another content is another load.
}

TEST_CASE("Load: a busy node is given the time it asks for", "[cli]") {
  Network net;
  net.books.busy = 3;
  const auto ran = net.load("id,name\n" + persons(0, 10));
  CHECK(ran.exit == ExitCode::ok);
  CHECK(ran.slept == std::chrono::seconds(6));
  net.books.busy = 1000;
  CHECK(net.load("id,name\n" + persons(0, 11)).exit == ExitCode::timeout);
}

TEST_CASE("Load: without the hub's answers the rest is pending", "[cli]") {
  Network net;
  net.books.silent = true;
  const auto ran = net.load("id,name\n" + persons(0, 10));
  CHECK(ran.exit == ExitCode::ok);  // Queued, as a single record would be.
  CHECK(ran.json()["pending"] == 10);
  const auto awaited = net.load("id,name\n" + persons(0, 10), {"--wait", "5"});
  CHECK(awaited.exit == ExitCode::timeout);
  CHECK(awaited.slept <= std::chrono::seconds(5));
  const auto no_wait = net.load("id,name\n" + persons(0, 10), {"--no-wait"});
  CHECK(no_wait.exit == ExitCode::ok);
}

TEST_CASE("Load: what became of a load is told by its id, with line and reason", "[cli]") {
  FakeNode node([](const Request& request) {
    if (request.path != "/api/v1/loads/01JZ6Q9D5W7R3M1X8K2T4V6B0C") return Response{404, "{}", {}};
    return Response{200,
                    R"({"load":"01JZ6Q9D5W7R3M1X8K2T4V6B0C","sent":4,"accepted":1,"refused":2,
        "refusals":[{"line":3,"id":"B","field":"store","reason":"you may not fill this store"}]})",
                    {}};
  });
  const auto ran = run(node.folder(), {"record", "outcome", "01JZ6Q9D5W7R3M1X8K2T4V6B0C"});
  CHECK(ran.exit == ExitCode::failed);
  CHECK(ran.out.find("4 rows: 1 accepted, 2 refused, 1 pending") != std::string::npos);
  CHECK(ran.out.find("line 3, record B: store you may not fill") != std::string::npos);
  CHECK(run(node.folder(), {"record", "outcome", "x"}).exit == ExitCode::usage);
}

TEST_CASE("Load: a file that cannot be used is refused before anything leaves", "[cli]") {
  Network net;
  CHECK(net.load("id,nmae\n1,A\n").exit == ExitCode::invalid_input);
  CHECK(net.load("").exit == ExitCode::invalid_input);
  CHECK(net.load("id,name\n1,A\n", {"--format", "ofac"}).exit == ExitCode::usage);
  CHECK(run(net.node.folder(), {"record", "load", "nominal", "/no/file"}).exit ==
        ExitCode::not_found);
  CHECK(net.node.requests().empty());
  const auto nothing = net.load("id,name\n1,\n");
  CHECK(nothing.exit == ExitCode::failed);  // Readable, but no record in it.
  CHECK(net.node.requests().empty());
}

TEST_CASE("SeenIds: many ids are told apart, equal ones recognised", "[cli]") {
  SeenIds seen;
  for (std::uint64_t i = 0; i < 50'000; ++i)
    REQUIRE_FALSE(seen.add("id" + std::to_string(i), "row", i + 1));
  const auto earlier = seen.add("id777", "row", 99'999);
  REQUIRE(earlier);
  CHECK(earlier->line == 778);
  CHECK(earlier->same_row);
  CHECK_FALSE(seen.add("id777", "other", 100'000)->same_row);
}
