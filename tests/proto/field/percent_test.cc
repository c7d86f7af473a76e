#include "proto/field/percent.h"

#include <catch2/catch.hpp>

namespace iwets::field {

TEST_CASE("percent_encoded: letters, digits, '-', '.' and '_' stay, all else goes by its bytes",
          "[field]") {
  const std::string plain = "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
  std::string stays;
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text(1, static_cast<char>(byte));
    const auto encoded = percent_encoded(text);
    if (encoded == text) {
      stays += text;
      continue;
    }
    CHECK(encoded.size() == 3);
    CHECK(encoded.front() == '%');
    CHECK(std::stoi(encoded.substr(1), nullptr, 16) == byte);
  }
  CHECK(stays == plain);
  CHECK(percent_encoded("").empty());
  CHECK(percent_encoded("n\xC3\xA1lez \"1\"; 100%~/\xff\n") ==
        "n%C3%A1lez%20%221%22%3B%20100%25%7E%2F%FF%0A");
}

}  // namespace iwets::field
