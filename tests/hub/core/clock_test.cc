#include <catch2/catch.hpp>

#include "tests/hub/core/world.h"

namespace iwets::hub::testing {
namespace {

using namespace std::chrono_literals;

World attached(Limits limits = {}, std::vector<std::string> more = {}) {
  World world(limits);
  more.insert(more.end(), {"member:ZA", "center:US"});
  world.begin(more);
  world.compose_all();
  for (const auto& name : more) world.attach(name);
  return world;
}
TraceSubmitted quiet(std::string_view label, Urgency urgency = Urgency::urgent) {
  auto submitted = trace(label);
  submitted.to_ask = {};
  submitted.urgency = urgency;
  return submitted;
}
CenterReported report(std::string_view label, std::uint32_t code) {
  return {trace_id(label), peer_id("member:ZA"), code};
}
CenterAnswered answer(std::string_view label, std::uint32_t code) {
  return {trace_id(label), peer_id("member:ZA"), code, {}};
}
/// What one party is told of clocks by these effects.
std::vector<TraceClockDraft> told(const Effects& effects, std::string_view party) {
  std::vector<TraceClockDraft> found;
  for (const auto& [to, draft] : drafts<TraceClockDraft>(effects))
    if (to == peer_id(party)) found.push_back(draft);
  return found;
}
/// Lets the hub wake at each of its deadlines until `end`, as its shell does.
Effects wake_until(World& world, Instant end) {
  Effects all;
  while (world.core.next_deadline() && *world.core.next_deadline() <= end) {
    world.now = std::max(world.now, *world.core.next_deadline());
    const auto effects = world.step(TimePassed{});
    all.insert(all.end(), effects.begin(), effects.end());
  }
  world.now = end;
  return all;
}

}  // namespace

TEST_CASE("HubCore: a trace that is answered at once costs no message about its clock",
          "[core][clock]") {
  auto world = attached();
  Effects all = world.send("member:ZA", "M1", quiet("T1"));
  const auto reports = drafts<CheckReportDraft>(all);
  REQUIRE(reports.size() == 1);
  CHECK(reports.front().second.deadline == world.now + 24h);
  const auto more = world.send("center:US", "R1", answer("T1", 100));
  all.insert(all.end(), more.begin(), more.end());
  CHECK(drafts<TraceClockDraft>(all).empty());
  CHECK_FALSE(world.core.next_deadline().has_value());
}

TEST_CASE("HubCore: a trace without a center has no deadline", "[core][clock]") {
  auto world = attached();
  auto submitted = quiet("T1");
  submitted.recipient = peer_id("hub");
  submitted.origins = {country("DE")};
  const auto reports = drafts<CheckReportDraft>(world.send("member:ZA", "M1", submitted));
  REQUIRE(reports.size() == 1);
  CHECK_FALSE(reports.front().second.deadline.has_value());
}

TEST_CASE("HubCore: the center learns the deadline with its first report, once", "[core][clock]") {
  auto world = attached();
  world.send("member:ZA", "M1", quiet("T1", Urgency::routine));
  const auto first = world.send("center:US", "R1", report("T1", 601));
  REQUIRE(told(first, "center:US").size() == 1);
  CHECK(told(first, "center:US").front().step == ClockStep::started);
  CHECK(told(first, "center:US").front().deadline == world.now + 240h);
  CHECK(told(first, "member:ZA").empty());
  CHECK(drafts<TraceClockDraft>(world.send("center:US", "R2", report("T1", 602))).empty());
}

TEST_CASE("HubCore: a silent center is reminded three times, then the trace is escalated",
          "[core][clock]") {
  auto world = attached();
  const auto begin = world.now;
  world.send("member:ZA", "M1", quiet("T1"));
  CHECK(told(wake_until(world, begin + 24h - 1us), "center:US").empty());
  const auto all = wake_until(world, begin + 80 * 24h);
  for (const auto* party : {"center:US", "member:ZA"}) {
    const auto news = told(all, party);
    REQUIRE(news.size() == 4);
    for (std::uint8_t i = 0; i < 3; ++i) {
      CHECK(news[i].step == ClockStep::reminder);
      CHECK(news[i].reminders == i + 1);
      CHECK_FALSE(news[i].escalated);
    }
    CHECK(news[3].step == ClockStep::escalated);
    CHECK(news[3].escalated);
  }
  std::vector<Instant> moments;
  for (const auto& [time, event] : world.journal)
    if (std::holds_alternative<TimePassed>(event)) moments.push_back(time);
  CHECK(moments == std::vector<Instant>{begin + 24h, begin + 30h, begin + 36h, begin + 42h});
  const auto view = world.core.view();
  REQUIRE(view.escalated.size() == 1);
  CHECK(view.escalated.front().center == peer_id("center:US"));
  CHECK(view.escalated.front().traces == 1);
  CHECK(view.escalated.front().oldest == trace_id("T1"));
  // It stays open until it is answered or expires.
  CHECK(view.open_traces == 1);
  world.send("center:US", "R1", answer("T1", 100));
  CHECK(world.core.view().escalated.empty());
  CHECK(world.core.view().open_traces == 0);
}

TEST_CASE("HubCore: a question stops the clock, information lets it go on", "[core][clock]") {
  auto world = attached();
  const auto begin = world.now;
  world.send("member:ZA", "M1", quiet("T1"));
  world.now += 20h;
  const auto asked = world.send("center:US", "R1", report("T1", 606));
  for (const auto* party : {"center:US", "member:ZA"}) {
    REQUIRE(told(asked, party).size() == 1);
    CHECK(told(asked, party).front().stopped == begin + 20h);
    CHECK(told(asked, party).front().deadline == begin + 24h);
  }
  // A second question of the same kind changes nothing.
  world.now += 1h;
  CHECK(drafts<TraceClockDraft>(world.send("center:US", "R2", report("T1", 606))).empty());
  world.now += 2h;
  const auto given =
      world.send("member:ZA", "M2", InformationGiven{trace_id("T1"), peer_id("center:US")});
  REQUIRE(told(given, "center:US").size() == 1);
  CHECK(told(given, "center:US").front().step == ClockStep::resumed);
  CHECK(told(given, "center:US").front().deadline == begin + 27h);
  CHECK_FALSE(told(given, "center:US").front().stopped.has_value());
  CHECK(told(given, "member:ZA").size() == 1);
  CHECK(drafts<TraceClockDraft>(wake_until(world, begin + 27h - 1us)).empty());
  const auto due = wake_until(world, begin + 27h);
  REQUIRE(told(due, "center:US").size() == 1);
  CHECK(told(due, "center:US").front().reminders == 1);
}

TEST_CASE("HubCore: while the question is open the requester is reminded, and the center then told",
          "[core][clock]") {
  auto world = attached();
  world.send("member:ZA", "M1", quiet("T1"));
  world.now += 1h;
  const auto begin = world.now;
  world.send("center:US", "R1", report("T1", 606));
  const auto all = wake_until(world, begin + 80 * 24h);
  const auto news = told(all, "member:ZA");
  REQUIRE(news.size() == 4);
  for (std::uint8_t i = 0; i < 3; ++i) {
    CHECK(news[i].step == ClockStep::inquiry);
    CHECK(news[i].inquiries == i + 1);
  }
  CHECK(news[3].step == ClockStep::unanswered);
  const auto of_center = told(all, "center:US");
  REQUIRE(of_center.size() == 1);
  CHECK(of_center.front().step == ClockStep::unanswered);
  CHECK(of_center.front().reminders == 0);
  // Late information is taken all the same, and the center has the time that was left.
  const auto given =
      world.send("member:ZA", "M2", InformationGiven{trace_id("T1"), peer_id("center:US")});
  REQUIRE(told(given, "center:US").size() == 1);
  CHECK(told(given, "center:US").front().deadline == world.now + 23h);
  CHECK(world.core.next_deadline() == std::min<Instant>(world.now + 23h, in_90_days));
}

TEST_CASE("HubCore: each question is counted anew", "[core][clock]") {
  auto world = attached();
  world.send("member:ZA", "M1", quiet("T1"));
  for (const auto* round : {"a", "b"}) {
    world.send("center:US", std::string("R") + round, report("T1", 606));
    const auto news = told(wake_until(world, world.now + 7h), "member:ZA");
    REQUIRE(news.size() == 1);
    CHECK(news.front().inquiries == 1);
    world.send("member:ZA", std::string("I") + round,
               InformationGiven{trace_id("T1"), peer_id("center:US")});
  }
}

TEST_CASE("HubCore: a delay is shown, and does not stop the clock", "[core][clock]") {
  auto world = attached();
  const auto begin = world.now;
  world.send("member:ZA", "M1", quiet("T1"));
  world.now += 1h;
  world.send("center:US", "R1", report("T1", 400));
  const auto news = told(wake_until(world, begin + 24h), "member:ZA");
  REQUIRE(news.size() == 1);
  CHECK(news.front().step == ClockStep::reminder);
  CHECK(news.front().delayed);
}

TEST_CASE("HubCore: a hub that was away reminds once, and again an interval later",
          "[core][clock]") {
  auto world = attached();
  const auto begin = world.now;
  world.send("member:ZA", "M1", quiet("T1"));
  world.now = begin + 50h;
  const auto late = world.step(TimePassed{});
  CHECK(told(late, "member:ZA").size() == 1);
  CHECK(world.core.next_deadline() == begin + 56h);
}

TEST_CASE("HubCore: many clocks are wound a bounded number in one step", "[core][clock]") {
  auto world = attached({.overdue_per_step_max = 2});
  for (const auto* const label : {"T1", "T2", "T3", "T4", "T5"})
    world.send("member:ZA", label, quiet(label));
  world.now += 24h;
  std::size_t reminded = 0;
  for (int steps = 0; steps < 3; ++steps) {
    const auto count = told(world.step(TimePassed{}), "center:US").size();
    CHECK(count <= 2);
    reminded += count;
  }
  CHECK(reminded == 5);
}

TEST_CASE("HubCore: a center that was not sent the trace is not reminded of it", "[core][clock]") {
  World world;
  world.begin({"member:ZA", "center:US"});
  world.compose_all();
  world.attach("member:ZA");
  world.send("member:ZA", "M1", quiet("T1"));
  world.now += 24h;
  const auto news = world.step(TimePassed{});
  CHECK(told(news, "center:US").empty());
  CHECK(told(news, "member:ZA").size() == 1);
}

TEST_CASE("HubCore: with another center the clock begins anew, and the requester is told",
          "[core][clock]") {
  auto world = attached({}, {"center:CZ"});
  auto submitted = quiet("T1");
  submitted.origins = {country("US"), country("CZ")};
  world.send("member:ZA", "M1", submitted);
  world.now += 20h;
  auto gone = grant_all("center:US");
  gone.revoked = true;
  world.step(DirectoryLoaded{.version = 2,
                             .grants = {grant_all("member:ZA"), gone, grant_all("center:CZ")}});
  world.pass(0s);
  CHECK(world.core.next_deadline() == in_90_days);  // Between two centers nobody is late.
  world.now += 1h;
  submitted.recipient = peer_id("center:CZ");
  submitted.attempt = 2;
  submitted.known = true;
  const auto news = told(world.send("member:ZA", "M2", submitted), "member:ZA");
  REQUIRE(news.size() == 1);
  CHECK(news.front().step == ClockStep::started);
  CHECK(news.front().center == peer_id("center:CZ"));
  CHECK(news.front().deadline == world.now + 24h);
}

TEST_CASE("HubCore: after a refusal one may ask why for thirty days, a bounded number of times",
          "[core][clarification]") {
  auto world = attached({.clarifications_of_trace_max = 2});
  const ClarificationSought why{trace_id("T1"), peer_id("center:US")};
  const ClarificationGiven because{trace_id("T1"), peer_id("member:ZA")};
  const auto refused = [&](const Effects& effects) {
    const auto refusals = drafts<RefusalDraft>(effects);
    return refusals.size() == 1 ? std::optional(refusals.front().second.code) : std::nullopt;
  };
  world.send("member:ZA", "M1", quiet("T1"));
  CHECK(refused(world.send("member:ZA", "Q0", why)) == FaultCode::wrong_state);
  world.send("center:US", "R1", answer("T1", 402));
  CHECK(refused(world.send("center:US", "E0", because)) == FaultCode::wrong_state);
  CHECK(only<Send>(world.send("member:ZA", "Q1", why)).size() == 1);
  CHECK(only<Send>(world.send("center:US", "E1", because)).size() == 1);
  CHECK(refused(world.send("center:US", "E2", because)) == FaultCode::wrong_state);
  CHECK(only<Send>(world.send("member:ZA", "Q2", why)).size() == 1);
  CHECK(refused(world.send("member:ZA", "Q3", why)) == FaultCode::limit);
  CHECK(world.core.view().open_traces == 0);
  world.now += 30 * 24h;
  CHECK(refused(world.send("center:US", "E3", because)) == FaultCode::trace_closed);
  CHECK(refused(world.send("member:ZA", "Q4", why)) == FaultCode::trace_closed);
}

TEST_CASE("HubCore: of a delayed trace one may ask why at once, of an answered one not at all",
          "[core][clarification]") {
  auto world = attached({}, {"member:BR"});
  const ClarificationSought why{trace_id("T1"), peer_id("center:US")};
  world.send("member:ZA", "M1", quiet("T1"));
  world.send("center:US", "R1", report("T1", 400));
  CHECK(drafts<RefusalDraft>(world.send("member:BR", "Q1", why)).front().second.code ==
        FaultCode::not_authorised);
  CHECK(only<Send>(world.send("member:ZA", "Q2", why)).size() == 1);
  world.send("center:US", "R2", answer("T1", 100));
  CHECK(drafts<RefusalDraft>(world.send("member:ZA", "Q3", why)).front().second.code ==
        FaultCode::trace_closed);
}

TEST_CASE("HubCore: an erased case can no longer be clarified", "[core][clarification]") {
  auto world = attached();
  world.send("member:ZA", "M1", quiet("T1"));
  world.send("center:US", "R1", answer("T1", 401));
  world.compose_all();
  world.acknowledge("member:ZA");
  world.acknowledge("center:US");
  REQUIRE(only<EraseCases>(world.step(CasesErased{{trace_id("T1")}, false})).size() == 1);
  const ClarificationSought why{trace_id("T1"), peer_id("center:US")};
  CHECK(drafts<RefusalDraft>(world.send("member:ZA", "Q1", why)).front().second.code ==
        FaultCode::trace_closed);
}

}  // namespace iwets::hub::testing
