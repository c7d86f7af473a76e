#include <catch2/catch.hpp>

#include "tests/hub/core/world.h"

namespace iwets::hub::testing {
namespace {

using namespace std::chrono_literals;

const auto subject = trace_id("T1");
const auto hit = labelled<HitId>("H1");
const auto tn = *CountryCode::parse("TN");

/// South Africa's trace has met a record of Brazil's; all is written and delivered.
World with_hit(Told told = Told::both, Limits limits = {}) {
  World world(limits);
  world.begin({"member:ZA", "member:BR", "member:TN", "center:US"});
  world.compose_all();
  for (const auto* name : {"member:ZA", "member:BR", "member:TN"}) world.attach(name);
  auto submitted = trace("T1");
  submitted.to_ask = {Store::nominal};
  world.send("member:ZA", "M1", submitted);
  world.step(StoresAnswered{
      subject, {{Store::nominal, Outcome::hit, {{hit, peer_id("member:BR"), "R-1", true, told}}}}});
  world.compose_all();
  return world;
}
Content ask(CountryCode country = tn, const char* owner = "member:BR") {
  return PassOnAsked{hit, subject, peer_id(owner), country, Urgency::urgent};
}
Content answer(PassOn word, const char* request, CountryCode country = tn) {
  return PassOnAnswered{hit, subject, peer_id("member:ZA"), country, labelled<MessageId>(request),
                        word};
}
std::optional<FaultCode> fault(const Effects& effects) {
  const auto refusals = drafts<RefusalDraft>(effects);
  if (refusals.empty()) return std::nullopt;
  return refusals.front().second.code;
}
/// What the clock says in these effects, of each party the first word.
std::vector<PassOnStep> steps(const Effects& effects) {
  std::vector<PassOnStep> out;
  for (const auto& [recipient, draft] : drafts<PassOnClockDraft>(effects))
    out.push_back(draft.step);
  return out;
}
Effects records(World& world, RecordFate fate, const char* id) {
  const auto at = PayloadRef{world.core.index() + 1};
  world.send("member:BR", id, RecordsSent{.store = Store::nominal, .count = 1, .load = {}});
  return world.step(RecordsApplied{
      .source = at, .entered = fate == RecordFate::changed, .fate = fate, .touched = {"R-1"}});
}

}  // namespace

TEST_CASE("HubCore: the owner alone is asked, by the requester alone", "[core][pass_on]") {
  auto world = with_hit();
  CHECK(fault(world.send("member:TN", "A0", ask())) == FaultCode::unknown_trace);
  CHECK(fault(world.send("member:BR", "A1", ask())) == FaultCode::unknown_trace);
  CHECK(fault(world.send("member:ZA", "A2", ask(tn, "member:TN"))) == FaultCode::wrong_recipient);
  CHECK(fault(world.send("member:ZA", "A3", ask(peer_id("member:BR").country()))) ==
        FaultCode::out_of_bounds);
  CHECK_FALSE(fault(world.send("member:ZA", "A4", ask(peer_id("member:ZA").country()))));
  CHECK_FALSE(fault(world.send("member:ZA", "A5", ask())));
  CHECK(fault(world.send("member:ZA", "A6", ask())) == FaultCode::wrong_state);
  CHECK(fault(world.send("member:TN", "B0", answer(PassOn::yes, "A5"))) ==
        FaultCode::unknown_trace);
  CHECK(fault(world.send("member:BR", "B1", answer(PassOn::yes, "A4"))) == FaultCode::wrong_state);
  CHECK_FALSE(fault(world.send("member:BR", "B2", answer(PassOn::yes, "A5"))));
  CHECK_FALSE(fault(world.send("member:BR", "B3", answer(PassOn::no, "A5"))));  // The last counts.
  CHECK_FALSE(fault(world.send("member:ZA", "A7", ask())));                     // Anew.
}

TEST_CASE("HubCore: of a silent record nobody asks, and its owner answers nobody",
          "[core][pass_on]") {
  auto world = with_hit(Told::owner);
  CHECK(fault(world.send("member:ZA", "A1", ask())) == FaultCode::unknown_trace);
  auto none = with_hit(Told::requester);
  CHECK(fault(none.send("member:ZA", "A1", ask())) == FaultCode::unknown_trace);
}

TEST_CASE("HubCore: so many countries are asked about, and no more", "[core][pass_on]") {
  Limits limits;
  limits.pass_on_countries_max = 2;
  auto world = with_hit(Told::both, limits);
  CHECK_FALSE(fault(world.send("member:ZA", "A1", ask())));
  CHECK_FALSE(fault(world.send("member:ZA", "A2", ask(*CountryCode::parse("CZ")))));
  CHECK(fault(world.send("member:ZA", "A3", ask(*CountryCode::parse("DE")))) == FaultCode::limit);
}

TEST_CASE("HubCore: passing on is asked three times, then the operator sees it",
          "[core][pass_on]") {
  auto world = with_hit();
  const auto begun = world.now;
  world.send("member:ZA", "A1", ask());
  CHECK(world.core.next_deadline() == begun + 1h);
  for (int i = 1; i <= 3; ++i) {
    CHECK(world.core.view().unconfirmed.empty());
    world.now = begun + std::chrono::hours{i};
    CHECK(steps(world.step(TimePassed{})) ==
          std::vector(2, i == 3 ? PassOnStep::escalated : PassOnStep::repeated));
  }
  CHECK(world.core.view().unconfirmed.size() == 1);
  world.now = begun + 24h;
  CHECK(steps(world.step(TimePassed{})).empty());
  world.send("member:BR", "B1", answer(PassOn::no, "A1"));
  CHECK(world.core.view().unconfirmed.empty());
  HubCore restored(mix, Limits{});
  REQUIRE(restored.restore(bytes_of(world.core.snapshot())));
  CHECK(restored.next_deadline() == world.core.next_deadline());
}

TEST_CASE("HubCore: requests and answers fall with each change of the record, both are told",
          "[core][pass_on]") {
  for (const auto fate : {RecordFate::changed, RecordFate::none}) {  // None: released otherwise.
    auto world = with_hit();
    world.send("member:ZA", "A1", ask());
    world.send("member:BR", "B1", answer(PassOn::yes, "A1"));
    CHECK(steps(records(world, fate, "R1")) == std::vector(2, PassOnStep::fallen));
    CHECK(fault(world.send("member:BR", "B2", answer(PassOn::yes, "A1"))) ==
          FaultCode::wrong_state);
    world.send("member:ZA", "A2", ask());
    CHECK(fault(world.send("member:BR", "B3", answer(PassOn::yes, "A1"))) ==
          FaultCode::wrong_state);
    CHECK(steps(records(world, fate, "R2")) == std::vector(2, PassOnStep::fallen));
    CHECK(steps(records(world, fate, "R3")).empty());
  }
}

TEST_CASE("HubCore: with the hit goes all that was asked about it", "[core][pass_on]") {
  auto world = with_hit();
  world.send("member:ZA", "A1", ask());
  const auto effects = records(world, RecordFate::withdrawn, "R1");
  CHECK(steps(effects).empty());
  CHECK(drafts<HitRescindedDraft>(effects).size() == 2);
  CHECK(fault(world.send("member:BR", "B1", answer(PassOn::yes, "A1"))) ==
        FaultCode::unknown_trace);
  CHECK_FALSE(world.core.next_deadline() <= world.now + 2h);
}

TEST_CASE("HubCore: who was asked about a hit is told that it is no more, notice or not",
          "[core][pass_on]") {
  World world;
  world.begin({"member:ZA", "member:BR", "center:US"});
  world.compose_all();
  for (const auto* name : {"member:ZA", "member:BR"}) world.attach(name);
  const auto source = PayloadRef{world.core.index() + 1};
  world.send("member:BR", "R1", RecordsSent{.store = Store::nominal, .count = 1, .load = {}});
  world.step(PeerDetached{peer_id("member:BR"), world.peers[peer_id("member:BR")].session});
  auto submitted = trace("T1");
  submitted.to_ask = {Store::nominal};
  world.send("member:ZA", "M1", submitted);
  world.step(StoresAnswered{
      subject, {{Store::nominal, Outcome::hit, {{hit, peer_id("member:BR"), "R-1", true}}}}});
  world.compose_all();  // Brazil's notice waits for it.
  CHECK_FALSE(fault(world.send("member:ZA", "A1", ask())));
  const auto gone = drafts<HitRescindedDraft>(world.step(
      RecordsApplied{.source = source, .fate = RecordFate::withdrawn, .touched = {"R-1"}}));
  REQUIRE(gone.size() == 2);
  world.attach("member:BR");
  for (const auto& [number, order] : world.drafts)
    CHECK_FALSE(std::holds_alternative<HitNoticeDraft>(order.draft));
}

}  // namespace iwets::hub::testing
