#include "hub/core/answered.h"

#include <catch2/catch.hpp>

#include "proto/types/archive.h"

namespace iwets::hub {
namespace {

using std::chrono::seconds;

TraceId id(std::uint32_t number) {
  TraceId::Raw raw{};
  raw[14] = static_cast<std::uint8_t>(number >> 8U);
  raw[15] = static_cast<std::uint8_t>(number);
  return TraceId(raw);
}

Instant at(std::int64_t s) { return Instant{} + seconds{s}; }

AnsweredTrace until(std::int64_t s) {
  AnsweredTrace trace;
  trace.until = at(s);
  return trace;
}

}  // namespace

TEST_CASE("An answered trace is found until its time is over") {
  Answered answered;
  answered.add(at(0), id(7), until(100), 10);
  REQUIRE(answered.find(at(99), id(7)) != nullptr);
  CHECK(answered.find(at(99), id(8)) == nullptr);
  CHECK(answered.find(at(100), id(7)) == nullptr);
  answered.find(at(99), id(7))->version = 2;
  answered.add(at(50), id(7), until(150), 10);
  CHECK(answered.size() == 1);
  CHECK(answered.find(at(149), id(7))->version == 1);
}

TEST_CASE("Of too many answered traces those go whose time is over, then the oldest") {
  Answered answered;
  for (const std::uint32_t n : {3U, 1U, 2U}) answered.add(at(0), id(n), until(10 + n), 3);
  answered.add(at(5), id(4), until(30), 3);
  CHECK(answered.size() == 3);
  CHECK(answered.find(at(5), id(1)) == nullptr);
  CHECK(answered.find(at(5), id(3)) != nullptr);
  answered.add(at(12), id(5), until(31), 3);  // The second is over, so that no other has to go.
  CHECK(answered.find(at(12), id(2)) == nullptr);
  CHECK(answered.find(at(12), id(3)) != nullptr);
  answered.add(at(12), id(6), until(32), 0);
  CHECK(answered.size() == 0);
}

TEST_CASE("A sixteenth of the answered traces goes at once, so that it is seldom") {
  Answered answered;
  // Ids in an order of their own: the ages count.
  for (std::uint32_t n = 0; n < 161; ++n) answered.add(at(0), id(n * 37 % 161), until(n + 1), 160);
  CHECK(answered.size() == 150);
  for (std::uint32_t n = 0; n < 161; ++n)
    CHECK((answered.find(at(0), id(n * 37 % 161)) != nullptr) == (n >= 11));
}

TEST_CASE("Answered traces are saved alike, in whatever order they came, and restored") {
  Answered up, down;
  constexpr std::uint32_t many = 9'000;  // More than are kept apart as the newest.
  for (std::uint32_t n = 0; n < many; ++n) {
    up.add(at(0), id(n), until(n + 1), many);
    down.add(at(0), id(many - 1 - n), until(many - n), many);
  }
  const std::set<TraceId> some{id(0), id(4'500), id(8'999), id(50'000)};
  up.erase(some);
  down.erase(some);
  CHECK(up.size() == many - 3);
  CHECK(up.find(at(0), id(4'500)) == nullptr);
  const auto bytes = to_bytes(up);
  CHECK(to_bytes(down) == bytes);
  auto restored = from_bytes<Answered>(bytes_of(bytes));
  REQUIRE(restored);
  CHECK(restored->size() == many - 3);
  REQUIRE(restored->find(at(0), id(8'998)) != nullptr);
  CHECK(restored->find(at(0), id(8'998))->until == at(8'999));
  CHECK(to_bytes(*restored) == bytes);
}

}  // namespace iwets::hub
