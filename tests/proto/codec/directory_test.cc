#include "proto/codec/directory.h"

#include <catch2/catch.hpp>
#include <functional>

#include "tests/proto/codec/support.h"

using namespace iwets;
using namespace std::chrono_literals;
using codec::Directory;
using tests::noon;

namespace {

const auto za = tests::peer("member:ZA");
const auto us = tests::peer("center:US");

auto open(const v1::Directory& wire) {
  return Directory::open(bytes_of(tests::signed_by(tests::authority(), wire)),
                         tests::authority().open);
}

std::shared_ptr<const Directory> small() { return tests::opened(tests::small_directory()); }

/// member:ZA's next keys, and the ones after.
const seal::KeySet& second_keys() {
  static const auto keys = tests::key_set("member:ZA", 50);
  return keys;
}
const seal::KeySet& third_keys() {
  static const auto keys = tests::key_set("member:ZA", 60);
  return keys;
}

Fault fault_of(const std::function<void(v1::Directory&)>& change) {
  auto wire = tests::small_directory();
  change(wire);
  const auto opened = open(wire);
  return opened ? Fault{} : opened.error();
}

Fault refused(const Directory& directory, const std::string& envelope) {
  const auto next = directory.succeed(bytes_of(envelope));
  return next ? Fault{} : next.error();
}

}  // namespace

TEST_CASE("Directory: says who is who and what each may do", "[codec]") {
  const auto directory = small();
  REQUIRE(directory);
  CHECK(directory->version() == 1);
  CHECK(directory->hub().curve == tests::hub_keys().curve.open);
  const auto* party = directory->find(za);
  REQUIRE(party != nullptr);
  CHECK(party->name == "NCB Pretoria");
  CHECK(party->may_ask == Stores{Store::nominal, Store::firearm});
  CHECK(party->may_fill == Stores{Store::firearm});
  CHECK(party->may_trace_to == std::vector{*CountryCode::parse("US")});
  CHECK(directory->by_curve_key(tests::us_keys().curve.open)->peer == us);
  CHECK(directory->by_curve_key(tests::seed(99)) == nullptr);
  CHECK(directory->by_curve_key(tests::hub_keys().curve.open) == nullptr);
  CHECK(directory->reader(us)->sealing_key == tests::us_keys().sealing.back().open);
  CHECK(directory->has_center(us.country()));
  CHECK_FALSE(directory->has_center(za.country()));
  CHECK(directory->find(tests::peer("member:FR")) == nullptr);
}

TEST_CASE(
    "Directory: a member answers traces if it may, and is asked by whom its country is open to",
    "[codec]") {
  auto wire = tests::small_directory();
  for (auto& entry : *wire.mutable_entries())
    if (entry.peer() == "member:BR") entry.set_answers_traces(true);
  const PeerId br = tests::peer("member:BR");
  auto directory = tests::opened(wire);
  CHECK(directory->find(br)->answers_traces);
  CHECK(directory->answers_traces(br));
  CHECK(directory->answers_traces(us));
  CHECK_FALSE(directory->answers_traces(za));
  CHECK_FALSE(directory->answers_traces(PeerId::hub()));
  CHECK(directory->may_trace_at(za, us));
  CHECK_FALSE(directory->may_trace_at(za, br));  // It may use the United States only.
  CHECK(directory->may_trace_at(br, us));
  CHECK_FALSE(directory->may_trace_at(br, br));
  wire.mutable_entries(0)->add_may_trace_to("BR");
  directory = tests::opened(wire);
  CHECK(directory->may_trace_at(za, br));
  for (auto& entry : *wire.mutable_entries())
    if (entry.peer() == "member:BR") entry.set_revoked_us(1);
  directory = tests::opened(wire);
  CHECK_FALSE(directory->answers_traces(br));
  CHECK_FALSE(directory->may_trace_at(za, br));
  // Of a center it is not said.
  for (auto& entry : *wire.mutable_entries())
    if (entry.peer() == "center:US") entry.set_answers_traces(true);
  const auto odd = tests::signed_by(tests::authority(), wire);
  const auto refused = codec::Directory::open(bytes_of(odd), tests::authority().open);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().field.ends_with("].answers_traces"));
}

TEST_CASE("Directory: no other authority's is believed, nor one changed by a bit", "[codec]") {
  const auto wire = tests::small_directory();
  const auto other = Directory::open(bytes_of(tests::signed_by(tests::za_keys().sign, wire)),
                                     tests::authority().open);
  REQUIRE_FALSE(other);
  CHECK(other.error().code == FaultCode::bad_signature);

  const auto good = tests::signed_by(tests::authority(), wire);
  std::size_t accepted = 0;
  for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
    auto flipped = good;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    if (Directory::open(bytes_of(flipped), tests::authority().open)) ++accepted;
  }
  CHECK(accepted == 0);
}

TEST_CASE("Directory: one that contradicts itself is refused even with a signature", "[codec]") {
  CHECK(fault_of([](auto& d) { *d.add_entries() = d.entries(0); }).code == FaultCode::wrong_author);
  CHECK(fault_of([](auto& d) {
          auto& twin = *d.add_entries();
          codec::to_wire(codec::public_keys(tests::key_set("member:ZA", 70)), *twin.mutable_keys());
          twin.set_peer("member:ZA");
          twin.set_schema_version_max(1);
        }).code == FaultCode::duplicate);
  CHECK(fault_of([](auto& d) { d.mutable_entries(0)->set_peer("hub"); }).code ==
        FaultCode::malformed);
  CHECK(fault_of([](auto& d) {
          d.mutable_entries(0)->mutable_keys()->clear_sealing_keys();
        }).code == FaultCode::malformed);
  CHECK(fault_of([](auto& d) {
          d.mutable_entries(0)->mutable_keys()->set_sealing_keys(0, std::string(32, '\0'));
        }).code == FaultCode::malformed);
  CHECK(fault_of([](auto& d) {
          d.mutable_entries(0)->mutable_keys()->set_curve_key(d.hub().curve_key());
        }).code == FaultCode::wrong_author);
  CHECK(fault_of([](auto& d) {
          *d.mutable_entries(0)->add_former_keys() = d.entries(1).keys();
        }).field == "entries[1].keys.sign_key");
  CHECK(fault_of([](auto& d) { d.clear_version(); }).field == "version");
}

TEST_CASE("Directory: a revoked peer is still named, but nobody seals to it", "[codec]") {
  auto wire = tests::small_directory();
  wire.mutable_entries(2)->set_revoked_us(to_us(noon));
  const auto directory = tests::opened(wire);
  CHECK(directory->find(us)->revoked == noon);
  CHECK(directory->by_curve_key(tests::us_keys().curve.open)->peer == us);
  CHECK_FALSE(directory->reader(us));
  CHECK_FALSE(directory->has_center(us.country()));
}

TEST_CASE("Succession: the current key names the next, and is still believed for a while",
          "[codec]") {
  const auto before = small();
  const auto after = before->succeed(bytes_of(tests::succession(tests::za_keys(), second_keys())));
  REQUIRE(after);
  const auto& directory = **after;
  CHECK(directory.version() == 1);
  CHECK(directory.revision() == 1);
  CHECK(before->revision() == 0);  // A directory in use does not change.
  CHECK(directory.find(za)->keys.sign == second_keys().sign.open);
  CHECK(directory.reader(za)->sealing_key == second_keys().sealing.back().open);

  const auto old = directory.find(za, seal::key_id(tests::za_keys().sign.open));
  REQUIRE(old);
  CHECK(old->former);
  CHECK_FALSE(codec::judge_key(*old, noon + codec::succession_overlap - 1us));
  CHECK(codec::judge_key(*old, noon + codec::succession_overlap)->code ==
        FaultCode::not_authorised);

  // The peer learns of it over a session of the key that it replaced.
  CHECK(directory.by_curve_key(tests::za_keys().curve.open)->peer == za);
  CHECK(directory.by_curve_key(second_keys().curve.open)->peer == za);
  const auto later =
      directory.succeed(bytes_of(tests::succession(second_keys(), third_keys(), noon + 1h)));
  REQUIRE(later);
  CHECK((*later)->by_curve_key(tests::za_keys().curve.open) == nullptr);
  CHECK((*later)->by_curve_key(second_keys().curve.open)->peer == za);
}

TEST_CASE("Succession: nobody but the current key can name the next", "[codec]") {
  const auto directory = small();
  const auto& za_keys = tests::za_keys();
  const auto good = tests::succession(za_keys, second_keys());
  CHECK(refused(*directory, good) == Fault{});

  SECTION("another peer's key") {
    auto thief = tests::br_keys();
    thief.peer = za;
    CHECK(refused(*directory, tests::succession(thief, second_keys())).code ==
          FaultCode::wrong_author);
  }
  SECTION("a former key, also by sending the same succession again") {
    const auto after = *directory->succeed(bytes_of(good));
    CHECK(refused(*after, good).code == FaultCode::not_authorised);
    CHECK(refused(*after, tests::succession(za_keys, third_keys())).code ==
          FaultCode::not_authorised);
  }
  SECTION("going back to a key that was used before") {
    const auto after = *directory->succeed(bytes_of(good));
    CHECK(refused(*after, tests::succession(second_keys(), za_keys)).code ==
          FaultCode::wrong_author);
  }
  SECTION("a successor that did not sign: somebody else's public key") {
    auto claimed = tests::key_set("member:ZA", 80);
    claimed.sign.open = third_keys().sign.open;
    CHECK(refused(*directory, tests::succession(za_keys, claimed)).code ==
          FaultCode::bad_signature);
  }
  SECTION("a successor made for another peer") {
    auto other = tests::key_set("member:BR", 50);
    CHECK(refused(*directory, tests::succession(za_keys, other)).code == FaultCode::bad_signature);
  }
  SECTION("the CURVE key of another peer") {
    auto greedy = second_keys();
    greedy.curve = tests::us_keys().curve;
    CHECK(refused(*directory, tests::succession(za_keys, greedy)).code == FaultCode::wrong_author);
    greedy.curve = tests::hub_keys().curve;
    CHECK(refused(*directory, tests::succession(za_keys, greedy)).code == FaultCode::wrong_author);
  }
  SECTION("a message of another kind, or to somebody else") {
    CHECK(refused(*directory, tests::succession(za_keys, second_keys(), noon, us)).code ==
          FaultCode::malformed);
    CHECK(refused(*directory, codec::seal_one(za_keys.sign, za, tests::draft("x"))).code ==
          FaultCode::malformed);
  }
  SECTION("a revoked peer") {
    auto wire = tests::small_directory();
    wire.mutable_entries(0)->set_revoked_us(to_us(noon + 1h));
    CHECK(refused(*tests::opened(wire), good).code == FaultCode::not_authorised);
  }
  SECTION("a changed bit") {
    for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
      auto flipped = good;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
      REQUIRE_FALSE(directory->succeed(bytes_of(flipped)));
    }
  }
}

TEST_CASE("Directory: an update carries the successions, each proven again", "[codec]") {
  const auto directory =
      *small()->succeed(bytes_of(tests::succession(tests::za_keys(), second_keys())));
  const auto update = directory->update();
  const auto received = Directory::open_update(bytes_of(update), tests::authority().open);
  REQUIRE(received);
  CHECK((*received)->revision() == 1);
  CHECK((*received)->find(za)->keys == directory->find(za)->keys);
  CHECK((*received)->update() == update);
  CHECK_FALSE(Directory::open_update(bytes_of(update), tests::za_keys().sign.open));

  v1::DirectoryUpdate forged;
  REQUIRE(forged.ParseFromString(update));
  auto thief = tests::br_keys();
  thief.peer = za;
  *forged.mutable_successions(0) = tests::succession(thief, second_keys());
  const auto refusal =
      Directory::open_update(bytes_of(forged.SerializeAsString()), tests::authority().open);
  REQUIRE_FALSE(refusal);
  CHECK(refusal.error().field == "successions[0].key_id");
}

TEST_CASE("Directory: versions go forward only, at the hub and at its peers", "[codec]") {
  const auto authority = tests::authority().open;
  auto wire = tests::small_directory();
  const auto first = small();
  wire.set_version(2);
  const auto second_bytes = tests::signed_by(tests::authority(), wire);
  const auto second = first->replace(bytes_of(second_bytes), authority);
  REQUIRE(second);
  CHECK((*second)->version() == 2);
  CHECK((*second)->replace(bytes_of(second_bytes), authority).error().code ==
        FaultCode::wrong_state);
  CHECK((*second)->replace_update(bytes_of(first->update()), authority).error().code ==
        FaultCode::wrong_state);
  CHECK(first->replace_update(bytes_of((*second)->update()), authority));

  const auto succeeded =
      *(*second)->succeed(bytes_of(tests::succession(tests::za_keys(), second_keys())));
  CHECK(succeeded->replace_update(bytes_of((*second)->update()), authority).error().code ==
        FaultCode::wrong_state);
  CHECK(succeeded->replace_update(bytes_of(succeeded->update()), authority));
}

TEST_CASE("Directory: a new version keeps the successions of peers whose keys it leaves alone",
          "[codec]") {
  const auto authority = tests::authority().open;
  const auto before =
      *small()->succeed(bytes_of(tests::succession(tests::za_keys(), second_keys())));
  auto wire = tests::small_directory();
  wire.set_version(2);
  SECTION("rights changed, keys not: the rotated key stays") {
    wire.mutable_entries(0)->clear_may_ask();
    const auto after =
        before->replace(bytes_of(tests::signed_by(tests::authority(), wire)), authority);
    REQUIRE(after);
    CHECK((*after)->find(za)->keys.sign == second_keys().sign.open);
    CHECK((*after)->find(za)->may_ask.empty());
    CHECK((*after)->revision() == 1);
  }
  SECTION("the authority gave other keys: its word counts") {
    auto& entry = *wire.mutable_entries(0);
    *entry.add_former_keys() = entry.keys();
    codec::to_wire(codec::public_keys(third_keys()), *entry.mutable_keys());
    const auto after =
        before->replace(bytes_of(tests::signed_by(tests::authority(), wire)), authority);
    REQUIRE(after);
    CHECK((*after)->find(za)->keys.sign == third_keys().sign.open);
    CHECK((*after)->revision() == 0);
  }
  SECTION("the authority changed only the other keys: its word counts all the same") {
    auto& keys = *wire.mutable_entries(0)->mutable_keys();
    const auto curve = seal::curve_keys_from_seed(tests::seed(99)).open;
    keys.set_curve_key(std::string(curve.begin(), curve.end()));
    const auto after =
        before->replace(bytes_of(tests::signed_by(tests::authority(), wire)), authority);
    REQUIRE(after);
    CHECK((*after)->find(za)->keys.sign == tests::za_keys().sign.open);
    CHECK((*after)->find(za)->keys.curve == curve);
  }
  SECTION("the authority took the peer out") {
    wire.mutable_entries()->DeleteSubrange(0, 1);
    const auto after =
        before->replace(bytes_of(tests::signed_by(tests::authority(), wire)), authority);
    REQUIRE(after);
    CHECK((*after)->find(za) == nullptr);
    CHECK((*after)->revision() == 0);
  }
  SECTION("the authority revoked the peer: its rotated key is revoked with it") {
    wire.mutable_entries(0)->set_revoked_us(to_us(noon + 1h));
    const auto after =
        before->replace(bytes_of(tests::signed_by(tests::authority(), wire)), authority);
    REQUIRE(after);
    CHECK((*after)->find(za)->revoked);
    for (const auto* keys : {&tests::za_keys(), &second_keys()}) {
      const auto known = (*after)->find(za, seal::key_id(keys->sign.open));
      REQUIRE(known);
      CHECK_FALSE(codec::judge_key(*known, noon + 1h - 1us));
      CHECK(codec::judge_key(*known, noon + 1h)->code == FaultCode::not_authorised);
    }
  }
}

TEST_CASE("Directory: former keys of the hub stay known for old evidence", "[codec]") {
  auto wire = tests::small_directory();
  const auto old = tests::key_set("hub", 90);
  auto keys = codec::public_keys(old);
  keys.retired = noon;
  codec::to_wire(keys, *wire.add_former_hub_keys());
  const auto directory = tests::opened(wire);
  const auto known = directory->find(PeerId::hub(), seal::key_id(old.sign.open));
  REQUIRE(known);
  CHECK_FALSE(codec::judge_key(*known, noon - 1us));
  CHECK(codec::judge_key(*known, noon));
}

TEST_CASE("Enrolment: says who, and is signed by the key that it enrols", "[codec]") {
  const auto bytes = codec::write_enrolment(tests::za_keys(), "NCB Pretoria", noon);
  const auto enrolled = codec::read_enrolment(bytes_of(bytes));
  REQUIRE(enrolled);
  CHECK(enrolled->peer == za);
  CHECK(enrolled->name == "NCB Pretoria");
  CHECK(enrolled->keys == codec::public_keys(tests::za_keys()));
  std::size_t accepted = 0;
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    auto flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    if (codec::read_enrolment(bytes_of(flipped))) ++accepted;
  }
  CHECK(accepted == 0);
}
