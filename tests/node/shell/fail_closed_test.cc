#include <catch2/catch.hpp>

#include "node/shell/accounts.h"
#include "tests/node/shell/node_for_test.h"

// What fails in the middle has not happened: accounts and sessions.
namespace iwets::node::testing {
namespace {

using iwets::link::Database;
using iwets::link::DatabaseError;

/// A disk that takes everything until the last step of a transaction, which is a line of what
/// happened to accounts.
class NoLines {
 public:
  explicit NoLines(const std::string& path) : database_(path) {
    database_.execute(
        "CREATE TRIGGER no_lines BEFORE INSERT ON account_lines BEGIN SELECT RAISE(ABORT,'full'); "
        "END");
  }
  ~NoLines() { database_.execute("DROP TRIGGER no_lines"); }
  NoLines(const NoLines&) = delete;
  NoLines& operator=(const NoLines&) = delete;

 private:
  Database database_;
};

}  // namespace

TEST_CASE("fail closed: a change of an account that fails in the middle is undone", "[shell]") {
  NodeForTest node(nowhere(), {Role::member, *CountryCode::parse("ZA")}, {}, {}, {"b.example"});
  const auto officer = node.session('a', officer_for_test("ZA-1", "DBN"));
  const auto now = wall_clock();
  const auto work = [&](auto&& change) {
    (void)node.accounts().administer([&](OfficerStore& store, Instant) -> Reply {
      change(store);
      return {};
    });
  };
  {
    const NoLines disk(node.folder / "officers.db");
    const std::string by = "ZA-4";
    CHECK_THROWS_AS(work([&](OfficerStore& store) {
                      (void)accounts::add(store, now, {"ZA-9", "X", "DBN", "supervisor", ""}, by);
                    }),
                    DatabaseError);
    CHECK_THROWS_AS(work([&](OfficerStore& store) {
                      (void)accounts::change(store, now, {"ZA-1", "", "", "supervisor", ""}, by);
                    }),
                    DatabaseError);
    CHECK_THROWS_AS(
        work([&](OfficerStore& store) { (void)accounts::remove(store, now, "ZA-1", by); }),
        DatabaseError);
    CHECK_THROWS_AS(
        work([&](OfficerStore& store) { (void)accounts::reset(store, now, "ZA-1", by); }),
        DatabaseError);
    CHECK_THROWS_AS(work([&](OfficerStore& store) {
                      (void)accounts::set_addresses(store, now, "ZA-1", {"", "https://b.example/"},
                                                    {"b.example"}, by);
                    }),
                    DatabaseError);
  }
  work([&](OfficerStore& store) {
    CHECK_FALSE(store.find("ZA-9"));
    const auto kept = store.find("ZA-1");
    REQUIRE(kept);
    CHECK(kept->office == Office::officer);
    CHECK(kept->password == "$argon2id$");
    CHECK(store.sessions_of("ZA-1").size() == 1);
    CHECK(store.duty().addresses("ZA-1").none());
  });
  CHECK(node.browse(officer, "GET", "traces").status == 200);
  // The same connection works on, and no transaction was left open.
  work([&](OfficerStore& store) { CHECK_FALSE(accounts::lock(store, now, "ZA-1", true, "ZA-4")); });
  CHECK(node.browse(officer, "GET", "traces").status == 401);
}

}  // namespace iwets::node::testing
