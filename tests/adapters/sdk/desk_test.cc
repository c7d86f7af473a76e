#include "adapters/sdk/desk.h"

#include <catch2/catch.hpp>

#include "iwets/v1/refusal.pb.h"
#include "tests/adapters/sdk/desk_fixture.h"

using namespace iwets;
using namespace iwets::tests;
using namespace std::chrono_literals;
using Codes = std::vector<std::uint32_t>;

namespace {

const TraceId first = trace_number(1);

sdk::Answer words(std::string explanation) {
  sdk::Answer answer;
  answer.explanation = std::move(explanation);
  return answer;
}

/// A message of the hub's own, which the link has verified.
link::Incoming from_hub(Kind kind, const google::protobuf::Message& body, std::uint8_t number) {
  auto letter = draft(body.SerializeAsString(), number);
  letter.kind = kind;
  auto envelope = codec::seal_one(hub_keys().sign, PeerId::hub(), letter);
  auto read = codec::reread(bytes_of(envelope));
  return {number, *read, std::move(envelope)};
}

}  // namespace

TEST_CASE("Desk: a request is opened, answered once, and sealed to the requester", "[desk]") {
  DeskFixture f;
  f.center.request_script = [](Instant, const auto&, sdk::Answers& answers) {
    answers.result(100, words("bought in 2019"));
  };
  f.ask(first);
  REQUIRE(f.center.requests.size() == 1);
  const auto& request = f.center.requests[0];
  CHECK(request.requester == za_keys().peer);
  CHECK(request.form.firearm.serial == "AB123456");
  CHECK(request.form.officer.name == "Thandi Nkosi");
  CHECK(request.form.recovery.circumstances == "found under a seat");
  REQUIRE(request.form.associate_details.size() == request.form.associates.size());
  CHECK(request.form.associate_details.back().address == "12 Hill Road");

  REQUIRE(f.codes() == Codes{100});
  const auto& sent = f.post.sent[0];
  CHECK(sent.recipient == za_keys().peer);
  CHECK(sent.subject == first);
  const auto answer = f.za.open<v1::TraceAnswer>(sent, result_of(sent).answer());
  CHECK(answer.explanation() == "bought in 2019");
  CHECK_FALSE(f.deadline());
}

TEST_CASE("Desk: a center that says nothing at once is acknowledged for", "[desk]") {
  DeskFixture f;
  f.center.request_script = [](Instant now, const auto&, sdk::Answers& answers) {
    answers.result(100, {}, {}, now + 24h);
  };
  f.ask(first);
  CHECK(f.codes() == Codes{601});
}

TEST_CASE("Desk: a center that means to acknowledge later is not forestalled", "[desk]") {
  DeskFixture f;
  f.center.request_script = [](Instant now, const auto&, sdk::Answers& answers) {
    answers.acknowledge(now + 1h);
  };
  f.ask(first);
  CHECK(f.codes().empty());
  f.turn(noon + 1h);
  CHECK(f.codes() == Codes{601});
}

TEST_CASE("Desk: a repeated request gets what was said before, and the center is not asked",
          "[desk]") {
  DeskFixture f;
  int asked = 0;
  f.center.request_script = [&](Instant, const auto&, sdk::Answers& answers) {
    answers.result(++asked == 1 ? 100 : 301, {});
  };
  f.ask(first, noon, 1);
  f.restart();
  f.ask(first, a_minute_later, 2);
  REQUIRE(f.post.sent.size() == 2);
  CHECK(asked == 1);
  CHECK(f.post.sent[0].body == f.post.sent[1].body);
  CHECK(f.post.sent[0].id != f.post.sent[1].id);
}

TEST_CASE("Desk: a turn that was lost is done again, with one result", "[desk]") {
  DeskFixture f;
  f.center.request_script = [](Instant, const auto&, sdk::Answers& answers) {
    answers.result(100, {});
  };
  const auto message = f.za.message(Kind::trace_submit, f.za.submit(first).SerializeAsString(), 1);
  f.lost_turn(noon, {message});
  f.restart();
  f.turn(a_minute_later, {message});
  CHECK(f.codes() == Codes{100});
}

TEST_CASE("Desk: what is said for later is said then, also after a restart", "[desk]") {
  DeskFixture f;
  f.center.request_script = [](Instant now, const auto&, sdk::Answers& answers) {
    answers.progress(602, "asked the maker", now + 1h);
    answers.progress(604, "asked the dealer", now + 2h);
    answers.result(301, words("no record"), {}, now + 3h);
  };
  f.ask(first);
  CHECK(f.deadline() == noon + 1h);
  f.turn(noon + 1h - 1us);
  CHECK(f.codes() == Codes{601});
  f.turn(noon + 1h);
  CHECK(f.codes() == Codes{601, 602});
  f.restart();
  f.turn(noon + 5h);
  CHECK(f.codes() == Codes{601, 602, 604, 301});
  CHECK_FALSE(f.deadline());
  const auto text = f.za.open<v1::CenterText>(f.post.sent[1], update_of(f.post.sent[1]).text());
  CHECK(text.text() == "asked the maker");
}

TEST_CASE("Desk: a case has one final answer; what is said behind it falls away", "[desk]") {
  DeskFixture f;
  f.center.request_script = [](Instant now, const auto&, sdk::Answers& answers) {
    answers.progress(604, "too late", now + 1h);
    answers.result(100, {});
    answers.result(301, {});
    answers.progress(602, "too late");
    answers.result(302, {}, {}, now + 2h);
  };
  f.ask(first);
  f.turn(noon + 24h);
  CHECK(f.codes() == Codes{100});
  CHECK_FALSE(f.deadline());
}

TEST_CASE("Desk: a cancelled case is told to the center and says nothing more", "[desk]") {
  DeskFixture f;
  f.center.request_script = [](Instant now, const auto&, sdk::Answers& answers) {
    answers.result(100, {}, {}, now + 1h);
  };
  f.ask(first);
  v1::TraceCancel cancel;
  cancel.set_trace(first.bytes());
  v1::CenterText reason;
  reason.set_text("owner found");
  f.za.seal_to(us_keys().sealing.back().open, first, Kind::trace_cancel, reason.SerializeAsString(),
               *cancel.mutable_reason());
  f.turn(a_minute_later, {f.za.message(Kind::trace_cancel, cancel.SerializeAsString(), 2)});
  f.turn(noon + 24h, {f.za.message(Kind::trace_cancel, cancel.SerializeAsString(), 3)});
  CHECK(f.codes() == Codes{601});
  CHECK(f.center.cancellations == std::vector<std::string>{"owner found"});
}

TEST_CASE("Desk: a cancellation counts although its reason cannot be opened", "[desk]") {
  DeskFixture f;
  f.ask(first);
  v1::TraceCancel cancel;
  cancel.set_trace(first.bytes());
  f.za.seal_to(seal::make_seal_keys().open, first, Kind::trace_cancel, "anything",
               *cancel.mutable_reason());
  f.turn(a_minute_later, {f.za.message(Kind::trace_cancel, cancel.SerializeAsString(), 2)});
  CHECK(f.center.cancellations == std::vector<std::string>{""});
}

TEST_CASE("Desk: why an answer is late or withheld is sealed to the requester", "[desk]") {
  DeskFixture f;
  f.center.request_script = [](Instant, const auto&, sdk::Answers& answers) {
    answers.delay(sdk::ItiReason::investigation, {});
    answers.refuse(sdk::ItiReason::national_security, {});
  };
  f.ask(first);
  REQUIRE(f.codes() == Codes{400, 402});
  const auto update = update_of(f.post.sent[0]);
  CHECK(f.za.open<v1::CenterText>(f.post.sent[0], update.text()).reason() ==
        v1::ITI_REASON_INVESTIGATION);
  const auto result = result_of(f.post.sent[1]);
  CHECK(f.za.open<v1::TraceAnswer>(f.post.sent[1], result.answer()).reason() ==
        v1::ITI_REASON_NATIONAL_SECURITY);
}

TEST_CASE("Desk: a result without words has its sealed answer all the same", "[desk]") {
  DeskFixture f;
  f.center.request_script = [](Instant, const auto&, sdk::Answers& answers) {
    answers.result(112, {});
  };
  f.ask(first);
  CHECK(result_of(f.post.sent.back()).has_answer());
}

TEST_CASE("Desk: another member cannot cancel the case", "[desk]") {
  DeskFixture f;
  f.ask(first);
  v1::TraceCancel cancel;
  cancel.set_trace(first.bytes());
  Requester br(br_keys());
  f.turn(a_minute_later, {br.message(Kind::trace_cancel, cancel.SerializeAsString(), 2)});
  CHECK(f.center.cancellations.empty());
}

TEST_CASE("Desk: a case that the hub has closed is over", "[desk]") {
  DeskFixture f;
  f.center.request_script = [](Instant now, const auto&, sdk::Answers& answers) {
    answers.result(100, {}, {}, now + 1h);
  };
  f.ask(first);
  SECTION("by its status") {
    v1::TraceStatus status;
    status.set_trace(first.bytes());
    status.set_state(v1::TRACE_STATE_CLOSED_EXPIRED);
    status.set_time_us(to_us(noon));
    f.turn(a_minute_later, {from_hub(Kind::trace_status, status, 2)});
  }
  SECTION("by refusing what we said") {
    v1::Refusal refusal;
    refusal.set_number(1);
    refusal.set_subject(first.bytes());
    refusal.set_code(v1::REFUSAL_CODE_TRACE_CLOSED);
    refusal.set_reason("expired");
    f.turn(a_minute_later, {from_hub(Kind::refusal, refusal, 2)});
  }
  CHECK(f.center.cancellations.size() == 1);
  f.turn(noon + 24h);
  CHECK(f.codes() == Codes{601});
}

TEST_CASE("Desk: a question is put, and its answer reaches the center once", "[desk]") {
  DeskFixture f;
  f.center.request_script = [](Instant, const auto&, sdk::Answers& answers) {
    answers.ask("which importer?");
  };
  f.center.information_script = [](Instant, sdk::Answers& answers) { answers.result(100, {}); };
  f.ask(first);
  v1::TraceInformation information;
  information.set_trace(first.bytes());
  v1::CenterText text;
  text.set_text("Interarms");
  SECTION("sealed to us") {
    f.za.seal_to(us_keys().sealing[0].open, first, Kind::trace_information,
                 text.SerializeAsString(), *information.mutable_answer());
    const auto message = f.za.message(Kind::trace_information, information.SerializeAsString(), 2);
    f.turn(a_minute_later, {message, message});
    CHECK(f.center.information == std::vector<std::string>{"Interarms"});
    CHECK(f.codes() == Codes{606, 100});
  }
  SECTION("sealed to nobody we know: it is asked for again") {
    f.za.seal_to(seal::seal_keys_from_seed(seed(99)).open, first, Kind::trace_information,
                 text.SerializeAsString(), *information.mutable_answer());
    f.turn(a_minute_later,
           {f.za.message(Kind::trace_information, information.SerializeAsString(), 2)});
    CHECK(f.center.information.empty());
    CHECK(f.codes() == Codes{606, 606});
  }
}

TEST_CASE("Desk: a reminder comes when asked for, and brings the request", "[desk]") {
  DeskFixture f;
  f.center.request_script = [](Instant now, const auto&, sdk::Answers& answers) {
    answers.remind(now + 1h);
  };
  f.center.reminder_script = [](Instant, sdk::Answers& answers) { answers.result(100, {}); };
  f.ask(first);
  CHECK(f.codes() == Codes{601});
  f.restart();
  f.turn(noon + 1h);
  CHECK(f.center.reminders == 1);
  CHECK(f.codes() == Codes{601, 100});
}

TEST_CASE("Desk: a center that throws has said nothing, and is asked again later and later",
          "[desk]") {
  sdk::DeskOptions options;
  options.retry_min = 1min;
  options.retry_max = 4min;
  DeskFixture f(options);
  int failures = 0;
  f.center.request_script = [&](Instant, const auto&, sdk::Answers& answers) {
    answers.result(100, {});
    if (++failures < 5) throw std::runtime_error("registry is down");
  };
  f.ask(first);
  CHECK(f.codes() == Codes{400});
  auto now = noon;
  for (const auto wait : {1min, 2min, 4min, 4min}) {
    CHECK(f.deadline() == now + wait);
    now += wait;
    f.turn(now);
  }
  CHECK(f.codes() == Codes{400, 100});
}

TEST_CASE("Desk: a code or text that cannot be sent is the center's failure", "[desk]") {
  using Say = void (*)(sdk::Answers&);
  const Say says[] = {
      [](sdk::Answers& answers) { answers.result(602, {}); },
      [](sdk::Answers& answers) { answers.refuse(sdk::ItiReason::none, "no"); },
      [](sdk::Answers& answers) { answers.progress(602, std::string(5'000, 'x')); },
      [](sdk::Answers& answers) { answers.progress(602, "\xff\xfe"); },
      [](sdk::Answers& answers) {
        for (int i = 0; i < 100; ++i) answers.progress(602, "still looking");
      },
  };
  for (const auto say : says) {
    DeskFixture f;
    f.center.request_script = [say](Instant, const auto&, sdk::Answers& answers) { say(answers); };
    f.ask(first);
    CHECK(f.codes() == Codes{400});
    CHECK(f.deadline());
  }
}

TEST_CASE("Desk: a result that the hub has no room for is sent again until it is taken", "[desk]") {
  DeskFixture f;
  f.center.request_script = [](Instant, const auto&, sdk::Answers& answers) {
    answers.result(100, {});
  };
  f.ask(first);
  v1::Refusal refusal;
  refusal.set_number(1);
  refusal.set_kind(v1::KIND_TRACE_RESULT);
  refusal.set_subject(first.bytes());
  refusal.set_code(v1::REFUSAL_CODE_LIMIT);
  refusal.set_field("recipient");
  refusal.set_reason("Too many messages wait for the requester.");
  f.turn(noon, {from_hub(Kind::refusal, refusal, 2)});
  f.restart();
  f.turn(noon);
  CHECK(f.codes() == Codes{100});
  REQUIRE(f.deadline() == a_minute_later);
  f.post.full = true;
  f.turn(a_minute_later);
  f.post.full = false;
  f.turn(a_minute_later + 1s);
  CHECK(f.codes() == Codes{100, 100});
  CHECK(f.post.sent[0].body == f.post.sent[1].body);
  CHECK_FALSE(f.deadline());
  // What no waiting mends is not repeated.
  refusal.set_field("");
  f.turn(noon + 1h, {from_hub(Kind::refusal, refusal, 3)});
  CHECK_FALSE(f.deadline());
}

TEST_CASE("Desk: what the hub lost and got again is answered again, or taken up anew", "[desk]") {
  DeskFixture f;
  int asked = 0;
  f.center.request_script = [&](Instant, const auto&, sdk::Answers& answers) {
    if (++asked == 1)
      answers.acknowledge(noon);
    else
      answers.result(100, {});
  };
  const auto message = f.za.message(Kind::trace_submit, f.za.submit(first).SerializeAsString(), 1);
  f.turn(noon, {message});
  f.again(noon, message);
  CHECK(f.codes() == Codes{601, 601});
  // It asks about the trace before the hub has it again: the hub knows nothing of it.
  v1::Refusal refusal;
  refusal.set_number(1);
  refusal.set_kind(v1::KIND_TRACE_UPDATE);
  refusal.set_subject(first.bytes());
  refusal.set_code(v1::REFUSAL_CODE_UNKNOWN_TRACE);
  refusal.set_reason("There is no open trace of this id.");
  f.turn(noon, {from_hub(Kind::refusal, refusal, 2)});
  CHECK(asked == 1);
  f.again(a_minute_later, message);
  CHECK(asked == 2);
  CHECK(f.codes() == Codes{601, 601, 100});
  f.again(a_minute_later, message);
  CHECK(asked == 2);
  CHECK(f.codes() == Codes{601, 601, 100, 100});
}

TEST_CASE("Desk: a full outbox delays, and loses nothing", "[desk]") {
  DeskFixture f;
  f.center.request_script = [](Instant, const auto&, sdk::Answers& answers) {
    answers.result(100, {});
  };
  f.post.full = true;
  f.ask(first);
  CHECK(f.codes().empty());
  f.turn(noon + 1s);
  f.post.full = false;
  f.restart();
  f.turn(noon + 2s);
  CHECK(f.codes() == Codes{100});
}

TEST_CASE("Desk: answers are sealed to the requester's present key", "[desk]") {
  DeskFixture f;
  f.center.request_script = [](Instant now, const auto&, sdk::Answers& answers) {
    answers.result(100, words("later"), {}, now + 1h);
  };
  f.ask(first);
  auto renewed = za_keys();
  renewed.sealing = {seal::seal_keys_from_seed(seed(77))};
  auto directory = small_directory();
  codec::to_wire(codec::public_keys(renewed), *directory.mutable_entries(0)->mutable_keys());
  directory.set_version(2);
  f.post.in_force = opened(directory);
  f.turn(noon + 1h);
  const auto& sent = f.post.sent.back();
  CHECK(Requester(renewed).open<v1::TraceAnswer>(sent, result_of(sent).answer()).explanation() ==
        "later");
}

TEST_CASE("Desk: a request sealed to a former key of ours is opened", "[desk]") {
  DeskFixture f;
  auto next = us_keys();
  next.sealing.push_back(seal::seal_keys_from_seed(seed(78)));
  f.post.own = next;
  f.ask(first);
  CHECK(f.center.requests.size() == 1);
}
