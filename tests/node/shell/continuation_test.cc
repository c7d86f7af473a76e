#include <spdlog/spdlog.h>

#include "proto/codec/chain.h"
#include "tests/node/shell/network_for_test.h"

// A case that goes on from country to country, over the API and the wire.
namespace iwets::node::testing {
namespace {

struct Abroad {
  Network net;
  std::string first;  ///< bytes of the id

  explicit Abroad(const std::string& more = "") {
    net.attach(1, {net.center.keys, net.other.keys});
    first = submit(more);
  }
  std::string submit(const std::string& more) {
    const auto answer = net.node.post("traces" + more, good_request).json();
    (void)net.take();
    return TraceId::parse(answer["trace"].get<std::string>())->bytes();
  }
  [[nodiscard]] static std::string text(const std::string& id) {
    return TraceId::from_bytes(bytes_of(id))->text();
  }
  /// `center` answers: exported to `next`.
  void exported(const Center& center, const std::string& trace, const std::string& next,
                v1::Onward onward) {
    v1::TraceAnswer answer;
    answer.set_onward(onward);
    answer.set_explanation("a secret of " + center.peer.text());
    auto& maker = *answer.add_chain();
    maker.set_role(v1::CUSTODY_ROLE_MANUFACTURER);
    maker.set_name("Maker of " + center.peer.text());
    v1::TraceResult result;
    result.set_trace(trace);
    result.set_code(104);
    result.set_next_country(next);
    const auto id = *TraceId::from_bytes(bytes_of(trace));
    const auto context = seal::context(center.peer, za, id, Kind::trace_result);
    seal::Sealer sealer;
    codec::to_wire(sealer.seal(Instant{}, {{za, net.node.keys.sealing.back().open}},
                               bytes_of(context), bytes_of(answer.SerializeAsString())),
                   *result.mutable_answer());
    net.hub.say(FakeHub::by(center.keys.sign, center.peer, Kind::trace_result,
                            result.SerializeAsString(), za));
  }
  nlohmann::json show(const std::string& id) { return net.node.get("traces/" + text(id)).json(); }
  nlohmann::json wait_for(const std::string& event) {
    (void)net.node.events_until("event: " + event);
    return show(first);
  }
  /// The directory that both centers are in.
  [[nodiscard]] std::shared_ptr<const codec::Directory> directory() {
    const auto update = net.hub.directory(9, {net.center.keys, net.other.keys, net.node.keys});
    return *codec::Directory::open_update(bytes_of(update), net.hub.anchor().authority);
  }
};

}  // namespace

TEST_CASE("Node: a case goes on by itself, with the first answer as proof", "[shell]") {
  Abroad abroad("?continuation=send");
  abroad.exported(abroad.net.center, abroad.first, "CZ", v1::ONWARD_YES);
  const auto message = abroad.net.take();
  CHECK(message.kind == Kind::trace_submit);
  CHECK(message.recipient == cz);
  const auto submit = codec::read<v1::TraceSubmit>(bytes_of(message.body));
  REQUIRE(submit);
  CHECK(submit->routing() == v1::ROUTING_NAMED);
  CHECK(submit->firearm().serial() == "AB12345");
  CHECK(submit->trace() != abroad.first);
  // Whose persons the hub has read once, it does not read again.
  CHECK_FALSE(submit->has_possessor());
  CHECK(submit->associates_size() == 0);
  CHECK(message.body.find("secret") == std::string::npos);
  const auto confidential = abroad.net.other.open(*submit);
  REQUIRE(confidential);
  CHECK(confidential->possessor_address() == "a secret street");
  const auto& continuation = confidential->continuation();
  CHECK(continuation.first_trace() == abroad.first);
  CHECK(continuation.hop() == 2);
  CHECK(continuation.possessor().name() == "JOHN SMITH");
  CHECK(continuation.associates(0).name() == "JACK SMITH");
  REQUIRE(continuation.chain_size() == 1);
  const auto proven = codec::prove_chain(continuation, za, cz.country(), *abroad.directory());
  REQUIRE(proven);
  CHECK(proven->front().center == us);
  REQUIRE(proven->front().answer);
  CHECK(proven->front().answer->explanation() == "a secret of center:US");

  abroad.net.hub.say(
      abroad.net.other.result(submit->trace(), 100, abroad.net.node.keys.sealing.back().open));
  (void)abroad.net.node.events_until("\"code\":100");
  const auto shown = abroad.show(abroad.first)["case"];
  REQUIRE(shown["hops"].size() == 2);
  CHECK(shown["open"] == false);
  CHECK(shown["first"] == Abroad::text(abroad.first));
  for (int hop = 0; hop < 2; ++hop) {
    CHECK(shown["hops"][hop]["signed"]["verified"] == true);
    CHECK(shown["hops"][hop]["signed"]["by"] == (hop == 0 ? "center:US" : "center:CZ"));
    CHECK(shown["hops"][hop]["signed"]["content"] == true);
  }
  CHECK(shown["chain"][0]["name"] == "Maker of center:US");
  CHECK(shown["chain"][1] ==
        nlohmann::json({{"hop", 1}, {"country", "US"}, {"role", "exported"}, {"to", "CZ"}}));
  CHECK(shown["chain"][2]["role"] == "purchaser");
  CHECK(shown["point_of_diversion"]["name"] == "JANE DOE");
  CHECK(shown["point_of_diversion"]["country"] == "CZ");
  // Asked for the last hop, the case is the same.
  CHECK(abroad.show(submit->trace())["case"] == shown);
  CHECK(abroad.net.node.get("summary").json()["duplicates"] == 0);
}

TEST_CASE("Node: a match with another leg of the same case says so", "[shell]") {
  Abroad abroad("?continuation=send&officer=12");
  abroad.exported(abroad.net.center, abroad.first, "CZ", v1::ONWARD_YES);
  const auto submit = codec::read<v1::TraceSubmit>(bytes_of(abroad.net.take().body));
  REQUIRE(submit);
  v1::CheckReport report;
  report.set_subject(submit->trace());
  report.set_time_us(1);
  auto& store = *report.add_stores();
  store.set_store(v1::STORE_TRACE);
  store.set_outcome(v1::OUTCOME_HIT);
  for (const auto& record :
       {Abroad::text(abroad.first), std::string("01JZ6Q9D5W7R3M1X8K2T4V6B0C")}) {
    auto& match = *store.add_matches();
    match.set_store(v1::STORE_TRACE);
    match.set_owner("member:ZA");
    match.set_record(record);
    match.set_alert(true);
    match.set_rule("serial");
  }
  abroad.net.say(Kind::check_report, report);
  const auto told = abroad.net.node.events_until("event: check_report");
  CHECK(told.find("\"same_case\":true") != std::string::npos);
  const auto matches = abroad.show(submit->trace())["stores"][0]["matches"];
  REQUIRE(matches.size() == 2);
  CHECK(matches[0]["same_case"] == true);
  CHECK_FALSE(matches[1].contains("same_case"));
  // The next leg is found as the first is, and belongs to the same officer.
  CHECK(abroad.net.node.get("traces?q=ab12345&mine=1&officer=12").json()["total"] == 2);
  CHECK(abroad.net.node.get("overview").json()["hops"][0] ==
        nlohmann::json({{"from", "US"}, {"to", "CZ"}, {"named", 1}, {"continued", 1}}));
}

TEST_CASE("Node: a draft waits for its officer, across a restart", "[shell]") {
  Abroad abroad;
  abroad.exported(abroad.net.center, abroad.first, "CZ", v1::ONWARD_YES);
  auto shown = abroad.wait_for("continuation_waits");
  CHECK(shown["state"] == "answered");
  CHECK(shown["continuation"] == "draft");
  CHECK(shown["case"]["continuation"]["country"] == "CZ");
  const auto drafts = [&] { return abroad.net.node.get("traces?state=draft").json()["traces"]; };
  CHECK(drafts().size() == 1);
  abroad.net.node.stop();
  abroad.net.node.start();
  (void)abroad.net.hub.accept_attach();
  CHECK(drafts().size() == 1);
  const auto path = "traces/" + Abroad::text(abroad.first) + "/continue";
  CHECK(abroad.net.node.post(path, R"({"center":"perhaps"})").status == 422);
  const auto sent = abroad.net.node.post(path, "{}");
  CHECK(sent.status == 202);
  CHECK(sent.json()["country"] == "CZ");
  CHECK(abroad.net.take().recipient == cz);
  CHECK(drafts().empty());
  const auto again = abroad.net.node.post(path, "");
  CHECK(again.status == 409);
  CHECK(again.json()["error"]["message"] == "the case is open in another country already");
}

TEST_CASE("Node: what may not be shown is not in the message", "[shell]") {
  Abroad abroad;
  const auto onward = GENERATE(v1::ONWARD_UNSPECIFIED, v1::ONWARD_NO, v1::ONWARD_ASK);
  abroad.exported(abroad.net.center, abroad.first, "CZ", onward);
  (void)abroad.wait_for("continuation_waits");
  const auto path = "traces/" + Abroad::text(abroad.first) + "/continue";
  if (onward == v1::ONWARD_ASK) {
    const auto unasked = abroad.net.node.post(path, "{}");
    CHECK(unasked.status == 409);
    CHECK(unasked.json()["error"]["remedy"].get<std::string>().find("--center agreed") !=
          std::string::npos);
  }
  const bool agreed = onward == v1::ONWARD_ASK && GENERATE(false, true);
  CHECK(abroad.net.node.post(path, agreed ? R"({"center":"agreed"})" : R"({"center":"refused"})")
            .status == 202);
  const auto submit = codec::read<v1::TraceSubmit>(bytes_of(abroad.net.take().body));
  const auto confidential = abroad.net.other.open(*submit);
  REQUIRE(confidential);
  REQUIRE(confidential->continuation().chain_size() == 1);
  const auto& link = confidential->continuation().chain(0);
  CHECK(link.content().empty() == !agreed);
  CHECK(link.salt().empty() == !agreed);
  CHECK(codec::prove_chain(confidential->continuation(), za, cz.country(), *abroad.directory()));
}

TEST_CASE("Node: a case is cancelled where it stands", "[shell]") {
  Abroad abroad;
  abroad.exported(abroad.net.center, abroad.first, "CZ", v1::ONWARD_YES);
  (void)abroad.wait_for("continuation_waits");
  const auto path = "traces/" + Abroad::text(abroad.first);
  const auto dropped = abroad.net.node.post(path + "/cancel", R"({"reason":"no need"})");
  CHECK(dropped.status == 202);
  CHECK(dropped.json()["continuation"] == "dropped");
  CHECK(abroad.show(abroad.first)["continuation"] == "dropped");
  CHECK(abroad.net.node.post(path + "/cancel", "{}").status == 409);
  CHECK(abroad.net.node.post(path + "/continue", "{}").status == 202);  // Thought better of it.
  const auto hop = abroad.net.take();
  const auto cancelled = abroad.net.node.post(path + "/cancel", "{}");
  CHECK(cancelled.status == 202);
  const auto cancel = abroad.net.take();
  CHECK(cancel.kind == Kind::trace_cancel);
  CHECK(cancel.recipient == hop.recipient);
}

TEST_CASE("Node: an older state has cases without hops", "[shell]") {
  Abroad abroad;
  abroad.net.node.stop();
  {
    link::Database database(abroad.net.node.folder / "node.db");
    database.execute("UPDATE facts SET value = 4 WHERE key = 'format'");
    database.execute("UPDATE cases SET core = CAST(substr(core, 1, length(core) - " +
                     std::to_string(Hop::bytes + Versions::bytes) + ") AS BLOB)");
    database.execute("DROP TABLE drafts");
  }
  abroad.net.node.start();
  (void)abroad.net.hub.accept_attach();
  CHECK(abroad.show(abroad.first)["center"] == "US");
  abroad.exported(abroad.net.center, abroad.first, "CZ", v1::ONWARD_YES);
  CHECK(abroad.wait_for("continuation_waits")["continuation"] == "draft");
}

}  // namespace iwets::node::testing
