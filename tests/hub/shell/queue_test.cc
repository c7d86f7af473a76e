#include <catch2/catch.hpp>
#include <future>
#include <string>
#include <thread>

#include "hub/shell/bounded_queue.h"
#include "hub/shell/mailbox.h"

using namespace iwets;
using shell::BoundedQueue;

TEST_CASE("BoundedQueue: values leave in the order in which they came, in batches", "[shell]") {
  BoundedQueue<int> queue(10);
  for (int i = 0; i < 5; ++i) REQUIRE(queue.push(i));
  CHECK(queue.pop(3) == std::vector{0, 1, 2});
  CHECK(queue.try_pop(9) == std::vector{3, 4});
  CHECK(queue.try_pop(9).empty());
}

TEST_CASE("BoundedQueue: what is inside an abandoned one is nobody's any more", "[shell]") {
  BoundedQueue<std::string> queue(4, 100);
  for (const auto* text : {"a", "b", "c"}) REQUIRE(queue.push(text, 1));
  CHECK(queue.pop(1) == std::vector<std::string>{"a"});
  queue.abandon();
  CHECK(queue.pop(9).empty());
  CHECK(queue.size() == 0);
  CHECK_FALSE(queue.push("d", 1));
}

TEST_CASE("BoundedQueue: full by number or by bytes, but one value always fits", "[shell]") {
  BoundedQueue<std::string> queue(2, 100);
  std::string large = "large";
  CHECK(queue.try_push(large, 1000));
  std::string next = "next";
  CHECK_FALSE(queue.try_push(next, 1));
  CHECK(next == "next");
  CHECK(queue.pop(1).size() == 1);
  CHECK(queue.try_push(next, 1));
  std::string third = "third", fourth = "fourth";
  CHECK(queue.try_push(third, 1));
  CHECK_FALSE(queue.try_push(fourth, 1));
  queue.push_reserved(std::string("reserved"));
  CHECK(queue.size() == 3);
}

TEST_CASE("BoundedQueue: who found it full is told of room", "[shell]") {
  BoundedQueue<int> queue(1);
  int told = 0;
  queue.on_room([&] { ++told; });
  int a = 1, b = 2;
  REQUIRE(queue.try_push(a));
  CHECK(queue.pop(1) == std::vector{1});
  CHECK(told == 0);
  REQUIRE(queue.try_push(a));
  REQUIRE_FALSE(queue.try_push(b));
  CHECK(queue.pop(1) == std::vector{1});
  CHECK(told == 1);
}

TEST_CASE("BoundedQueue: closing lets out what is inside, and nothing in", "[shell]") {
  BoundedQueue<int> queue(1);
  REQUIRE(queue.push(1));
  auto waiting = std::async(std::launch::async, [&] { return queue.push(2); });
  queue.close();
  CHECK_FALSE(waiting.get());
  CHECK(queue.pop(5) == std::vector{1});
  CHECK(queue.pop(5).empty());
}

namespace {

std::vector<shell::Happening> from_outside() { return {{hub::TimePassed{}, std::string(10, 'x')}}; }
std::vector<shell::Happening> from_inside() { return {{hub::Composed{}, std::nullopt}}; }
bool is_inside(const shell::Happening& h) { return std::holds_alternative<hub::Composed>(h.event); }
constexpr Duration at_once{0};

}  // namespace

TEST_CASE("Mailbox: what comes from inside is taken first", "[shell]") {
  shell::Mailbox mailbox({});
  REQUIRE(mailbox.push(from_outside()));
  mailbox.push_inside(from_inside(), 0);
  const auto batch = mailbox.take(at_once, 10);
  REQUIRE(batch.happenings.size() == 2);
  CHECK(is_inside(batch.happenings[0]));
}

TEST_CASE("Mailbox: with too much work inside only the inside is served", "[shell]") {
  shell::Mailbox mailbox({.inside_work_max = 2});
  mailbox.work_added(2);
  REQUIRE(mailbox.push(from_outside()));
  CHECK(mailbox.take(at_once, 10).happenings.empty());
  mailbox.push_inside(from_inside(), 1);
  const auto batch = mailbox.take(at_once, 1);
  REQUIRE(batch.happenings.size() == 1);
  CHECK(is_inside(batch.happenings[0]));
  CHECK(mailbox.take(at_once, 10).happenings.size() == 1);
  CHECK(mailbox.depths().work == 1);
}

TEST_CASE("Mailbox: with too many entries not durable nothing comes in from outside", "[shell]") {
  shell::Mailbox mailbox({.uncommitted_max = 5});
  mailbox.entries_added(5);
  REQUIRE(mailbox.push(from_outside()));
  CHECK(mailbox.take(at_once, 10).happenings.empty());
  mailbox.entries_done(5);
  CHECK(mailbox.take(at_once, 10).happenings.size() == 1);
}

TEST_CASE("Mailbox: the outside waits for room, and is let go when it closes", "[shell]") {
  shell::Mailbox mailbox({.items_max = 1});
  REQUIRE(mailbox.push(from_outside()));
  auto waiting = std::async(std::launch::async, [&] { return mailbox.push(from_outside()); });
  CHECK(mailbox.take(at_once, 1).happenings.size() == 1);
  CHECK(waiting.get());
  auto late = std::async(std::launch::async, [&] { return mailbox.push(from_outside()); });
  mailbox.close();
  CHECK_FALSE(late.get());
  CHECK_FALSE(mailbox.look([](const hub::HubCore&) {}));
  CHECK(mailbox.take(std::nullopt, 1).closed);
}

TEST_CASE("Mailbox: idle means nothing waits, nothing is worked on, all is durable", "[shell]") {
  shell::Mailbox mailbox({});
  CHECK(mailbox.wait_idle(at_once));
  mailbox.work_added(1);
  CHECK_FALSE(mailbox.wait_idle(at_once));
  mailbox.work_done(1);
  CHECK(mailbox.wait_idle(at_once));
  mailbox.push_inside(from_inside(), 0);
  CHECK_FALSE(mailbox.wait_idle(at_once));
  CHECK(mailbox.take(at_once, 1).happenings.size() == 1);
  CHECK_FALSE(mailbox.wait_idle(at_once));  // The core has it in hand.
  CHECK(mailbox.take(at_once, 1).happenings.empty());
}
