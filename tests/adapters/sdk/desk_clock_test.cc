#include <catch2/catch.hpp>

#include "tests/adapters/sdk/desk_fixture.h"

// The hub's clock at a center, the question why, and the second request for a firearm.
namespace iwets::tests {
namespace {

using namespace std::chrono_literals;
using Codes = std::vector<std::uint32_t>;

const TraceId first = trace_number(1), second = trace_number(2);

template <typename M>
link::Incoming from_hub(Kind kind, const M& body, std::uint8_t number) {
  auto letter = draft(body.SerializeAsString(), number);
  letter.kind = kind;
  letter.recipient = us_keys().peer;
  auto envelope = codec::seal_one(hub_keys().sign, PeerId::hub(), letter);
  auto read = codec::reread(bytes_of(envelope));
  return {number, *read, std::move(envelope)};
}

link::Incoming clock(const TraceId& trace, v1::ClockStep step, std::uint32_t reminders,
                     std::uint8_t number) {
  v1::TraceClock told;
  told.set_trace(trace.bytes());
  told.set_step(step);
  told.set_center("center:US");
  told.set_deadline_us(to_us(noon + 24h));
  told.set_reminders(reminders);
  told.set_escalated(step == v1::CLOCK_STEP_ESCALATED);
  told.set_time_us(to_us(noon));
  return from_hub(Kind::trace_clock, told, number);
}

link::Incoming why(DeskFixture& f, const TraceId& trace, std::uint8_t number) {
  v1::CenterText text;
  text.set_text("why?");
  v1::TraceClarification asked;
  asked.set_trace(trace.bytes());
  f.za.seal_to(us_keys().sealing[0].open, trace, Kind::trace_clarification,
               text.SerializeAsString(), *asked.mutable_question());
  return f.za.message(Kind::trace_clarification, asked.SerializeAsString(), number);
}

std::vector<std::string> explanations(const DeskFixture& f) {
  std::vector<std::string> all;
  for (const auto& message : f.post.sent) {
    if (message.kind != Kind::trace_explanation) continue;
    const auto body = *codec::read<v1::TraceExplanation>(bytes_of(message.body));
    all.push_back(f.za.open<v1::CenterText>(message, body.answer()).text());
  }
  return all;
}

}  // namespace

TEST_CASE("Desk: reminders of the hub reach the center once each, with the clock", "[desk]") {
  DeskFixture f;
  f.ask(first);
  f.turn(a_minute_later, {clock(first, v1::CLOCK_STEP_STARTED, 0, 2)});
  CHECK(f.center.overdue.empty());
  const auto reminder = clock(first, v1::CLOCK_STEP_REMINDER, 1, 3);
  f.turn(a_minute_later, {reminder, reminder});
  f.restart();
  f.turn(a_minute_later, {reminder, clock(first, v1::CLOCK_STEP_ESCALATED, 3, 4)});
  CHECK(f.center.overdue == std::vector<unsigned>{1, 4});
  REQUIRE(f.center.clock.has_value());
  CHECK(f.center.clock->deadline == noon + 24h);
  CHECK(f.center.clock->reminders == 3);
  CHECK(f.center.clock->escalated);
}

TEST_CASE("Desk: a reminder that crosses the answer is not heard", "[desk]") {
  DeskFixture f;
  f.center.request_script = [](Instant, const auto&, sdk::Answers& a) { a.result(100, {}); };
  f.ask(first);
  f.turn(a_minute_later, {clock(first, v1::CLOCK_STEP_REMINDER, 1, 2)});
  CHECK(f.center.overdue.empty());
}

TEST_CASE("Desk: a question that stays unanswered may end the trace with 502", "[desk]") {
  DeskFixture f;
  f.center.request_script = [](Instant, const auto&, sdk::Answers& a) { a.ask("which importer?"); };
  f.ask(first);
  f.turn(a_minute_later, {clock(first, v1::CLOCK_STEP_UNANSWERED, 0, 2)});
  CHECK(f.codes() == Codes{606, 502});
}

TEST_CASE("Desk: why it refuses is asked after the end, and answered once", "[desk]") {
  DeskFixture f;
  f.center.request_script = [](Instant, const auto&, sdk::Answers& a) {
    a.refuse(sdk::ItiReason::national_security, "no");
  };
  f.ask(first);
  const auto asked = why(f, first, 2);
  f.turn(a_minute_later, {asked, asked});
  CHECK(explanations(f) == std::vector<std::string>{"402: why?"});
  CHECK(f.codes() == Codes{402});
}

TEST_CASE("Desk: a question that cannot be opened is asked for again", "[desk]") {
  DeskFixture f;
  f.center.request_script = [](Instant, const auto&, sdk::Answers& a) {
    a.refuse(sdk::ItiReason::national_security, "no");
  };
  f.ask(first);
  v1::TraceClarification asked;
  asked.set_trace(first.bytes());
  f.za.seal_to(seal::seal_keys_from_seed(seed(99)).open, first, Kind::trace_clarification, "x",
               *asked.mutable_question());
  f.turn(a_minute_later, {f.za.message(Kind::trace_clarification, asked.SerializeAsString(), 2)});
  REQUIRE(explanations(f).size() == 1);
  CHECK(explanations(f).front().find("send it again") != std::string::npos);
}

TEST_CASE("Desk: a center that explains nothing says where to ask", "[desk]") {
  DeskFixture f;
  f.center.explains = false;
  f.center.request_script = [](Instant, const auto&, sdk::Answers& a) {
    a.delay(sdk::ItiReason::none, "later");
  };
  f.ask(first);
  f.turn(a_minute_later, {why(f, first, 2)});
  REQUIRE(explanations(f).size() == 1);
  CHECK(explanations(f).front().find("contact") != std::string::npos);
  CHECK(f.codes() == Codes{400});
}

TEST_CASE("Desk: a second request for a firearm whose trace is open ends as 500 and names it",
          "[desk]") {
  DeskFixture f;
  f.ask(first);
  f.restart();
  f.ask(second, a_minute_later, 2);
  CHECK(f.codes() == Codes{601, 500});
  const auto& last = f.post.sent.back();
  CHECK(last.subject == second);
  const auto answer = f.za.open<v1::TraceAnswer>(last, result_of(last).answer());
  CHECK(answer.explanation().find(first.text()) != std::string::npos);
  CHECK(f.center.requests.size() == 1);
  SECTION("once the first has ended, it may be asked again") {
    v1::TraceCancel cancel;
    cancel.set_trace(first.bytes());
    f.turn(a_minute_later, {f.za.message(Kind::trace_cancel, cancel.SerializeAsString(), 3)});
    f.ask(trace_number(3), a_minute_later, 4);
    CHECK(f.codes() == Codes{601, 500, 601});
  }
}

TEST_CASE("Desk: of one maker and number another model is another firearm", "[desk]") {
  DeskFixture f;
  const auto ask = [&](const char* model, std::uint8_t number) {
    auto wire = f.za.submit(trace_number(number));
    wire.mutable_firearm()->set_model(model);
    f.turn(noon, {f.za.message(Kind::trace_submit, wire.SerializeAsString(), number)});
    return f.codes().back();
  };
  CHECK(ask("5906", 1) == 601);
  CHECK(ask("Model 5906", 2) == 500);  // The same, written otherwise.
  CHECK(ask("4006", 3) == 601);
  f.restart();
  CHECK(ask("4006", 4) == 500);
  CHECK(ask("5906", 5) == 500);
  CHECK(ask("", 6) == 500);  // It may be either.
  CHECK(f.center.requests.size() == 2);
}

}  // namespace iwets::tests
