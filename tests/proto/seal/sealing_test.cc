#include "proto/seal/sealing.h"

#include <catch2/catch.hpp>

#include "tests/proto/seal/temporary.h"

using namespace iwets;
using namespace std::chrono_literals;
using seal::OpenError;

namespace {

const auto za = tests::peer("member:ZA");
const auto us = tests::peer("center:US");
const auto cz = tests::peer("center:CZ");
const TraceId trace(TraceId::Raw{1, 2, 3});
const auto place = seal::context(za, us, trace, Kind::trace_submit);
const std::string secret = "the confidential part";

struct Case {
  seal::SealKeys us_keys = seal::seal_keys_from_seed(tests::seed(1));
  seal::SealKeys cz_keys = seal::seal_keys_from_seed(tests::seed(2));
  seal::Sealer sealer;
  seal::SealedPart part = sealer.seal(Instant{} + 1h, {{us, us_keys.open}, {cz, cz_keys.open}},
                                      bytes_of(place), bytes_of(secret));
};

}  // namespace

TEST_CASE("Sealing: each named reader opens, with any key that it still holds", "[seal]") {
  Case c;
  const auto newer = seal::make_seal_keys();
  CHECK(seal::Opener(us, {c.us_keys}).open(c.part, bytes_of(place)) == secret);
  CHECK(seal::Opener(us, {c.us_keys, newer}).open(c.part, bytes_of(place)) == secret);
  CHECK(seal::Opener(cz, {c.cz_keys}).open(c.part, bytes_of(place)) == secret);
}

TEST_CASE("Sealing: nobody else opens", "[seal]") {
  Case c;
  const auto error = [&](PeerId reader, const seal::SealKeys& keys) {
    return seal::Opener(reader, {keys}).open(c.part, bytes_of(place)).error();
  };
  CHECK(error(us, seal::make_seal_keys()) == OpenError::not_for_us);
  CHECK(error(za, c.us_keys) == OpenError::not_for_us);
  CHECK(error(us, c.cz_keys) == OpenError::not_for_us);
}

TEST_CASE("Sealing: content moved to another place does not open", "[seal]") {
  Case c;
  seal::Opener opener(us, {c.us_keys});
  const TraceId other(TraceId::Raw{1, 2, 4});
  for (const auto& moved : {seal::context(us, us, trace, Kind::trace_submit),
                            seal::context(za, cz, trace, Kind::trace_submit),
                            seal::context(za, us, other, Kind::trace_submit),
                            seal::context(za, us, trace, Kind::trace_information), std::string()}) {
    const auto opened = opener.open(c.part, bytes_of(moved));
    REQUIRE_FALSE(opened);
    CHECK(opened.error() == OpenError::damaged);
  }
}

TEST_CASE("Sealing: no bit of a sealed part can be changed", "[seal]") {
  Case c;
  seal::Opener opener(us, {c.us_keys});
  std::size_t tried = 0, opened = 0;
  const auto flip_each = [&](std::uint8_t* bytes, std::size_t size) {
    for (std::size_t bit = 0; bit < 8 * size; ++bit, ++tried) {
      bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1U << bit % 8));
      if (opener.open(c.part, bytes_of(place))) ++opened;
      bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1U << bit % 8));
    }
  };
  flip_each(c.part.nonce.data(), c.part.nonce.size());
  flip_each(reinterpret_cast<std::uint8_t*>(c.part.ciphertext.data()), c.part.ciphertext.size());
  flip_each(c.part.commitment.data(), c.part.commitment.size());
  flip_each(c.part.wraps[0].key.data(), c.part.wraps[0].key.size());
  flip_each(c.part.wraps[0].nonce.data(), c.part.wraps[0].nonce.size());
  flip_each(c.part.wraps[0].wrapped.data(), c.part.wraps[0].wrapped.size());
  CHECK(opened == 0);
  CHECK(tried > 1500);
  // X25519 ignores the uppermost bit of a public key: flipping it changes no meaning.
  flip_each(c.part.sender_key.data(), c.part.sender_key.size());
  CHECK(opened <= 1);
  CHECK(opener.open(c.part, bytes_of(place)) == secret);
}

TEST_CASE("Sealing: a sender that tells two readers different things is found out", "[seal]") {
  Case c;
  Case d;
  auto mixed = c.part;
  mixed.commitment = d.part.commitment;
  CHECK(seal::Opener(us, {c.us_keys}).open(mixed, bytes_of(place)).error() ==
        OpenError::not_as_committed);
}

TEST_CASE("Sealing: equal contents look different each time", "[seal]") {
  Case c;
  const auto again =
      c.sealer.seal(Instant{} + 1h, {{us, c.us_keys.open}}, bytes_of(place), bytes_of(secret));
  CHECK(again.ciphertext != c.part.ciphertext);
  CHECK(again.commitment != c.part.commitment);
  CHECK(again.wraps[0].wrapped != c.part.wraps[0].wrapped);
}

TEST_CASE("Sealing: the sender's key is made anew every hour, and when the clock goes back",
          "[seal]") {
  const auto reader =
      std::vector<seal::Reader>{{us, seal::seal_keys_from_seed(tests::seed(1)).open}};
  seal::Sealer sealer;
  const auto key_at = [&](Duration t) {
    return sealer.seal(Instant{} + t, reader, bytes_of(place), bytes_of(secret)).sender_key;
  };
  const auto first = key_at(10h);
  CHECK(key_at(10h + 59min) == first);
  const auto second = key_at(11h);
  CHECK(second != first);
  CHECK(key_at(10h) != second);
}

TEST_CASE("Sealing: an empty content can be sealed; a part cut short does not open", "[seal]") {
  Case c;
  seal::Opener opener(us, {c.us_keys});
  auto empty = c.sealer.seal(Instant{}, {{us, c.us_keys.open}}, bytes_of(place), {});
  CHECK(opener.open(empty, bytes_of(place)) == std::string());
  empty.ciphertext.resize(47);
  CHECK(opener.open(empty, bytes_of(place)).error() == OpenError::damaged);
  c.part.sender_key = {};
  CHECK(opener.open(c.part, bytes_of(place)).error() == OpenError::damaged);
}

TEST_CASE("Sealing: who watches is told by what others can check the commitment", "[seal]") {
  struct Kept : seal::SealWatcher {
    void sealed(const Digest& given, const seal::Key32& told, Bytes plaintext) override {
      commitment = given;
      salt = told;
      content = text_of(plaintext);
    }
    Digest commitment{};
    seal::Key32 salt{};
    std::string content;
  } kept;
  Case c;
  c.sealer.watch(kept);
  const auto part =
      c.sealer.seal(Instant{} + 1h, {{us, c.us_keys.open}}, bytes_of(place), bytes_of(secret));
  CHECK(kept.content == secret);
  CHECK(kept.commitment == part.commitment);
  CHECK(seal::commitment(kept.salt, bytes_of(secret)) == part.commitment);
  const auto opened = seal::Opener(us, {c.us_keys}).open_as_evidence(part, bytes_of(place));
  REQUIRE(opened);
  CHECK(opened->salt == kept.salt);
}
