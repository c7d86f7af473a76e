#include "proto/types/ids.h"

#include <catch2/catch.hpp>

#include "proto/types/instant.h"

using namespace iwets;

TEST_CASE("Ids: a country is two capital letters", "[types]") {
  CHECK(CountryCode::parse("ZA")->text() == "ZA");
  for (const auto* text : {"", "Z", "ZAF", "za", "Z1", "Z ", "\xc3\x84"}) {
    INFO(text);
    CHECK_FALSE(CountryCode::parse(text));
  }
}

TEST_CASE("Ids: a party's name has one of three shapes and comes back as it was", "[types]") {
  for (const auto* text : {"hub", "member:ZA", "center:US"}) {
    INFO(text);
    const auto parsed = PeerId::parse(text);
    REQUIRE(parsed);
    CHECK(parsed->text() == text);
  }
  for (const auto* text : {"", "Hub", "hub:ZA", "member", "member:", "member:za", "member:ZAF",
                           "centre:US", " member:ZA", "member:ZA "}) {
    INFO(text);
    CHECK_FALSE(PeerId::parse(text));
  }
  CHECK(PeerId::parse("member:US") != PeerId::parse("center:US"));
}

TEST_CASE("Ids: bytes and text of an id are two forms of one thing", "[types]") {
  const auto bytes = from_hex("0123456789abcdef0123456789abcdef");
  const auto id = TraceId::from_bytes(bytes_of(*bytes));
  REQUIRE(id);
  CHECK(id->text() == "014D2PF2DBSQQG28T5CY4TQKFF");
  CHECK(TraceId::parse(id->text()) == *id);
  CHECK(TraceId::parse("014d2pf2dbsqqg28t5cy4tqkff") == *id);
  CHECK(TraceId().text() == "00000000000000000000000000");
  CHECK(TraceId::parse("7ZZZZZZZZZZZZZZZZZZZZZZZZZ")->raw()[15] == 0xff);
}

TEST_CASE("Ids: what is no id is refused", "[types]") {
  for (const auto* text :
       {"", "014D2PF2DBSQQG28T5CY4TQKF", "014D2PF2DBSQQG28T5CY4TQKFFF",
        "814D2PF2DBSQQG28T5CY4TQKFF", "014D2PF2DBSQQG28T5CY4TQKFI", "014D2PF2DBSQQG28T5CY4TQKF-",
        "014D2PF2DBSQQG28T5CY4TQKFU", "014D2PF2DBSQQG28T5CY4TQKFO", "014D2PF2DBSQQG28T5CY4TQKFL"}) {
    INFO(text);
    CHECK_FALSE(TraceId::parse(text));
  }
  CHECK_FALSE(TraceId::from_bytes(bytes_of("fifteen bytes..")));
  CHECK_FALSE(TraceId::from_bytes(bytes_of("seventeen bytes..")));
}

TEST_CASE("Ids: text sorts as the bytes do", "[types]") {
  TraceId::Raw low{}, high{};
  low[5] = 1;
  high[5] = 2;
  CHECK(TraceId(low) < TraceId(high));
  CHECK(TraceId(low).text() < TraceId(high).text());
}

TEST_CASE("Ids: hexadecimal goes both ways and refuses the rest", "[types]") {
  CHECK(hex(bytes_of("\x01\xab")) == "01ab");
  CHECK(from_hex("01AB") == "\x01\xab");
  CHECK_FALSE(from_hex("1"));
  CHECK_FALSE(from_hex("0g"));
}

TEST_CASE("Instant: text is UTC with microseconds", "[types]") {
  CHECK(text(Instant{}) == "1970-01-01T00:00:00.000000Z");
  CHECK(text(from_us(1'772'366'400'123'456)) == "2026-03-01T12:00:00.123456Z");
}

TEST_CASE("Instant: times beyond imagination saturate and never wrap", "[types]") {
  CHECK(from_us(UINT64_MAX) > from_us(1));
  CHECK(to_us(from_us(1'772'366'400'123'456)) == 1'772'366'400'123'456);
}
