#include "tests/node/shell/network_for_test.h"

namespace iwets::node::testing {

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
  for (const auto* hidden : {"hidden lane", "dark alley"})
    CHECK(message.body.find(hidden) == std::string::npos);
  REQUIRE(confidential->associates_size() == 1);
  const auto& associate = confidential->associates(0);
  CHECK(associate.birth_place() == "a hidden lane");
  CHECK(associate.address() == "a dark alley");
  CHECK(associate.height_cm() == 181);
  CHECK(associate.weight_kg() == 77);
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
  const auto notices = net.node.get("notices").json();
  REQUIRE(notices["notices"].size() == 2);
  CHECK(notices["notices"][0]["seq"] == 2);  // The newest first.
  CHECK(notices["more"] == 0);
  const auto one = net.node.get("notices?limit=1").json();
  CHECK(one["notices"][0]["seq"] == 2);
  CHECK(one["more"] == 1);
  CHECK(net.node.get("notices?before=2").json()["notices"][0]["seq"] == 1);
  const auto later = net.node.get("notices?after=1").json();
  CHECK(later["notices"].size() == 1);
  CHECK(later["more"] == 0);
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
  const auto kept = net.node.get("traces/" + id).json();
  CHECK(text_of_step(kept, "information_given") == "the officer answers the center: a crown");
  CHECK(text_of_step(kept, "center_report").find(".:") == std::string::npos);
}

TEST_CASE("Node: an event tells what its own report said, whatever came later", "[shell]") {
  Network net;
  net.attach(1, {net.center.keys});
  const auto id = net.node.post("traces", good_request).json()["trace"].get<std::string>();
  const auto trace = TraceId::parse(id)->bytes();
  (void)net.take();
  net.report(trace);
  net.report(trace, true);
  const auto events = net.node.events_until("event: check_update");
  const auto first = events.find("event: check_report"), next = events.find("\n\n", first);
  const auto told = events.substr(first, next - first);
  CHECK(told.find("\"outcome\":\"unavailable\"") != std::string::npos);
  CHECK(told.find("no_hit") == std::string::npos);
  const auto kept = net.node.get("traces/" + id).json();
  CHECK(text_of_step(kept, "check_report") == "the stores have answered, 1 unavailable");
  CHECK(kept["stores"][0]["outcome"] == "no_hit");
}

TEST_CASE("Node: information that cannot be sealed to its center is not said to be sent",
          "[shell]") {
  Network net;
  net.attach(1, {net.center.keys});
  const auto id = net.node.post("traces", good_request).json()["trace"].get<std::string>();
  (void)net.take();
  net.serve(2, {});  // The center has left the directory.
  (void)net.node.events_until("event: receipted");
  nlohmann::json answer;
  do {
    answer = net.node.get("status").json();
  } while (answer["link"]["directory_version"] != 2);
  const auto said = net.node.post("traces/" + id + "/information", R"({"text":"a crown"})");
  CHECK(said.status == 409);
  CHECK_FALSE(said.json()["error"]["remedy"].get<std::string>().empty());
  CHECK(text_of_step(net.node.get("traces/" + id).json(), "information_given").empty());
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

TEST_CASE("Node: after a change of keys it opens what was sealed to either", "[shell]") {
  Network net;
  net.attach(1, {net.center.keys});
  const auto first = net.node.post("traces", good_request).json()["trace"].get<std::string>();
  const auto second =
      net.node.post("traces?anyway=1", good_request).json()["trace"].get<std::string>();
  (void)net.take();
  (void)net.take();
  const auto old_key = net.node.keys.sealing.back().open;
  const auto rotated = net.node.post("keys/rotate", "");
  REQUIRE(rotated.status == 202);
  CHECK(rotated.json()["fingerprint"] != rotated.json()["former_fingerprint"]);
  CHECK(net.node.post("keys/rotate", "").status == 409);
  CHECK(net.node.get("status").json()["key_change"]["state"] == "under_way");
  const auto envelope = net.hub.take();
  net.hub.acknowledge();
  const auto succession = *codec::reread(bytes_of(envelope));
  CHECK(succession.kind == Kind::key_succession);
  v1::KeySuccession body;
  REQUIRE(body.ParseFromString(succession.body));
  seal::Key32 new_key{};
  const auto& last = *body.keys().sealing_keys().rbegin();
  std::copy(last.begin(), last.end(), new_key.begin());
  CHECK(new_key != old_key);
  net.hub.say_directory(
      FakeHub::succeeded(net.hub.directory(1, {net.center.keys, net.node.keys}), envelope));
  (void)net.hub.accept_attach();  // It comes back with the new keys.
  net.hub.say(net.center.result(TraceId::parse(first)->bytes(), 100, old_key));
  net.hub.say(net.center.result(TraceId::parse(second)->bytes(), 101, new_key));
  (void)net.node.events_until("\"code\":101");
  for (const auto& id : {first, second})
    CHECK(net.node.get("traces/" + id).json()["result"]["answer"]["purchaser"]["name"] ==
          "JANE DOE");
  CHECK(seal::load(net.node.folder / "keys")->sealing.size() == 2);
}

TEST_CASE("Node: keys that the hub refuses are thrown away, and status and doctor say so",
          "[shell]") {
  Network net;
  net.attach(1, {net.center.keys});
  const auto id = net.node.post("traces", good_request).json()["trace"].get<std::string>();
  const auto first =
      net.node.post("traces?anyway=1", good_request).json()["trace"].get<std::string>();
  (void)net.take();
  (void)net.take();
  const auto of_doctor = [&] {
    const auto examined = net.node.get("doctor").json();
    for (const auto& check : examined["checks"])
      if (check["name"] == "key_change") return check;
    return nlohmann::json();
  };
  CHECK(of_doctor()["ok"] == true);
  const auto other_keys = [&] {
    REQUIRE(net.node.post("keys/rotate", "").status == 202);
    return net.take();
  };
  const auto refused = other_keys();
  // Something is opened while two keys are at hand.
  net.hub.say(
      net.center.result(TraceId::parse(first)->bytes(), 101, net.node.keys.sealing.back().open));
  (void)net.node.events_until("\"code\":101");
  net.hub.say_refusal(refused, v1::REFUSAL_CODE_TIME_IN_FUTURE, "created too far ahead",
                      "set the clock");
  (void)net.node.events_until("event: message_refused");
  // The event is on disk a moment before the link tells how it stands.
  const auto told = [&] { return net.node.get("status").json()["key_change"]; };
  while (told()["state"] == "under_way") continue;
  const auto change = told();
  CHECK(change["state"] == "refused");
  CHECK(change["reason"] == "created too far ahead");
  CHECK(change["remedy"] == "set the clock");
  const auto check = of_doctor();
  CHECK(check["ok"] == false);
  CHECK(check["detail"].get<std::string>().find("created too far ahead") != std::string::npos);
  CHECK(check["remedy"].get<std::string>().find("set the clock") != std::string::npos);
  CHECK(seal::load(net.node.folder / "keys")->sign.open == net.node.keys.sign.open);

  // Again, with a clock that is right; what is sealed to the keys of this time can be opened.
  const auto again = other_keys();
  while (told()["state"] == "refused") continue;
  CHECK(of_doctor()["ok"] == true);
  v1::KeySuccession body;
  REQUIRE(body.ParseFromString(again.body));
  seal::Key32 to_come{};
  const auto& sealing = body.keys().sealing_keys(0);
  std::copy(sealing.begin(), sealing.end(), to_come.begin());
  net.hub.say(net.center.result(TraceId::parse(id)->bytes(), 100, to_come));
  (void)net.node.events_until("\"code\":100");
  CHECK(net.node.get("traces/" + id).json()["result"]["answer"]["purchaser"]["name"] == "JANE DOE");
}

}  // namespace iwets::node::testing
