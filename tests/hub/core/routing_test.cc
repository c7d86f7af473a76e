#include "hub/core/routing.h"

#include <catch2/catch.hpp>

#include "tests/hub/core/world.h"

namespace iwets::hub::testing {
namespace {

using Way = Route::Way;

/// Centers: US and CZ in force, TN suspended, BR revoked, the rest unknown. Members that answer: BR
/// and KE (suspended), CZ and TN, which have centers, GH (revoked) and the requester itself; IT
/// does not.
Peers network() {
  Peers peers;
  peers.configure(mix, {});
  for (const auto* const name : {"center:US", "center:CZ", "center:TN", "center:BR", "member:ZA"})
    peers.named(peer_id(name)).grant = grant_all(name);
  peers.find(peer_id("center:TN"))->suspended = true;
  peers.find(peer_id("center:BR"))->grant.revoked = true;
  for (const auto* const name : {"member:BR", "member:KE", "member:CZ", "member:TN", "member:GH",
                                 "member:ZA", "member:IT"}) {
    auto& peer = peers.named(peer_id(name));
    peer.grant = grant_all(name);
    peer.grant.answers_traces = std::string_view(name) != "member:IT";
  }
  peers.find(peer_id("member:KE"))->suspended = true;
  peers.find(peer_id("member:GH"))->grant.revoked = true;
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
      {"hub", false, {"GH"}, {}, Way::no_center, "hub"},
      {"hub", false, {"IT"}, {}, Way::no_center, "hub"},
      {"hub", false, {"ZA"}, {}, Way::no_center, "hub"},
      {"hub", false, {"BR"}, {"CZ"}, Way::not_authorised, "hub"},
      {"center:US", false, {"DE"}, {}, Way::no_center, "hub"},
      {"center:US", false, {"US"}, {"CZ"}, Way::not_authorised, "hub"},
      // A country without a center, whose member answers.
      {"member:BR", false, {"BR"}, {}, Way::assign, "member:BR"},
      {"member:BR", false, {"DE", "BR", "KE"}, {}, Way::assign, "member:BR"},
      {"member:BR", false, {"BR"}, {"BR"}, Way::assign, "member:BR"},
      {"member:KE", false, {"KE", "BR"}, {}, Way::wait, "member:KE"},
      {"hub", false, {"BR"}, {}, Way::change, "member:BR"},
      {"center:BR", false, {"BR"}, {}, Way::change, "member:BR"},
      {"member:KE", false, {"BR"}, {}, Way::change, "member:BR"},
      {"member:IT", false, {"IT"}, {}, Way::no_center, "hub"},
      // Any center that the firearm has stands before a member.
      {"member:BR", false, {"BR", "US"}, {}, Way::change, "center:US"},
      {"member:CZ", false, {"CZ"}, {}, Way::change, "center:CZ"},
      {"center:TN", false, {"TN", "BR"}, {}, Way::wait, "center:TN"},
      {"member:BR", false, {"CZ", "BR"}, {"BR"}, Way::assign, "member:BR"},
      // A country whose center may not be used has no member to be used either.
      {"hub", false, {"CZ"}, {"US"}, Way::not_authorised, "hub"},
      // A member named by the officer.
      {"member:BR", true, {"US"}, {}, Way::assign, "member:BR"},
      {"member:KE", true, {}, {}, Way::wait, "member:KE"},
      {"member:IT", true, {}, {}, Way::no_center, "hub"},
      {"member:GH", true, {}, {}, Way::center_revoked, "hub"},
      {"member:BR", true, {}, {"CZ"}, Way::not_authorised, "hub"},
      {"member:ZA", true, {}, {}, Way::not_authorised, "hub"},
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
