#include "node/shell/old_keys.h"

#include <catch2/catch.hpp>

#include "tests/proto/codec/support.h"

using namespace std::chrono_literals;

namespace iwets::node::testing {
namespace {

using tests::noon;
constexpr auto grace = std::chrono::hours{24 * 7};

/// A member that has changed its keys once, and its cases.
struct World {
  World() { keys.sealing.insert(keys.sealing.begin(), former); }
  std::size_t forget(Instant now) {
    database.begin();
    const auto forgotten = forget_old_keys(keys, store, now);
    database.commit();
    return forgotten;
  }
  void retire(Instant at) {
    database.begin();
    retire_sealing_key(store, former.open, at);
    database.commit();
  }
  void put(std::uint8_t number, Instant submitted, CaseState state, bool fresh = true) {
    Case c;
    c.id = TraceId({number});
    c.state = state;
    c.submitted = submitted;
    database.begin();
    if (fresh)
      store.add(c, {});
    else
      store.save(c);
    store.settle();
    database.commit();
  }
  const seal::SealKeys former = seal::seal_keys_from_seed(tests::seed(90));
  seal::KeySet keys = tests::za_keys();
  link::Database database{":memory:"};
  CaseStore store{database};
};

}  // namespace

TEST_CASE("Old keys: a node keeps a former sealing key for a week, and then forgets it",
          "[shell]") {
  World w;
  w.retire(noon);
  w.retire(noon + 1h);  // The first word counts.
  CHECK(w.forget(noon + grace) == 0);
  CHECK(w.forget(noon + grace + 1us) == 1);
  REQUIRE(w.keys.sealing.size() == 1);
  CHECK(w.keys.sealing.back().open == tests::za_keys().sealing.back().open);
  CHECK(w.forget(noon + 10 * grace) == 0);  // The current one is never forgotten.
}

TEST_CASE("Old keys: a node keeps a former sealing key while a case that may use it is open",
          "[shell]") {
  World w;
  w.retire(noon);
  w.put(1, noon - 1h, CaseState::with_center);
  w.put(2, noon + grace - 1h, CaseState::with_center);  // A center may not know the new key yet.
  w.put(3, noon + grace + 1h, CaseState::with_center);  // This one is sealed to the new key.
  CHECK(w.forget(noon + 4 * grace) == 0);
  w.put(1, noon - 1h, CaseState::answered, false);
  CHECK(w.forget(noon + 4 * grace) == 0);
  w.put(2, noon + grace - 1h, CaseState::closed, false);
  CHECK(w.forget(noon + 4 * grace) == 1);
}

TEST_CASE("Old keys: a former key that nobody noted is noted now, not forgotten", "[shell]") {
  World w;
  CHECK(w.forget(noon) == 0);
  CHECK(w.forget(noon + grace) == 0);
  CHECK(w.forget(noon + grace + 1us) == 1);
}

}  // namespace iwets::node::testing
