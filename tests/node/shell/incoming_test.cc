#include "tests/node/shell/network_for_test.h"

namespace iwets::node::testing {
namespace {

const PeerId br(Role::member, *CountryCode::parse("BR"));

/// The node of Brazil, which answers, and South Africa, whose part the test plays.
struct Answering {
  FakeHub hub{br};
  seal::KeySet za_keys = seal::make_key_set(za);
  NodeForTest node{hub.anchor(), br};
  seal::Sealer sealer;
  std::string trace = TraceId(seal::random_id(1'735'000'000'000)).bytes();
  std::string id = TraceId::from_bytes(bytes_of(trace))->text();

  explicit Answering(bool attached = true) {
    hub.members_answer = true;
    if (attached) attach();
  }
  void attach() {
    (void)hub.accept_attach();
    hub.say(hub.envelope(Kind::directory_update, hub.directory(1, {za_keys, node.keys})));
  }
  template <typename M>
  void seal_into(Kind kind, const M& inside, v1::Sealed& to,
                 const std::optional<seal::Key32>& key = {}) {
    const auto context = seal::context(za, br, *TraceId::from_bytes(bytes_of(trace)), kind);
    codec::to_wire(sealer.seal(Instant{}, {{br, key.value_or(node.keys.sealing.back().open)}},
                               bytes_of(context), bytes_of(inside.SerializeAsString())),
                   to);
  }
  [[nodiscard]] std::string by_za(Kind kind, const std::string& body) const {
    return FakeHub::by(za_keys.sign, za, kind, body, br);
  }
  std::string submission(const std::optional<seal::Key32>& key = {}) {
    v1::TraceSubmit submit;
    submit.set_trace(trace);
    submit.set_priority(v1::PRIORITY_ROUTINE);
    submit.set_routing(v1::ROUTING_AUTOMATIC);
    submit.set_attempt(1);
    auto& facts = *submit.mutable_facts();
    facts.set_agency_code("SAPS");
    facts.set_case_reference("CAS 9");
    facts.set_crime_code("5202");
    facts.set_intended_use("criminal investigation");
    facts.set_illicit_basis(v1::ILLICIT_BASIS_WHERE_FOUND);
    facts.set_recovery_country("ZA");
    facts.mutable_recovery_date()->set_year(2026);
    auto& firearm = *submit.mutable_firearm();
    firearm.set_serial("TBR 4711");
    firearm.set_make("Taurus");
    firearm.set_type("PI");
    firearm.set_calibre("9x19");
    firearm.set_country_of_manufacture("BR");
    submit.mutable_possessor()->set_name("JOAO LIMA");
    v1::TraceConfidential hidden;
    hidden.set_officer("N. Dlamini");
    hidden.set_possessor_address("a secret street");
    seal_into(Kind::trace_submit, hidden, *submit.mutable_confidential(), key);
    return by_za(Kind::trace_submit, submit.SerializeAsString());
  }
  void words(Kind kind, const std::string& text) {
    v1::CenterText inside;
    inside.set_text(text);
    if (kind == Kind::trace_information) {
      v1::TraceInformation body;
      body.set_trace(trace);
      seal_into(kind, inside, *body.mutable_answer());
      hub.say(by_za(kind, body.SerializeAsString()));
    } else if (kind == Kind::trace_clarification) {
      v1::TraceClarification body;
      body.set_trace(trace);
      seal_into(kind, inside, *body.mutable_question());
      hub.say(by_za(kind, body.SerializeAsString()));
    } else {
      v1::TraceCancel body;
      body.set_trace(trace);
      seal_into(kind, inside, *body.mutable_reason());
      hub.say(by_za(kind, body.SerializeAsString()));
    }
  }
  void clock(v1::ClockStep step, std::uint64_t deadline, std::uint64_t stopped = 0,
             std::uint32_t reminders = 0) {
    v1::TraceClock body;
    body.set_trace(trace);
    body.set_step(step);
    body.set_center(br.text());
    body.set_deadline_us(deadline);
    body.set_stopped_us(stopped);
    body.set_reminders(reminders);
    body.set_time_us(1);
    hub.say(hub.envelope(Kind::trace_clock, body.SerializeAsString()));
  }
  void refuse(v1::Kind kind, v1::RefusalCode code, const std::string& field) {
    v1::Refusal body;
    body.set_number(1);
    body.set_kind(kind);
    body.set_subject(trace);
    body.set_code(code);
    body.set_field(field);
    body.set_reason("no");
    hub.say(hub.envelope(Kind::refusal, body.SerializeAsString()));
  }
  codec::Opened take() {
    auto opened = codec::reread(bytes_of(hub.take()));
    hub.acknowledge();
    return std::move(*opened);
  }
  std::uint32_t take_update() {
    const auto message = take();
    CHECK(message.kind == Kind::trace_update);
    CHECK(message.recipient == za);
    return codec::read<v1::TraceUpdate>(bytes_of(message.body))->code();
  }
  /// What South Africa reads in a sealed part.
  template <typename M>
  M open(const codec::Opened& message, const v1::Sealed& sealed) {
    seal::Opener opener(za, za_keys.sealing);
    const auto context = seal::context(br, za, *TraceId::from_bytes(bytes_of(trace)), message.kind);
    const auto text = opener.open(codec::from_wire(sealed), bytes_of(context));
    REQUIRE(text.has_value());
    return *codec::read<M>(bytes_of(*text));
  }
  [[nodiscard]] nlohmann::json show() const { return node.get("incoming/" + id).json(); }
  HttpAnswer say(const std::string& call, const std::string& body) const {
    return node.post("incoming/" + id + "/" + call, body);
  }
};

const std::string purchaser =
    R"({"code":100,"chain":[{"role":"dealer","name":"Casa","acquired":"2018-03"}],
        "purchaser":{"name":"MARIA SOUZA","birth_dates":["1980-02-03"],"purchased":"2019-05-20"},
        "explanation":"sold in Sao Paulo"})";

}  // namespace

TEST_CASE("Incoming: a request is opened, asked back, answered, and sealed to its requester",
          "[shell]") {
  Answering net;
  net.hub.say(net.submission());
  CHECK(net.take_update() == 600);
  net.clock(v1::CLOCK_STEP_STARTED, 5'000'000'000'000'000);
  (void)net.node.events_until("event: incoming_clock");
  auto shown = net.show();
  CHECK(shown["requester"] == "member:ZA");
  CHECK(shown["state"] == "received");
  CHECK(shown["overdue"] == false);
  CHECK(shown["request"]["firearm"]["serial"] == "TBR 4711");
  CHECK(shown["request"]["officer"]["name"] == "N. Dlamini");
  CHECK(shown["request"]["possessor"]["address"] == "a secret street");
  CHECK(shown["request"]["case_reference"] == "CAS 9");

  CHECK(net.say("acknowledge", "{}").status == 202);
  CHECK(net.take_update() == 601);
  CHECK(net.say("acknowledge", "{}").status == 200);
  CHECK(net.say("ask", R"({"text":"which importer?"})").status == 202);
  const auto question = net.take();
  const auto update = codec::read<v1::TraceUpdate>(bytes_of(question.body));
  CHECK(update->code() == 606);
  CHECK(net.open<v1::CenterText>(question, update->text()).text() == "which importer?");
  CHECK(net.show()["state"] == "asking");
  net.words(Kind::trace_information, "none is marked");
  (void)net.node.events_until("event: incoming_information");
  CHECK(net.show()["state"] == "taken_up");
  CHECK(net.show()["history"].dump().find("none is marked") != std::string::npos);

  CHECK(net.say("answer", purchaser).status == 202);
  const auto answer = net.take();
  CHECK(answer.kind == Kind::trace_result);
  CHECK(answer.body.find("MARIA") == std::string::npos);
  const auto result = codec::read<v1::TraceResult>(bytes_of(answer.body));
  CHECK(result->code() == 100);
  const auto inside = net.open<v1::TraceAnswer>(answer, result->answer());
  CHECK(inside.purchaser().person().name() == "MARIA SOUZA");
  CHECK(inside.chain(0).role() == v1::CUSTODY_ROLE_DEALER);
  shown = net.show();
  CHECK(shown["state"] == "answered");
  CHECK(shown["result"]["answer"]["purchaser"]["name"] == "MARIA SOUZA");
  const auto again = net.say("answer", purchaser);
  CHECK(again.status == 409);
  CHECK(again.json()["error"]["code"] == "wrong_state");
  const auto status = net.node.get("status").json();
  CHECK(status["incoming"]["open"] == 0);
  CHECK(status["incoming"]["closed"] == 1);
  CHECK(status["cases"]["open"] == 0);  // It is no case of ours.
}

TEST_CASE("Incoming: a node that starts again knows its requests, and repeats no word", "[shell]") {
  Answering net;
  net.hub.say(net.submission());
  CHECK(net.take_update() == 600);
  CHECK(net.say("refuse", R"({"reason":"national_security","text":"no"})").status == 202);
  const auto answer = net.take();
  net.node.stop();
  net.node.start();
  (void)net.hub.accept_attach();
  CHECK(net.show()["state"] == "answered");
  CHECK(net.show()["code"] == 402);
  net.words(Kind::trace_clarification, "which law?");
  (void)net.node.events_until("event: incoming_question");
  CHECK(net.show()["questions"] == 1);
  CHECK(net.say("explain", R"({"text":"a sealed one"})").status == 202);
  const auto explanation = net.take();
  CHECK(explanation.kind == Kind::trace_explanation);
  const auto body = codec::read<v1::TraceExplanation>(bytes_of(explanation.body));
  CHECK(net.open<v1::CenterText>(explanation, body->answer()).text() == "a sealed one");
  CHECK(net.show()["questions"] == 0);
  CHECK(net.say("explain", R"({"text":"once more"})").status == 409);
}

TEST_CASE("Incoming: a notice says that it is about a request of another member", "[shell]") {
  Answering net;
  net.hub.say(net.submission());
  CHECK(net.take_update() == 600);
  const auto notices = net.node.get("notices?about=all").json()["notices"];
  REQUIRE(notices.size() == 1);
  CHECK(notices[0]["incoming"] == true);
}

TEST_CASE("Incoming: the requester cancels, and the hub closes", "[shell]") {
  Answering net;
  net.hub.say(net.submission());
  CHECK(net.take_update() == 600);
  const bool by_hub = GENERATE(false, true);
  if (by_hub) {
    v1::TraceStatus status;
    status.set_trace(net.trace);
    status.set_state(v1::TRACE_STATE_CLOSED_EXPIRED);
    status.set_center(br.text());
    status.set_explanation("too late");
    status.set_time_us(1);
    net.hub.say(net.hub.envelope(Kind::trace_status, status.SerializeAsString()));
  } else {
    net.words(Kind::trace_cancel, "found at home");
  }
  (void)net.node.events_until("event: incoming_closed");
  const auto shown = net.show();
  CHECK(shown["state"] == "withdrawn");
  CHECK(shown["closed_reason"] == (by_hub ? "closed_expired" : "closed_cancelled"));
  const std::string told = by_hub ? "too late" : "found at home";
  CHECK(shown["history"].dump().find(told) != std::string::npos);
  CHECK(net.say("answer", R"({"code":200})").status == 409);
}

TEST_CASE("Incoming: what cannot be read is answered by the node", "[shell]") {
  Answering net;
  net.hub.say(net.submission(seal::make_key_set(br).sealing.back().open));
  const auto answer = net.take();
  const auto result = codec::read<v1::TraceResult>(bytes_of(answer.body));
  CHECK(result->code() == 200);
  const auto inside = net.open<v1::TraceAnswer>(answer, result->answer());
  CHECK(inside.explanation().find("cannot be opened") != std::string::npos);
  CHECK(net.show()["state"] == "answered");
  CHECK(net.show()["request"]["confidential_readable"] == false);
}

TEST_CASE("Incoming: an overdue request is listed as such", "[shell]") {
  Answering net;
  net.hub.say(net.submission());
  CHECK(net.take_update() == 600);
  CHECK(net.node.get("incoming?filter=overdue").json()["incoming"].empty());
  net.clock(v1::CLOCK_STEP_REMINDER, 1'000'000, 0, 1);
  (void)net.node.events_until("event: incoming_overdue");
  auto list = net.node.get("incoming?filter=overdue").json();
  REQUIRE(list["incoming"].size() == 1);
  CHECK(list["incoming"][0]["overdue"] == true);
  CHECK(list["overdue"] == 1);
  CHECK(list["open"] == 1);
  net.clock(v1::CLOCK_STEP_STOPPED, 1'000'000, 900'000, 1);
  (void)net.node.events_until("event: incoming_clock");
  CHECK(net.node.get("incoming?filter=overdue").json()["incoming"].empty());
  CHECK(net.node.get("incoming?filter=closed").json()["incoming"].empty());
  CHECK(net.node.get("incoming?filter=open").json()["incoming"].size() == 1);
  CHECK(net.node.get("incoming?filter=nonsense").status == 400);
  CHECK(net.node.get("incoming?before=nonsense").status == 400);
  CHECK(net.node.get("incoming/nonsense").status == 400);
  CHECK(net.node.get("incoming/01JZ6Q9D5W7R3M1X8K2T4V6B0C").status == 404);
}

TEST_CASE("Incoming: an answer that the hub does not take leaves the request open", "[shell]") {
  Answering net;
  net.hub.say(net.submission());
  CHECK(net.take_update() == 600);
  CHECK(net.say("answer", R"({"code":200,"explanation":"which make?"})").status == 202);
  (void)net.take();
  net.refuse(v1::KIND_TRACE_RESULT, v1::REFUSAL_CODE_NOT_SEALED_TO_READER, "answer");
  (void)net.node.events_until("event: incoming_refused");
  CHECK(net.show()["state"] == "taken_up");
  CHECK(net.show()["refused_code"] == "not_sealed_to_reader");
  CHECK(net.say("answer", R"({"code":200})").status == 202);
}

TEST_CASE("Incoming: a fault of the officer's names the field", "[shell]") {
  Answering net;
  net.hub.say(net.submission());
  CHECK(net.take_update() == 600);
  struct Row {
    const char *call, *body, *field;
    int status;
  };
  for (const auto& row : std::vector<Row>{
           {"answer", R"({"cod":100})", "cod", 400},
           {"answer", "[]", "", 400},
           {"answer", R"({"code":"100"})", "code", 400},
           {"answer", R"({"code":100})", "purchaser", 422},
           {"answer", R"({"code":104,"explanation":"x"})", "next_country", 422},
           {"answer", R"({"code":104,"next_country":"QQ"})", "next_country", 422},
           {"answer", R"({"code":112,"chain":[{"role":"owner","name":"X"}]})", "chain[0].role",
            400},
           {"answer", R"({"code":112,"chain":[{"name":"X"}]})", "chain[0].role", 422},
           {"answer", R"({"code":112,"chain":[{"role":"dealer"}]})", "chain[0].name", 422},
           {"answer", R"({"code":100,"purchaser":{"birth_dates":["x"]}})", "purchaser.birth_dates",
            400},
           {"refuse", R"({"text":"no"})", "reason", 422},
           {"refuse", R"({"reason":"because"})", "reason", 400},
           {"ask", "{}", "text", 422},
           {"delay", R"({"text":"later"})", "reason", 422},
           {"progress", R"({"code":100})", "code", 422},
       }) {
    CAPTURE(row.call, row.body);
    const auto said = net.say(row.call, row.body);
    CHECK(said.status == row.status);
    CHECK(said.json()["error"]["field"] == row.field);
    CHECK_FALSE(said.json()["error"]["remedy"].get<std::string>().empty());
  }
  CHECK(net.show()["state"] == "received");
}

}  // namespace iwets::node::testing
