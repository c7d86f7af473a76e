#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/node/shell/node_for_test.h"

// Duty rotas, and where officers are told, through the API.
namespace iwets::node::testing {
namespace {

using nlohmann::json;

/// On duty at all times.
json always(const std::string& officer, const std::string& zone = "Africa/Johannesburg") {
  return {{"zone", zone},
          {"week",
           {{{"days", {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}},
             {"from", "00:00"},
             {"until", "24:00"},
             {"officers", {officer}}}}}};
}

NodeForTest node_with_hosts(const std::vector<std::string>& hosts) {
  return NodeForTest(nowhere(), {Role::member, *CountryCode::parse("ZA")}, {}, {}, hosts);
}

}  // namespace

TEST_CASE("Duty: an officer's webhook goes to no host that the configuration does not list",
          "[shell][duty]") {
  const auto administrator_of = [](const NodeForTest& node) {
    (void)node.session('a', officer_for_test("ZA-1", "DBN"));
    return node.session('d', officer_for_test("ZA-4", "DBN", Office::administrator));
  };
  const auto set = [](const NodeForTest& node, const SignedIn& by, const std::string& webhook) {
    return node.browse(by, "POST", "officers/ZA-1/alerts", json{{"webhook", webhook}}.dump());
  };
  {
    const NodeForTest node(nowhere());
    const auto by = administrator_of(node);
    const auto refused = set(node, by, "https://b.example/x");
    CHECK(refused.status == 422);
    CHECK(refused.json()["error"]["message"].get<std::string>().find(
              "`webhook_hosts` in [alerts]") != std::string::npos);
    CHECK(set(node, by, "").status == 200);
  }
  const auto node = node_with_hosts({"b.example", "c.example:8443", "127.0.0.1:8080"});
  const auto by = administrator_of(node);
  for (const auto* good : {"https://b.example/x", "https://B.EXAMPLE/", "https://b.example:443/x",
                           "https://c.example:8443/x?k=1", "http://127.0.0.1:8080/x"}) {
    INFO(good);
    CHECK(set(node, by, good).status == 200);
  }
  for (const auto* bad :
       {"https://evil.example/x", "https://b.example.evil.example/x", "https://evil-b.example/x",
        "https://b.example:8443/x", "https://c.example/x", "https://b.example./x",
        "https://evil.example/b.example", "https://evil.example#b.example",
        "https://evil.example?b.example", "https://b.example:443@evil.example/x",
        "https://169.254.169.254/latest", "http://127.0.0.1:8081/x", "http://127.0.0.1/x"}) {
    INFO(bad);
    const auto refused = set(node, by, bad);
    CHECK(refused.status == 422);
    CHECK(refused.json()["error"]["field"] == "webhook");
  }
  CHECK(set(node, by, "https://evil.example/x")
            .json()["error"]["message"]
            .get<std::string>()
            .find("`webhook_hosts`") != std::string::npos);
  const auto kept = node.browse(by, "GET", "officers").json()["officers"][0];
  CHECK(kept["webhook"] == "http://127.0.0.1:8080/x");
}

TEST_CASE("Duty: a rota is set, shown to those whom it concerns, and taken away", "[shell][duty]") {
  const NodeForTest node(nowhere());
  const auto officer = node.session('a', officer_for_test("ZA-1", "DBN"));
  const auto other = node.session('b', officer_for_test("ZA-2", "CPT"));
  const auto supervisor = node.session('c', officer_for_test("ZA-3", "CPT", Office::supervisor));
  const auto administrator =
      node.session('d', officer_for_test("ZA-4", "CPT", Office::administrator));
  CHECK(node.browse(supervisor, "POST", "duty/dbn", always("za-1").dump()).status == 200);
  CHECK(node.post("duty/member", always("ZA-2").dump()).status == 200);
  CHECK(node.browse(administrator, "POST", "duty/CPT", always("ZA-2").dump()).status == 200);
  const auto codes = [&](const std::optional<SignedIn>& who) {
    std::vector<std::string> out;
    const auto said = node.browse(who, "GET", "duty").json();
    for (const auto& rota : said["rotas"]) out.push_back(rota["agency"]["code"]);
    return out;
  };
  using Texts = std::vector<std::string>;
  CHECK(codes(officer) == Texts{"", "DBN"});
  CHECK(codes(other) == Texts{"", "CPT"});
  CHECK(codes(supervisor) == Texts{"", "CPT", "DBN"});
  const auto mine = node.browse(officer, "GET", "duty").json()["rotas"][1];
  CHECK(mine["on_duty"] ==
        json::parse(R"([{"badge":"ZA-1","name":"Officer ZA-1","active":true,"address":false}])"));
  CHECK(mine["zone"] == "Africa/Johannesburg");
  CHECK(mine["by"] == "ZA-3");
  CHECK(mine["local"].get<std::string>().size() == 16);
  CHECK(node.browse(supervisor, "DELETE", "duty/DBN").status == 200);
  CHECK(node.browse(supervisor, "DELETE", "duty/DBN").status == 404);
  CHECK(codes(officer) == Texts{""});
  const auto lines = node.browse(administrator, "GET", "accounts").json()["lines"].dump();
  CHECK(lines.find("duty rota: DBN") != std::string::npos);
  CHECK(lines.find("duty rota removed: DBN") != std::string::npos);
  CHECK(lines.find("duty rota: the member's own desk") != std::string::npos);
}

TEST_CASE("Duty: nobody is put on a rota who could not see its cases", "[shell][duty]") {
  const NodeForTest node(nowhere());
  (void)node.session('a', officer_for_test("ZA-1", "DBN"));
  (void)node.session('b', officer_for_test("ZA-4", "DBN", Office::administrator));
  auto locked = officer_for_test("ZA-5", "DBN");
  locked.locked = true;
  (void)node.session('c', locked);
  for (const auto& [path, badge] : {std::pair{"duty/CPT", "ZA-1"}, std::pair{"duty/DBN", "ZA-9"},
                                    std::pair{"duty/DBN", "ZA-4"}, std::pair{"duty/DBN", "ZA-5"}}) {
    const auto refused = node.post(path, always(badge).dump());
    INFO(path << " " << badge << refused.body);
    CHECK(refused.status == 422);
    CHECK(refused.json()["error"]["code"] == "unknown_officer");
  }
  CHECK(node.post("duty/DBN", always("ZA-1", "Africa/Nowhere").dump()).json()["error"]["field"] ==
        "zone");
  CHECK(node.get("duty").json()["rotas"].empty());
}

TEST_CASE("Duty: an administrator says where officers are told", "[shell][duty]") {
  const auto node = node_with_hosts({"b.example"});
  const auto officer = node.session('a', officer_for_test("ZA-1", "DBN"));
  const auto administrator =
      node.session('d', officer_for_test("ZA-4", "DBN", Office::administrator));
  const auto set = [&](const char* body) {
    return node.browse(administrator, "POST", "officers/za-1/alerts", body);
  };
  CHECK(set(R"({"email":"a@b.example","webhook":"https://b.example/x"})").status == 200);
  CHECK(set(R"({"email":"a@b.example, c@d.example"})").json()["error"]["field"] == "email");
  CHECK(set(R"({"webhook":"http://b.example/x"})").json()["error"]["field"] == "webhook");
  CHECK(node.browse(administrator, "POST", "officers/ZA-9/alerts", "{}").status == 404);
  const auto kept = node.browse(administrator, "GET", "officers").json()["officers"][0];
  CHECK(kept["email"] == "a@b.example");
  CHECK(kept["webhook"] == "https://b.example/x");
  CHECK(node.post("duty/DBN", always("ZA-1").dump()).status == 200);
  // Others learn that he has one, and not which.
  const auto seen = node.browse(officer, "GET", "duty");
  CHECK(seen.json()["rotas"][0]["on_duty"][0]["address"] == true);
  CHECK(seen.body.find("b.example") == std::string::npos);
  CHECK(set("{}").status == 200);
  CHECK(node.get("duty").json()["rotas"][0]["on_duty"][0]["address"] == false);
}

}  // namespace iwets::node::testing
