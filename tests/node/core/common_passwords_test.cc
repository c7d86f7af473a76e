#include "node/core/common_passwords.h"

#include <catch2/catch.hpp>
#include <set>

#include "node/core/common_words.h"
#include "node/core/sign_in.h"

namespace iwets::node::testing {
namespace {

std::string fault(const std::string& password) {
  return std::string(fault_of_password(password, "ZA-117", "N. Dlamini"));
}

}  // namespace

TEST_CASE("is_common_password: what lists of guesses hold is refused", "[core]") {
  // Of lists of passwords that were published, and of what is made after rules about digits and
  // signs; all have twelve characters and more.
  for (const auto* common :
       {"basketball12",  "liverpool123",  "manchester1!",  "princess1234",    "sunshine1234",
        "welcome12345",  "letmein12345",  "charlie12345",  "trustno1trust",   "superman1234",
        "starwars1234",  "michael12345",  "jessica12345",  "mysecret1234",    "unbelievable",
        "administrator", "iloveyou1234",  "iloveyou2you",  "Summer2024!!",    "Winter-2025-!",
        "1qaz2wsx3edc",  "qazwsxedcrfv",  "zaq12wsxcde3",  "1q2w3e4r5t6y",    "q1w2e3r4t5y6",
        "a1b2c3d4e5f6",  "asdfghjkl123",  "zxcvbnm,./123", "azertyuiop12",    "1QAZ!qaz2WSX@wsx",
        "changeme1234",  "computer1234",  "internet1234",  "l3tm31nl3tm31n",  "W3lc0me2023!",
        "$un$h1n3-2024", "motdepasse123", "contraseña123", "contrasena123",   "senha12345678",
        "heslo1234567",  "kennwort1234",  "January-2025!", "leden2025leden",  "policepolice1",
        "firearms2024",  "blackdragon99", "abcdefabcdef",  "walkerwalker",    "abc123abc123",
        "2024-05-17 19", "8675-309 8675", "كلمةالسر123",   "juillet14juillet"}) {
    INFO(common);
    CHECK_FALSE(fault(common).empty());
  }
}

TEST_CASE("is_common_password: sentences of four words and what was drawn pass", "[core]") {
  for (const auto* good :
       {"a heron walks at dusk", "an otter swims at dawn", "correct horse battery staple",
        "seven bees in the attic", "monkey dragon summer police", "tram 14 to the harbour",
        "kX9vR2m!pQz7", "o gato preto dorme aqui", "el tren sale a las nueve",
        "le heron marche au soir", "nad rekou leti volavka", "xk4 plover 88 quartz",
        "القط الأسود ينام هنا"}) {
    INFO(good);
    CHECK(fault(good).empty());
  }
}

TEST_CASE("is_common_password: the longest password is judged at once", "[core]") {
  std::string long_one;
  while (long_one.size() < 240) long_one += "the1in4me0";
  CHECK(is_common_password(long_one));
  CHECK_FALSE(is_common_password(long_one + "heron"));
}

TEST_CASE("common_words: many, in small letters, none of a letter or two that is no word",
          "[core]") {
  const std::set<std::string_view> different(common_words().begin(), common_words().end());
  CHECK(different.size() > 500);
  for (const auto word : different) {
    INFO(word);
    CHECK(word.size() >= 2);
    for (const char c : word)
      CHECK(((c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80));
  }
}

}  // namespace iwets::node::testing
