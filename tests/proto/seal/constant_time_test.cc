#include "proto/seal/constant_time.h"

#include <catch2/catch.hpp>
#include <string>

using namespace iwets::seal;

TEST_CASE("Texts are equal when each byte is, wherever one differs") {
  const std::string token(64, 'a');
  CHECK(equal_in_constant_time(token, std::string(64, 'a')));
  for (std::size_t at = 0; at < token.size(); ++at)
    for (const unsigned bit : {0U, 7U}) {
      auto other = token;
      other[at] = static_cast<char>(static_cast<unsigned char>(other[at]) ^ 1U << bit);
      CHECK_FALSE(equal_in_constant_time(token, other));
    }
}

TEST_CASE("A text is not equal to its beginning, and nothing to nothing only") {
  CHECK_FALSE(equal_in_constant_time("123456", "12345"));
  CHECK_FALSE(equal_in_constant_time("12345", "123456"));
  CHECK_FALSE(equal_in_constant_time("", "1"));
  CHECK(equal_in_constant_time({}, ""));
}
