#include "node/shell/clock.h"
#include "proto/field/validity.h"
#include "tests/node/shell/network_for_test.h"

// What becomes of the records that this member enters.
namespace iwets::node::testing {
namespace {

std::string open_load(const NodeForTest& node) {
  return node.post("loads", R"({"store":"vehicle","file_name":"f"})").json()["load"];
}
const std::string two_rows = R"({"verb":"enter","last":true,"lines":[2,3],"records":[
  {"id":"A","vehicle":{"plate":"X1"}},{"id":"B","vehicle":{"plate":"X2"}}]})";
const std::string one_record =
    R"({"verb":"enter","record":{"id":"A","reason":"stolen","vehicle":{"plate":"X1"}}})";

v1::RecordsReport accepted(const codec::Opened& message, std::uint32_t count) {
  v1::RecordsReport report;
  report.set_message(message.id.bytes());
  report.set_load(codec::read<v1::Records>(bytes_of(message.body))->load());
  report.set_store(v1::STORE_VEHICLE);
  report.set_accepted(count);
  return report;
}
v1::Refusal refused(const codec::Opened& message) {
  v1::Refusal refusal;
  refusal.set_message(message.id.bytes());
  refusal.set_number(1);
  refusal.set_kind(v1::KIND_RECORDS);
  refusal.set_code(v1::REFUSAL_CODE_NOT_AUTHORISED);
  refusal.set_field("store");
  refusal.set_reason("you may not fill this store");
  refusal.set_remedy("ask the authority for the right");
  return refusal;
}

}  // namespace

TEST_CASE("Node: what becomes of records is told record by record", "[shell]") {
  Network net;
  net.attach(1, {});
  const auto load = net.node.post("loads", R"({"store":"vehicle","file_name":"f"})")
                        .json()["load"]
                        .get<std::string>();
  REQUIRE(net.node
              .post("loads/" + load + "/records",
                    R"({"verb":"enter","last":true,"lines":[2,3],"records":[
                        {"id":"A","vehicle":{"plate":"X1"}},{"id":"B","vehicle":{"plate":"X2"}}]})")
              .status == 202);
  const auto message = net.take();
  const auto records = codec::read<v1::Records>(bytes_of(message.body));
  REQUIRE(records.has_value());
  CHECK(records->repeat_allowed());
  CHECK(records->records_size() == 2);
  v1::RecordsReport report;
  report.set_message(message.id.bytes());
  report.set_load(records->load());
  report.set_store(v1::STORE_VEHICLE);
  report.set_accepted(1);
  report.set_refused(1);
  auto& refusal = *report.add_refusals();
  refusal.set_index(1);
  refusal.set_id("B");
  refusal.set_line(3);
  refusal.set_field("id");
  refusal.set_reason("this id is used by another record");
  net.say(Kind::records_report, report);
  net.say(Kind::records_report, report);  // Twice: without effect.
  (void)net.node.events_until("event: stray");
  const auto state = net.node.get("loads/" + load).json();
  CHECK(state["accepted"] == 1);
  CHECK(state["refused"] == 1);
  CHECK(state["complete"] == true);
  CHECK(state["refusals"][0]["line"] == 3);
  const auto rows = net.node.get("records/vehicle").json()["records"];
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["state"] == "refused");
  CHECK(rows[0]["reason"] == "this id is used by another record");
  CHECK(rows[1]["state"] == "accepted");
}

TEST_CASE("Node: a message of a load refused as a whole gives reason and line of each", "[shell]") {
  Network net;
  net.attach(1, {});
  const auto load = open_load(net.node);
  REQUIRE(net.node.post("loads/" + load + "/records", two_rows).status == 202);
  net.say(Kind::refusal, refused(net.take()));
  const auto events = net.node.events_until("event: message_refused");
  CHECK(events.find("the hub did not take a message: store: you may not fill") !=
        std::string::npos);
  const auto state = net.node.get("loads/" + load).json();
  CHECK(state["refused"] == 2);
  CHECK(state["complete"] == true);
  REQUIRE(state["refusals"].size() == 2);
  CHECK(state["refusals"][1] == nlohmann::json({{"line", 3},
                                                {"id", "B"},
                                                {"field", "store"},
                                                {"reason", "you may not fill this store"},
                                                {"remedy", "ask the authority for the right"}}));
  const auto listed = net.node.get("records/vehicle").json();
  for (const auto& row : listed["records"]) {
    CHECK(row["state"] == "refused");
    CHECK(row["remedy"] == "ask the authority for the right");
  }
  net.node.stop();
  net.node.start();  // Told again after a restart: without effect.
  CHECK(net.node.get("loads/" + load).json()["refusals"].size() == 2);
}

TEST_CASE("Node: a load is the same load until the hub has answered for all of it", "[shell]") {
  Network net;
  net.attach(1, {});
  const auto load = open_load(net.node);
  REQUIRE(net.node.post("loads/" + load + "/records", two_rows).status == 202);
  const auto message = net.take();
  CHECK(open_load(net.node) == load);
  CHECK(net.node.get("loads/" + load).json()["complete"] == false);
  net.say(Kind::records_report, accepted(message, 2));
  (void)net.node.events_until("event: records_report");
  CHECK(net.node.get("loads/" + load).json()["complete"] == true);
  CHECK(open_load(net.node) != load);
}

TEST_CASE("Node: a refused change leaves the record as it was accepted", "[shell]") {
  Network net;
  net.attach(1, {});
  const auto only_row = [&] {
    const auto rows = net.node.get("records/vehicle").json()["records"];
    REQUIRE(rows.size() == 1);
    return rows[0];
  };
  REQUIRE(net.node.post("records/vehicle", one_record).status == 202);
  const auto first = net.take();
  // The second is sent before the first is judged.
  REQUIRE(net.node.post("records/vehicle", one_record).status == 202);
  const auto second = net.take();
  net.say(Kind::records_report, accepted(first, 1));
  net.say(Kind::refusal, refused(second));
  (void)net.node.events_until("event: message_refused");
  auto row = only_row();
  CHECK(row["state"] == "accepted");
  CHECK(row["refused_change"]["reason"] == "you may not fill this store");
  REQUIRE(net.node.post("records/vehicle", R"({"verb":"withdraw","record":{"id":"A"}})").status ==
          202);
  CHECK(only_row()["state"] == "queued");
  net.say(Kind::records_report, accepted(net.take(), 1));
  do {
    row = only_row();
  } while (row["state"] == "queued");
  CHECK(row["verb"] == "withdraw");
  CHECK(row["state"] == "accepted");
  CHECK_FALSE(row.contains("refused_change"));
}

TEST_CASE("Node: records that are due are listed until they are validated", "[shell]") {
  Network net;
  net.attach(1, {});
  const auto today = day_of(wall_clock());
  const auto last = field::text(today + 30), later = field::text(today + 400);
  REQUIRE(net.node
              .post("records/vehicle", R"({"verb":"enter","record":{"id":"A","valid_until":")" +
                                           last + R"(","vehicle":{"plate":"X1"}}})")
              .status == 202);
  const auto entered = net.take();
  CHECK(codec::read<v1::Records>(bytes_of(entered.body))->records(0).valid_until() ==
        (today + 30).number);
  net.say(Kind::records_report, accepted(entered, 1));
  v1::RecordsToReview due;
  due.set_time_us(1);
  due.set_to_review(120);
  due.set_expired(1);
  auto& review = *due.add_review();
  review.set_store(v1::STORE_VEHICLE);
  review.set_id("A");
  review.set_valid_until((today + 30).number);
  auto& gone = *due.add_gone();
  gone.set_store(v1::STORE_NOMINAL);
  gone.set_id("P");
  gone.set_valid_until(today.number - 1);
  net.say(Kind::records_to_review, due);
  CHECK(net.node.events_until("event: records_to_review").find("120 to review, 1 expired") !=
        std::string::npos);
  auto reviews = net.node.get("reviews").json();
  REQUIRE(reviews["records"].size() == 2);
  CHECK(reviews["records"][0]["id"] == "A");
  CHECK(reviews["records"][0]["state"] == "to_review");
  CHECK(reviews["records"][0]["valid_until"] == last);
  CHECK(reviews["records"][1]["state"] == "expired");
  CHECK(reviews["last_notice"]["to_review"] == 120);

  CHECK(net.node
            .post("records/vehicle",
                  R"({"verb":"validate","records":[{"id":"A","valid_until":"2020-01-01"}]})")
            .json()["error"]["field"] == "record.valid_until");
  REQUIRE(
      net.node
          .post("records/vehicle",
                R"({"verb":"validate","records":[{"id":"A","valid_until":")" + later + R"("}]})")
          .status == 202);
  const auto validated = net.take();
  const auto body = codec::read<v1::Records>(bytes_of(validated.body));
  CHECK(body->verb() == v1::RECORD_VERB_VALIDATE);
  CHECK(body->records(0).valid_until() == (today + 400).number);
  CHECK(net.node.get("reviews").json()["records"].size() == 2);  // The hub has not taken it yet.
  net.say(Kind::records_report, accepted(validated, 1));
  do {
    reviews = net.node.get("reviews").json();
  } while (reviews["records"].size() == 2);
  CHECK(reviews["records"][0]["id"] == "P");
  // A release leaves the day as it is.
  REQUIRE(net.node.post("records/vehicle", R"({"verb":"release","record":{"id":"A"}})").status ==
          202);
  CHECK(net.node.get("records/vehicle").json()["records"][0]["valid_until"] == later);
}

TEST_CASE("Node: a record of which no last day was said counts as long as its store keeps records",
          "[shell]") {
  Network net;
  net.attach(1, {});
  REQUIRE(net.node.post("records/vehicle", one_record).status == 202);
  const auto usual = field::text(day_of(wall_clock()) + 3'652);
  CHECK(net.node.get("records/vehicle").json()["records"][0]["valid_until"] == usual);
}

}  // namespace iwets::node::testing
