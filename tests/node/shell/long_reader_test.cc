#include "node/shell/long_reader.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <future>

#include "tests/proto/seal/temporary.h"

namespace iwets::node {
namespace {

struct Folder {
  tests::TemporaryFolder folder;
  std::string path = folder.path() + "/node.db";
};

}  // namespace

TEST_CASE("LongReader: it works beside its caller, one at a time, and what waits is bounded",
          "[shell]") {
  const Folder at;
  link::Database database(at.path);
  LongReader reader(at.path);
  std::promise<void> go_on;
  std::promise<std::thread::id> where;
  const auto gate = go_on.get_future().share();
  std::promise<bool> last;
  std::atomic<std::size_t> worked{0};
  REQUIRE(reader.take([&, gate](Reader* there) {
    where.set_value(there == nullptr ? std::thread::id{} : std::this_thread::get_id());
    gate.wait();
  }));
  const auto other = where.get_future().get();
  CHECK(other != std::thread::id{});
  CHECK(other != std::this_thread::get_id());
  for (std::size_t i = 1; i < LongReader::waiting_max; ++i)
    CHECK(reader.take([&](Reader*) { ++worked; }));
  CHECK(reader.take([&](Reader*) { last.set_value(true); }));
  CHECK_FALSE(reader.take([&](Reader*) { ++worked; }));
  CHECK(worked == 0);
  go_on.set_value();
  CHECK(last.get_future().get());
  CHECK(worked == LongReader::waiting_max - 1);
}

TEST_CASE("LongReader: a database that cannot be opened is told, and what is stopped takes nothing",
          "[shell]") {
  const Folder at;
  LongReader reader(at.path);
  std::promise<bool> without;
  REQUIRE(reader.take([&](Reader* there) { without.set_value(there == nullptr); }));
  CHECK(without.get_future().get());
  reader.stop();
  CHECK_FALSE(reader.take([](Reader*) {}));
}

}  // namespace iwets::node
