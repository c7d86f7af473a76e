#include <catch2/catch.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "node/shell/table_desk.h"
#include "proto/codec/reference.h"
#include "tests/node/shell/node_for_test.h"
#include "tests/proto/reference/example_table.h"

namespace iwets::node::testing {
namespace {

using reference::Book;
using reference::Table;

Table edition(std::uint32_t number) {
  auto table = reference::test::example_table();
  auto models = table.models();
  for (auto& model : models)
    if (model.number == 20301) model.name = "92 of edition " + std::to_string(number);
  return {table.makers(), std::move(models), {number, "what is new", {}}};
}

/// A desk over a database, and an authority that signs editions for it.
struct Desks {
  Desks() { start(); }
  void start() {
    desk.reset();
    database.reset();
    database = std::make_unique<link::Database>(folder / "node.db");
    auto here = restore_table(*database, authority.open, edition(1), Instant{});
    shelf = std::make_unique<reference::Shelf>(std::make_shared<const Book>(here));
    desk = std::make_unique<TableDesk>(TableDesk::Options{authority.open, {}, 1}, *database, *shelf,
                                       here, [this](std::function<void(Instant)> work) {
                                         const std::lock_guard lock(mutex);
                                         made.push_back(std::move(work));
                                         came.notify_all();
                                         return true;
                                       });
  }
  [[nodiscard]] std::string update(std::uint32_t number) const {
    const auto signed_now =
        codec::sign_edition(authority, edition(number - 1), edition(number), wall_clock());
    REQUIRE(signed_now);
    return signed_now->front();
  }
  void hear(const std::string& body) {
    codec::Opened message;
    message.author = PeerId::hub();
    message.kind = Kind::table_update;
    message.body = body;
    database->begin();
    desk->on_update(Instant{}, message);
    database->commit();
  }
  /// What the desk wants to do when an edition has been put together.
  std::function<void(Instant)> work_made() {
    std::unique_lock lock(mutex);
    REQUIRE(came.wait_for(lock, std::chrono::seconds{20}, [this] { return !made.empty(); }));
    auto work = std::move(made.front());
    made.pop_front();
    return work;
  }
  /// The edition has been put together: its turn.
  void finish() {
    const auto work = work_made();
    database->begin();
    work(Instant{});
    database->commit();
  }
  [[nodiscard]] std::string name() const { return shelf->book()->table().find(20301)->name; }

  TemporaryDirectory folder;
  seal::SignKeys authority = seal::make_sign_keys();
  std::mutex mutex;
  std::condition_variable came;
  std::deque<std::function<void(Instant)>> made;
  std::unique_ptr<link::Database> database;
  std::unique_ptr<reference::Shelf> shelf;
  std::unique_ptr<TableDesk> desk;
};

}  // namespace

TEST_CASE("Table desk: an edition is searched from its turn on, and after a restart", "[shell]") {
  Desks desks;
  CHECK(desks.desk->to_say());
  desks.desk->said();
  const auto before = desks.shelf->book();
  desks.hear(desks.update(2));
  desks.finish();
  CHECK(desks.name() == "92 of edition 2");
  CHECK(before->table().find(20301)->name ==
        "92 of edition 1");  // Who holds the book goes on with it.
  CHECK(desks.desk->status().edition == 2);
  CHECK(desks.desk->to_say());
  REQUIRE(desks.desk->take_news().size() == 1);
  desks.start();
  CHECK(desks.name() == "92 of edition 2");
  CHECK(desks.desk->status().edition == 2);
}

TEST_CASE("Table desk: durable pieces make an edition at the next start", "[shell]") {
  Desks desks;
  desks.hear(desks.update(2));
  (void)desks.work_made();  // The process ends before the edition has its turn.
  desks.start();
  CHECK(desks.desk->status().edition == 2);
}

TEST_CASE("Table desk: what is wrong leaves the last good edition", "[shell]") {
  Desks desks;
  auto tampered = desks.update(2);
  tampered[tampered.size() - 3] ^= 1;
  desks.hear(tampered);
  CHECK(desks.desk->status().edition == 1);
  REQUIRE(desks.desk->status().refused);
  CHECK(desks.desk->status().refused->edition == 2);
  CHECK(desks.desk->status().refused->reason.find("changes: piece 1 of edition 2") == 0);
  REQUIRE(desks.desk->take_news().size() == 1);
  // One that does not follow, and one that is here already.
  desks.hear(desks.update(3));
  CHECK(desks.desk->status().refused->edition == 3);
  desks.hear(desks.update(2));
  desks.finish();
  CHECK_FALSE(desks.desk->status().refused);
  desks.desk->said();
  desks.hear(desks.update(2));
  CHECK(desks.desk->to_say());
  CHECK(desks.desk->status().edition == 2);
}

}  // namespace iwets::node::testing
