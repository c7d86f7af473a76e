// The center behind the real runtime, with a registry that a test switches off and on.
#include <catch2/catch.hpp>
#include <mutex>
#include <thread>

#include "adapters/sql/sql_center.h"
#include "tests/adapters/sdk/desk_fixture.h"
#include "tests/adapters/sql/registry_for_test.h"

using namespace iwets;
using namespace iwets::tests;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

/// Stands for the server: shared with its connections.
struct Server {
  std::mutex lock;
  std::optional<sql::SqlError::Kind> failing;
  std::map<std::string, std::vector<sql::Row>> rows;
  void fail(std::optional<sql::SqlError::Kind> kind) {
    const std::lock_guard guard(lock);
    failing = kind;
  }
};

class FakeDatabase final : public sql::Database {
 public:
  explicit FakeDatabase(Server& server, const sql::Registry& registry)
      : server_(server), registry_(registry) {}
  Result<std::vector<std::string>, sql::SqlError> prepare(const std::string& statement) override {
    for (const auto* query : registry_.queries.all())
      if (query->sql == statement) return query->fields;
    return std::vector<std::string>{};
  }
  Result<std::vector<sql::Row>, sql::SqlError> run(const sql::Query& query,
                                                   const std::string&) override {
    const std::lock_guard guard(server_.lock);
    if (server_.failing) return fail(sql::SqlError{*server_.failing, "57P01", "gone"});
    return server_.rows[query.name];
  }
  Result<std::vector<sql::CatalogColumn>, sql::SqlError> catalog() override {
    return std::vector<sql::CatalogColumn>{};
  }
  [[nodiscard]] std::string product() const override { return "fake"; }

 private:
  Server& server_;
  const sql::Registry& registry_;
};

/// The small registry with one firearm of any number, as a center.
class Fixture : public DeskFixture {
 public:
  explicit Fixture(const std::string& more = "") : registry_(mapping_of(small_mapping + more)) {
    server.rows["firearm"] = {{{"id", "1"}, {"serial", "A1"}, {"make", "Smith & Wesson"}}};
    server.rows["purchaser"] = {{{"name", "Jan"}, {"address", "Home"}}};
    open();
  }
  /// The process ends and starts again.
  void open() {
    serve(center);  // Nobody holds the one that ends.
    sql_center.reset();
    sql_center = std::make_unique<sql::SqlCenter>(
        registry_,
        [this]() -> Result<std::unique_ptr<sql::Database>, sql::SqlError> {
          return std::make_unique<FakeDatabase>(server, registry_);
        },
        path());
    serve(*sql_center);
    turn(now);  // The first turn finds out what is due.
  }
  /// Turns at each moment that something is due until `done`. The lookup is on another thread, so
  /// only a clock that is not the test's can end a wait in vain.
  template <typename Done>
  bool until(Done done) {
    const auto end = std::chrono::steady_clock::now() + seconds{30};
    while (!done()) {
      const auto due = deadline();
      if (!due || std::chrono::steady_clock::now() > end) return false;
      now = std::max(now, *due);
      turn(now);
      std::this_thread::yield();
    }
    return true;
  }
  bool said(std::uint32_t code) {
    return until([&] {
      const auto all = codes();
      return std::find(all.begin(), all.end(), code) != all.end();
    });
  }

  Server server;
  Instant now = noon;

 private:
  sql::Registry registry_;

 public:
  std::unique_ptr<sql::SqlCenter> sql_center;  ///< Ends first: its threads read the registry.
};

}  // namespace

TEST_CASE("SQL center: a lookup is answered", "[shell]") {
  Fixture f;
  f.ask(trace_number(1));
  REQUIRE(f.said(100));
  const auto& sent = f.post.sent.back();
  const auto answer = f.za.open<v1::TraceAnswer>(sent, result_of(sent).answer());
  CHECK(answer.purchaser().person().name() == "Jan");
}

TEST_CASE("SQL center: while the database fails a trace waits, is told once why, and is answered",
          "[shell]") {
  using Kind = sql::SqlError::Kind;
  for (const auto kind : {Kind::away, Kind::slow, Kind::refused}) {
    Fixture f;
    f.server.fail(kind);
    f.ask(trace_number(1));
    CHECK(f.said(400));
    CHECK(f.now - noon >= seconds{60});
    for (int i = 0; i < 20; ++i) {
      f.now = std::max(f.now, f.deadline().value());
      f.turn(f.now);
    }
    CHECK(f.codes() == std::vector<std::uint32_t>{601, 400});
    f.server.fail(std::nullopt);
    CHECK(f.said(100));
  }
}

TEST_CASE("SQL center: a restart in the middle of a wait loses nothing", "[shell]") {
  Fixture f;
  f.server.fail(sql::SqlError::Kind::away);
  f.ask(trace_number(1));
  f.open();
  f.server.fail(std::nullopt);
  CHECK(f.said(100));
}

TEST_CASE("SQL center: a refused country is told why, and the registry is not asked", "[shell]") {
  Fixture f("[release.ZA]\nrefuse = \"national_security\"\ntext = \"no treaty\"\n");
  f.server.fail(sql::SqlError::Kind::away);
  f.ask(trace_number(1));
  CHECK(f.codes() == std::vector<std::uint32_t>{402});
}

TEST_CASE("SQL center: an answer waits in the tray across restarts until it is judged", "[shell]") {
  Fixture f("[release]\napprove = true\n");
  f.ask(trace_number(1));
  REQUIRE(f.said(400));
  f.open();
  f.turn(f.now += hours{5});
  {
    sql::Tray clerk(f.path());
    REQUIRE(clerk.waiting().size() == 1);
    const auto item = clerk.waiting()[0];
    CHECK(item.final.answer.purchaser->person.name == "Jan");
    CHECK(clerk.approve(item.number));
    CHECK_FALSE(clerk.approve(item.number));
  }
  CHECK(f.said(100));
}

TEST_CASE("SQL center: a cancelled case leaves the tray, and its number is not used again",
          "[shell]") {
  Fixture f("[release]\napprove = true\n");
  f.ask(trace_number(1));
  REQUIRE(f.said(400));
  sql::Tray clerk(f.path());
  const auto number = clerk.waiting().at(0).number;
  v1::TraceCancel cancel;
  cancel.set_trace(trace_number(1).bytes());
  f.turn(f.now, {f.za.message(Kind::trace_cancel, cancel.SerializeAsString(), 2)});
  CHECK(clerk.waiting().empty());
  f.ask(trace_number(2), f.now, 3);
  REQUIRE(f.until([&] { return !clerk.waiting().empty(); }));
  CHECK(clerk.waiting().at(0).number > number);
}
