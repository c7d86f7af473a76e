#include "node/shell/workers.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <semaphore>

// What takes long costs the threads that are meant for it, and a bounded queue.
namespace iwets::node {
namespace {

constexpr auto patience = std::chrono::seconds{20};

/// Works that go on until they are let go, and say how many of them do so at once.
struct Held {
  std::shared_future<void> gate;
  std::counting_semaphore<> began{0}, ended{0};
  std::atomic<int> at_once{0}, most{0}, done{0};

  [[nodiscard]] std::function<void()> work() {
    return [this] {
      const int now = ++at_once;
      for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) continue;
      began.release();
      gate.wait();
      --at_once;
      ++done;
      ended.release();
    };
  }
  [[nodiscard]] static bool wait_for(std::counting_semaphore<>& which, int times) {
    for (; times > 0; --times)
      if (!which.try_acquire_for(patience)) return false;
    return true;
  }
};

}  // namespace

TEST_CASE("Workers: no more at once than threads, no more wait than may, the next is refused",
          "[shell]") {
  Held held;
  Workers workers(2, 3);
  std::promise<void> go_on;  // Ends first: a test that fails lets the threads go.
  held.gate = go_on.get_future().share();
  REQUIRE(workers.take(held.work()));
  REQUIRE(workers.take(held.work()));
  REQUIRE(Held::wait_for(held.began, 2));
  for (int i = 0; i < 3; ++i) CHECK(workers.take(held.work()));
  std::atomic<bool> refused_ran{false};
  for (int i = 0; i < 5; ++i) CHECK_FALSE(workers.take([&] { refused_ran = true; }));
  // There is no third thread that would take up what waits.
  CHECK_FALSE(held.began.try_acquire_for(std::chrono::milliseconds{50}));
  CHECK(held.at_once == 2);
  CHECK(held.done == 0);
  go_on.set_value();
  REQUIRE(Held::wait_for(held.ended, 5));
  CHECK(held.done == 5);
  CHECK(held.most == 2);
  CHECK_FALSE(refused_ran);
  // There is room again.
  CHECK(workers.take(held.work()));
  CHECK(Held::wait_for(held.ended, 1));
}

TEST_CASE("Workers: a stop waits for what is being done, drops what waits and takes nothing more",
          "[shell]") {
  Held held;
  Workers workers(1, 20'000);
  std::promise<void> go_on;
  held.gate = go_on.get_future().share();
  REQUIRE(workers.take(held.work()));
  REQUIRE(Held::wait_for(held.began, 1));
  const auto owned = std::make_shared<int>(0);
  std::atomic<int> ran{0};
  for (int i = 0; i < 3; ++i)
    REQUIRE(workers.take([&ran, owned] {
      ++ran;
      ++*owned;
    }));
  auto stopped = std::async(std::launch::async, [&] {
    workers.stop();
    return held.done.load();
  });
  while (workers.take([&ran] { ++ran; })) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  CHECK(owned.use_count() == 1);  // Dropped, with all that they held.
  CHECK(stopped.wait_for(std::chrono::milliseconds{50}) == std::future_status::timeout);
  go_on.set_value();
  CHECK(stopped.get() == 1);
  CHECK(ran == 0);
  CHECK_FALSE(workers.take([&ran] { ++ran; }));
  workers.stop();  // Twice is as once.
}

}  // namespace iwets::node
