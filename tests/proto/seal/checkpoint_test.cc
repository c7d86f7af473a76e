#include "proto/seal/checkpoint.h"

#include <catch2/catch.hpp>

using namespace iwets;

namespace {
const seal::Checkpoint some{20'852'163, seal::digest(bytes_of("root"))};
const Instant noon = from_us(1'795'000'000'000'000);
}  // namespace

TEST_CASE("Checkpoint: the text is that of a C2SP checkpoint", "[seal]") {
  const seal::Checkpoint zeros{7, {}};
  CHECK(seal::text_of(zeros) == "iwets/hub\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
}

TEST_CASE("Checkpoint: the hub's signature is of this size and this root alone", "[seal]") {
  const auto keys = seal::sign_keys_from_seed({1});
  const auto signature = seal::sign(keys, some);
  CHECK(seal::verify(keys.open, some, signature));
  auto other = some;
  ++other.size;
  CHECK_FALSE(seal::verify(keys.open, other, signature));
  other = some;
  other.root[0] ^= 1U;
  CHECK_FALSE(seal::verify(keys.open, other, signature));
  CHECK_FALSE(seal::verify(seal::sign_keys_from_seed({2}).open, some, signature));
}

TEST_CASE("Checkpoint: a witness says when, and neither can stand for the other", "[seal]") {
  const auto keys = seal::sign_keys_from_seed({1});
  const auto signature = seal::countersign(keys, some, noon);
  CHECK(seal::verify_countersignature(keys.open, some, noon, signature));
  CHECK(seal::verify_countersignature(keys.open, some, noon + std::chrono::microseconds{7},
                                      signature));
  CHECK_FALSE(
      seal::verify_countersignature(keys.open, some, noon + std::chrono::seconds{1}, signature));
  CHECK_FALSE(seal::verify(keys.open, some, signature));
  CHECK_FALSE(seal::verify_countersignature(keys.open, some, noon, seal::sign(keys, some)));
}

TEST_CASE("Checkpoint: the lines of a note are those of C2SP", "[seal]") {
  const auto keys = seal::sign_keys_from_seed({1});
  const auto hub = seal::note_line("iwets/hub", keys.open, seal::sign(keys, some));
  const auto witness =
      seal::note_line("member:ZA", keys.open, seal::countersign(keys, some, noon), noon);
  CHECK(hub.starts_with("\u2014 iwets/hub "));
  CHECK(hub.ends_with("\n"));
  // 4 bytes of key hash and 64 of signature; a witness has 8 of time between them.
  CHECK(hub.size() == std::string("\u2014 iwets/hub \n").size() + 92);
  CHECK(witness.size() == std::string("\u2014 member:ZA \n").size() + 104);
}
