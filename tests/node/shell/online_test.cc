#include <catch2/catch.hpp>

#include "iwets/v1/hit.pb.h"
#include "iwets/v1/record.pb.h"
#include "iwets/v1/refusal.pb.h"
#include "iwets/v1/trace.pb.h"
#include "proto/codec/bounds.h"
#include "proto/codec/facts.h"
#include "tests/node/shell/node_for_test.h"
#include "tests/proto/link/fake_hub.h"

// A node and the hub's end of its link, which a test drives by hand.
namespace iwets::node::testing {
namespace {

const PeerId za(Role::member, *CountryCode::parse("ZA"));
const PeerId us(Role::center, *CountryCode::parse("US"));
const PeerId cz(Role::center, *CountryCode::parse("CZ"));

/// What a center of the test has: keys, and a way to read and answer.
struct Center {
  explicit Center(PeerId id) : peer(id) {}
  PeerId peer;
  seal::KeySet keys = seal::make_key_set(peer);

  /// The confidential part of a submission to this center; nothing if it cannot read it.
  [[nodiscard]] std::optional<v1::TraceConfidential> open(const v1::TraceSubmit& submit) const {
    seal::Opener opener(peer, keys.sealing);
    const auto id = *TraceId::from_bytes(bytes_of(submit.trace()));
    const auto context = seal::context(za, peer, id, Kind::trace_submit);
    const auto text = opener.open(codec::from_wire(submit.confidential()), bytes_of(context));
    if (!text) return std::nullopt;
    return *codec::read<v1::TraceConfidential>(bytes_of(*text));
  }
  /// A signed result, its answer sealed to `reader`.
  [[nodiscard]] std::string result(const std::string& trace, std::uint32_t code,
                                   const seal::Key32& reader,
                                   v1::ItiReason reason = v1::ITI_REASON_UNSPECIFIED) const {
    v1::TraceAnswer answer;
    answer.set_reason(reason);
    answer.set_explanation("sold in Miami");
    answer.mutable_purchaser()->mutable_person()->set_name("JANE DOE");
    v1::TraceResult result;
    result.set_trace(trace);
    result.set_code(code);
    const auto id = *TraceId::from_bytes(bytes_of(trace));
    const auto context = seal::context(peer, za, id, Kind::trace_result);
    seal::Sealer sealer;
    codec::to_wire(sealer.seal(Instant{}, {{za, reader}}, bytes_of(context),
                               bytes_of(answer.SerializeAsString())),
                   *result.mutable_answer());
    return FakeHub::by(keys.sign, peer, Kind::trace_result, result.SerializeAsString(), za);
  }
};

struct Network {
  FakeHub hub{za};
  Center center{us}, other{cz};
  NodeForTest node{hub.anchor(), za};

  void attach(std::uint64_t version, const std::vector<seal::KeySet>& centers) {
    (void)hub.accept_attach();
    serve(version, centers);
  }
  void serve(std::uint64_t version, const std::vector<seal::KeySet>& centers) {
    auto peers = centers;
    peers.push_back(node.keys);
    hub.say(hub.envelope(Kind::directory_update, hub.directory(version, peers)));
  }
  /// The next message of the node, signed for.
  codec::Opened take() {
    auto opened = codec::reread(bytes_of(hub.take()));
    hub.acknowledge();
    return std::move(*opened);
  }
  template <typename M>
  void say(Kind kind, const M& message) {
    REQUIRE_FALSE(codec::check_bounds(message));
    hub.say(hub.envelope(kind, message.SerializeAsString()));
  }
  void report(const std::string& subject, bool update = false) {
    v1::CheckReport report;
    report.set_subject(subject);
    report.set_update(update);
    report.set_time_us(1);
    auto& store = *report.add_stores();
    store.set_store(v1::STORE_VEHICLE);
    store.set_outcome(update ? v1::OUTCOME_NO_HIT : v1::OUTCOME_UNAVAILABLE);
    say(Kind::check_report, report);
  }
  void status(const std::string& trace, v1::TraceState state) {
    v1::TraceStatus status;
    status.set_trace(trace);
    status.set_state(state);
    status.set_time_us(1);
    say(Kind::trace_status, status);
  }
  void notice(const std::string& subject, v1::Party party) {
    v1::HitNotice notice;
    notice.set_hit(std::string(16, 'h'));
    notice.set_party(party);
    notice.set_subject(subject);
    notice.set_subject_is_trace(true);
    auto& match = *notice.mutable_match();
    match.set_store(v1::STORE_VEHICLE);
    match.set_owner("member:BR");
    match.set_record("BR-7");
    match.set_alert(true);
    match.set_rule("plate");
    notice.set_requester("member:ZA");
    auto& facts = *notice.mutable_facts();
    facts.set_agency_code("A");
    facts.set_case_reference("C");
    facts.set_crime_code("1");
    facts.set_intended_use("U");
    facts.set_recovery_country("ZA");
    facts.mutable_recovery_date()->set_year(2026);
    notice.set_time_us(1);
    say(Kind::hit_notice, notice);
  }
};

std::string text_of_step(const nlohmann::json& trace, const std::string& step) {
  for (const auto& told : trace["history"])
    if (told["step"] == step) return told["text"];
  return "";
}

}  // namespace

TEST_CASE("Node: a trace goes to the center and its sealed answer comes back", "[shell]") {
  Network net;
  const auto id = net.node.post("traces", good_request).json()["trace"].get<std::string>();
  net.attach(1, {net.center.keys});
  const auto message = net.take();
  CHECK(message.kind == Kind::trace_submit);
  CHECK(message.recipient == us);
  const auto submit = codec::read<v1::TraceSubmit>(bytes_of(message.body));
  REQUIRE(submit.has_value());
  CHECK(submit->firearm().serial() == "AB12345");
  CHECK(submit->attempt() == 1);
  CHECK(submit->routing() == v1::ROUTING_AUTOMATIC);
  // What only the center may read is not in what the hub reads.
  CHECK(message.body.find("secret street") == std::string::npos);
  CHECK(message.body.find("Dlamini") == std::string::npos);
  const auto confidential = net.center.open(*submit);
  REQUIRE(confidential);
  CHECK(confidential->possessor_address() == "a secret street");
  CHECK(confidential->officer() == "N. Dlamini");
  CHECK_FALSE(net.other.open(*submit));

  net.status(submit->trace(), v1::TRACE_STATE_DELIVERED);
  net.report(submit->trace());
  net.notice(submit->trace(), v1::PARTY_REQUESTER);
  net.report(submit->trace(), true);
  net.hub.say(net.center.result(submit->trace(), 100, net.node.keys.sealing.back().open));
  const auto events = net.node.events_until("event: result");
  for (const auto* event : {"receipted", "delivered", "check_report", "check_update", "hit_notice"})
    CHECK(events.find(std::string("event: ") + event + "\n") != std::string::npos);

  const auto trace = net.node.get("traces/" + id).json();
  CHECK(trace["state"] == "answered");
  CHECK(trace["center"] == "US");
  CHECK(trace["result"]["code"] == 100);
  CHECK(trace["result"]["answer"]["purchaser"]["name"] == "JANE DOE");
  CHECK(trace["stores"][0] ==
        nlohmann::json(
            {{"store", "vehicle"}, {"outcome", "no_hit"}, {"matches", nlohmann::json::array()}}));
  CHECK(trace["notices"][0]["match"]["record"] == "BR-7");
  for (const auto* moment :
       {"receipted_us", "delivered_us", "reported_us", "first_notice_us", "answered_us"})
    CHECK(trace[moment].get<std::uint64_t>() >= trace["submitted_us"].get<std::uint64_t>());
  CHECK(net.node.get("summary").json() ==
        nlohmann::json({{"traces", 1},
                        {"receipts", 1},
                        {"results", 1},
                        {"check_reports", 1},
                        {"notices", {{"requester", 1}, {"owner", 0}}},
                        {"final", 1},
                        {"open", 0},
                        {"duplicates", 0}}));
}

TEST_CASE("Node: what comes after the end is still history", "[shell]") {
  Network net;
  net.attach(1, {net.center.keys});
  const auto id = net.node.post("traces", good_request).json()["trace"].get<std::string>();
  const auto trace = TraceId::parse(id)->bytes();
  (void)net.take();
  net.hub.say(net.center.result(trace, 100, net.node.keys.sealing.back().open));
  (void)net.node.events_until("event: result");
  const bool restart = GENERATE(false, true);
  if (restart) {
    net.node.stop();
    net.node.start();
    (void)net.hub.accept_attach();
  }
  net.report(trace);
  (void)net.node.events_until("event: check_report");
  const auto kept = net.node.get("traces/" + id).json();
  for (const auto* step : {"submitted", "receipted", "result", "check_report"}) {
    CAPTURE(step);
    CHECK_FALSE(text_of_step(kept, step).empty());
  }
  CHECK(kept["request"]["case_reference"] == "CAS 12");
  CHECK(kept["result"]["answer"]["purchaser"]["name"] == "JANE DOE");
  CHECK(kept["stores"].size() == 1);
}

TEST_CASE("Node: what the hub tells twice is counted and takes effect once", "[shell]") {
  Network net;
  net.attach(1, {net.center.keys});
  const auto id = net.node.post("traces", good_request).json()["trace"].get<std::string>();
  const auto trace = TraceId::parse(id)->bytes();
  (void)net.take();
  for (int i = 0; i < 2; ++i) {
    net.report(trace);
    net.notice(trace, v1::PARTY_REQUESTER);
    net.hub.say(net.center.result(trace, 100, net.node.keys.sealing.back().open));
  }
  net.notice(trace, v1::PARTY_OWNER);
  (void)net.node.events_until("\"party\":\"owner\"");
  const auto summary = net.node.get("summary").json();
  CHECK(summary["duplicates"] == 3);
  CHECK(summary["results"] == 1);
  CHECK(summary["notices"] == nlohmann::json({{"requester", 1}, {"owner", 1}}));
  CHECK(net.node.get("notices").json()["notices"].size() == 2);
  CHECK(net.node.get("notices?after=1").json()["notices"].size() == 1);
}

TEST_CASE("Node: a changed route is sealed anew for the other center", "[shell]") {
  Network net;
  net.attach(1, {net.center.keys});
  const auto id = net.node.post("traces", good_request).json()["trace"].get<std::string>();
  (void)net.take();
  v1::RouteChanged route;
  route.set_trace(TraceId::parse(id)->bytes());
  route.set_center("center:CZ");
  route.set_reason("center:US left the network");
  net.say(Kind::route_changed, route);
  (void)net.node.events_until("event: route_changed");  // Its keys are not known here yet.
  net.node.stop();
  net.node.start();  // It is written again from the request on disk.
  (void)net.hub.accept_attach();
  net.serve(2, {net.other.keys});
  const auto again = net.take();
  CHECK(again.recipient == cz);
  const auto submit = codec::read<v1::TraceSubmit>(bytes_of(again.body));
  REQUIRE(submit.has_value());
  CHECK(submit->attempt() == 2);
  REQUIRE(net.other.open(*submit));
  CHECK(net.other.open(*submit)->possessor_address() == "a secret street");
  CHECK_FALSE(net.center.open(*submit));
}

TEST_CASE("Node: without a center the hub itself is asked, and nothing is sealed", "[shell]") {
  Network net;
  net.attach(1, {net.other.keys});
  const auto taken = net.node.post("traces", good_request).json();
  CHECK(taken["center"].is_null());
  const auto message = net.take();
  CHECK(message.recipient.is_hub());
  const auto submit = codec::read<v1::TraceSubmit>(bytes_of(message.body));
  REQUIRE(submit.has_value());
  CHECK_FALSE(submit->has_confidential());
  net.status(submit->trace(), v1::TRACE_STATE_CLOSED_NO_CENTER);
  (void)net.node.events_until("event: closed");
  const auto trace = net.node.get("traces/" + taken["trace"].get<std::string>()).json();
  CHECK(trace["state"] == "closed");
  CHECK(trace["closed_reason"] == "closed_no_center");
}

TEST_CASE("Node: an answer sealed to another key is told, and still an answer", "[shell]") {
  Network net;
  net.attach(1, {net.center.keys});
  const auto id = net.node.post("traces", good_request).json()["trace"].get<std::string>();
  (void)net.take();
  net.hub.say(net.center.result(TraceId::parse(id)->bytes(), 100, seal::make_seal_keys().open));
  CHECK(net.node.events_until("event: result").find("event: unbelievable") == std::string::npos);
  const auto trace = net.node.get("traces/" + id).json();
  CHECK(trace["state"] == "answered");
  CHECK(trace["result"]["answer"].is_null());
  CHECK(text_of_step(trace, "result").find("cannot be opened") != std::string::npos);
}

TEST_CASE("Node: the conversation with a center is sealed both ways", "[shell]") {
  Network net;
  net.attach(1, {net.center.keys});
  const auto id = net.node.post("traces", good_request).json()["trace"].get<std::string>();
  const auto trace = *TraceId::parse(id);
  (void)net.take();
  v1::CenterText question;
  question.set_text("which proof marks?");
  v1::TraceUpdate update;
  update.set_trace(trace.bytes());
  update.set_code(606);
  seal::Sealer sealer;
  const auto asked = seal::context(us, za, trace, Kind::trace_update);
  codec::to_wire(sealer.seal(Instant{}, {{za, net.node.keys.sealing.back().open}}, bytes_of(asked),
                             bytes_of(question.SerializeAsString())),
                 *update.mutable_text());
  net.hub.say(
      FakeHub::by(net.center.keys.sign, us, Kind::trace_update, update.SerializeAsString(), za));
  CHECK(net.node.events_until("event: center_report\n").size() > 0);
  CHECK(net.node.events_until("which proof marks?").find("\"code\":606") != std::string::npos);

  CHECK(net.node.post("traces/" + id + "/information", R"({"text":"a crown"})").status == 202);
  const auto message = net.take();
  CHECK(message.kind == Kind::trace_information);
  const auto body = codec::read<v1::TraceInformation>(bytes_of(message.body));
  REQUIRE(body.has_value());
  seal::Opener opener(us, net.center.keys.sealing);
  const auto told = seal::context(za, us, trace, Kind::trace_information);
  const auto text = opener.open(codec::from_wire(body->answer()), bytes_of(told));
  REQUIRE(text.has_value());
  CHECK(codec::read<v1::CenterText>(bytes_of(*text))->text() == "a crown");
}

TEST_CASE("Node: why an officer cancels is for the center alone", "[shell]") {
  Network net;
  net.attach(1, {net.center.keys});
  const auto id = net.node.post("traces", good_request).json()["trace"].get<std::string>();
  const auto trace = *TraceId::parse(id);
  (void)net.take();
  CHECK(net.node.post("traces/" + id + "/cancel", R"({"reason":"the owner came"})").status == 202);
  const auto message = net.take();
  CHECK(message.kind == Kind::trace_cancel);
  CHECK(message.body.find("owner") == std::string::npos);
  const auto body = codec::read<v1::TraceCancel>(bytes_of(message.body));
  REQUIRE(body.has_value());
  seal::Opener opener(us, net.center.keys.sealing);
  const auto told = seal::context(za, us, trace, Kind::trace_cancel);
  const auto text = opener.open(codec::from_wire(body->reason()), bytes_of(told));
  REQUIRE(text.has_value());
  CHECK(codec::read<v1::CenterText>(bytes_of(*text))->text() == "the owner came");
}

TEST_CASE("Node: a refused answer tells its reason, or that the center owes one", "[shell]") {
  const auto reason = GENERATE(v1::ITI_REASON_NATIONAL_SECURITY, v1::ITI_REASON_UNSPECIFIED);
  Network net;
  net.attach(1, {net.center.keys});
  const auto id = net.node.post("traces", good_request).json()["trace"].get<std::string>();
  (void)net.take();
  net.hub.say(net.center.result(TraceId::parse(id)->bytes(), 402, net.node.keys.sealing.back().open,
                                reason));
  (void)net.node.events_until("event: result");
  const auto trace = net.node.get("traces/" + id).json();
  const bool given = reason != v1::ITI_REASON_UNSPECIFIED;
  CHECK(text_of_step(trace, "result").find(given ? "national security" : "ITI paragraph 22") !=
        std::string::npos);
  CHECK(trace["result"]["answer"].contains("reason") == given);
}

TEST_CASE("Node: a refusal ends the case and says why", "[shell]") {
  Network net;
  net.attach(1, {net.center.keys});
  const auto id = net.node.post("traces", good_request).json()["trace"].get<std::string>();
  const auto message = net.take();
  v1::Refusal refusal;
  refusal.set_message(message.id.bytes());
  refusal.set_number(1);
  refusal.set_kind(v1::KIND_TRACE_SUBMIT);
  refusal.set_subject(TraceId::parse(id)->bytes());
  refusal.set_code(v1::REFUSAL_CODE_LIMIT);
  refusal.set_reason("too many open traces");
  refusal.set_remedy("wait");
  net.say(Kind::refusal, refusal);
  CHECK(net.node.events_until("event: refused").find("stray") == std::string::npos);
  const auto trace = net.node.get("traces/" + id).json();
  CHECK(trace["state"] == "refused");
  CHECK(trace["refused_code"] == "limit");
  CHECK(text_of_step(trace, "refused") == "too many open traces; wait");
}

TEST_CASE("Node: a check of the stores ends with their report", "[shell]") {
  Network net;
  net.attach(1, {});
  const auto asked = net.node.post("checks", R"({"agency":{"code":"A"},"case_reference":"C",
      "crime_code":"1","intended_use":"U","recovery":{"country":"ZA","date":"2026"},
      "vehicle":{"plate":"CA 1","plate_country":"ZA"}})");
  REQUIRE(asked.status == 202);
  const auto id = asked.json()["check"].get<std::string>();
  const auto message = net.take();
  CHECK(message.kind == Kind::check_question);
  CHECK(message.recipient.is_hub());
  net.report(TraceId::parse(id)->bytes());
  (void)net.node.events_until("event: check_report");
  const auto check = net.node.get("checks/" + id).json();
  CHECK(check["state"] == "answered");
  CHECK(check["stores"][0]["outcome"] == "unavailable");
  CHECK(net.node.get("traces").json()["traces"].empty());
  CHECK(net.node.get("traces/" + id).status == 404);
}

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

TEST_CASE("Node: after a change of keys it opens what was sealed to either", "[shell]") {
  Network net;
  net.attach(1, {net.center.keys});
  const auto first = net.node.post("traces", good_request).json()["trace"].get<std::string>();
  const auto second = net.node.post("traces", good_request).json()["trace"].get<std::string>();
  (void)net.take();
  (void)net.take();
  const auto old_key = net.node.keys.sealing.back().open;
  const auto rotated = net.node.post("keys/rotate", "");
  REQUIRE(rotated.status == 202);
  CHECK(rotated.json()["fingerprint"] != rotated.json()["former_fingerprint"]);
  CHECK(net.node.post("keys/rotate", "").status == 409);
  const auto succession = net.take();
  CHECK(succession.kind == Kind::key_succession);
  v1::KeySuccession body;
  REQUIRE(body.ParseFromString(succession.body));
  seal::Key32 new_key{};
  const auto& last = *body.keys().sealing_keys().rbegin();
  std::copy(last.begin(), last.end(), new_key.begin());
  CHECK(new_key != old_key);
  (void)net.hub.accept_attach();  // It comes back with the new keys.
  net.hub.say(net.center.result(TraceId::parse(first)->bytes(), 100, old_key));
  net.hub.say(net.center.result(TraceId::parse(second)->bytes(), 101, new_key));
  (void)net.node.events_until("\"code\":101");
  for (const auto& id : {first, second})
    CHECK(net.node.get("traces/" + id).json()["result"]["answer"]["purchaser"]["name"] ==
          "JANE DOE");
  CHECK(seal::load(net.node.folder / "keys")->sealing.size() == 2);
}

}  // namespace iwets::node::testing
