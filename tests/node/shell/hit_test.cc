#include <catch2/catch.hpp>
#include <thread>

#include "tests/node/shell/hit_notice_for_test.h"
#include "tests/node/shell/network_for_test.h"

// What the two parties of a hit say to each other, through the node's API.
namespace iwets::node::testing {
namespace {

const auto br = *PeerId::parse("member:BR");
constexpr std::uint64_t noon_us = 1'772'366'400'000'000;  // 2026-03-01T12:00:00Z

TraceId some_trace() {
  std::array<std::uint8_t, 16> raw{};
  raw[15] = 7;
  return TraceId(raw);
}

v1::HitNotice notice(v1::Party party) {
  return hit_notice('h', std::string(some_trace().bytes()), party);
}
const std::string hit = HitId::from_bytes(bytes_of(std::string(16, 'h')))->text();

template <typename M>
M about_hit() {
  M body;
  body.set_hit(std::string(16, 'h'));
  body.set_subject(some_trace().bytes());
  return body;
}

v1::ConfirmationClock clock(v1::ConfirmationStep step, unsigned number) {
  auto told = about_hit<v1::ConfirmationClock>();
  told.set_step(step);
  told.set_number(number);
  told.set_deadline_us(noon_us);
  told.set_time_us(1);
  return told;
}

v1::Sealed sealed(const std::string& text, Kind kind, PeerId from, PeerId to,
                  const seal::Key32& reader) {
  v1::CenterText inside;
  inside.set_text(text);
  v1::Sealed out;
  seal::Sealer sealer;
  const auto context = seal::context(from, to, some_trace(), kind);
  codec::to_wire(sealer.seal(Instant{}, {{to, reader}}, bytes_of(context),
                             bytes_of(inside.SerializeAsString())),
                 out);
  return out;
}

}  // namespace

TEST_CASE("Node: a hit is confirmed by its owner, and both read what was said", "[shell][hit]") {
  Network net;
  const auto other = seal::make_key_set(br);
  net.attach(1, {net.center.keys, other});
  CHECK(net.node.get("hits/" + hit).status == 404);
  CHECK(net.node.post("hits/" + hit + "/confirmation", "{}").status == 404);
  net.say(Kind::hit_notice, notice(v1::PARTY_REQUESTER));
  (void)net.node.events_until("event: hit_notice\n");

  CHECK(net.node.post("hits/" + hit + "/answer", R"({"verdict":"confirmed"})").status == 409);
  CHECK(net.node
            .post("hits/" + hit + "/confirmation",
                  R"({"priority":"urgent","text":"he stands before me"})")
            .status == 202);
  const auto asked = net.take();
  CHECK(asked.kind == Kind::confirmation_request);
  CHECK(asked.recipient == br);
  const auto body = codec::read<v1::ConfirmationRequest>(bytes_of(asked.body));
  REQUIRE(body.has_value());
  CHECK(body->priority() == v1::PRIORITY_URGENT);
  seal::Opener opener(br, other.sealing);
  const auto context = seal::context(za, br, some_trace(), Kind::confirmation_request);
  CHECK(opener.open(codec::from_wire(body->question()), bytes_of(context)).has_value());
  CHECK(net.node.post("hits/" + hit + "/confirmation", "{}").status == 409);  // Its time runs.

  net.say(Kind::confirmation_clock, clock(v1::CONFIRMATION_STEP_REPEATED, 2));
  (void)net.node.events_until("event: confirmation_repeated\n");
  auto shown = net.node.get("hits").json();
  REQUIRE(shown["for_others"].size() == 1);
  CHECK(shown["for_others"][0]["confirmation"]["number"] == 2);
  CHECK(shown["for_others"][0]["confirmation"]["deadline"] == "2026-03-01T12:00:00.000000Z");

  auto answer = about_hit<v1::ConfirmationAnswer>();
  answer.set_verdict(v1::VERDICT_CONFIRMED);
  *answer.mutable_text() =
      sealed("arrest him", Kind::confirmation_answer, br, za, net.node.keys.sealing.back().open);
  net.hub.say(
      FakeHub::by(other.sign, br, Kind::confirmation_answer, answer.SerializeAsString(), za));
  const auto events = net.node.events_until("event: confirmation\n");
  CHECK(events.find(hit) != std::string::npos);
  CHECK(events.find("the owner of the record has answered about the hit: confirmed") !=
        std::string::npos);
  shown = net.node.get("hits/" + hit).json();
  CHECK(shown["confirmation"]["verdict"] == "confirmed");
  CHECK(shown["confirmation"]["waits_for"] == "");
  REQUIRE(shown["said"].size() == 2);
  CHECK(shown["said"][0]["text"] == "he stands before me");
  CHECK(shown["said"][1]["by"] == "member:BR");
  CHECK(shown["said"][1]["text"] == "arrest him");
  CHECK(net.node.get("hits").json()["for_others"].empty());
  CHECK(net.node.get("notices").json()["notices"][0]["confirmation"]["verdict"] == "confirmed");
}

TEST_CASE("Node: the owner of a record is asked, postpones, denies, and is told of a false hit",
          "[shell][hit]") {
  Network net;
  const auto other = seal::make_key_set(br);
  net.attach(1, {net.center.keys, other});
  // The request may come before the notice.
  auto request = about_hit<v1::ConfirmationRequest>();
  request.set_priority(v1::PRIORITY_ROUTINE);
  net.hub.say(
      FakeHub::by(other.sign, br, Kind::confirmation_request, request.SerializeAsString(), za));
  (void)net.node.events_until("event: confirmation_requested\n");
  net.say(Kind::hit_notice, notice(v1::PARTY_OWNER));
  (void)net.node.events_until("event: hit_notice\n");
  CHECK(net.node.get("hits").json()["for_you"].size() == 1);

  const std::string path = "hits/" + hit + "/answer";
  const std::pair<const char*, const char*> wrong[] = {
      {R"({})", "verdict"},
      {R"({"verdict":"perhaps"})", "verdict"},
      {R"({"verdict":"later"})", "minutes"},
      {R"({"verdict":"later","minutes":10081})", "minutes"},
      {R"({"verdict":"confirmed","minutes":5})", "minutes"},
      {R"({"verdict":"confirmed","surprise":5})", "surprise"},
  };
  for (const auto& [body, field] : wrong) {
    const auto reply = net.node.post(path, body);
    INFO(body);
    CHECK((reply.status == 422 || reply.status == 400));
    CHECK(reply.json()["error"]["field"] == field);
  }
  CHECK(net.node.post("hits/" + hit + "/false", R"({"text":"not he"})").status == 409);
  CHECK(net.node.post(path, R"({"verdict":"later","minutes":30})").status == 202);
  const auto later = codec::read<v1::ConfirmationAnswer>(bytes_of(net.take().body));
  REQUIRE(later.has_value());
  CHECK(later->until_us() > 0);
  CHECK(net.node.get("hits").json()["for_you"].size() == 1);
  CHECK(net.node.post(path, R"({"verdict":"not_confirmed","text":"withdrawn"})").status == 202);
  CHECK(net.take().kind == Kind::confirmation_answer);
  CHECK(net.node.get("hits").json()["for_you"].empty());

  auto report = about_hit<v1::FalseHit>();
  net.hub.say(FakeHub::by(other.sign, br, Kind::false_hit, report.SerializeAsString(), za));
  (void)net.node.events_until("event: false_hit\n");
  CHECK(net.node.get("hits/" + hit).json()["confirmation"]["reported_false"] == true);
}

TEST_CASE("Node: what the hub refuses was not said", "[shell][hit]") {
  Network net;
  const auto other = seal::make_key_set(br);
  net.attach(1, {net.center.keys, other});
  net.say(Kind::hit_notice, notice(v1::PARTY_REQUESTER));
  (void)net.node.events_until("event: hit_notice\n");
  CHECK(net.node.post("hits/" + hit + "/confirmation", "{}").status == 202);
  const auto asked = net.take();
  v1::Refusal refusal;
  refusal.set_message(asked.id.bytes());
  refusal.set_number(1);
  refusal.set_kind(v1::KIND_CONFIRMATION_REQUEST);
  refusal.set_subject(some_trace().bytes());
  refusal.set_code(v1::REFUSAL_CODE_UNKNOWN_TRACE);
  refusal.set_reason("You had no such hit.");
  net.say(Kind::refusal, refusal);
  (void)net.node.events_until("event: message_refused\n");
  CHECK(net.node.get("hits/" + hit).json()["confirmation"]["waits_for"] == "");
  CHECK(net.node.post("hits/" + hit + "/confirmation", "{}").status == 202);
}

TEST_CASE("Node: a hit whose record is gone is taken back, acknowledged, and may come again",
          "[shell][hit]") {
  Network net;
  const auto other = seal::make_key_set(br);
  net.attach(1, {net.center.keys, other});
  auto gone = about_hit<v1::HitRescinded>();
  gone.set_why(v1::RESCISSION_WITHDRAWN);
  gone.set_time_us(noon_us);
  const auto path = "hits/" + hit + "/acknowledgement";
  CHECK(net.node.post(path, "{}").status == 404);
  net.say(Kind::hit_notice, notice(v1::PARTY_REQUESTER));
  (void)net.node.events_until("event: hit_notice\n");
  CHECK(net.node.post(path, "{}").status == 409);
  CHECK(net.node.post("hits/" + hit + "/located", "{}").status == 422);
  CHECK(net.node.post("hits/" + hit + "/located", R"({"text":"in a locker"})").status == 202);
  CHECK(net.take().kind == Kind::hit_located);

  net.say(Kind::hit_rescinded, gone);
  const auto events = net.node.events_until("event: hit_rescinded\n");
  CHECK(events.find("do not act on it") != std::string::npos);
  auto shown = net.node.get("hits").json()["rescinded"];
  REQUIRE(shown.size() == 1);
  CHECK(shown[0]["rescinded"]["record"] == "withdrawn");
  CHECK(shown[0]["rescinded"]["at"] == "2026-03-01T12:00:00.000000Z");
  CHECK(shown[0]["match"]["record"].is_string());  // What it was, stays.
  CHECK(net.node.post("hits/" + hit + "/confirmation", "{}").status == 409);
  CHECK(net.node.post(path, R"({"text":"he was let go"})").status == 200);
  CHECK(net.node.post(path, "{}").status == 409);
  CHECK(net.node.get("hits").json()["rescinded"].empty());
  const auto whole = net.node.get("hits/" + hit).json();
  CHECK(whole["rescinded"]["acknowledged"] == true);
  CHECK(whole["said"].back()["text"] == "he was let go");

  net.say(Kind::hit_notice, notice(v1::PARTY_REQUESTER));
  const auto notices = [&] { return net.node.get("notices").json()["notices"].size(); };
  while (notices() < 2) std::this_thread::yield();
  CHECK_FALSE(net.node.get("hits/" + hit).json().contains("rescinded"));
  CHECK(net.node.post("hits/" + hit + "/confirmation", "{}").status == 202);
}

TEST_CASE("Node: the owner is asked whether a hit may be passed on, and its answer falls",
          "[shell][hit][pass_on]") {
  Network net;
  const auto other = seal::make_key_set(br);
  net.hub.reads[br] = schema_version_first;
  net.attach(1, {net.center.keys, other});
  const auto path = "hits/" + hit + "/pass-on";
  const std::string good = R"({"country":"TN","priority":"urgent","why":"the seller lives there"})";
  CHECK(net.node.post(path, good).status == 404);
  net.say(Kind::hit_notice, notice(v1::PARTY_REQUESTER));
  (void)net.node.events_until("event: hit_notice\n");
  const std::pair<const char*, const char*> wrong[] = {
      {R"({"why":"x"})", "country"},
      {R"({"country":"XX","why":"x"})", "country"},
      {R"({"country":"TN"})", "why"},
      {R"({"country":"TN","why":"x","surprise":1})", "surprise"},
  };
  for (const auto& [body, field] : wrong) {
    const auto reply = net.node.post(path, body);
    INFO(body);
    CHECK((reply.status == 422 || reply.status == 400));
    CHECK(reply.json()["error"]["field"] == field);
  }
  CHECK(net.node.post(path, R"({"country":"BR","why":"x"})").status == 409);  // Its own country.
  CHECK(net.node.post(path + "/answer", R"({"country":"TN","word":"yes"})").status == 409);
  // A member of an older version could not read it.
  CHECK(net.node.post(path, good).status == 409);
  net.hub.reads.clear();
  net.serve(2, {net.center.keys, other});
  while (net.node.post(path, good).status != 202) std::this_thread::yield();
  const auto asked = net.take();
  CHECK(asked.kind == Kind::pass_on_request);
  CHECK(asked.recipient == br);
  const auto body = codec::read<v1::PassOnRequest>(bytes_of(asked.body));
  REQUIRE(body.has_value());
  CHECK(body->country() == "TN");
  CHECK(net.node.post(path, good).status == 409);  // Its time runs.

  auto answer = about_hit<v1::PassOnAnswer>();
  answer.set_country("TN");
  answer.set_request(asked.id.bytes());
  answer.set_word(v1::PASS_ON_CONDITIONS);
  *answer.mutable_text() =
      sealed("not to the press", Kind::pass_on_answer, br, za, net.node.keys.sealing.back().open);
  net.hub.say(FakeHub::by(other.sign, br, Kind::pass_on_answer, answer.SerializeAsString(), za));
  const auto events = net.node.events_until("event: pass_on_answered\n");
  CHECK(events.find("yes, under conditions") != std::string::npos);
  auto shown = net.node.get("hits/" + hit).json()["pass_on_requests"];
  REQUIRE(shown.size() == 1);
  CHECK(shown[0]["agreed"] == true);
  CHECK(shown[0]["text"] == "not to the press");
  CHECK(net.node.get("notices").json()["notices"][0]["pass_on_requests"][0]["agreed"] == true);

  auto clock = about_hit<v1::PassOnClock>();
  clock.set_country("TN");
  clock.set_request(asked.id.bytes());
  clock.set_step(v1::PASS_ON_STEP_FALLEN);
  clock.set_time_us(noon_us);
  net.say(Kind::pass_on_clock, clock);
  (void)net.node.events_until("event: pass_on_clock\n");
  shown = net.node.get("hits/" + hit).json()["pass_on_requests"];
  CHECK(shown[0]["agreed"] == false);
  CHECK(shown[0]["fallen"] == true);
}

TEST_CASE("Node: an owner answers whether a hit in its record may be passed on",
          "[shell][hit][pass_on]") {
  Network net;
  const auto other = seal::make_key_set(br);
  net.attach(1, {net.center.keys, other});
  auto request = about_hit<v1::PassOnRequest>();
  request.set_country("TN");
  request.set_priority(v1::PRIORITY_ROUTINE);
  *request.mutable_why() = sealed("the seller lives there", Kind::pass_on_request, br, za,
                                  net.node.keys.sealing.back().open);
  net.hub.say(FakeHub::by(other.sign, br, Kind::pass_on_request, request.SerializeAsString(), za));
  (void)net.node.events_until("event: pass_on_asked\n");
  const auto waiting = net.node.get("hits").json()["pass_on_for_you"];
  REQUIRE(waiting.size() == 1);
  CHECK(waiting[0]["why"] == "the seller lives there");
  const auto path = "hits/" + hit + "/pass-on/answer";
  CHECK(net.node.post(path, R"({"country":"CZ","word":"yes"})").status == 409);
  CHECK(net.node.post(path, R"({"country":"TN","word":"conditions"})").status == 422);
  CHECK(net.node.post(path, R"({"country":"TN","word":"no","text":"never"})").status == 202);
  const auto said = net.take();
  CHECK(said.kind == Kind::pass_on_answer);
  const auto body = codec::read<v1::PassOnAnswer>(bytes_of(said.body));
  REQUIRE(body.has_value());
  CHECK(body->word() == v1::PASS_ON_NO);
  CHECK(net.node.get("hits").json()["pass_on_for_you"].empty());
}

}  // namespace iwets::node::testing
