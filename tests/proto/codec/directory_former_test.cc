#include <catch2/catch.hpp>
#include <optional>

#include "proto/codec/directory.h"
#include "tests/proto/codec/support.h"

/// What becomes of the keys that successions had named, when the authority revokes their peer or
/// changes its keys.
using namespace iwets;
using namespace std::chrono_literals;
using codec::Directory;
using tests::noon;

namespace {

const auto za = tests::peer("member:ZA");

/// member:ZA's next keys, and the ones after.
const seal::KeySet& second_keys() {
  static const auto keys = tests::key_set("member:ZA", 50);
  return keys;
}
const seal::KeySet& third_keys() {
  static const auto keys = tests::key_set("member:ZA", 60);
  return keys;
}

std::shared_ptr<const Directory> small() { return tests::opened(tests::small_directory()); }

Fault refused(const Directory& directory, const std::string& envelope) {
  const auto next = directory.succeed(bytes_of(envelope));
  return next ? Fault{} : next.error();
}

/// The next version, signed at that time.
std::shared_ptr<const Directory> replaced(const std::shared_ptr<const Directory>& before,
                                          v1::Directory wire, Instant created) {
  wire.set_version(before->version() + 1);
  wire.set_created_us(to_us(created));
  const auto after = before->replace(bytes_of(tests::signed_by(tests::authority(), wire)),
                                     tests::authority().open);
  REQUIRE(after);
  // A peer makes the same of what the hub sends.
  const auto received =
      Directory::open_update(bytes_of((*after)->update()), tests::authority().open);
  REQUIRE(received);
  CHECK((*received)->update() == (*after)->update());
  CHECK((*received)->find(za)->keys == (*after)->find(za)->keys);
  CHECK((*received)->find(za)->former == (*after)->find(za)->former);
  return *received;
}

/// Why a message that these keys of member:ZA signed then is not believed; `wrong_author` if they
/// are not known.
std::optional<FaultCode> doubt(const Directory& directory, const seal::KeySet& keys,
                               Instant created) {
  const auto known = directory.find(za, seal::key_id(keys.sign.open));
  if (!known) return FaultCode::wrong_author;
  const auto fault = codec::judge_key(*known, created);
  if (!fault) return std::nullopt;
  return fault->code;
}

std::shared_ptr<const Directory> succeeded(const std::shared_ptr<const Directory>& before,
                                           const seal::KeySet& current, const seal::KeySet& next,
                                           Instant created) {
  const auto after = before->succeed(bytes_of(tests::succession(current, next, created)));
  REQUIRE(after);
  return *after;
}

/// The authority replaces the keys of member:ZA in its directory.
v1::Directory with_other_keys(const seal::KeySet& keys, Instant retired) {
  auto wire = tests::small_directory();
  auto& entry = *wire.mutable_entries(0);
  auto& former = *entry.add_former_keys();
  former = entry.keys();
  former.set_retired_us(to_us(retired));
  codec::to_wire(codec::public_keys(keys), *entry.mutable_keys());
  return wire;
}

constexpr auto no_doubt = std::optional<FaultCode>{};

}  // namespace

TEST_CASE("Directory: what a rotated peer signed before it was revoked is still believed",
          "[codec]") {
  const auto first = tests::za_keys();
  const auto rotated = succeeded(succeeded(small(), first, second_keys(), noon), second_keys(),
                                 third_keys(), noon + 1h);
  auto wire = tests::small_directory();
  wire.mutable_entries(0)->set_revoked_us(to_us(noon + 2h));
  const auto revoked = replaced(rotated, wire, noon + 2h);
  for (const auto* keys : {&first, &second_keys(), &third_keys()}) {
    CHECK(doubt(*revoked, *keys, noon + 2h - 1us) == no_doubt);
    CHECK(doubt(*revoked, *keys, noon + 2h) == FaultCode::not_authorised);
    // It is told that it is revoked, whichever keys it comes with.
    const auto* party = revoked->by_curve_key(keys->curve.open);
    REQUIRE(party != nullptr);
    CHECK(party->peer == za);
    CHECK(party->revoked);
  }
  CHECK_FALSE(revoked->reader(za));
  CHECK(refused(*revoked, tests::succession(third_keys(), tests::key_set("member:ZA", 70))).code ==
        FaultCode::not_authorised);

  SECTION("also in the directories after") {
    const auto later = replaced(revoked, wire, noon + 48h);
    CHECK(doubt(*later, third_keys(), noon + 1h) == no_doubt);
    CHECK(later->by_curve_key(third_keys().curve.open) != nullptr);
  }
  SECTION("taken back with the keys that the authority knows, it goes on with its newest") {
    wire.mutable_entries(0)->clear_revoked_us();
    const auto back = replaced(revoked, wire, noon + 48h);
    CHECK(back->find(za)->keys.sign == third_keys().sign.open);
    CHECK(doubt(*back, third_keys(), noon + 72h) == no_doubt);
    CHECK(back->by_curve_key(first.curve.open) == nullptr);
  }
}

TEST_CASE("Directory: keys declared compromised are so with all that succeeded them", "[codec]") {
  const auto& first = tests::za_keys();
  const auto rotated = succeeded(small(), first, second_keys(), noon);
  auto wire = tests::small_directory();
  wire.mutable_entries(0)->set_revoked_us(to_us(noon + 2h));
  const auto since = GENERATE(noon - 1h, noon + 1h);
  wire.mutable_entries(0)->set_compromised_since_us(to_us(since));
  const auto revoked = replaced(rotated, wire, noon + 2h);
  for (const auto* keys : {&first, &second_keys()}) {
    CHECK(doubt(*revoked, *keys, since - 1us) == no_doubt);
    CHECK(doubt(*revoked, *keys, since) == FaultCode::compromised_key);
    CHECK(revoked->by_curve_key(keys->curve.open)->peer == za);
  }
}

TEST_CASE("Directory: keys of a succession are former ones once the authority changed the keys",
          "[codec]") {
  const auto& first = tests::za_keys();
  const auto fourth = tests::key_set("member:ZA", 70);
  const auto rotated = succeeded(succeeded(small(), first, second_keys(), noon), second_keys(),
                                 third_keys(), noon + 1h);
  const auto wire = with_other_keys(fourth, noon + 2h);
  const auto changed = replaced(rotated, wire, noon + 3h);
  CHECK(changed->revision() == 0);
  CHECK(changed->find(za)->keys.sign == fourth.sign.open);
  for (const auto* keys : {&first, &second_keys(), &third_keys()}) {
    CHECK(doubt(*changed, *keys, noon + 2h - 1us) == no_doubt);
    CHECK(doubt(*changed, *keys, noon + 2h) == FaultCode::not_authorised);
    // Whoever has the former keys does not come in with them.
    CHECK(changed->by_curve_key(keys->curve.open) == nullptr);
  }
  CHECK(refused(*changed, tests::succession(fourth, second_keys(), noon + 4h)).code ==
        FaultCode::wrong_author);

  SECTION("and end then, however many directories follow") {
    const auto later = replaced(changed, wire, noon + 24h * 30);
    CHECK(doubt(*later, third_keys(), noon + 2h - 1us) == no_doubt);
    CHECK(doubt(*later, third_keys(), noon + 2h) == FaultCode::not_authorised);
  }
  SECTION("until nothing of theirs can be under way") {
    const auto later = replaced(changed, wire, noon + 3h + codec::life_max);
    CHECK(doubt(*later, third_keys(), noon + 1h) == no_doubt);
    const auto long_after = replaced(later, wire, noon + 4h + codec::life_max);
    CHECK(doubt(*long_after, third_keys(), noon + 1h) == FaultCode::wrong_author);
  }
  SECTION("the peer goes on from its new keys, and is revoked with all of them") {
    const auto fifth = tests::key_set("member:ZA", 80);
    const auto on = succeeded(changed, fourth, fifth, noon + 5h);
    auto gone = wire;
    gone.mutable_entries(0)->set_revoked_us(to_us(noon + 6h));
    const auto revoked = replaced(on, gone, noon + 6h);
    CHECK(doubt(*revoked, fifth, noon + 5h) == no_doubt);
    CHECK(doubt(*revoked, third_keys(), noon + 1h) == no_doubt);
    for (const auto* keys : {&first, &second_keys(), &third_keys(), &fourth, &fifth})
      CHECK(revoked->by_curve_key(keys->curve.open)->peer == za);
  }
}

TEST_CASE("Directory: what the authority says of a key stands above a succession", "[codec]") {
  const auto& first = tests::za_keys();
  const auto rotated = succeeded(small(), first, second_keys(), noon);
  SECTION("it has taken the rotated keys into its own directory") {
    const auto admitted = replaced(rotated, with_other_keys(second_keys(), noon + 1h), noon + 1h);
    CHECK(admitted->find(za)->keys.sign == second_keys().sign.open);
    CHECK(doubt(*admitted, second_keys(), noon + 24h * 30) == no_doubt);
    CHECK(admitted->find(za)->former.size() == 1);
  }
  SECTION("only the other keys are new: the signing key is current again, its successor is not") {
    auto wire = tests::small_directory();
    const auto curve = seal::curve_keys_from_seed(tests::seed(99)).open;
    wire.mutable_entries(0)->mutable_keys()->set_curve_key(std::string(curve.begin(), curve.end()));
    auto changed = replaced(rotated, wire, noon + 2h);
    for (int i = 0; i < 2; ++i) {
      CHECK(changed->find(za)->keys.sign == first.sign.open);
      CHECK(doubt(*changed, second_keys(), noon + 2h - 1us) == no_doubt);
      CHECK(doubt(*changed, second_keys(), noon + 2h) == FaultCode::not_authorised);
      changed = replaced(changed, wire, noon + 48h);
    }
  }
  SECTION("a key that it has declared compromised takes its successor with it") {
    auto wire = with_other_keys(third_keys(), noon + 2h);
    wire.mutable_entries(0)->mutable_former_keys(0)->set_compromised_since_us(to_us(noon + 1h));
    const auto changed = replaced(rotated, wire, noon + 2h);
    CHECK(doubt(*changed, second_keys(), noon + 1h - 1us) == no_doubt);
    CHECK(doubt(*changed, second_keys(), noon + 1h) == FaultCode::compromised_key);
  }
}

TEST_CASE("Directory: a hub cannot make a former succession say more than it does", "[codec]") {
  const auto& first = tests::za_keys();
  const auto rotated = succeeded(small(), first, second_keys(), noon);
  const auto changed = replaced(rotated, with_other_keys(third_keys(), noon + 2h), noon + 3h);
  v1::DirectoryUpdate wire;
  REQUIRE(wire.ParseFromString(changed->update()));
  REQUIRE(wire.former_successions_size() == 1);
  auto& former = *wire.mutable_former_successions(0);
  const auto received = [&] {
    return Directory::open_update(bytes_of(wire.SerializeAsString()), tests::authority().open);
  };
  SECTION("a later end counts no more than the authority's") {
    former.set_ended_us(to_us(noon + 24h * 365));
    REQUIRE(received());
    CHECK(doubt(**received(), second_keys(), noon + 2h) == FaultCode::not_authorised);
  }
  SECTION("a succession that nobody signed") {
    auto thief = tests::br_keys();
    thief.peer = za;
    former.set_succession(tests::succession(thief, tests::key_set("member:ZA", 90)));
    REQUIRE_FALSE(received());
    CHECK(received().error().field == "former_successions[0].key_id");
  }
  SECTION("a key that is in use") {
    former.set_succession(tests::succession(first, third_keys()));
    REQUIRE_FALSE(received());
    CHECK(received().error().code == FaultCode::wrong_author);
  }
}
