#include "hub/core/routing.h"

#include <catch2/catch.hpp>

#include "tests/hub/core/world.h"

namespace iwets::hub::testing {
namespace {

using Way = Route::Way;

/// Centers: US and CZ in force, TN suspended, BR revoked, the rest unknown.
Peers network() {
  Peers peers;
  peers.configure(mix, {});
  for (const auto* const name : {"center:US", "center:CZ", "center:TN", "center:BR", "member:ZA"})
    peers.named(peer_id(name)).grant = grant_all(name);
  peers.find(peer_id("center:TN"))->suspended = true;
  peers.find(peer_id("center:BR"))->grant.revoked = true;
  return peers;
}

}  // namespace

TEST_CASE("Routing: every choice of a node is confirmed, changed, or ended with a reason",
          "[core]") {
  struct Row {
    const char* recipient;
    bool named;
    std::vector<std::string> origins;
    std::vector<std::string> uses;  ///< centers the member may use; empty = all
    Way way;
    const char* center;
  };
  const auto row = GENERATE(values<Row>({
      // Automatic, and the node is right.
      {"center:US", false, {"US"}, {}, Way::assign, "center:US"},
      {"center:CZ", false, {"CZ", "US"}, {}, Way::assign, "center:CZ"},
      {"center:US", false, {"DE", "US"}, {}, Way::assign, "center:US"},
      {"center:US", false, {"BR", "US"}, {}, Way::assign, "center:US"},
      {"center:US", false, {"CZ", "US"}, {"US"}, Way::assign, "center:US"},
      {"center:TN", false, {"TN", "US"}, {}, Way::wait, "center:TN"},
      // Automatic, and the directory says otherwise.
      {"center:US", false, {"CZ", "US"}, {}, Way::change, "center:CZ"},
      {"center:US", false, {"TN", "US"}, {}, Way::change, "center:TN"},
      {"hub", false, {"US"}, {}, Way::change, "center:US"},
      {"center:BR", false, {"BR", "US"}, {}, Way::change, "center:US"},
      // Automatic, and nobody is there.
      {"hub", false, {}, {}, Way::no_center, "hub"},
      {"hub", false, {"DE"}, {}, Way::no_center, "hub"},
      {"hub", false, {"BR"}, {}, Way::no_center, "hub"},
      {"center:US", false, {"DE"}, {}, Way::no_center, "hub"},
      {"center:US", false, {"US"}, {"CZ"}, Way::not_authorised, "hub"},
      // The officer's own choice.
      {"center:US", true, {"CZ"}, {}, Way::assign, "center:US"},
      {"center:US", true, {}, {}, Way::assign, "center:US"},
      {"center:TN", true, {"US"}, {}, Way::wait, "center:TN"},
      {"center:DE", true, {"US"}, {}, Way::no_center, "hub"},
      {"center:BR", true, {"US"}, {}, Way::center_revoked, "hub"},
      {"center:US", true, {"US"}, {"CZ"}, Way::not_authorised, "hub"},
      {"hub", true, {"US"}, {}, Way::no_center, "hub"},
  }));
  auto submitted = trace("T1", row.recipient, row.origins);
  submitted.named = row.named;
  auto member = grant_all("member:ZA");
  for (const auto& use : row.uses) member.may_trace_to.push_back(country(use));
  CAPTURE(row.recipient, row.named, row.origins, row.uses);
  const auto way = route(network(), member, submitted);
  CHECK(static_cast<int>(way.way) == static_cast<int>(row.way));
  CHECK(way.center.text() == row.center);
}

}  // namespace iwets::hub::testing
