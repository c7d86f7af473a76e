#include "node/cli/batch_csv.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "node/cli/statistics_command.h"
#include "tests/node/cli/fake_node.h"

using namespace iwets::cli;
using namespace iwets::cli::test;
using nlohmann::json;

namespace {

const json common = json::parse(R"({"agency":{"code":"A"},"case_reference":"CAS 1",
  "firearm":{"type":"PI","make":"Colt"},"recovery":{"country":"ZA","date":"2026-02-01"}})");

std::vector<BatchRow> rows_of(const std::string& text) {
  std::istringstream in(text);
  auto rows = read_batch(in, common, CsvReader::Encoding::utf8);
  REQUIRE(rows);
  return *rows;
}

Failure fault_of(const std::string& text, const json& shared = common) {
  std::istringstream in(text);
  const auto rows = read_batch(in, shared, CsvReader::Encoding::utf8);
  REQUIRE_FALSE(rows);
  return rows.error();
}

/// A node that takes rows and remembers them; those of `officer_max` and beyond meet the quota.
class Desk {
 public:
  explicit Desk(std::size_t officer_max = 100'000) : officer_max_(officer_max) {}
  Response answer(const Request& request) {
    const bool dry = request.path.find("dry=1") != std::string::npos;
    json verdicts = json::array();
    const auto body = json::parse(request.body);
    for (const auto& one : body["requests"]) verdicts.push_back(judged(one, dry));
    return {200, json{{"verdicts", verdicts}}.dump(), {}};
  }
  std::map<std::string, std::string> traces;  // by row

 private:
  json judged(const json& one, bool dry) {
    const std::string row = one["row_reference"];
    json out = {{"row_reference", row}, {"verdict", dry ? "ready" : "accepted"}};
    if (one["firearm"].value("serial", "").empty()) {
      out["verdict"] = "refused";
      out["answer"] = {
          {"error",
           {{"field", "firearm.serial"}, {"message", "is missing"}, {"remedy", "read the frame"}}}};
    } else if (const auto known = traces.find(row); known != traces.end()) {
      out["verdict"] = "duplicate";
      out["answer"] = {{"trace", known->second}, {"duplicate", true}};
    } else if (!dry && traces.size() >= officer_max_) {
      out["verdict"] = "quota";
      out["answer"] = {{"error",
                        {{"field", "officer.name"},
                         {"message", "at most 2"},
                         {"remedy", "wait until 14:05 UTC"}}}};
    } else if (!dry) {
      traces[row] = "T" + row;
      out["answer"] = {{"trace", "T" + row}};
    }
    return out;
  }
  std::size_t officer_max_;
};

std::string file_in(const FakeNode& node, const std::string& text) {
  const auto path = node.folder() / "seizure.csv";
  std::ofstream(path) << text;
  return path.string();
}

std::string common_in(const FakeNode& node) {
  const auto path = node.folder() / "common.json";
  std::ofstream(path) << common.dump();
  return path.string();
}

}  // namespace

TEST_CASE("Batch: what a row says stands in the place of what is common", "[cli][batch]") {
  const auto rows = rows_of(
      "row_reference,serial,make,other_numbers,year_of_manufacture,serial_obliterated,"
      "recovery_place,remarks\n"
      "E1,AB1,,barrel:77|slide:88,2012,no,Durban,\"two, and more\"\n"
      "E2,AB2,Beretta,,,,,\n");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].line == 2);
  CHECK(json::parse(rows[0].request) == json::parse(R"({"agency":{"code":"A"},
    "case_reference":"CAS 1","row_reference":"E1","remarks":"two, and more",
    "firearm":{"type":"PI","make":"Colt","serial":"AB1","year_of_manufacture":2012,
      "serial_obliterated":false,
      "other_numbers":[{"part":"barrel","number":"77"},{"part":"slide","number":"88"}]},
    "recovery":{"country":"ZA","date":"2026-02-01","place":"Durban"}})"));
  CHECK(json::parse(rows[1].request)["firearm"]["make"] == "Beretta");
  CHECK(rows_of("row_reference;serial\nE1;AB1\n").front().reference == "E1");
}

TEST_CASE("Batch: a row that cannot be one is refused with its column", "[cli][batch]") {
  const auto rows = rows_of(
      "row_reference,serial,year_of_manufacture\n"
      "E1,AB1,12\n"
      ",AB2,\n"
      "E3,AB3\n"
      "E4,AB4,\n"
      "e4,AB5,\n"
      "E6,ab-4,\n"
      "E7,,\n"
      "E8,,\n");
  REQUIRE(rows.size() == 8);
  CHECK(rows[0].field == "year_of_manufacture");
  CHECK(rows[1].field == "row_reference");
  CHECK(rows[2].reason == "the row has 2 cells, the header 3");
  CHECK_FALSE(rows[3].request.empty());
  CHECK(rows[4].reason == "stands in line 5 already");
  CHECK(rows[5].field == "firearm.serial");
  CHECK(rows[5].reason == "is that of line 5, of the same make");
  // Firearms without a number are not one.
  CHECK_FALSE(rows[6].request.empty());
  CHECK_FALSE(rows[7].request.empty());
}

TEST_CASE("Batch: a file that is none is refused before anything leaves", "[cli][batch]") {
  CHECK(fault_of("").reason == "it is empty");
  CHECK(fault_of("serial\nA\n").reason == "line 1: the column \"row_reference\" is missing");
  CHECK(fault_of("row_reference,seral\n").remedy == "did you mean \"serial\"?");
  CHECK(fault_of("row_reference,serial,serial\n").reason ==
        "line 1: column \"serial\" stands twice");
  CHECK(fault_of("row_reference,serial\n").reason == "it names columns and no firearm");
  CHECK(fault_of("row_reference\nE1\n", {{"row_reference", "x"}}).reason ==
        "the common fields hold a row_reference");
  CHECK(fault_of("row_reference\nE1\n", {{"firearm", 7}}).exit == ExitCode::invalid_input);
  std::string many = "row_reference\n";
  for (std::size_t i = 0; i <= batch_rows_max; ++i) many += std::to_string(i) + "\n";
  CHECK(fault_of(many).reason == "it has more than 2000 rows");
}

TEST_CASE("Cli: a seizure is judged as a whole, then sent, and only once", "[cli][batch]") {
  Desk desk;
  FakeNode node([&](const Request& request) { return desk.answer(request); });
  std::string text = "row_reference,serial\n";
  for (int i = 1; i <= 150; ++i)
    text += std::to_string(i) + (i == 7 ? ",\n" : ",AB" + std::to_string(i * 1'001) + "\n");
  const std::vector<std::string> words{"trace", "batch", file_in(node, text), "--common",
                                       common_in(node)};
  auto dry = words;
  dry.emplace_back("--dry-run");
  const auto judged = run(node.folder(), dry);
  CHECK(judged.exit == ExitCode::failed);
  CHECK(judged.out.find("150 rows: 149 ready, 1 refused; nothing has left") != std::string::npos);
  CHECK(desk.traces.empty());

  const auto first = run(node.folder(), words);
  CHECK(first.exit == ExitCode::failed);
  CHECK(first.out.find("line 8, row 7: refused: firearm.serial is missing -> read the frame") !=
        std::string::npos);
  CHECK(first.out.find("line 2, row 1: accepted, trace T1\n") != std::string::npos);
  CHECK(desk.traces.size() == 149);
  // All was judged before the first row was sent.
  std::size_t dry_calls = 0;
  const auto calls = node.requests();
  for (std::size_t i = 2; i < calls.size() && calls[i].path.find("dry=1") != std::string::npos; ++i)
    ++dry_calls;
  CHECK(dry_calls == 2);
  CHECK(calls.size() == 6);

  auto as_json = words;
  as_json.emplace_back("--json");
  const auto again = run(node.folder(), as_json);
  const auto said = json::parse(again.out);
  CHECK(said["counts"] == json{{"duplicate", 149}, {"refused", 1}});
  CHECK(said["verdicts"][0]["trace"] == "T1");
  CHECK(desk.traces.size() == 149);
}

TEST_CASE("Cli: a quota ends a seizure with its own exit code, and a later run sends the rest",
          "[cli][batch]") {
  Desk desk(2);
  FakeNode node([&](const Request& request) { return desk.answer(request); });
  const auto file = file_in(node, "row_reference,serial\n1,A11\n2,A22\n3,A33\n4,A44\n");
  const auto stopped = run(node.folder(), {"trace", "batch", file, "--common", common_in(node)});
  CHECK(stopped.exit == ExitCode::quota);
  CHECK(stopped.out.find("4 rows: 2 accepted, 2 quota\n") != std::string::npos);
  CHECK(stopped.out.find("wait until 14:05 UTC") != std::string::npos);
  desk = [&] {
    Desk more;
    more.traces = desk.traces;
    return more;
  }();
  const auto rest = run(node.folder(), {"trace", "batch", file, "--common", common_in(node)});
  CHECK(rest.exit == ExitCode::ok);
  CHECK(rest.out.find("4 rows: 2 accepted, 2 duplicate\n") != std::string::npos);
}

TEST_CASE("Cli: a seizure is listed as one", "[cli][batch]") {
  FakeNode node([](const Request&) -> Response {
    return {200,
            R"({"seizure":{"case_reference":"CAS 1/2","traces":2,"states":{"answered":1,
      "queued":1}},"traces":[{"row_reference":"E2","trace":"T2","state":"queued","firearm":
      {"make":"Colt","model":"1911","serial":"AB2"}}]})",
            {}};
  });
  const auto listed = run(node.folder(), {"trace", "list", "--seizure", "CAS 1/2"});
  CHECK(listed.exit == ExitCode::ok);
  CHECK(listed.out.find("Seizure CAS 1/2: 2 traces, 1 answered, 1 queued\n") == 0);
  CHECK(listed.out.find("E2   T2") != std::string::npos);
  CHECK(node.requests().back().path == "/api/v1/traces?limit=500&seizure=CAS%201%2F2");
}

TEST_CASE("Cli: statistics as a table, as JSON and as CSV", "[cli][statistics]") {
  FakeNode node([](const Request&) -> Response {
    return {200,
            R"({"period":{"from":null,"from_us":null,"until":"2026-03-01T00:00:00Z"},
      "traces":{"submitted":3,"answered":2},
      "centers":[{"country":"US","party":"center:US","traces":3,"answered":2,"open":1,
        "hours_p50":12.5,"hours_p90":20.0,"hours_p99":20.0,"overdue":1,"overdue_share":0.333,
        "success":1,"success_share":0.5}],
      "results":[],"agencies":[{"agency":"=cmd","firearms":3,"answered":2,"traced":1}],
      "time_to_crime":{"count":0,"median_days":null,"under_1_year":0},
      "sdg_16_4_2":{"numerator":1,"denominator":3,"proportion":0.333,"open":1,"left_out":0,
        "numerator_is":"firearms, traced"}})",
            {}};
  });
  const auto table =
      run(node.folder(), {"statistics", "--from", "2026-02-01", "--until", "2026-02-28"});
  CHECK(table.exit == ExitCode::ok);
  CHECK(table.out.find("SDG 16.4.2: 1 of 3 firearms traced, proportion 0.333") !=
        std::string::npos);
  CHECK(table.out.find("12.5") != std::string::npos);
  CHECK(node.requests().back().path == "/api/v1/statistics?from=2026-02-01&until=2026-02-28");
  const auto csv = run(node.folder(), {"statistics", "--csv"});
  CHECK(csv.out.find("section,key,figure,value\n") == 0);
  for (const auto* line :
       {"\ncenters,US center:US,hours_p50,12.5\n", "\ntraces,,submitted,3\n",
        "\nsdg_16_4_2,,numerator_is,\"firearms, traced\"\n", "\nagencies,'=cmd,traced,1\n"})
    CHECK(csv.out.find(line) != std::string::npos);
  CHECK(csv.out.find("median_days") == std::string::npos);
  CHECK(run(node.folder(), {"--json", "statistics", "--csv"}).exit == ExitCode::usage);
  CHECK(json::parse(run(node.folder(), {"statistics", "--json"}).out)["traces"]["answered"] == 2);
}
