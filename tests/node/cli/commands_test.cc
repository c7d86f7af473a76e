#include <catch2/catch.hpp>

#include "node/cli/completion.h"
#include "node/cli/event_stream.h"
#include "tests/node/cli/fake_node.h"

using namespace iwets::cli;
using namespace iwets::cli::test;
using nlohmann::json;

namespace {

constexpr const char* id = "01JZ6Q9D5W7R3M1X8K2T4V6B0C";

const char* const answered = R"({"trace":"01JZ6Q9D5W7R3M1X8K2T4V6B0C","state":"answered",
 "priority":"urgent","center":"US","request":{"case_reference":"CAS 1","agency":{"code":"SAPS"},
 "firearm":{"make":"Glock","model":"17","calibre":"9x19","type":"PI","serial":"ABC123"},
 "possessor":{"name":"Jan Example"}},
 "history":[{"at":"2026-03-01T12:00:00.5Z","step":"submitted","text":"durable","peer":""},
  {"at":"2026-03-01T12:00:01.5Z","step":"hit_notice","text":"a record fits","code":1},
  {"at":"2026-03-01T12:00:02.5Z","step":"result","text":"done","code":100,"peer":"center:US"}],
 "stores":[{"store":"nominal","outcome":"hit","matches":[{"record":"p-1","owner":"member:BR",
   "rule":"name and birth date","matched":"EXAMPLE, Jan","against":["sex differs"],
   "reason":"wanted","caution":"armed"}]},
  {"store":"vehicle","outcome":"not_asked","matches":[]}],
 "result":{"code":100,"name":"purchaser_identified","answer":{
   "chain":[{"role":"manufacturer","name":"Glock","acquired":"","disposed":"1999-01-02"}],
   "purchaser":{"name":"John Buyer","birth_dates":["1970-01-02"],"purchased":"2001-05-06"},
   "time_to_crime_days":900,"corrected":["model"]}}})";

Response advice_of(int status, const char* level) {
  return {status,
          std::string(R"({"trace":")") + id +
              R"(","center":"US","link":"attached","advice":[{"level":")" + level +
              R"(","field":"firearm.importer","message":"m","remedy":"r"}]})",
          {}};
}

}  // namespace

TEST_CASE("Cli: usage errors are told apart from faults", "[cli]") {
  CHECK(run("/nowhere", {"trace"}).exit == ExitCode::usage);
  CHECK(run("/nowhere", {"trase"}).exit == ExitCode::usage);
  CHECK(run("/nowhere", {"trace", "show", "nonsense"}).exit == ExitCode::usage);
  CHECK(run("/nowhere", {"trace", "list", "--state", "ajar"}).exit == ExitCode::usage);
  CHECK(run("/nowhere", {"--help"}).exit == ExitCode::ok);
  const auto away = run("/nowhere", {"status"});
  CHECK(away.exit == ExitCode::unreachable);
  CHECK(away.err.find("help:") != std::string::npos);
  CHECK(run("/nowhere", {"trace", "submit", "/no/such/file"}).exit == ExitCode::not_found);
  CHECK(run("/nowhere", {"trace", "submit", "/"}).err.find("directory") != std::string::npos);
}

TEST_CASE("Cli: a word that is no command is answered with the one that was meant", "[cli]") {
  const auto typo = run("/nowhere", {"--json", "trace", "sumbit", "x"});
  CHECK(typo.exit == ExitCode::usage);
  CHECK(typo.err.find("did you mean `iwets trace submit`?") != std::string::npos);
  CHECK(run("/nowhere", {"trase", "list"}).err.find("`iwets trace`") != std::string::npos);
  CHECK(run("/nowhere", {"record", "xyzzyx"}).err.find("withdraw") != std::string::npos);
}

TEST_CASE("Cli: a file that may not be read is told from one that is not there", "[cli]") {
  if (::geteuid() == 0) return;  // Root may read everything.
  FakeNode node([](const Request&) { return Response{500, {}, {}}; });
  const auto file = node.folder() / "request.json";
  std::ofstream(file) << "{}";
  std::filesystem::permissions(file, std::filesystem::perms::none);
  for (const auto& command :
       {std::vector<std::string>{"trace", "submit", file.string()},
        std::vector<std::string>{"record", "load", "vehicle", file.string()}}) {
    const auto ran = run(node.folder(), command);
    CHECK(ran.exit == ExitCode::denied);
    CHECK(ran.err.find("Permission denied") != std::string::npos);
  }
}

TEST_CASE("Cli: a wrong token is denied, an unknown trace not found", "[cli]") {
  FakeNode node([](const Request&) {
    return Response{
        404, R"({"error":{"code":"not_found","message":"no such trace","remedy":"x"}})", {}};
  });
  const auto missing = run(node.folder(), {"trace", "show", id, "--json"});
  CHECK(missing.exit == ExitCode::not_found);
  CHECK(json::parse(missing.err)["error"]["message"] == "no such trace");
  CHECK(missing.out.empty());
  std::ofstream(node.folder() / "token") << "other\n";
  const auto denied = run(node.folder(), {"status"});
  CHECK(denied.exit == ExitCode::denied);
  CHECK(denied.err.find("--node DIR") != std::string::npos);
}

TEST_CASE("Cli: errors of a request stop it before it leaves", "[cli]") {
  FakeNode node([](const Request&) { return advice_of(422, "error"); });
  const auto ran = run(node.folder(), {"trace", "submit", "-"}, R"({"priority":"routine"})");
  CHECK(ran.exit == ExitCode::invalid_input);
  CHECK(ran.err.find("firearm.importer: m") != std::string::npos);
  CHECK(ran.err.find("Nothing has left") != std::string::npos);
  for (const auto& request : node.requests()) CHECK(request.path == "/api/v1/traces?dry=1");
}

TEST_CASE("Cli: warnings are shown and the request goes on", "[cli]") {
  FakeNode node([](const Request&) { return advice_of(202, "warning"); });
  const auto ran = run(node.folder(), {"trace", "submit", "-"},
                       "priority = \"routine\"\n[recovery]\ndate = 2026-02-01\n");
  CHECK(ran.exit == ExitCode::ok);
  CHECK(ran.err.find("warning: firearm.importer") != std::string::npos);
  CHECK(ran.out.find(id) != std::string::npos);
  REQUIRE(node.requests().size() == 2);
  const auto sent = json::parse(node.requests()[1].body);
  CHECK(sent["recovery"]["date"] == "2026-02-01");  // A date of TOML as ISO text.
  const auto dry = run(node.folder(), {"trace", "submit", "-", "--dry-run"}, R"({"a":1})");
  CHECK(dry.exit == ExitCode::ok);
  CHECK(node.requests().size() == 3);
}

TEST_CASE("Cli: a request file that cannot be read names line and column", "[cli]") {
  FakeNode node([](const Request&) { return Response{500, {}, {}}; });
  const auto bad_json = run(node.folder(), {"trace", "submit", "-"}, "{\n \"a\": 1,,\n}");
  CHECK(bad_json.exit == ExitCode::invalid_input);
  CHECK(bad_json.err.find("-:2:9") != std::string::npos);
  const auto bad_toml = run(node.folder(), {"trace", "submit", "-"}, "a = 1\nb = \n");
  CHECK(bad_toml.exit == ExitCode::invalid_input);
  CHECK(bad_toml.err.find("-:2:") != std::string::npos);
  CHECK(run(node.folder(), {"trace", "submit", "-"}, "{\"a\":\"\xe9\"}").err.find("UTF-8") !=
        std::string::npos);
  CHECK(run(node.folder(), {"trace", "submit", "-"}, "{}").exit == ExitCode::invalid_input);
  CHECK(node.requests().empty());
}

TEST_CASE("Cli: waiting ends with the outcome, or with a timeout that loses nothing", "[cli]") {
  int looks = 0;
  FakeNode node([&](const Request& request) {
    if (request.method == "POST") return advice_of(202, "warning");
    return ++looks < 3 ? Response{200, R"({"trace":"x","state":"queued","history":[]})", {}}
                       : Response{200, answered, {}};
  });
  const auto ran = run(node.folder(), {"trace", "submit", "-", "--wait"}, R"({"a":1})");
  CHECK(ran.exit == ExitCode::ok);
  CHECK(ran.out.find("purchaser_identified") != std::string::npos);
  looks = -1000;
  const auto late = run(node.folder(), {"trace", "submit", "-", "--wait=2"}, R"({"a":1})");
  CHECK(late.exit == ExitCode::timeout);
  CHECK(late.slept == std::chrono::seconds(2));
  CHECK(late.err.find(std::string("`iwets trace show ") + id + "`") != std::string::npos);
  const auto spaced =
      run(node.folder(), {"trace", "submit", "--wait", "1", "-", "--json"}, "{\"a\":1}");
  CHECK(spaced.exit == ExitCode::timeout);
  CHECK(spaced.slept == std::chrono::seconds(1));
  const auto error = json::parse(spaced.err)["error"];
  CHECK(error["id"] == id);  // Nobody has to look for the trace.
  CHECK(error["message"].get<std::string>().find(id) != std::string::npos);
}

TEST_CASE("Cli: a trace is shown with timeline, stores, rule, objections and chain", "[cli]") {
  FakeNode node([](const Request&) { return Response{200, answered, {}}; });
  const auto ran = run(node.folder(), {"trace", "show", id});
  CHECK(ran.exit == ExitCode::ok);
  for (const char* part :
       {"answered", "100 purchaser_identified", "Glock 17, 9x19, pistol, semi-automatic",
        "2026-03-01 12:00:02", "[center:US]", "nominal", "HIT", "p-1 of member:BR", "wanted",
        "rule name and birth date", "against: sex differs", "caution: armed", "not asked",
        "verify it with the record's owner", "manufacturer", "John Buyer", "900 days",
        "US (United States)"}) {
    INFO(part);
    CHECK(ran.out.find(part) != std::string::npos);
  }
  CHECK(ran.out.find("1 a record fits") == std::string::npos);  // 1 is a party, no result code
  CHECK(ran.out.find('\x1b') == std::string::npos);             // no colour without a terminal
  CHECK(run(node.folder(), {"trace", "show", id, "--json"}).json()["state"] == "answered");
}

TEST_CASE("Cli: nothing of an answer can drive the terminal", "[cli]") {
  FakeNode node([](const Request&) {
    return Response{200,
                    R"({"traces":[{"trace":"x","state":"closed",
      "case_reference":"\u001b[2Jevil\u009b1m","firearm":{"make":"a\nb"}}]})",
                    {}};
  });
  const auto ran = run(node.folder(), {"trace", "list"});
  CHECK(ran.out.find('\x1b') == std::string::npos);
  CHECK(ran.out.find("\xc2\x9b") == std::string::npos);
  CHECK(std::count(ran.out.begin(), ran.out.end(), '\n') == 2);
}

TEST_CASE("Cli: a check sends case and subject from flags and a case file", "[cli]") {
  FakeNode node([](const Request& request) {
    if (request.method == "POST") return Response{202, R"({"check":"c1"})", {}};
    return Response{200,
                    R"({"check":"c1","state":"answered","stores":[
      {"store":"vehicle","outcome":"no_hit","matches":[]}]})",
                    {}};
  });
  const auto file = node.folder() / "case.toml";
  std::ofstream(file)
      << "case_reference = \"C 1\"\ncrime_code = \"5212\"\n[agency]\ncode = \"A\"\n";
  const auto ran = run(node.folder(), {"check", "vehicle", "--plate", "CA 1", "--plate-country",
                                       "ZA", "--year", "2001", "--case-file", file.string(),
                                       "--crime-code", "5217", "--found-in", "ZA"});
  CHECK(ran.exit == ExitCode::ok);
  INFO(ran.out << ran.err);
  CHECK(ran.out.find("no hit") != std::string::npos);
  const auto sent = json::parse(node.requests().at(0).body);
  CHECK(sent["vehicle"] == json({{"plate", "CA 1"}, {"plate_country", "ZA"}, {"year", 2001}}));
  CHECK(sent["agency"]["code"] == "A");
  CHECK(sent["crime_code"] == "5217");  // The flag wins.
  CHECK(sent["recovery"]["country"] == "ZA");
  CHECK(run(node.folder(), {"check", "person"}).exit == ExitCode::usage);
  const auto odd = run(node.folder(), {"check", "firearm", "--year-of-manufacture", "abc"});
  CHECK(odd.exit == ExitCode::usage);
  CHECK(odd.err.find("--year-of-manufacture: \"abc\" is no year") != std::string::npos);
}

TEST_CASE("Cli: what a check lacks is told at once, with the flags that give it", "[cli]") {
  FakeNode node([](const Request&) {
    return Response{422,
                    R"({"error":{"message":"m"},"advice":[
      {"level":"error","field":"agency.code","message":"m","remedy":"write it"},
      {"level":"error","field":"recovery.date","message":"m","remedy":"write it"}]})",
                    {}};
  });
  const auto ran = run(node.folder(), {"check", "vehicle", "--plate", "X"});
  CHECK(ran.exit == ExitCode::invalid_input);
  for (const char* flag : {"--agency", "--found-on", "--case-file"})
    CHECK(ran.err.find(flag) != std::string::npos);
}

TEST_CASE("Cli: a request whose answer is lost is sent again under the same id", "[cli]") {
  int posts = 0;
  FakeNode node([&](const Request& request) {
    if (request.path.find("dry=1") != std::string::npos) return advice_of(200, "warning");
    // The first one is taken, and its answer does not arrive.
    return ++posts == 1 ? Response{0, {}, {}} : advice_of(202, "warning");
  });
  const auto ran = run(node.folder(), {"trace", "submit", "-"}, R"({"a":1})");
  CHECK(ran.exit == ExitCode::ok);
  const auto requests = node.requests();
  REQUIRE(requests.size() == 3);
  CHECK(requests[1].path.rfind("/api/v1/traces?id=", 0) == 0);
  CHECK(requests[2].path == requests[1].path);
  CHECK(requests[2].body == requests[1].body);
  posts = -1000;
  FakeNode silent([&](const Request& request) {
    return request.path.find("dry=1") != std::string::npos ? advice_of(200, "warning")
                                                           : Response{0, {}, {}};
  });
  const auto lost = run(silent.folder(), {"trace", "submit", "-", "--id", id}, R"({"a":1})");
  CHECK(lost.exit == ExitCode::unreachable);
  CHECK(lost.err.find(std::string("--id ") + id) != std::string::npos);
}

TEST_CASE("Cli: a dry run names the center, a cancellation its state", "[cli]") {
  const char* state = "cancelled";
  FakeNode node([&](const Request& request) {
    if (request.path.find("cancel") == std::string::npos) return advice_of(200, "warning");
    return Response{202, std::string(R"({"state":")") + state + R"("})", {}};
  });
  CHECK(run(node.folder(), {"trace", "submit", "-", "--dry-run"}, R"({"a":1})")
            .out.find("to the center US (United States)") != std::string::npos);
  CHECK(run(node.folder(), {"trace", "cancel", id}).out.find("it is cancelled") !=
        std::string::npos);
  state = "with_center";
  CHECK(run(node.folder(), {"trace", "cancel", id}).out.find("the hub confirms it") !=
        std::string::npos);
}

TEST_CASE("Cli: notices say how many more there are", "[cli]") {
  FakeNode node([](const Request&) {
    return Response{200, R"({"notices":[{"seq":7,"party":"owner"}],"more":6})", {}};
  });
  const auto ran = run(node.folder(), {"notices", "--limit", "1", "--before", "8"});
  CHECK(ran.out.find("6 more, older ones: `iwets notices --before 7`") != std::string::npos);
  CHECK(node.requests()[0].path == "/api/v1/notices?after=0&limit=1&before=8");
}

TEST_CASE("Cli: a record's refusal is told with field and remedy", "[cli]") {
  FakeNode node([](const Request& request) {
    if (request.method == "POST") return Response{202, R"({"message":"m"})", {}};
    return Response{200,
                    R"({"records":[{"id":"v-1","state":"refused","field":"country",
      "reason":"only the issuing country enters a document","remedy":"ask it"}]})",
                    {}};
  });
  const auto ran = run(node.folder(), {"record", "add", "document", "-"},
                       R"({"id":"v-1","document":{"number":"X"}})");
  CHECK(ran.exit == ExitCode::failed);
  CHECK(ran.err.find("only the issuing country") != std::string::npos);
  CHECK(json::parse(node.requests().at(0).body)["verb"] == "enter");
  CHECK(run(node.folder(), {"record", "add", "cars", "-"}, "{}").exit == ExitCode::usage);
}

TEST_CASE("Cli: records are validated together, and what is due is listed", "[cli]") {
  FakeNode node([](const Request& request) {
    if (request.method == "POST") return Response{202, R"({"message":"m"})", {}};
    if (request.path.find("reviews") != std::string::npos)
      return Response{200,
                      R"({"records":[
        {"store":"vehicle","id":"v-1","valid_until":"2026-05-01","state":"to_review"},
        {"store":"nominal","id":"p-1","valid_until":"2026-02-01","state":"expired"}],
        "last_notice":{"at":"2026-03-02T00:00:00Z","to_review":120,"expired":1}})",
                      {}};
    return Response{200,
                    R"({"records":[
      {"id":"v-1","verb":"validate","state":"accepted","valid_until":"2027-06-30"},
      {"id":"v-2","verb":"validate","state":"refused","field":"id","reason":"its last day has passed",
       "remedy":"enter it again"}]})",
                    {}};
  });
  const auto ran =
      run(node.folder(), {"record", "validate", "vehicle", "v-1", "v-2", "--until", "2027-06-30"});
  CHECK(ran.exit == ExitCode::failed);
  CHECK(ran.out == "Record v-1 is validated until 2027-06-30.\n");
  CHECK(ran.err.find("its last day has passed") != std::string::npos);
  const auto sent = json::parse(node.requests().at(0).body);
  CHECK(sent["verb"] == "validate");
  CHECK(sent["records"] == json::parse(R"([{"id":"v-1","valid_until":"2027-06-30"},
                                            {"id":"v-2","valid_until":"2027-06-30"}])"));
  const auto due = run(node.folder(), {"record", "review"}).out;
  CHECK(due.find("2026-05-01") != std::string::npos);
  CHECK(due.find("expired: no longer found") != std::string::npos);
  CHECK(due.find("120 to review, 1 expired") != std::string::npos);
}

TEST_CASE("Cli: all records that are due are paged through, the first last day first", "[cli]") {
  FakeNode node([](const Request& request) {
    const auto asks = [&](const char* part) {
      return request.path.find(part) != std::string::npos;
    };
    if (asks("/vehicle?") && asks("state=to_review") && asks("before=0"))
      return Response{200, R"({"next":7,"records":[{"id":"v-9","valid_until":"2026-05-09"}]})", {}};
    if (asks("/vehicle?") && asks("state=to_review"))
      return Response{
          200, R"({"next":null,"records":[{"id":"v-1","valid_until":"2026-05-01"}]})", {}};
    if (asks("/nominal?") && asks("state=expired"))
      return Response{
          200, R"({"next":null,"records":[{"id":"p-1","valid_until":"2026-02-01"}]})", {}};
    return Response{200, R"({"next":null,"records":[]})", {}};
  });
  const auto due = run(node.folder(), {"record", "review", "--all"});
  CHECK(due.exit == ExitCode::ok);
  CHECK(due.out.find("v-1") < due.out.find("v-9"));
  CHECK(due.out.find("v-9") < due.out.find("p-1"));
  CHECK(due.out.find("2 to review, 1 expired: all") != std::string::npos);
  CHECK(node.requests().size() == 9);
  CHECK(node.requests().back().path.find("/vehicle?limit=500&state=expired") != std::string::npos);
}

TEST_CASE("Cli: a record is accepted, withdrawn, queued or still what it was", "[cli]") {
  std::string row;
  FakeNode node([&](const Request& request) {
    if (request.method == "POST") return Response{202, R"({"message":"m"})", {}};
    return Response{200, R"({"records":[)" + row + "]}", {}};
  });
  const auto add = [&](std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"record", "add", "vehicle", "-"};
    words.insert(words.end(), more.begin(), more.end());
    return run(node.folder(), words, R"({"id":"v-1","vehicle":{"plate":"X"}})");
  };
  row = R"({"id":"v-1","verb":"withdraw","state":"accepted"})";
  CHECK(run(node.folder(), {"record", "withdraw", "vehicle", "v-1"}).out ==
        "Record v-1 is withdrawn.\n");
  CHECK(run(node.folder(), {"record", "list", "vehicle"}).out.find("withdrawn") !=
        std::string::npos);
  row = R"({"id":"v-1","verb":"enter","state":"accepted",
           "refused_change":{"verb":"enter","reason":"it is there already"}})";
  const auto again = add();
  CHECK(again.exit == ExitCode::failed);
  CHECK(again.err.find("it stands as the hub accepted it before") != std::string::npos);
  const auto listed = run(node.folder(), {"record", "list", "vehicle"}).out;
  CHECK(listed.find("accepted") != std::string::npos);
  CHECK(listed.find("a later enter was refused: it is there already") != std::string::npos);
  row = R"({"id":"v-1","verb":"enter","state":"queued"})";
  const auto queued = add();
  CHECK(queued.exit == ExitCode::ok);
  CHECK(queued.out.find("is queued") != std::string::npos);
  CHECK(queued.slept == std::chrono::seconds(10));
  const auto awaited = add({"--wait", "5"});
  CHECK(awaited.exit == ExitCode::timeout);
  CHECK(awaited.slept == std::chrono::seconds(5));
  CHECK(add({"--wait=0"}).slept == std::chrono::seconds(0));
}

TEST_CASE("Cli: watch prints one line per event and goes on behind the last one", "[cli]") {
  int streams = 0;
  FakeNode node([&](const Request& request) {
    if (request.path == "/api/v1/status") return Response{200, R"({"last_event":7})", {}};
    ++streams;
    const std::string event =
        streams == 1 ? "id: 8\nevent: receipted\ndata: {\"seq\":8,\"at\":\"2026-03-01T12:00:00Z\","
                       "\"subject\":\"T\"}\n\n: heartbeat\n\n"
                     : "id: 8\nevent: receipted\ndata: {\"seq\":8}\n\n"
                       "id: 9\nevent: result\ndata: {\"seq\":9,\"subject\":\"T\",\"code\":100,"
                       "\"text\":\"found\"}\n\n";
    return Response{200, event, {}};
  });
  const auto ran = run(node.folder(), {"watch", "--count", "2"});
  CHECK(ran.exit == ExitCode::ok);
  CHECK(std::count(ran.out.begin(), ran.out.end(), '\n') == 2);
  CHECK(ran.out.find("2026-03-01 12:00:00 UTC  receipted") == 0);
  CHECK(ran.out.find("100 found") != std::string::npos);
  CHECK(node.requests().at(1).path == "/api/v1/events?after=7");
  CHECK(node.requests().at(2).path == "/api/v1/events?after=8");
}

TEST_CASE("Cli: watch follows a node that starts again on another port", "[cli]") {
  FakeNode second([&](const Request&) {
    return Response{200, "id: 8\nevent: result\ndata: {\"seq\":8}\n\n", {}};
  });
  std::filesystem::path folder;
  FakeNode first([&](const Request& request) {
    if (request.path == "/api/v1/status") return Response{200, R"({"last_event":7})", {}};
    std::filesystem::copy_file(second.folder() / "api", folder / "api",
                               std::filesystem::copy_options::overwrite_existing);
    return Response{0, {}, {}};  // It dies before the stream says anything.
  });
  folder = first.folder();
  const auto ran = run(folder, {"watch", "--count", "1"});
  CHECK(ran.exit == ExitCode::ok);
  CHECK(ran.out.find("result") != std::string::npos);
  CHECK(second.requests().at(0).path == "/api/v1/events?after=7");
  // A node that never answers is still an error.
  std::filesystem::remove(folder / "api");
  CHECK(run(folder, {"watch"}).exit == ExitCode::unreachable);
}

TEST_CASE("Cli: events are cut from the stream wherever it breaks", "[cli]") {
  const std::string stream =
      "retry: 1\n\nid: 1\r\nevent: a\r\ndata: {\r\ndata: }\r\n\r\n:x\n\ndata:no id\n\n";
  for (std::size_t piece = 1; piece < 7; ++piece) {
    EventStream parser;
    std::vector<StreamEvent> events;
    for (std::size_t at = 0; at < stream.size(); at += piece)
      parser.feed(std::string_view(stream).substr(at, piece), [&](const StreamEvent& e) {
        events.push_back(e);
        return true;
      });
    REQUIRE(events.size() == 2);
    CHECK(events[0].id == "1");
    CHECK(events[0].text == "{\n}");
    CHECK(events[1].text == "no id");
  }
}

TEST_CASE("Cli: doctor names what is wrong and its repair", "[cli]") {
  FakeNode node([](const Request&) {
    return Response{200,
                    R"({"checks":[{"name":"clock","ok":true,"detail":"2 ms","remedy":""},
      {"name":"disk","ok":false,"detail":"1 % free","remedy":"free some space"}]})",
                    {}};
  });
  const auto ran = run(node.folder(), {"doctor"});
  CHECK(ran.exit == ExitCode::failed);
  CHECK(ran.out.find("FAULT  disk") != std::string::npos);
  CHECK(ran.out.find("-> free some space") != std::string::npos);
  CHECK(run("/nowhere", {"doctor", "--json"}).json()["ok"] == false);
}

TEST_CASE("Cli: completion knows every command", "[cli]") {
  const auto ran = run("/nowhere", {"completion", "bash"});
  CHECK(ran.exit == ExitCode::ok);
  for (const char* part : {"trace submit", "--dry-run", "check person", "record load", "doctor"})
    CHECK(ran.out.find(part) != std::string::npos);
}
