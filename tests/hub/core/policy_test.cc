#include "hub/core/policy.h"

#include <catch2/catch.hpp>

#include "tests/hub/core/world.h"

namespace iwets::hub::testing {
namespace {

Grant bare(std::string_view peer) {
  return {.peer = peer_id(peer), .may_ask = {}, .may_fill = {}, .may_trace_to = {}};
}

}  // namespace

TEST_CASE("Policy: what is not granted is denied, for every role, verb and store", "[core]") {
  struct Row {
    const char* peer;
    Verb verb;
    bool bare, full;  ///< without any store granted; with all
  };
  const auto row = GENERATE(values<Row>({{"member:ZA", Verb::submit_trace, true, true},
                                         {"member:ZA", Verb::cancel_trace, true, true},
                                         {"member:ZA", Verb::give_information, true, true},
                                         {"member:ZA", Verb::report_on_trace, true, true},
                                         {"member:ZA", Verb::answer_trace, true, true},
                                         {"member:ZA", Verb::give_clarification, true, true},
                                         {"member:ZA", Verb::ask_store, false, true},
                                         {"member:ZA", Verb::fill_store, false, true},
                                         {"member:ZA", Verb::change_keys, true, true},
                                         {"center:US", Verb::submit_trace, false, false},
                                         {"center:US", Verb::cancel_trace, false, false},
                                         {"center:US", Verb::give_information, false, false},
                                         {"center:US", Verb::report_on_trace, true, true},
                                         {"center:US", Verb::answer_trace, true, true},
                                         {"center:US", Verb::ask_store, false, false},
                                         {"center:US", Verb::fill_store, false, false},
                                         {"center:US", Verb::change_keys, true, true},
                                         {"hub", Verb::submit_trace, false, false},
                                         {"hub", Verb::answer_trace, false, false},
                                         {"hub", Verb::ask_store, false, false},
                                         {"hub", Verb::fill_store, false, false},
                                         {"hub", Verb::change_keys, false, false}}));
  auto full = bare(row.peer);
  full.may_ask = full.may_fill = all_stores;
  CAPTURE(row.peer, static_cast<int>(row.verb));
  for (const auto store : every_store) {
    CHECK(allowed(bare(row.peer), row.verb, store) == row.bare);
    // Traces are filed by the hub alone.
    const bool own = row.verb == Verb::fill_store && store == Store::trace;
    CHECK(allowed(full, row.verb, store) == (row.full && !own));
    full.revoked = true;
    CHECK_FALSE(allowed(full, row.verb, store));
    full.revoked = false;
  }
}

TEST_CASE("Policy: one store granted is not another", "[core]") {
  auto grant = bare("member:ZA");
  grant.may_ask = {Store::firearm};
  grant.may_fill = {Store::document};
  for (const auto store : every_store) {
    CHECK(allowed(grant, Verb::ask_store, store) == (store == Store::firearm));
    CHECK(allowed(grant, Verb::fill_store, store) == (store == Store::document));
  }
  CHECK(may_ask(grant, {Store::firearm, Store::nominal}) == Stores{Store::firearm});
  CHECK(may_ask(grant, {Store::nominal}).empty());
}

TEST_CASE("Policy: an empty list of centers means every country but one's own", "[core]") {
  auto member = bare("member:ZA");
  CHECK(may_use(member, peer_id("center:US")));
  CHECK(may_use(member, peer_id("member:US")));  // Whether it answers is another question.
  CHECK_FALSE(may_use(member, peer_id("member:ZA")));
  CHECK_FALSE(may_use(member, PeerId::hub()));
  member.may_trace_to = {country("CZ")};
  CHECK(may_use(member, peer_id("center:CZ")));
  CHECK_FALSE(may_use(member, peer_id("center:US")));
  CHECK(may_use(member, peer_id("member:CZ")));
  CHECK_FALSE(may_use(member, peer_id("member:US")));
  CHECK_FALSE(may_use(bare("center:CZ"), peer_id("center:US")));
  member.revoked = true;
  CHECK_FALSE(may_use(member, peer_id("center:CZ")));
}

TEST_CASE("Policy: a center answers traces, a member with the right to, and nobody revoked",
          "[core]") {
  auto member = bare("member:BR");
  CHECK_FALSE(answers_traces(member));
  member.answers_traces = true;
  CHECK(answers_traces(member));
  member.revoked = true;
  CHECK_FALSE(answers_traces(member));
  auto center = bare("center:US");
  CHECK(answers_traces(center));
  center.revoked = true;
  CHECK_FALSE(answers_traces(center));
  CHECK_FALSE(answers_traces(bare("hub")));
}

}  // namespace iwets::hub::testing
