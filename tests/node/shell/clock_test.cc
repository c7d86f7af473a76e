#include <catch2/catch.hpp>

#include "tests/node/shell/network_for_test.h"

// The hub's clock of a trace, and the question why, through the node's API.
namespace iwets::node::testing {
namespace {

constexpr std::uint64_t noon_us = 1'772'366'400'000'000;  // 2026-03-01T12:00:00Z

v1::TraceClock clock(const TraceId& trace, v1::ClockStep step) {
  v1::TraceClock told;
  told.set_trace(trace.bytes());
  told.set_step(step);
  told.set_center("center:US");
  told.set_deadline_us(noon_us);
  told.set_time_us(noon_us);
  return told;
}

}  // namespace

TEST_CASE("Node: the deadline comes with the check report, reminders and escalation follow",
          "[shell]") {
  Network net;
  net.attach(1, {net.center.keys});
  const auto id = net.node.post("traces", good_request).json()["trace"].get<std::string>();
  const auto trace = *TraceId::parse(id);
  (void)net.take();
  v1::CheckReport report;
  report.set_subject(trace.bytes());
  report.set_time_us(1);
  report.set_deadline_us(noon_us);
  auto& store = *report.add_stores();
  store.set_store(v1::STORE_VEHICLE);
  store.set_outcome(v1::OUTCOME_NO_HIT);
  net.say(Kind::check_report, report);
  (void)net.node.events_until("event: check_report\n");
  const auto before = net.node.get("traces/" + id).json()["clock"];
  CHECK(before["deadline"] == "2026-03-01T12:00:00.000000Z");
  CHECK(before["reminders"] == 0);

  auto stopped = clock(trace, v1::CLOCK_STEP_STOPPED);
  stopped.set_stopped_us(noon_us - 1);
  net.say(Kind::trace_clock, stopped);
  (void)net.node.events_until("event: clock_stopped\n");
  CHECK(net.node.get("traces/" + id).json()["clock"]["stopped"] == "2026-03-01T11:59:59.999999Z");
  net.say(Kind::trace_clock, clock(trace, v1::CLOCK_STEP_RESUMED));
  auto reminder = clock(trace, v1::CLOCK_STEP_REMINDER);
  reminder.set_reminders(2);
  net.say(Kind::trace_clock, reminder);
  (void)net.node.events_until("event: reminder\n");
  auto escalated = clock(trace, v1::CLOCK_STEP_ESCALATED);
  escalated.set_reminders(3);
  escalated.set_escalated(true);
  net.say(Kind::trace_clock, escalated);
  (void)net.node.events_until("event: escalated\n");
  const auto after = net.node.get("traces/" + id).json();
  CHECK(after["clock"]["escalated"] == true);
  CHECK(after["clock"]["stopped"].is_null());
  CHECK(text_of_step(after, "clock_resumed") ==
        "the clock goes on; the center should answer by 2026-03-01 12:00 UTC");
  CHECK(text_of_step(after, "reminder") ==
        "the answer is overdue; the hub has reminded the center (2 of 3)");
}

TEST_CASE("Node: why a center refuses is asked and read after the end, and not before", "[shell]") {
  Network net;
  net.attach(1, {net.center.keys});
  const auto id = net.node.post("traces", good_request).json()["trace"].get<std::string>();
  const auto trace = *TraceId::parse(id);
  (void)net.take();
  const auto early = net.node.post("traces/" + id + "/clarification", R"({"text":"why?"})");
  CHECK(early.status == 409);
  const auto reader = net.node.keys.sealing.back().open;
  net.hub.say(net.center.result(trace.bytes(), 402, reader, v1::ITI_REASON_NATIONAL_SECURITY));
  (void)net.node.events_until("event: result\n");
  CHECK(net.node.post("traces/" + id + "/clarification", R"({"text":""})").status == 422);
  CHECK(net.node.post("traces/" + id + "/clarification", R"({"text":"why?"})").status == 202);
  const auto message = net.take();
  CHECK(message.kind == Kind::trace_clarification);
  const auto body = codec::read<v1::TraceClarification>(bytes_of(message.body));
  REQUIRE(body.has_value());
  seal::Opener opener(us, net.center.keys.sealing);
  const auto asked = seal::context(za, us, trace, Kind::trace_clarification);
  const auto question = opener.open(codec::from_wire(body->question()), bytes_of(asked));
  REQUIRE(question.has_value());
  CHECK(codec::read<v1::CenterText>(bytes_of(*question))->text() == "why?");

  v1::CenterText because;
  because.set_text("the case is before the court");
  v1::TraceExplanation explanation;
  explanation.set_trace(trace.bytes());
  seal::Sealer sealer;
  const auto told = seal::context(us, za, trace, Kind::trace_explanation);
  codec::to_wire(
      sealer.seal(Instant{}, {{za, reader}}, bytes_of(told), bytes_of(because.SerializeAsString())),
      *explanation.mutable_answer());
  net.hub.say(FakeHub::by(net.center.keys.sign, us, Kind::trace_explanation,
                          explanation.SerializeAsString(), za));
  (void)net.node.events_until("event: explanation\n");
  const auto kept = net.node.get("traces/" + id).json();
  CHECK(kept["state"] == "answered");
  CHECK(text_of_step(kept, "clarification_asked") == "the officer asks the center why: why?");
  CHECK(text_of_step(kept, "explanation") == "the center explains: the case is before the court");
}

}  // namespace iwets::node::testing
