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
FaultCode refusal(const Effects& effects) {
  const auto refusals = drafts<RefusalDraft>(effects);
  REQUIRE(refusals.size() == 1);
  return refusals.front().second.code;
}
TraceSubmitted quiet(std::string_view label, std::string_view center = "center:US",
                     std::vector<std::string> origins = {"US"}) {
  auto submitted = trace(label, center, std::move(origins));
  submitted.to_ask = {};
  return submitted;
}

}  // namespace

TEST_CASE("HubCore: a silent store is reported unavailable at the deadline, not before", "[core]") {
  auto world = attached({.check_wait_max = 5s});
  world.send("member:ZA", "M1", trace("T1"));
  CHECK(world.core.next_deadline() == world.now + 5s);
  CHECK(drafts<CheckReportDraft>(world.pass(4999ms)).empty());
  const auto reports = drafts<CheckReportDraft>(world.pass(1ms));
  REQUIRE(reports.size() == 1);
  for (const auto& [store, outcome] : reports.front().second.outcomes)
    CHECK(outcome == Outcome::unavailable);
  CHECK(world.core.view().open_checks == 1);
  CHECK(drafts<CheckReportDraft>(world.pass(1h)).empty());
}

TEST_CASE("HubCore: what is overdue is closed before the event that comes late", "[core]") {
  auto world = attached();
  world.send("member:ZA", "M1", trace("T1"));
  world.now += 2s;
  const auto reports = drafts<CheckReportDraft>(world.step(nothing_found("T1")));
  REQUIRE(reports.size() == 2);
  CHECK_FALSE(reports[0].second.update);
  CHECK(reports[0].second.outcomes.front().second == Outcome::unavailable);
  CHECK(reports[1].second.update);
  CHECK(reports[1].second.outcomes.size() == 5);
  CHECK(world.core.view().open_checks == 0);
}

TEST_CASE("HubCore: the oldest of too many late rounds is given up", "[core]") {
  auto world = attached({.late_checks_max = 2});
  for (const auto* const label : {"T1", "T2", "T3"}) {
    world.send("member:ZA", label, trace(label));
    world.pass(1s);
  }
  const auto given_up = only<Journey>(world.pass(10s));
  CHECK(std::ranges::count(given_up, Step::checks_given_up, &Journey::step) == 1);
  CHECK(std::ranges::find(given_up, Step::checks_given_up, &Journey::step)->subject ==
        trace_id("T1"));
  CHECK(world.core.view().open_checks == 2);
  world.step(nothing_found("T1"));
  CHECK(world.core.idle());
  CHECK(drafts<CheckReportDraft>(world.step(nothing_found("T2"))).size() == 1);
}

TEST_CASE("HubCore: limits on open traces refuse, and a closed one makes room", "[core]") {
  auto world = attached({.open_traces_max = 3, .open_traces_of_peer_max = 2}, {"member:BR"});
  world.send("member:ZA", "M1", quiet("T1"));
  world.send("member:ZA", "M2", quiet("T2"));
  CHECK(refusal(world.send("member:ZA", "M3", quiet("T3"))) == FaultCode::limit);
  world.send("member:BR", "M4", quiet("T4"));
  CHECK(refusal(world.send("member:BR", "M5", quiet("T5"))) == FaultCode::limit);
  world.send("member:ZA", "M6", TraceCancelled{trace_id("T1")});
  world.send("member:BR", "M7", quiet("T5"));
  CHECK(world.core.view().open_traces == 3);
}

TEST_CASE("HubCore: nothing is taken that makes a full outbox longer", "[core]") {
  auto world = attached({.outbox_of_peer_max = 2});
  world.acknowledge("center:US");
  world.acknowledge("member:ZA");
  const auto us = peer_id("center:US");
  world.step(PeerDetached{us, world.peers[us].session});
  world.send("member:ZA", "M1", quiet("T1"));
  world.send("member:ZA", "M2", quiet("T2"));
  CHECK(refusal(world.send("member:ZA", "M3", quiet("T3"))) == FaultCode::limit);
  CHECK(world.core.view().open_traces == 2);
  // The hub's own messages have as much room again; then they are counted as undeliverable.
  world.compose_all();
  for (int i = 0; i < 9; ++i)
    world.send("member:ZA", "B" + std::to_string(i), TraceCancelled{trace_id("T8")});
  const auto effects = world.compose_all();
  std::size_t lost = 0;
  for (const auto& step : only<Journey>(effects)) lost += step.step == Step::undeliverable ? 1 : 0;
  CHECK(lost > 0);
  for (const auto& peer : world.core.view().peers)
    CHECK((peer.undeliverable > 0) == (peer.peer == peer_id("member:ZA")));
}

TEST_CASE("HubCore: the ids of closed traces are forgotten in order", "[core]") {
  auto world = attached({.closed_traces_kept = 1});
  for (const auto* const label : {"T1", "T2"}) {
    world.send("member:ZA", label, quiet(label));
    world.send("member:ZA", std::string("C") + label, TraceCancelled{trace_id(label)});
  }
  CHECK(refusal(world.send("member:ZA", "M5", TraceCancelled{trace_id("T1")})) ==
        FaultCode::unknown_trace);
  CHECK(refusal(world.send("member:ZA", "M6", TraceCancelled{trace_id("T2")})) ==
        FaultCode::trace_closed);
}

TEST_CASE("HubCore: a center that never stops reporting is stopped", "[core]") {
  auto world = attached({.reports_of_trace_max = 2});
  world.send("member:ZA", "M1", quiet("T1"));
  const CenterReported report{trace_id("T1"), peer_id("member:ZA"), 601};
  CHECK(only<Send>(world.send("center:US", "R1", report)).size() == 1);
  CHECK(only<Send>(world.send("center:US", "R2", report)).size() == 1);
  CHECK(refusal(world.send("center:US", "R3", report)) == FaultCode::limit);
}

TEST_CASE("HubCore: a center cannot answer what it was not sent", "[core]") {
  World world;
  world.begin({"member:ZA", "center:US"});
  world.attach("member:ZA");
  auto event = world.attach_event("center:US");
  event.credit = {};
  world.step(event);
  world.send("member:ZA", "M1", quiet("T1"));
  const CenterAnswered answer{trace_id("T1"), peer_id("member:ZA"), 100, {}};
  CHECK(refusal(world.send("center:US", "R1", answer)) == FaultCode::wrong_state);
  CHECK(refusal(world.send("member:ZA", "M2",
                           InformationGiven{trace_id("T1"), peer_id("center:US")})) ==
        FaultCode::wrong_state);
}

TEST_CASE("HubCore: a refusal names the message as its sender does, believed or not", "[core]") {
  auto world = attached();
  ContentAtFault fault;
  fault.kind = Kind::trace_cancel;
  fault.subject = trace_id("T1");
  fault.claimed = labelled<MessageId>("M1");
  auto forged = world.next_message("member:ZA", "forged", fault);
  forged.id = {};  // Its envelope could not be verified.
  const auto told = drafts<RefusalDraft>(world.step(forged));
  REQUIRE(told.size() == 1);
  CHECK(told.front().second.message == labelled<MessageId>("M1"));
  CHECK(told.front().second.kind == Kind::trace_cancel);
  CHECK(told.front().second.subject == trace_id("T1"));
  // Nobody can use up the id of a message that way.
  world.send("member:ZA", "M1", quiet("T1"));
  CHECK(world.core.view().open_traces == 1);
}

TEST_CASE("HubCore: of traces without an answer each is closed once, a bounded number in one step",
          "[core]") {
  auto world = attached({.overdue_per_step_max = 2});
  for (int i = 0; i < 5; ++i) {
    const auto label = "T" + std::to_string(i);
    world.send("member:ZA", label, quiet(label));
  }
  world.now = in_90_days;
  std::size_t told = 0, told_center = 0;
  for (int steps = 0; world.core.next_deadline() && steps < 10; ++steps) {
    CHECK(*world.core.next_deadline() <= world.now);
    std::size_t closed = 0;
    for (const auto& [recipient, status] : drafts<TraceStatusDraft>(world.step(TimePassed{})))
      (recipient == peer_id("member:ZA") ? closed : told_center) += 1;
    CHECK(closed <= 2);
    told += closed;
  }
  CHECK(told == 5);
  CHECK(told_center == 5);  // It had them all.
  CHECK(world.core.view().open_traces == 0);
}

TEST_CASE("HubCore: many traces of a suspended center are told over many steps", "[core]") {
  auto world = attached({.reviewed_per_step_max = 3});
  for (int i = 0; i < 10; ++i) {
    const auto label = "T" + std::to_string(i);
    world.send("member:ZA", label, quiet(label));
  }
  world.step(PeerSuspended{peer_id("center:US")});
  std::size_t told = 0;
  for (int steps = 0; steps < 10; ++steps) {
    CHECK(world.core.next_deadline().has_value());
    told += drafts<TraceStatusDraft>(world.step(TimePassed{})).size();
  }
  CHECK(told == 10);
  CHECK(world.core.idle());
}

TEST_CASE("HubCore: a right that is taken away closes what has not left yet", "[core]") {
  World world;
  world.begin({"member:ZA", "center:US"});
  world.attach("member:ZA");
  world.send("member:ZA", "M1", quiet("T1"));
  auto member = grant_all("member:ZA");
  member.may_trace_to = {country("CZ")};
  world.step(DirectoryLoaded{.version = 2, .grants = {member, grant_all("center:US")}});
  const auto told = drafts<TraceStatusDraft>(world.pass(0s));
  REQUIRE(told.size() == 1);
  CHECK(told.front().second.state == TraceState::closed_not_authorised);
  world.compose_all();
  for (const auto& sent : only<Send>(world.attach("center:US")))
    CHECK(sent.payload != PayloadRef{4});  // The directory only, not the trace.
}

TEST_CASE("HubCore: a trace on its way to another center belongs to none", "[core]") {
  auto world = attached({}, {"center:CZ"});
  world.send("member:ZA", "M1", quiet("T1", "center:US", {"CZ", "US"}));
  const CenterAnswered answer{trace_id("T1"), peer_id("member:ZA"), 100, {}};
  CHECK(refusal(world.send("center:US", "R1", answer)) == FaultCode::wrong_state);
  auto again = quiet("T1", "center:CZ", {"CZ", "US"});
  again.attempt = 2;
  again.known = true;
  world.send("member:ZA", "M2", again);
  CHECK(only<Send>(world.send("center:CZ", "R2", answer)).size() == 1);
  CHECK(world.core.view().open_traces == 0);
}

TEST_CASE("HubCore: records wait with the credit of their owner, not with that of others",
          "[core]") {
  auto world = attached({.records_of_peer_max = 4}, {"member:BR"});
  const RecordsSent records{.store = Store::firearm, .count = 500, .load = labelled<LoadId>("L1")};
  std::vector<PayloadRef> sources;
  for (int i = 0; i < 4; ++i) {
    const auto effects = world.send("member:ZA", "R" + std::to_string(i), records);
    sources.push_back(only<ApplyRecords>(effects).at(0).source);
  }
  const auto held = only<Acknowledge>(world.send("member:ZA", "R9", records)).at(0).credit;
  CHECK(held.bytes_max == 0);
  CHECK(held.reason == link::CreditReason::overload);
  CHECK(only<Acknowledge>(world.send("member:BR", "R10", records)).at(0).credit.bytes_max > 0);
  CHECK(only<GrantCredit>(world.step(RecordsApplied{sources[0]})).empty());
  CHECK(only<GrantCredit>(world.step(RecordsApplied{sources[1]})).empty());
  const auto granted = only<GrantCredit>(world.step(RecordsApplied{sources[2]}));
  REQUIRE(granted.size() == 1);
  CHECK(granted.front().credit.bytes_max > 0);
}

TEST_CASE("HubCore: too much to be written stops intake, and it goes on when half is done",
          "[core]") {
  auto world = attached({.drafts_max = 4});
  for (int i = 0; i < 4; ++i)
    world.send("member:ZA", "M" + std::to_string(i), quiet("T" + std::to_string(i)));
  const auto full = world.send("member:ZA", "M9", quiet("T9"));
  CHECK(only<Acknowledge>(full).at(0).credit.reason == link::CreditReason::overload);
  std::size_t granted = 0;
  while (granted == 0 && !world.drafts.empty())
    granted = only<GrantCredit>(world.compose(world.drafts.begin()->first)).size();
  CHECK(granted == 2);  // Both peers.
  CHECK(world.core.view().drafts == 2);
}

TEST_CASE("HubCore: new limits come with a start and are replayed with it", "[core]") {
  auto world = attached();
  Limits narrow;
  narrow.open_traces_of_peer_max = 0;
  world.step(HubStarted{.version = "test", .limits = narrow});
  world.attach("member:ZA");
  CHECK(refusal(world.send("member:ZA", "M1", quiet("T1"))) == FaultCode::limit);
  HubCore replayed(mix);
  for (const auto& [time, event] : world.journal) (void)replayed.step(time, event);
  CHECK(replayed.snapshot() == world.core.snapshot());
}

TEST_CASE("HubCore: time that goes back counts as the latest", "[core]") {
  auto world = attached();
  world.send("member:ZA", "M1", trace("T1"));
  world.now -= 1h;
  world.send("member:ZA", "M2", trace("T2"));
  CHECK(world.core.next_deadline() == world.now + 1h + 2s);
}

}  // namespace iwets::hub::testing
