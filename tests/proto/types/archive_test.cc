#include "proto/types/archive.h"

#include <catch2/catch.hpp>

#include "proto/types/fault.h"

using namespace iwets;

namespace {

struct Inner {
  std::string words;
  std::optional<CountryCode> country;
  friend bool operator==(const Inner&, const Inner&) = default;
  static void fields(auto& self, auto& archive) { archive(self.words, self.country); }
};
struct Outer {
  std::uint64_t number = 0;
  bool flag = false;
  Instant at;
  Duration lasting{};
  PeerId peer;
  TraceId trace;
  Stores stores;
  Digest digest{};
  std::vector<Inner> list;
  std::map<PeerId, std::uint32_t> by_peer;
  std::set<std::string> names;
  std::variant<Inner, std::uint16_t> either;
  friend bool operator==(const Outer&, const Outer&) = default;
  static void fields(auto& self, auto& archive) {
    archive(self.number, self.flag, self.at, self.lasting, self.peer, self.trace, self.stores,
            self.digest, self.list, self.by_peer, self.names, self.either);
  }
};

Outer example() {
  Outer out;
  out.number = 0x0102030405060708;
  out.flag = true;
  out.at = from_us(1'772'366'400'123'456);
  out.lasting = Duration{-5};
  out.peer = *PeerId::parse("center:US");
  out.trace = TraceId(TraceId::Raw{9, 8, 7});
  out.stores = {Store::nominal, Store::trace};
  out.digest[31] = 1;
  out.list = {{"one", std::nullopt}, {"two", *CountryCode::parse("CZ")}};
  out.by_peer = {{*PeerId::parse("member:ZA"), 1}, {PeerId::hub(), 2}};
  out.names = {"a", "b"};
  out.either = std::uint16_t{7};
  return out;
}

}  // namespace

TEST_CASE("Archive: what was written is read, and gives the same bytes again", "[types]") {
  const auto bytes = to_bytes(example());
  const auto back = from_bytes<Outer>(bytes_of(bytes));
  REQUIRE(back);
  CHECK(*back == example());
  CHECK(to_bytes(*back) == bytes);
}

TEST_CASE("Archive: integers are little-endian and of fixed width", "[types]") {
  CHECK(hex(bytes_of(to_bytes(std::pair{std::uint32_t{1}, std::uint16_t{0x0203}}))) ==
        "010000000302");
}

TEST_CASE("Archive: bytes cut short or with something behind are not a value", "[types]") {
  const auto bytes = to_bytes(example());
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    INFO("cut after " << cut << " bytes");
    REQUIRE_FALSE(from_bytes<Outer>(bytes_of(bytes).first(cut)));
  }
  CHECK_FALSE(from_bytes<Outer>(bytes_of(bytes + '\0')));
}

TEST_CASE("Archive: a yes or no has two values, so that equal values have equal bytes", "[types]") {
  using Maybe = std::optional<std::uint8_t>;
  CHECK(from_bytes<bool>(bytes_of("\x01")) == true);
  CHECK_FALSE(from_bytes<bool>(bytes_of("\x03")));
  CHECK(from_bytes<Maybe>(bytes_of("\x01\x07")) == Maybe(7));
  CHECK_FALSE(from_bytes<Maybe>(bytes_of("\x02\x07")));
}

TEST_CASE("Archive: no damage makes it read beyond the end or allocate without bound", "[types]") {
  const auto bytes = to_bytes(example());
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    auto damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    const auto back = from_bytes<Outer>(bytes_of(damaged));
    if (back) CHECK(to_bytes(*back).size() <= damaged.size());
  }
}

TEST_CASE("Fault: every code has a name of its own", "[types]") {
  std::set<std::string> names;
  for (int code = 1; code <= 19; ++code) names.insert(name(static_cast<FaultCode>(code)));
  CHECK(names.size() == 19);
}
