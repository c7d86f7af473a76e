#include "proto/seal/guarded_slots.h"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <thread>

#include "proto/seal/keys.h"

using namespace iwets;

namespace {

// The sanitizers make mlock(2) do nothing.
#ifdef IWETS_SANITIZED
constexpr bool memory_is_locked = false;
#else
constexpr bool memory_is_locked = true;
#endif

/// The flags of the mapping that an address is in: proc(5), VmFlags.
std::set<std::string> flags_at(const void* address) {
  const auto wanted = reinterpret_cast<std::uintptr_t>(address);
  std::ifstream maps("/proc/self/smaps");
  bool here = false;
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t begin = 0, end = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx ", &begin, &end) == 2)
      here = begin <= wanted && wanted < end;
    if (!here || !line.starts_with("VmFlags:")) continue;
    std::istringstream words(line.substr(8));
    return {std::istream_iterator<std::string>(words), {}};
  }
  return {};
}

bool is_zero(const void* slot) {
  const auto* const bytes = static_cast<const unsigned char*>(slot);
  return std::all_of(bytes, bytes + seal::guarded::slot_bytes, [](auto b) { return b == 0; });
}

}  // namespace

TEST_CASE("Guarded: a secret is left out of core files, and not swapped out", "[seal]") {
  const auto keys = seal::make_sign_keys();
  const auto flags = flags_at(keys.secret.bytes().data());
  CHECK(flags.contains("dd"));
  rlimit lock{};
  REQUIRE(::getrlimit(RLIMIT_MEMLOCK, &lock) == 0);
  if (memory_is_locked && lock.rlim_cur >= (1U << 20U)) CHECK(flags.contains("lo"));
  // The public half is ordinary memory: so it is known that the look sees the difference.
  CHECK_FALSE(flags_at(keys.open.data()).contains("dd"));
}

TEST_CASE("Guarded: a slot is wiped when it is given back, and none is handed out twice",
          "[seal]") {
  std::set<void*> slots;
  for (int i = 0; i < 300; ++i) {  // Several pages.
    auto* const slot = seal::guarded::take();
    REQUIRE(is_zero(slot));
    REQUIRE(slots.insert(slot).second);
    std::memset(slot, 0xff, seal::guarded::slot_bytes);
  }
  for (auto* const slot : slots) {
    seal::guarded::give(slot);
    CHECK(is_zero(slot));
  }
}

TEST_CASE("Guarded: a copy of a secret is one of its own", "[seal]") {
  seal::Secret<32> one(seal::Key32{1, 2, 3});
  seal::Secret<32> two(one);
  two.writable()[0] = 9;
  CHECK(one.bytes()[0] == 1);
  one = two;
  CHECK(one.bytes()[0] == 9);
  CHECK(one.bytes().data() != two.bytes().data());
}

TEST_CASE("Guarded: threads take and give without getting into each other's way", "[seal]") {
  std::vector<std::thread> threads;
  std::atomic<int> mixed = 0;
  for (int n = 0; n < 4; ++n)
    threads.emplace_back([n, &mixed] {
      for (int i = 0; i < 2000; ++i) {
        seal::Secret<32> secret;
        std::memset(secret.writable(), n + 1, 32);
        const auto& bytes = secret.bytes();
        if (std::ranges::count(bytes, n + 1) != 32) ++mixed;
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(mixed == 0);
}
