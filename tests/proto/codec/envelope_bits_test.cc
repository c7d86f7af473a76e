#include <catch2/catch.hpp>

#include "tests/proto/codec/support.h"

using namespace iwets;

namespace {

/// How many of the envelopes that differ from this one in a single bit are opened.
std::size_t accepted_with_a_bit_flipped(const std::string& envelope) {
  const auto directory = tests::opened(tests::small_directory());
  std::size_t accepted = 0;
  for (std::size_t bit = 0; bit < 8 * envelope.size(); ++bit) {
    auto altered = envelope;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
    codec::VerifiedRoots roots;  // None is remembered: each is verified anew.
    if (codec::open(bytes_of(altered), *directory, roots)) ++accepted;
  }
  return accepted;
}

}  // namespace

TEST_CASE("Envelope: with any bit flipped it is not opened", "[codec]") {
  const auto one = codec::seal_one(tests::za_keys().sign, tests::peer("member:ZA"),
                                   tests::draft(std::string(300, 'b')));
  CHECK(accepted_with_a_bit_flipped(one) == 0);
}

TEST_CASE("Envelope: of a batch, with any bit flipped, it is not opened", "[codec]") {
  std::vector<codec::Draft> drafts;
  for (std::uint8_t i = 0; i < 5; ++i) drafts.push_back(tests::draft("body", i));
  const auto batch = codec::seal_batch(tests::za_keys().sign, tests::peer("member:ZA"), drafts);
  REQUIRE(batch.size() == 5);
  for (const auto& envelope : batch) CHECK(accepted_with_a_bit_flipped(envelope) == 0);
}

TEST_CASE("Envelope: where its root was verified before, a bit flipped is found as well",
          "[codec]") {
  const auto directory = tests::opened(tests::small_directory());
  codec::VerifiedRoots roots;
  const auto one =
      codec::seal_one(tests::za_keys().sign, tests::peer("member:ZA"), tests::draft("body"));
  REQUIRE(codec::open(bytes_of(one), *directory, roots));
  for (std::size_t bit = 0; bit < 8 * one.size(); ++bit) {
    auto altered = one;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
    INFO("bit " << bit);
    CHECK_FALSE(codec::open(bytes_of(altered), *directory, roots));
  }
}
