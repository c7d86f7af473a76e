#include <catch2/catch.hpp>

#include "tests/hub/core/world.h"

namespace iwets::hub::testing {
namespace {

using namespace std::chrono_literals;

const auto subject = trace_id("T1");
const auto hit = labelled<HitId>("H1");

/// South Africa's trace has met a record of Brazil's; all is written and delivered.
World with_hit(Limits limits = {}) {
  World world(limits);
  world.begin({"member:ZA", "member:BR", "center:US"});
  world.compose_all();
  for (const auto* name : {"member:ZA", "member:BR"}) world.attach(name);
  auto submitted = trace("T1");
  submitted.to_ask = {Store::nominal};
  world.send("member:ZA", "M1", submitted);
  world.step(StoresAnswered{
      subject, {{Store::nominal, Outcome::hit, {{hit, peer_id("member:BR"), "R-1", true}}}}});
  world.compose_all();
  return world;
}
Content ask(Urgency urgency = Urgency::urgent) {
  return ConfirmationAsked{hit, subject, peer_id("member:BR"), urgency};
}
Content answer(Verdict verdict, Instant until = {}) {
  return ConfirmationAnswered{hit, subject, peer_id("member:ZA"), verdict, until};
}
Content false_hit() { return HitReportedFalse{hit, subject, peer_id("member:BR")}; }

HitFigures figures(const World& world) {
  const auto view = world.core.view();
  REQUIRE(view.hits.size() == 1);
  CHECK(view.hits.front().owner == peer_id("member:BR"));
  CHECK(view.hits.front().store == Store::nominal);
  return view.hits.front().figures;
}
std::optional<FaultCode> fault(const Effects& effects) {
  const auto refusals = drafts<RefusalDraft>(effects);
  if (refusals.empty()) return std::nullopt;
  return refusals.front().second.code;
}
/// Wakes the hub at each of its deadlines until `end`.
void wake_until(World& world, Instant end) {
  while (world.core.next_deadline() && *world.core.next_deadline() <= end) {
    world.now = std::max(world.now, *world.core.next_deadline());
    world.step(TimePassed{});
  }
  world.now = end;
}
std::vector<std::string> lanes_to(const Effects& effects, const char* peer) {
  std::vector<std::string> found;
  for (const auto& effect : effects)
    if (const auto* sent = std::get_if<Send>(&effect); sent && sent->peer == peer_id(peer))
      found.push_back(std::to_string(sent->number));
  return found;
}

}  // namespace

TEST_CASE("HubCore: the owner's last word counts once, whatever it said before",
          "[core][confirmation]") {
  auto world = with_hit();
  CHECK(figures(world) == HitFigures{.told = 1});
  CHECK(lanes_to(world.send("member:ZA", "A1", ask()), "member:BR").size() == 1);
  CHECK(figures(world) == HitFigures{.told = 1, .asked = 1});
  CHECK(lanes_to(world.send("member:BR", "B1", answer(Verdict::confirmed)), "member:ZA").size() ==
        1);
  CHECK(figures(world) == HitFigures{.told = 1, .asked = 1, .confirmed = 1});
  world.send("member:BR", "B2", answer(Verdict::not_confirmed));
  CHECK(figures(world) == HitFigures{.told = 1, .asked = 1, .not_confirmed = 1});
  world.send("member:ZA", "A2", false_hit());
  CHECK(fault(world.send("member:ZA", "A3", false_hit())) == FaultCode::duplicate);
  CHECK(figures(world) ==
        HitFigures{.told = 1, .asked = 1, .not_confirmed = 1, .reported_false = 1});
}

TEST_CASE("HubCore: three requests, then the operator; an answer ends it", "[core][confirmation]") {
  auto world = with_hit();
  const auto begun = world.now;
  world.send("member:ZA", "A1", ask());
  CHECK(world.core.next_deadline() == begun + 10min);
  CHECK(fault(world.send("member:ZA", "A2", ask())) == FaultCode::wrong_state);
  wake_until(world, begun + 29min);
  CHECK(world.core.view().unconfirmed.empty());
  wake_until(world, begun + 31min);
  REQUIRE(world.core.view().unconfirmed.size() == 1);
  CHECK(world.core.view().unconfirmed.front().hits == 1);
  CHECK(figures(world).escalated == 1);
  wake_until(world, begun + 5h);
  CHECK(figures(world).escalated == 1);
  world.send("member:BR", "B1", answer(Verdict::confirmed));
  CHECK(world.core.view().unconfirmed.empty());
}

TEST_CASE("HubCore: an answer later is awaited until its own time", "[core][confirmation]") {
  auto world = with_hit();
  CHECK(fault(world.send("member:BR", "B0", answer(Verdict::later, world.now + 1h))) ==
        FaultCode::wrong_state);
  world.send("member:ZA", "A1", ask());
  for (const auto until : {world.now, world.now + 8 * 24h})
    CHECK(fault(world.send("member:BR", "B" + text(until), answer(Verdict::later, until))) ==
          FaultCode::out_of_bounds);
  const auto until = world.now + 7 * 24h;
  const auto told =
      drafts<ConfirmationClockDraft>(world.send("member:BR", "B3", answer(Verdict::later, until)));
  REQUIRE(told.size() == 2);
  CHECK(told.front().second.deadline == until);
  CHECK(told.front().second.step == ConfirmationStep::postponed);
  wake_until(world, until + 1min);
  CHECK(figures(world).escalated == 0);
  // From then on the request is repeated as any other.
  wake_until(world, until + 21min);
  CHECK(figures(world).escalated == 1);
}

TEST_CASE("HubCore: a hit is forgotten in time, by number, and with its case",
          "[core][confirmation]") {
  SECTION("in time") {
    auto world = with_hit();
    wake_until(world, world.now + 90 * 24h + 1min);
    CHECK(fault(world.send("member:ZA", "A1", ask())) == FaultCode::unknown_trace);
  }
  SECTION("by number, the oldest first") {
    auto world = with_hit({.hits_max = 1});
    auto submitted = trace("T2");
    submitted.to_ask = {Store::nominal};
    world.now += 1s;
    world.send("member:ZA", "M2", submitted);
    world.step(StoresAnswered{trace_id("T2"),
                              {{Store::nominal,
                                Outcome::hit,
                                {{labelled<HitId>("H2"), peer_id("member:BR"), "R-1", true}}}}});
    CHECK(fault(world.send("member:ZA", "A1", ask())) == FaultCode::unknown_trace);
    CHECK(figures(world).told == 2);  // Figures stay.
  }
  SECTION("with its case, unless its confirmation is waited for") {
    auto world = with_hit();
    world.send("member:ZA", "C1", TraceCancelled{subject, peer_id("center:US")});
    world.compose_all();
    world.send("member:ZA", "A1", ask());
    CHECK(world.core.held_back({subject}).at(subject) == Held::unconfirmed);
    world.step(CasesErased{{subject}, true});  // A copy from before the erasure was put back.
    CHECK_FALSE(world.core.next_deadline().has_value());  // Nobody is asked any more.
  }
}

TEST_CASE("HubCore: only the two parties speak about a hit, and each its own part",
          "[core][confirmation]") {
  auto world = with_hit();
  const std::pair<const char*, Content> wrong[] = {
      {"member:BR", ask()},
      {"member:ZA", answer(Verdict::confirmed)},
      {"member:BR", false_hit()},
      {"member:ZA", ConfirmationAsked{hit, trace_id("T9"), peer_id("member:BR"), {}}},
      {"member:ZA", ConfirmationAsked{labelled<HitId>("H9"), subject, peer_id("member:BR"), {}}},
  };
  int number = 0;
  for (const auto& [name, content] : wrong)
    CHECK(fault(world.send(name, "W" + std::to_string(++number), content)) ==
          FaultCode::unknown_trace);
  CHECK(fault(world.send("member:ZA", "X1", ConfirmationAsked{hit, subject, peer_id("hub"), {}})) ==
        FaultCode::wrong_recipient);
  CHECK(figures(world) == HitFigures{.told = 1});
}

TEST_CASE("HubCore: what can be said about one hit is bounded", "[core][confirmation]") {
  auto world = with_hit({.said_of_hit_max = 2});
  world.send("member:ZA", "A1", ask());
  world.send("member:BR", "B1", answer(Verdict::confirmed));
  CHECK(fault(world.send("member:BR", "B2", answer(Verdict::confirmed))) == FaultCode::limit);
}

TEST_CASE("HubCore: an owner that has left is not waited for, nor a requester",
          "[core][confirmation]") {
  auto world = with_hit();
  world.send("member:ZA", "A1", ask());
  auto grants = std::vector{grant_all("member:ZA"), grant_all("member:BR"), grant_all("center:US")};
  const auto leaver = GENERATE(0, 1);
  grants[static_cast<std::size_t>(leaver)].revoked = true;
  world.step(DirectoryLoaded{.version = ++world.directory_version, .grants = grants});
  wake_until(world, world.now + 11min);
  // At its first deadline the operator is told of an owner that nobody can ask.
  CHECK(figures(world).escalated == static_cast<std::uint64_t>(leaver));
  CHECK((!world.core.next_deadline() || *world.core.next_deadline() > world.now + 24h));
}

TEST_CASE("HubCore: the clock of a confirmation goes on after a restore", "[core][confirmation]") {
  auto world = with_hit();
  world.send("member:ZA", "A1", ask());
  const auto due = world.core.next_deadline();
  HubCore other(mix);
  REQUIRE(other.restore(bytes_of(world.core.snapshot())));
  CHECK(other.next_deadline() == due);
  CHECK(other.snapshot() == world.core.snapshot());
}

}  // namespace iwets::hub::testing
