#include "tests/node/shell/network_for_test.h"

// A record as it counts now, and how records are found.
namespace iwets::node::testing {
namespace {

using nlohmann::json;

v1::RecordsReport report_on(const codec::Opened& message, bool accepted) {
  v1::RecordsReport report;
  report.set_message(message.id.bytes());
  report.set_store(v1::STORE_VEHICLE);
  report.set_accepted(accepted ? 1 : 0);
  report.set_refused(accepted ? 0 : 1);
  if (accepted) return report;
  auto& refusal = *report.add_refusals();
  refusal.set_index(0);
  refusal.set_id("A");
  refusal.set_field("id");
  refusal.set_reason("this record has ended");
  return report;
}

/// Sends one change of the record and lets the hub judge it.
void send(Network& net, const std::string& verb, json record, bool accepted = true) {
  record["id"] = "A";
  const auto answer =
      net.node.post("records/vehicle", json{{"verb", verb}, {"record", record}}.dump());
  INFO(answer.body);
  REQUIRE(answer.status == 202);
  net.say(Kind::records_report, report_on(net.take(), accepted));
}

json shown(const Network& net) { return net.node.get("records/vehicle/A").json(); }

/// Waits until so many reports were told.
void wait_for_reports(const Network& net, std::size_t many) {
  Connection stream(net.node.port());
  stream.send(http_request("GET", "/api/v1/events?after=0", "token"));
  (void)stream.read_until([&](const std::string& text) {
    std::size_t seen = 0;
    for (auto at = text.find("event: records_report"); at != std::string::npos;
         at = text.find("event: records_report", at + 1))
      ++seen;
    return seen >= many;
  });
}

}  // namespace

TEST_CASE("Records: one is shown as it counts now", "[shell][records]") {
  Network net;
  net.attach(1, {});
  (void)net.node.events_until("event: link");
  send(net, "enter", {{"reason", "stolen"}, {"caution", "armed"}, {"vehicle", {{"plate", "X1"}}}});
  wait_for_reports(net, 1);
  CHECK(shown(net)["state"] == "accepted");
  CHECK(shown(net)["record"]["vehicle"]["plate"] == "X1");
  send(net, "modify", {{"reason", "stolen"}, {"vehicle", {{"plate", "X2"}}}}, false);
  wait_for_reports(net, 2);
  CHECK(shown(net)["record"]["vehicle"]["plate"] == "X1");  // It was refused: the record stands.
  CHECK(shown(net)["refused_change"]["verb"] == "modify");
  send(net, "release", {{"release", {{"except_countries", {"BR"}}}}});
  wait_for_reports(net, 3);
  CHECK(shown(net)["record"]["release"]["except_countries"][0] == "BR");
  CHECK(shown(net)["record"]["caution"] == "armed");
  net.node.stop();
  net.node.start();
  CHECK(shown(net)["record"]["vehicle"]["plate"] == "X1");
  CHECK(net.node.get("records/vehicle/B").status == 404);
  CHECK(net.node.get("records/firearm/A").status == 404);
}

TEST_CASE("Records: what is out of the store is forgotten", "[shell][records]") {
  Network net;
  net.attach(1, {});
  (void)net.node.events_until("event: link");
  send(net, "enter", {{"reason", "stolen"}, {"vehicle", {{"plate", "X1"}}}});
  send(net, "withdraw", json::object(), false);
  wait_for_reports(net, 2);
  CHECK(shown(net)["record"]["vehicle"]["plate"] == "X1");  // Not taken: it stands.
  send(net, "withdraw", json::object());
  wait_for_reports(net, 3);
  CHECK(shown(net)["record"].is_null());
  CHECK(net.node.get("records/vehicle?q=x1").json()["records"].empty());
}

TEST_CASE("Records: found by what they say, by state, and paged", "[shell][records]") {
  const NodeForTest node(nowhere());
  for (int i = 1; i <= 5; ++i)
    REQUIRE(
        node.post("records/vehicle", json{{"verb", "enter"},
                                          {"record",
                                           {{"id", "ZA-" + std::to_string(i)},
                                            {"reason", "stolen"},
                                            {"vehicle", {{"plate", "PL" + std::to_string(i)}}}}}}
                                         .dump())
            .status == 202);
  const auto ids = [&](const std::string& query) {
    std::vector<std::string> out;
    const auto page = node.get("records/vehicle?" + query).json();
    for (const auto& row : page["records"]) out.push_back(row["id"]);
    return out;
  };
  CHECK(ids("q=pl3") == std::vector<std::string>{"ZA-3"});
  CHECK(ids("q=za-").size() == 5);
  CHECK(ids("q=%25").empty());  // No wildcard.
  CHECK(ids("state=queued").size() == 5);
  CHECK(ids("state=accepted").empty());
  CHECK(node.get("records/vehicle?state=odd").status == 400);
  const auto first = node.get("records/vehicle?limit=2").json();
  CHECK(first["records"][0]["id"] == "ZA-5");
  CHECK(ids("limit=2&before=" + first["next"].dump()) == std::vector<std::string>{"ZA-3", "ZA-2"});
  CHECK(node.get("records/vehicle").json()["next"].is_null());
}

}  // namespace iwets::node::testing
