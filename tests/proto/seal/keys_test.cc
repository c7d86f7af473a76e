#include "proto/seal/keys.h"

#include <catch2/catch.hpp>
#include <set>

#include "tests/proto/seal/temporary.h"

using namespace iwets;
using tests::seed;

TEST_CASE("Keys: a signature holds for its bytes, its domain and its key alone", "[seal]") {
  const auto keys = seal::sign_keys_from_seed(seed(1));
  const auto signature = seal::sign(keys, "iwets/v1/test", bytes_of("words"));
  CHECK(seal::verify(keys.open, "iwets/v1/test", bytes_of("words"), signature));
  CHECK_FALSE(seal::verify(keys.open, "iwets/v1/test", bytes_of("word"), signature));
  CHECK_FALSE(seal::verify(keys.open, "iwets/v1/tes", bytes_of("twords"), signature));
  CHECK_FALSE(seal::verify(keys.open, "iwets/v1/other", bytes_of("words"), signature));
  const auto other = seal::sign_keys_from_seed(seed(2));
  CHECK_FALSE(seal::verify(other.open, "iwets/v1/test", bytes_of("words"), signature));
}

TEST_CASE("Keys: Ed25519 agrees with RFC 8032, test 1", "[seal]") {
  // The seed of RFC 8032, 7.1; what is signed differs by our encoding, the public key must not.
  const auto bytes = from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  seal::Key32 secret{};
  std::copy(bytes->begin(), bytes->end(), secret.begin());
  CHECK(hex(seal::sign_keys_from_seed(secret).open) ==
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
}

TEST_CASE("Keys: a key made from chance is a new one each time", "[seal]") {
  std::set<seal::Key32> seen;
  for (int i = 0; i < 20; ++i) {
    seen.insert(seal::make_sign_keys().open);
    seen.insert(seal::make_seal_keys().open);
    seen.insert(seal::make_curve_keys().open);
  }
  CHECK(seen.size() == 60);
}

TEST_CASE("Keys: BLAKE2b-256 of nothing is the published value", "[seal]") {
  CHECK(hex(seal::digest({})) ==
        "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
}

TEST_CASE("Keys: a fingerprint is eight groups of four digits", "[seal]") {
  const auto text = seal::fingerprint(seed(7));
  CHECK(text.size() == 8 * 4 + 7);
  CHECK(text.substr(0, 4) == hex(seal::digest(seed(7))).substr(0, 4));
  CHECK(text != seal::fingerprint(seed(8)));
}

TEST_CASE("Keys: Z85 is that of ZeroMQ's RFC 32", "[seal]") {
  const auto bytes = from_hex("8e0bdd697628b91d8f245587ee95c5b04d48963f79259877b49cd9063aead3b7");
  seal::Key32 key{};
  std::copy(bytes->begin(), bytes->end(), key.begin());
  CHECK(seal::z85(key) == "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6");
}

TEST_CASE("Keys: ids sort by time and differ in the same millisecond", "[seal]") {
  const auto a = seal::random_id(1'700'000'000'000);
  const auto b = seal::random_id(1'700'000'000'000);
  const auto later = seal::random_id(1'700'000'000'001);
  CHECK(a != b);
  CHECK(std::max(a, b) < later);
  CHECK(hex(Bytes(a).first(6)) == "018bcfe56800");
}

TEST_CASE("Keys: the lane's digest depends on every message and on their order", "[seal]") {
  const auto one = seal::digest(bytes_of("one"));
  const auto two = seal::digest(bytes_of("two"));
  CHECK(seal::chain(seal::chain({}, one), two) != seal::chain(seal::chain({}, two), one));
}

TEST_CASE("Keys: points of low order are not usable for sealing", "[seal]") {
  CHECK(seal::usable_for_sealing(seal::make_seal_keys().open));
  CHECK_FALSE(seal::usable_for_sealing(seed(0)));
  seal::Key32 one{};
  one[0] = 1;
  CHECK_FALSE(seal::usable_for_sealing(one));
}
