#include <catch2/catch.hpp>
#include <map>
#include <sstream>

#include "tests/node/shell/node_for_test.h"

namespace iwets::node::testing {
namespace {

/// Who may make which call, written down apart from the code: + may, - may not. Columns: nobody,
/// the token, the supervisor's token, an officer, a supervisor, an administrator; P: a fresh code.
const std::string matrix = R"(
GET    status                        - + - + + +
GET    summary                       - + - + + +
GET    doctor                        - + - + + +
GET    statistics                    - + + - + -
POST   traces                        - + - + + -
POST   traces/batch                  - + - + + -
GET    traces                        - + - + + -
GET    traces/*                      - + - + + -
POST   traces/*/cancel               - + - + + -
POST   traces/*/information          - + - + + -
POST   traces/*/clarification        - + - + + -
POST   traces/*/continue             - + - + + -
POST   traces/*/amend                - + - + + -
POST   traces/*/acknowledgement      - + - + + -
POST   traces/*/attachments            - + - + + -
GET    traces/*/attachments/*          - + - + + -
GET    traces/*/evidence               - + - + + - P
POST   traces/*/follow                 - + - + + -
POST   traces/*/handover               - + - + + -
GET    drafts                          - + - + + -
GET    drafts/*                        - + - + + -
PUT    drafts/*                        - + - + + -
DELETE drafts/*                        - + - + + -
POST   drafts/*/handover               - + - + + -
GET    overview                        - + - + + -
POST   checks                        - + - + + -
GET    checks/*                      - + - + + -
POST   records/*                     - + - + + -
GET    records/*                     - + - + + -
GET    records/*/*                     - + - + + -
GET    reviews                       - + - + + -
POST   loads                         - + - + + - P
POST   loads/*/records               - + - + + -
GET    loads/*                       - + - + + -
GET    notices                       - + - + + -
POST   notices/read                    - + - + + -
GET    hits                          - + - + + -
GET    hits/*                        - + - + + -
POST   hits/*/confirmation           - + - + + -
POST   hits/*/answer                 - + - + + -
POST   hits/*/false                  - + - + + -
POST   hits/*/located                - + - + + -
POST   hits/*/acknowledgement        - + - + + -
POST   hits/*/pass-on                  - + - + + -
POST   hits/*/pass-on/answer           - + - + + -
GET    centers                       - + - + + -
GET    reference                     - + - + + -
POST   reference/reports             - + - + + -
GET    reference/reports             - + - + + -
GET    reference/*                   - + - + + -
GET    events                        - + - + + -
POST   keys/rotate                   - + - - - + P
GET    audit/*                       - + - + + -
GET    incoming                      - + - + + -
GET    incoming/*                    - + - + + -
POST   incoming/*/acknowledge        - + - + + -
POST   incoming/*/answer             - + - + + -
POST   incoming/*/correct            - + - + + -
POST   incoming/*/refuse             - + - + + -
POST   incoming/*/ask                - + - + + -
POST   incoming/*/progress           - + - + + -
POST   incoming/*/delay              - + - + + -
POST   incoming/*/explain            - + - + + -
POST   incoming/*/attachments          - + - + + -
GET    incoming/*/attachments/*        - + - + + -
GET    oversight                     - - + - + -
GET    oversight/consultations       - - + - + -
GET    oversight/alarms              - - + - + -
POST   oversight/alarms/*            - - + - + - P
POST   session                       + - - + + +
GET    session                       - - - + + +
DELETE session                       - - - + + +
POST   session/proof                 - - - + + +
POST   session/password              - - - + + +
POST   session/language              - - - + + +
GET    sessions                      - - - + + +
DELETE sessions                      - - - + + + P
DELETE sessions/*                    - - - + + + P
POST   enrolment                     + - - + + +
POST   enrolment/device              + - - + + +
GET    officers                      - - - - - +
POST   officers                      - - - - - + P
POST   officers/*                    - - - - - + P
POST   officers/*/reset              - - - - - + P
POST   officers/*/lock               - - - - - + P
POST   officers/*/unlock             - - - - - + P
DELETE officers/*                    - - - - - + P
POST   officers/*/alerts             - - - - - + P
GET    duty                          - + - + + +
POST   duty/*                        - + - - + + P
DELETE duty/*                        - + - - + + P
GET    accounts                      - - - - + +
)";

struct Line {
  std::string method, path;
  std::vector<bool> may;
  bool proof = false;
};

std::vector<Line> lines() {
  std::vector<Line> out;
  std::istringstream text(matrix);
  for (std::string line; std::getline(text, line);) {
    std::istringstream words(line);
    Line one;
    if (!(words >> one.method >> one.path)) continue;
    for (std::string word; words >> word;)
      if (word == "P")
        one.proof = true;
      else
        one.may.push_back(word == "+");
    REQUIRE(one.may.size() == 6);
    out.push_back(one);
  }
  return out;
}

std::string path_of(const Api::Rule& rule) {
  std::string out;
  for (const auto word : rule.words) out += (out.empty() ? "" : "/") + std::string(word);
  return out;
}

/// With something in the place of each star.
std::string filled(std::string path) {
  for (auto at = path.find('*'); at != std::string::npos; at = path.find('*'))
    path.replace(at, 1,
                 path.starts_with("oversight")   ? "7"
                 : path.starts_with("session")   ? "99"
                 : path.starts_with("records")   ? "firearm"
                 : path.starts_with("reference") ? "FR-99999"
                 : path.starts_with("officers")  ? "ZA-99"
                                                 : "01JZ6Q9D5W7R3M1X8K2T4V6B0C");
  return path;
}

bool refused_by_rule(const HttpAnswer& answer) {
  if (answer.status == 401)
    return answer.body.find("not_signed_in") != std::string::npos ||
           answer.body.find("unauthorised") != std::string::npos;
  if (answer.status != 403) return false;
  const auto code = answer.json()["error"]["code"].get<std::string>();
  return code == "officers_only" || code == "supervisor_only" || code == "session_only" ||
         code == "not_your_office";
}

}  // namespace

TEST_CASE("access: every call of the API is in the matrix, and no other", "[shell]") {
  std::map<std::pair<std::string, std::string>, int> seen;
  for (const auto& line : lines()) ++seen[{line.method, line.path}];
  for (const auto& rule : Api::rules()) {
    INFO(rule.method << " " << path_of(rule));
    CHECK(seen[{std::string(rule.method), path_of(rule)}]-- == 1);
  }
  for (const auto& [call, left] : seen) {
    INFO(call.first << " " << call.second);
    CHECK(left == 0);
  }
}

TEST_CASE("access: each call is made by those who may, and refused to the others", "[shell]") {
  const NodeForTest node(nowhere());
  char digit = 'a';
  for (const auto& line : lines()) {
    if (line.path == "events") continue;  // A stream does not end; below.
    const auto path = filled(line.path);
    const auto supervisor = line.path.starts_with("oversight") ? "?supervisor=S" : "";
    // Anew for each call, as one of them signs out.
    const std::vector<std::optional<SignedIn>> sessions = {
        node.session(digit, officer_for_test("ZA-1", "SAPS-DBN")),
        node.session(static_cast<char>(digit + 1),
                     officer_for_test("ZA-2", "SAPS-DBN", Office::supervisor)),
        node.session(static_cast<char>(digit + 2),
                     officer_for_test("ZA-3", "SAPS-DBN", Office::administrator))};
    for (std::size_t who = 0; who < line.may.size(); ++who) {
      const auto url = path + (who == 2 ? supervisor : "");
      const auto body = line.method == "GET" ? std::string() : std::string("{}");
      const auto answer =
          who == 1 || who == 2
              ? http(node.port(), http_request(line.method, "/api/v1/" + url,
                                               who == 1 ? "token" : "supervisor", body))
              : node.browse(who == 0 ? std::nullopt : sessions[who - 3], line.method, url, body);
      INFO(line.method << " " << url << " by " << who << ": " << answer.status << answer.body);
      CHECK(refused_by_rule(answer) == !line.may[who]);
      CHECK(answer.headers.find("no-store") != std::string::npos);
      CHECK(answer.headers.find("nosniff") != std::string::npos);
      CHECK(answer.headers.find("Access-Control-") == std::string::npos);
      CHECK(answer.headers.find("Content-Security-Policy: default-src 'none'; base-uri 'none'; "
                                "frame-ancestors 'none'\r\n") != std::string::npos);
    }
    (void)node.accounts().administer([](OfficerStore& store, Instant) -> Reply {
      store.write([&] {
        for (const auto* badge : {"ZA-1", "ZA-2", "ZA-3"}) store.remove(badge);
      });
      return {};
    });
  }
}

TEST_CASE("access: what is dangerous wants a fresh code, and nothing else does", "[shell]") {
  const NodeForTest node(nowhere());
  const auto stale = [&](char digit, const char* badge, Office office) {
    return open_session(node.accounts(), digit, officer_for_test(badge, "SAPS-DBN", office), {},
                        wall_clock() - std::chrono::minutes{6});
  };
  const std::vector<std::optional<SignedIn>> sessions = {stale('a', "ZA-1", Office::officer),
                                                         stale('b', "ZA-2", Office::supervisor),
                                                         stale('c', "ZA-3", Office::administrator)};
  for (const auto& line : lines()) {
    // A stream does not end, and whoever has signed out is not asked for a code.
    if (line.path == "events" || (line.path == "session" && line.method != "GET")) continue;
    for (std::size_t who = 3; who < 6; ++who) {
      if (!line.may[who]) continue;
      const auto answer = node.browse(sessions[who - 3], line.method, filled(line.path),
                                      line.method == "GET" ? std::string() : std::string("{}"));
      INFO(line.method << " " << line.path << " by " << who << ": " << answer.body);
      CHECK((answer.body.find("proof_wanted") != std::string::npos) == line.proof);
    }
  }
  // Who came in by a recovery code a moment ago has no device, and may still end other sessions.
  const auto recovered =
      open_session(node.accounts(), 'd', officer_for_test("ZA-4", "SAPS-DBN"), {}, wall_clock());
  CHECK(node.browse(recovered, "DELETE", "sessions").status == 200);
  CHECK(node.browse(recovered, "DELETE", "sessions/99").status == 404);
  CHECK(node.browse(recovered, "POST", "loads", "{}").json()["error"]["code"] == "proof_wanted");
  const auto bulk = node.browse(sessions[0], "POST", "records/nominal",
                                R"({"verb":"withdraw","records":[{"id":"A"},{"id":"B"}]})");
  CHECK(bulk.json()["error"]["code"] == "proof_wanted");
}

TEST_CASE("access: TRACE and other methods say nothing back, to nobody", "[shell]") {
  const NodeForTest node(nowhere());
  const auto mine = node.session('a', officer_for_test("ZA-1", "SAPS-DBN"));
  for (const auto* method : {"TRACE", "OPTIONS", "PATCH", "CONNECT", "HEAD"})
    for (const auto* path : {"/api/v1/status", "/api/v1/traces"}) {
      INFO(method << " " << path);
      const auto program = http(node.port(), http_request(method, path, "token"));
      const auto officer = http(node.port(), browser_request(node.port(), method, path, mine));
      for (const auto& answer : {program, officer}) {
        CHECK(answer.status == 404);
        CHECK(answer.body.find("Bearer") == std::string::npos);
        CHECK(answer.body.find(mine.cookie) == std::string::npos);
      }
      CHECK(http(node.port(), browser_request(node.port(), method, path, std::nullopt)).status ==
            401);
    }
}

TEST_CASE("access: a call that changes something needs token and origin", "[shell]") {
  const NodeForTest node(nowhere());
  const auto mine = node.session('a', officer_for_test("ZA-1", "SAPS-DBN"));
  auto forged = mine;
  forged.token = std::string(64, '0');
  CHECK(node.browse(forged, "POST", "session/language", R"({"language":"en"})").status == 403);
  CHECK(node.browse(mine, "POST", "session/language", R"({"language":"en"})").status == 200);
  auto foreign = browser_request(node.port(), "POST", "/api/v1/session/language", mine,
                                 R"({"language":"pt"})");
  const auto at = foreign.find("Origin: http://127.0.0.1");
  foreign.replace(at, 24, "Origin: http://127.0.0.2");
  CHECK(http(node.port(), foreign).json()["error"]["code"] == "cross_site");
  CHECK(node.browse(mine, "GET", "session").json()["officer"]["language"] == "en");
  // Signing in is guarded too: nobody is signed in as somebody else without noticing.
  auto login = browser_request(node.port(), "POST", "/api/v1/session", std::nullopt, "{}");
  login.replace(login.find("same-origin"), 11, "cross-site ");
  CHECK(http(node.port(), login).status == 403);
}

TEST_CASE("access: whoever has not said who he is sends little, and nobody sends a deep body",
          "[shell]") {
  const NodeForTest node(nowhere());
  const auto mine = node.session('a', officer_for_test("ZA-1", "SAPS-DBN"));
  const auto large = R"({"badge":")" + std::string(4'096, 'x') + R"("})";
  const auto stranger = node.browse(std::nullopt, "POST", "session", large);
  CHECK(stranger.status == 413);
  CHECK(stranger.json()["error"]["remedy"] == "send at most 4096 bytes at once");
  // Nor by calling it a file.
  const std::string file(8'192, 'x');
  const auto path = "traces/01JZ6Q9D5W7R3M1X8K2T4V6B0C/attachments";
  CHECK(node.browse(std::nullopt, "POST", path, file).status == 413);
  CHECK(node.browse(mine, "POST", path, file).status == 404);
  const auto nested = [&](std::size_t levels) {
    return node
        .browse(mine, "POST", "traces",
                R"({"x":)" + std::string(levels, '[') + std::string(levels, ']') + "}")
        .json()["error"]["message"]
        .get<std::string>();
  };
  CHECK(nested(100'000) == "the body is nested more than 32 levels deep");
  CHECK(nested(32) == nested(100'000));
  CHECK(nested(31) != nested(100'000));
  // Brackets within a text are none.
  const auto text = R"({"x":"\")" + std::string(100, '[') + R"("})";
  CHECK(node.browse(mine, "POST", "traces", text).body.find("nested") == std::string::npos);
}

TEST_CASE("access: agencies do not see each other's cases, in no call", "[shell]") {
  const Agencies agencies = {{"SAPS-DBN", {"Durban", "", {}, true, {}}},
                             {"SAPS-PTA", {"Pretoria", "", {}, true, {}}}};
  const NodeForTest node(nowhere(), {Role::member, *CountryCode::parse("ZA")}, {}, agencies);
  const auto durban = node.session('a', officer_for_test("ZA-1", "SAPS-DBN"));
  const auto pretoria = node.session('b', officer_for_test("ZA-2", "SAPS-PTA"));
  const auto supervisor =
      node.session('c', officer_for_test("ZA-3", "SAPS-PTA", Office::supervisor));
  auto request = nlohmann::json::parse(good_request);
  request.erase("agency");
  request.erase("officer");
  const auto sent = node.browse(durban, "POST", "traces", request.dump());
  REQUIRE(sent.status == 202);
  const std::string trace = sent.json()["trace"];
  const auto mine = node.browse(durban, "GET", "traces/" + trace);
  REQUIRE(mine.status == 200);
  CHECK(mine.json()["request"]["agency"]["code"] == "SAPS-DBN");
  CHECK(mine.json()["request"]["agency"]["name"] == "Durban");
  CHECK(mine.json()["request"]["officer"]["badge"] == "ZA-1");
  CHECK(node.browse(supervisor, "GET", "traces/" + trace).status == 200);
  CHECK(node.get("traces/" + trace).status == 200);
  const auto absent = node.browse(pretoria, "GET", "traces/01JZ6Q9D5W7R3M1X8K2T4V6B0C");
  const auto hidden = node.browse(pretoria, "GET", "traces/" + trace);
  CHECK(hidden.status == 404);
  CHECK(hidden.body == absent.body);
  for (const auto& rule : Api::rules()) {
    if (rule.about != Api::About::trace && rule.about != Api::About::either) continue;
    const auto path = path_of(rule);
    const auto url = path.substr(0, path.find('*')) + trace + path.substr(path.find('*') + 1);
    const auto answer = node.browse(pretoria, std::string(rule.method), url,
                                    rule.method == "GET" ? "" : request.dump());
    INFO(rule.method << " " << url << " " << answer.body);
    CHECK(answer.status == 404);
  }
  CHECK(node.browse(durban, "GET", "traces").json()["traces"].size() == 1);
  CHECK(node.browse(pretoria, "GET", "traces").json()["traces"].empty());
  // Nor do they learn of one by asking for the same firearm.
  CHECK(node.browse(durban, "POST", "traces?dry=1", request.dump()).body.find(trace) !=
        std::string::npos);
  CHECK(node.browse(pretoria, "POST", "traces?dry=1", request.dump()).body.find(trace) ==
        std::string::npos);
  CHECK(node.browse(supervisor, "GET", "traces").json()["traces"].size() == 1);
  // Nor by counting.
  const auto open = [&](const std::optional<SignedIn>& who) {
    return node.browse(who, "GET", "overview").json()["traces"]["open"].get<int>();
  };
  CHECK(open(durban) == 1);
  CHECK(open(pretoria) == 0);
  CHECK(open(supervisor) == 1);
  CHECK(node.get("overview").json()["traces"]["open"] == 1);
  // The stream too: the second trace is the first thing that Pretoria hears of a case.
  auto other = request;
  other["firearm"]["serial"] = "ZZ98765";
  const auto second = node.browse(pretoria, "POST", "traces", other.dump());
  REQUIRE(second.status == 202);
  Connection stream(node.port());
  stream.send(browser_request(node.port(), "GET", "/api/v1/events?after=0", pretoria));
  const auto heard = stream.read_until(second.json()["trace"].get<std::string>());
  CHECK(heard.find(trace) == std::string::npos);
  request["agency"] = {{"code", "SAPS-PTA"}};
  const auto forged = node.browse(durban, "POST", "traces", request.dump());
  CHECK(forged.status == 422);
  CHECK(forged.json()["error"]["field"] == "agency.code");
}

TEST_CASE("access: a check is its agency's as well", "[shell]") {
  const NodeForTest node(nowhere());
  const auto durban = node.session('a', officer_for_test("ZA-1", "SAPS-DBN"));
  const auto pretoria = node.session('b', officer_for_test("ZA-2", "SAPS-PTA"));
  const std::string body = R"({"case_reference":"CAS 1","crime_code":"1299",
    "intended_use":"criminal investigation","recovery":{"country":"ZA","date":"2026-02-01"},
    "firearm":{"serial":"AB12345"}})";
  const auto sent = node.browse(durban, "POST", "checks", body);
  REQUIRE(sent.status == 202);
  const std::string check = sent.json()["check"];
  CHECK(node.browse(durban, "GET", "checks/" + check).status == 200);
  CHECK(node.browse(pretoria, "GET", "checks/" + check).status == 404);
}

}  // namespace iwets::node::testing
