#include "node/shell/one_time_code.h"

#include <catch2/catch.hpp>

namespace iwets::node::testing {
namespace {

const std::string secret = "12345678901234567890";  // Of RFC 4226 and RFC 6238.

Instant at(std::int64_t s) { return Instant{} + std::chrono::seconds{s}; }

}  // namespace

TEST_CASE("totp: the vectors of RFC 6238, appendix B, for SHA-1", "[shell]") {
  const std::pair<std::int64_t, const char*> vectors[] = {{59, "94287082"},
                                                          {1'111'111'109, "07081804"},
                                                          {1'111'111'111, "14050471"},
                                                          {1'234'567'890, "89005924"},
                                                          {2'000'000'000, "69279037"},
                                                          {20'000'000'000, "65353130"}};
  for (const auto& [s, code] : vectors)
    CHECK(totp::code_at(secret, totp::step_at(at(s)), 8) == code);
}

TEST_CASE("totp: the vectors of RFC 4226, appendix D", "[shell]") {
  const char* codes[] = {"755224", "287082", "359152", "969429", "338314",
                         "254676", "287922", "162583", "399871", "520489"};
  for (int i = 0; i < 10; ++i) CHECK(totp::code_at(secret, i) == codes[i]);
}

TEST_CASE("totp: the present code and those beside it are taken, once", "[shell]") {
  const auto now = at(3'000);  // Step 100.
  for (const std::int64_t step : {99, 100, 101})
    CHECK(totp::step_of(secret, totp::code_at(secret, step), now, 0) == step);
  for (const std::int64_t step : {98, 102})
    CHECK_FALSE(totp::step_of(secret, totp::code_at(secret, step), now, 0).has_value());
  CHECK_FALSE(totp::step_of(secret, totp::code_at(secret, 100), now, 100).has_value());
  CHECK(totp::step_of(secret, totp::code_at(secret, 101), now, 100) == 101);
  for (const auto* wrong : {"", "12345", "0000000", "abcdef"})
    CHECK_FALSE(totp::step_of(secret, wrong, now, 0).has_value());
}

TEST_CASE("totp: base32 is that of RFC 4648, without padding", "[shell]") {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "MY"},
                                                         {"fo", "MZXQ"},
                                                         {"foo", "MZXW6"},
                                                         {"foob", "MZXW6YQ"},
                                                         {"fooba", "MZXW6YTB"},
                                                         {"foobar", "MZXW6YTBOI"}};
  for (const auto& [bytes, text] : vectors) CHECK(totp::base32(bytes) == text);
}

TEST_CASE("totp: the address says all that a device needs", "[shell]") {
  CHECK(totp::address("foobar", "IWeTS ZA", "A/1") ==
        "otpauth://totp/IWeTS%20ZA:A%2F1?secret=MZXW6YTBOI&issuer=IWeTS%20ZA&algorithm=SHA1&"
        "digits=6&period=30");
}

}  // namespace iwets::node::testing
