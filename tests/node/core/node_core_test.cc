#include "node/core/node_core.h"

#include <catch2/catch.hpp>

namespace iwets::node {
namespace {

const CountryCode us = *CountryCode::parse("US");
const CountryCode cz = *CountryCode::parse("CZ");
const PeerId us_center(Role::center, us), cz_center(Role::center, cz), cz_member(Role::member, cz);

TraceId trace(std::uint8_t n) {
  TraceId::Raw raw{};
  raw[14] = 1;
  raw[15] = n;
  return TraceId(raw);
}

template <typename T>
std::vector<T> only(const Effects& effects) {
  std::vector<T> found;
  for (const auto& effect : effects)
    if (const auto* e = std::get_if<T>(&effect)) found.push_back(*e);
  return found;
}

/// A core with traces that wait for a directory.
NodeCore with_waiting(std::uint8_t count, Limits limits = {}) {
  NodeCore core(limits);
  for (std::uint8_t n = 0; n < count; ++n)
    (void)core.step(Instant{},
                    Submitted{trace(n), CaseKind::trace, Urgency::routine, false, {us}, Instant{}});
  return core;
}

}  // namespace

TEST_CASE(
    "NodeCore: the first origin with a center in force is the route, then one whose member "
    "answers",
    "[core]") {
  CHECK(NodeCore::route({us, cz}, {cz_center, us_center}) == us_center);
  CHECK(NodeCore::route({us, cz}, {cz_center}) == cz_center);
  CHECK(NodeCore::route({us}, {cz_center}) == PeerId::hub());
  CHECK(NodeCore::route({}, {us_center}) == PeerId::hub());
  CHECK(NodeCore::route({us, cz}, {cz_member}) == cz_member);
  CHECK(NodeCore::route({cz, us}, {cz_member, us_center}) == us_center);
  CHECK(NodeCore::route({cz}, {cz_member, cz_center}) == cz_center);
}

TEST_CASE("NodeCore: one step posts a bounded number, and the rest is due at once", "[core]") {
  auto core = with_waiting(5, {.posts_in_step_max = 2});
  CHECK_FALSE(core.next_deadline());
  CHECK(only<PostSubmission>(core.step(Instant{}, DirectoryChanged{{us_center}})).size() == 2);
  REQUIRE(core.next_deadline());
  CHECK(only<PostSubmission>(core.step(Instant{}, TimePassed{})).size() == 2);
  CHECK(only<PostSubmission>(core.step(Instant{}, TimePassed{})).size() == 1);
  CHECK_FALSE(core.next_deadline());
  CHECK(only<PostSubmission>(core.step(Instant{}, TimePassed{})).empty());
}

TEST_CASE("NodeCore: a full node lets the continuation wait for its officer", "[core]") {
  const std::size_t room = GENERATE(1, 2);
  NodeCore core({.open_cases_max = room, .continuation = Continuation::send});
  (void)core.step(Instant{}, DirectoryChanged{{us_center, cz_center}});
  for (std::uint8_t n = 0; n < room; ++n)
    (void)core.step(Instant{},
                    Submitted{trace(n), CaseKind::trace, Urgency::routine, false, {us}, Instant{}});
  const PeerId center(Role::center, us);
  const auto effects =
      core.step(Instant{}, CenterAnswered{trace(0), center, 104, cz, true, "", Onward::yes});
  // The answered trace still counts: it leaves with this step.
  CHECK(only<OpenHop>(effects).empty());
  const auto saved = only<SaveCase>(effects);
  REQUIRE(saved.size() == 1);
  CHECK(saved[0].state.hop.way_on == WayOn::draft);
  core.adopt(saved[0].state);
  CHECK(only<OpenHop>(core.step(Instant{}, ContinueAsked{trace(0), {}})).empty());
}

TEST_CASE("NodeCore: only an ordered continuation is opened, and once", "[core]") {
  NodeCore core({.continuation = Continuation::send});
  (void)core.step(Instant{}, DirectoryChanged{{us_center, cz_center}});
  (void)core.step(Instant{},
                  Submitted{trace(0), CaseKind::trace, Urgency::urgent, false, {us}, Instant{}});
  CHECK(only<Tell>(core.step(Instant{}, HopOpened{trace(0), trace(9)}))[0].step == Step::stray);
  const PeerId center(Role::center, us);
  const auto answered =
      core.step(Instant{}, CenterAnswered{trace(0), center, 104, cz, true, "", Onward::yes});
  REQUIRE(only<OpenHop>(answered).size() == 1);
  core.adopt(only<SaveCase>(answered)[0].state);
  const auto opened = core.step(Instant{}, HopOpened{trace(0), trace(1)});
  const auto posts = only<PostSubmission>(opened);
  REQUIRE(posts.size() == 1);
  CHECK(posts[0] == PostSubmission{trace(1), CaseKind::trace, PeerId(Role::center, cz), true, 1,
                                   Urgency::urgent});
  core.adopt(only<SaveCase>(opened)[0].state);
  CHECK(only<Tell>(core.step(Instant{}, HopOpened{trace(0), trace(2)}))[0].step == Step::stray);
  CHECK(core.holds(trace(1)));
  CHECK_FALSE(core.holds(trace(2)));
}

TEST_CASE("NodeCore: final cases leave memory, whether they end now or were read again", "[core]") {
  auto core = with_waiting(1);
  CHECK(core.open_traces() == 1);
  const auto effects = core.step(Instant{}, CancelAsked{trace(0), false, ""});
  CHECK(core.open_traces() == 0);
  const auto saved = only<SaveCase>(effects);
  REQUIRE(saved.size() == 1);
  core.adopt(saved[0].state);
  CHECK(core.open_traces() == 1);
  // A receipt of something else about it has no effect, and still it does not stay.
  CHECK(core.step(Instant{}, Receipted{trace(0), MessageId{}}).size() <= 2);
  CHECK(core.open_traces() == 0);
  CHECK_FALSE(core.holds(trace(0)));
}

TEST_CASE("NodeCore: there is room for so many cases and no more", "[core]") {
  const auto core = with_waiting(3, {.open_cases_max = 3});
  CHECK_FALSE(core.has_room());
  CHECK(with_waiting(2, {.open_cases_max = 3}).has_room());
}

TEST_CASE("NodeCore: routes change a bounded number of times", "[core]") {
  NodeCore core({.attempts_max = 3});
  (void)core.step(Instant{}, DirectoryChanged{{us_center, cz_center}});
  (void)core.step(Instant{},
                  Submitted{trace(1), CaseKind::trace, Urgency::routine, false, {us}, Instant{}});
  std::size_t posts = 1;
  for (int i = 0; i < 10; ++i) {
    const PeerId center(Role::center, i % 2 == 0 ? cz : us);
    posts += only<PostSubmission>(core.step(Instant{}, RouteChanged{trace(1), center, ""})).size();
  }
  CHECK(posts == 3);
}

TEST_CASE("NodeCore: a case read from disk is the case that was written", "[core]") {
  auto core = with_waiting(1);
  (void)core.step(Instant{} + std::chrono::hours{1}, DirectoryChanged{{us_center}});
  auto c = *core.find(trace(0));
  c.next_country = cz;
  c.closed = TraceState::closed_expired;
  c.fault = FaultCode::limit;
  const auto bytes = to_bytes(c);
  CHECK(from_bytes<Case>(bytes_of(bytes)) == c);
}

TEST_CASE("NodeCore: the moments of a case are those of its first events", "[core]") {
  NodeCore core;
  const auto at = [](int s) { return Instant{} + std::chrono::seconds{s}; };
  (void)core.step(at(1), DirectoryChanged{{us_center}});
  (void)core.step(at(2),
                  Submitted{trace(1), CaseKind::trace, Urgency::routine, false, {us}, at(1)});
  MessageId::Raw raw{};
  raw[0] = 7;
  const MessageId message(raw);
  (void)core.step(at(2), Posted{trace(1), message, true});
  (void)core.step(at(3), Receipted{trace(1), message});
  (void)core.step(at(4), Receipted{trace(1), message});
  (void)core.step(at(5), HitNoticed{trace(1), HitId{}, Party::requester, false});
  (void)core.step(at(6), HitNoticed{trace(1), HitId{}, Party::requester, false});
  (void)core.step(at(7), CheckReported{trace(1), false});
  const auto effects =
      core.step(at(8), CenterAnswered{trace(1), PeerId(Role::center, us), 100, {}, true});
  const auto saved = only<SaveCase>(effects);
  REQUIRE(saved.size() == 1);
  const auto& c = saved[0].state;
  CHECK(c.submitted == at(1));
  CHECK(c.receipted == at(3));
  CHECK(c.first_notice == at(5));
  CHECK(c.reported == at(7));
  CHECK(c.ended == at(8));
  CHECK(c.notices_seen == 2);
}

}  // namespace iwets::node
