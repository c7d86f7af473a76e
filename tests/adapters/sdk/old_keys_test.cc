#include "adapters/sdk/old_keys.h"

#include <catch2/catch.hpp>

#include "proto/codec/envelope.h"
#include "tests/proto/codec/support.h"

using namespace iwets;
using namespace iwets::sdk;
using namespace std::chrono_literals;
using tests::noon;

namespace {

/// A center that has changed its keys once, and its cases.
struct World {
  World() { keys.sealing.insert(keys.sealing.begin(), seal::seal_keys_from_seed(tests::seed(90))); }
  std::size_t drop(Instant now) {
    database.begin();
    const auto dropped = drop_unused_keys(keys, store, now);
    database.commit();
    return dropped;
  }
  /// A case whose request was sealed to this key.
  void put(const seal::SealKeys& key, CaseState state) {
    const auto id = seal::key_id(key.open);
    Case open;
    open.name = {TraceId({7}), tests::peer("member:ZA")};
    open.state = state;
    open.received = noon;
    open.sealed_to.assign(id.begin(), id.end());
    database.begin();
    store.save(open);
    database.commit();
  }
  seal::KeySet keys = tests::us_keys();
  link::Database database{":memory:"};
  CaseStore store{database};
};
constexpr auto long_after = codec::case_life + 1h;

}  // namespace

TEST_CASE("Old keys: a center keeps a former sealing key as long as a request may wait for it",
          "[sdk]") {
  World w;
  CHECK(w.drop(noon) == 0);
  CHECK(w.drop(noon + codec::case_life) == 0);
  CHECK(w.drop(noon + long_after) == 1);
  REQUIRE(w.keys.sealing.size() == 1);
  CHECK(w.keys.sealing.back().open == tests::us_keys().sealing.back().open);
  CHECK(w.drop(noon + 2 * long_after) == 0);  // The current one is never dropped.
}

TEST_CASE("Old keys: a center keeps a former sealing key while an open case uses it", "[sdk]") {
  World w;
  w.put(w.keys.sealing.front(), CaseState::delayed);
  CHECK(w.drop(noon) == 0);
  CHECK(w.drop(noon + long_after) == 0);
  w.put(w.keys.sealing.front(), CaseState::answered);
  CHECK(w.drop(noon + long_after) == 1);
}

TEST_CASE("Old keys: an open case of the current key keeps no other", "[sdk]") {
  World w;
  w.put(w.keys.sealing.back(), CaseState::searching);
  CHECK(w.drop(noon) == 0);
  CHECK(w.drop(noon + long_after) == 1);
}
