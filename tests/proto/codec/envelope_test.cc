#include "proto/codec/envelope.h"

#include <catch2/catch.hpp>

#include "iwets/v1/envelope.pb.h"
#include "tests/proto/codec/support.h"

using namespace iwets;
using namespace std::chrono_literals;
using tests::noon;

namespace {

const auto& network() {
  static const auto directory = tests::opened(tests::small_directory());
  return *directory;
}

Result<codec::Opened, Fault> open(const std::string& envelope,
                                  const codec::KeyRing& keys = network()) {
  codec::VerifiedRoots roots;
  return codec::open(bytes_of(envelope), keys, roots);
}

std::string one(std::string body = "body") {
  return codec::seal_one(tests::za_keys().sign, tests::peer("member:ZA"),
                         tests::draft(std::move(body)));
}

std::vector<codec::Draft> drafts(std::size_t count) {
  std::vector<codec::Draft> out;
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back(tests::draft("body " + std::to_string(i), static_cast<std::uint8_t>(i)));
  }
  return out;
}

/// An envelope taken apart, changed and put together again.
std::string with(const std::string& envelope, const std::function<void(v1::Envelope&)>& change) {
  v1::Envelope wire;
  REQUIRE(wire.ParseFromString(envelope));
  change(wire);
  return wire.SerializeAsString();
}

}  // namespace

TEST_CASE("Envelope: what the author said arrives, and who said it", "[codec]") {
  const auto opened = open(one("the body"));
  REQUIRE(opened);
  CHECK(opened->author == tests::peer("member:ZA"));
  CHECK(opened->recipient == tests::peer("center:US"));
  CHECK(opened->kind == Kind::trace_submit);
  CHECK(opened->id == tests::draft("").id);
  CHECK(opened->created == noon);
  CHECK(opened->expires == noon + codec::case_life);
  CHECK(opened->body == "the body");
  CHECK(opened->key == seal::key_id(tests::za_keys().sign.open));
}

TEST_CASE("Envelope: every message of a batch stands for itself", "[codec]") {
  for (const std::size_t count : {1U, 2U, 3U, 7U, 64U}) {
    INFO("batch of " << count);
    const auto envelopes =
        codec::seal_batch(tests::za_keys().sign, tests::peer("member:ZA"), drafts(count));
    REQUIRE(envelopes.size() == count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto opened = open(envelopes[i]);
      REQUIRE(opened);
      CHECK(opened->body == "body " + std::to_string(i));
    }
  }
}

TEST_CASE("Envelope: of all bits of an envelope, not one can be flipped", "[codec]") {
  const auto batch = codec::seal_batch(tests::za_keys().sign, tests::peer("member:ZA"), drafts(3));
  for (const auto& envelope : {one(), batch[0], batch[2]}) {
    std::size_t accepted = 0;
    for (std::size_t bit = 0; bit < 8 * envelope.size(); ++bit) {
      auto flipped = envelope;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
      if (open(flipped)) ++accepted;
    }
    CHECK(accepted == 0);
  }
}

TEST_CASE("Envelope: of all values of a byte, not one can stand in the place of another",
          "[codec]") {
  const auto envelope = one();
  std::size_t accepted = 0;
  for (std::size_t at = 0; at < envelope.size(); ++at)
    for (int other = 1; other < 256; ++other) {
      auto altered = envelope;
      altered[at] = static_cast<char>(altered[at] ^ other);
      if (open(altered)) ++accepted;
    }
  CHECK(accepted == 0);
}

TEST_CASE("Envelope: where its root was verified before, no bit can be flipped either", "[codec]") {
  codec::VerifiedRoots roots;
  const auto batch = codec::seal_batch(tests::za_keys().sign, tests::peer("member:ZA"), drafts(3));
  for (const auto& envelope : {one(), batch[1]}) {
    REQUIRE(codec::open(bytes_of(envelope), network(), roots));
    std::size_t accepted = 0;
    for (std::size_t bit = 0; bit < 8 * envelope.size(); ++bit) {
      auto flipped = envelope;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
      if (codec::open(bytes_of(flipped), network(), roots)) ++accepted;
    }
    CHECK(accepted == 0);
  }
}

TEST_CASE("Envelope: cut at any byte it is refused", "[codec]") {
  const auto envelope = one();
  for (std::size_t cut = 0; cut < envelope.size(); ++cut) {
    INFO("cut after " << cut << " bytes");
    REQUIRE_FALSE(open(envelope.substr(0, cut)));
  }
}

TEST_CASE("Envelope: each way to lie has its fault", "[codec]") {
  const auto za = tests::peer("member:ZA");
  const auto envelope = one();
  const auto batch = codec::seal_batch(tests::za_keys().sign, za, drafts(3));
  v1::Envelope second;
  REQUIRE(second.ParseFromString(batch[1]));

  struct Row {
    const char* what;
    std::string bytes;
    FaultCode code;
    const char* field;
  };
  const std::vector<Row> rows{
      {"signed by another's key, under our name",
       codec::seal_one(tests::br_keys().sign, za, tests::draft("x")), FaultCode::wrong_author,
       "key_id"},
      {"an unknown author",
       codec::seal_one(tests::za_keys().sign, tests::peer("member:XX"), tests::draft("x")),
       FaultCode::wrong_author, "key_id"},
      {"our key id on another's signature",
       with(codec::seal_one(tests::br_keys().sign, za, tests::draft("x")),
            [](auto& e) {
              const auto id = seal::key_id(tests::za_keys().sign.open);
              e.set_key_id(std::string(id.begin(), id.end()));
            }),
       FaultCode::bad_signature, "signature"},
      {"another statement under this signature",
       with(envelope, [&](auto& e) { e.set_statement(second.statement()); }),
       FaultCode::bad_signature, "signature"},
      {"a leaf of a batch at another place", with(batch[0], [](auto& e) { e.set_leaf_index(1); }),
       FaultCode::bad_signature, "signature"},
      {"a leaf of a batch of another size", with(batch[0], [](auto& e) { e.set_leaf_count(4); }),
       FaultCode::bad_signature, "signature"},
      {"a leaf beyond the batch", with(batch[0], [](auto& e) { e.set_leaf_index(3); }),
       FaultCode::bad_signature, "path"},
      {"a path that is too short", with(batch[0], [](auto& e) { e.mutable_path()->RemoveLast(); }),
       FaultCode::bad_signature, "path"},
      {"a path that is too long", with(batch[0], [](auto& e) { e.add_path(std::string(32, 'x')); }),
       FaultCode::bad_signature, "path"},
      {"a batch member shown as a batch of one",
       with(batch[0],
            [](auto& e) {
              e.set_leaf_count(1);
              e.clear_path();
            }),
       FaultCode::bad_signature, "signature"},
      {"a newer envelope",
       with(envelope, [](auto& e) { e.set_schema_version(schema_version + 1); }),
       FaultCode::version_too_new, "schema_version"},
      {"no statement", with(envelope, [](auto& e) { e.clear_statement(); }),
       FaultCode::out_of_bounds, "statement"},
      {"a statement that is none", with(envelope, [](auto& e) { e.set_statement("\xff"); }),
       FaultCode::malformed, "statement"},
      {"a body that is empty", codec::seal_one(tests::za_keys().sign, za, tests::draft("")),
       FaultCode::out_of_bounds, "statement.body"},
      {"something behind it", envelope + std::string("\xa0\x06\x01"), FaultCode::unknown_field, ""},
      {"too many bytes", std::string(codec::envelope_bytes_max + 1, 'x'), FaultCode::too_large, ""},
      {"nothing at all", "", FaultCode::out_of_bounds, "schema_version"},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    const auto opened = open(row.bytes);
    REQUIRE_FALSE(opened);
    CHECK(name(opened.error().code) == std::string(name(row.code)));
    CHECK(opened.error().field == row.field);
    CHECK_FALSE(opened.error().remedy.empty());
  }
}

TEST_CASE("Envelope: a batch costs one verification, and a forged root none of its trust",
          "[codec]") {
  codec::VerifiedRoots roots;
  const auto batch = codec::seal_batch(tests::za_keys().sign, tests::peer("member:ZA"), drafts(2));
  REQUIRE(codec::open(bytes_of(batch[0]), network(), roots));

  // The root is known now; a signature that does not belong to it must still be looked at.
  const auto forged = with(batch[1], [](auto& e) { (*e.mutable_signature())[0] ^= 1; });
  CHECK_FALSE(codec::open(bytes_of(forged), network(), roots));
  CHECK(codec::open(bytes_of(batch[1]), network(), roots));
}

TEST_CASE("Envelope: a root that was verified is not verified again", "[codec]") {
  const auto batch = codec::seal_batch(tests::za_keys().sign, tests::peer("member:ZA"), drafts(2));
  v1::Envelope wire;
  REQUIRE(wire.ParseFromString(batch[0]));
  seal::Salt salt{};
  std::copy(wire.salt().begin(), wire.salt().end(), salt.begin());
  Digest sibling{};
  std::copy(wire.path(0).begin(), wire.path(0).end(), sibling.begin());
  const auto leaf = seal::leaf(salt, bytes_of(wire.statement()));
  const auto root = seal::batch_digest(2, *seal::root_of(leaf, {0, 2, {sibling}}));

  // A signature that no verification would pass: taken because the root is on the list.
  seal::Signature bogus{};
  bogus.fill('x');
  wire.set_signature(std::string(bogus.begin(), bogus.end()));
  codec::VerifiedRoots roots;
  CHECK_FALSE(codec::open(bytes_of(wire.SerializeAsString()), network(), roots));
  roots.add(tests::za_keys().sign.open, root, bogus);
  CHECK(codec::open(bytes_of(wire.SerializeAsString()), network(), roots));
}

TEST_CASE("Envelope: verified roots are found until a thousand newer ones came", "[codec]") {
  codec::VerifiedRoots roots;
  const auto root = [](std::uint32_t i) { return seal::digest(bytes_of(std::to_string(i))); };
  const auto key = tests::za_keys().sign.open;
  for (std::uint32_t i = 0; i < 1024; ++i) roots.add(key, root(i), {});
  CHECK(roots.has(key, root(0), {}));
  CHECK(roots.has(key, root(1023), {}));
  CHECK_FALSE(roots.has(tests::br_keys().sign.open, root(0), {}));
  seal::Signature other{};
  other[63] = 1;
  CHECK_FALSE(roots.has(key, root(0), other));
  roots.add(key, root(1024), {});
  CHECK_FALSE(roots.has(key, root(0), {}));
  CHECK(roots.has(key, root(1), {}));
}

TEST_CASE("Envelope: a revoked author is believed up to its revocation", "[codec]") {
  auto wire = tests::small_directory();
  auto& za = *wire.mutable_entries(0);
  SECTION("revoked before the message was created") {
    za.set_revoked_us(to_us(noon));
    CHECK(open(one(), *tests::opened(wire)).error().code == FaultCode::not_authorised);
  }
  SECTION("revoked afterwards: what was under way still counts") {
    za.set_revoked_us(to_us(noon + 1s));
    CHECK(open(one(), *tests::opened(wire)));
  }
  SECTION("compromised since before the message") {
    za.set_revoked_us(to_us(noon + 1h));
    za.set_compromised_since_us(to_us(noon));
    CHECK(open(one(), *tests::opened(wire)).error().code == FaultCode::compromised_key);
  }
  SECTION("compromised since after the message") {
    za.set_revoked_us(to_us(noon + 1h));
    za.set_compromised_since_us(to_us(noon + 1s));
    CHECK(open(one(), *tests::opened(wire)));
  }
}

TEST_CASE("Envelope: what this process verified before is read again without keys", "[codec]") {
  const auto opened = codec::reread(bytes_of(one("kept")));
  REQUIRE(opened);
  CHECK(opened->body == "kept");
  CHECK_FALSE(codec::reread(bytes_of("damaged")));
}

TEST_CASE("Envelope: times are judged against the hub's clock", "[codec]") {
  auto message = *open(one());
  CHECK_FALSE(codec::judge_times(message, noon));
  CHECK_FALSE(codec::judge_times(message, noon - 5min));
  CHECK(codec::judge_times(message, noon - 5min - 1us)->code == FaultCode::time_in_future);
  CHECK_FALSE(codec::judge_times(message, noon + codec::case_life - 1us));
  CHECK(codec::judge_times(message, noon + codec::case_life)->code == FaultCode::expired);
  message.expires = noon + codec::life_max;
  CHECK_FALSE(codec::judge_times(message, noon));
  message.expires += 1us;
  CHECK(codec::judge_times(message, noon)->code == FaultCode::out_of_bounds);
}
