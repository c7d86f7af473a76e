#include <catch2/catch.hpp>
#include <fstream>

#include "iwets/v1/directory.pb.h"
#include "proto/codec/bounds.h"
#include "proto/codec/profile.h"
#include "tests/proto/codec/support.h"

namespace iwets::codec {
namespace {

std::string example() {
  std::ifstream in(IWETS_SOURCE_DIR "/deploy/examples/center-profile.toml");
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("Profile: the example is read, and survives the wire", "[codec][profile]") {
  const auto profile = read_profile(example());
  REQUIRE(profile.has_value());
  REQUIRE(profile->requirements.size() == 3);
  CHECK(profile->records_begin == 1946);
  const auto recommended =
      std::ranges::count_if(profile->requirements, [](const auto& one) { return one.recommended; });
  CHECK(recommended == 1);
  v1::CenterProfile wire;
  to_wire(*profile, wire);
  const auto checked = read<v1::CenterProfile>(bytes_of(wire.SerializeAsString()));
  REQUIRE(checked.has_value());
  CHECK(from_wire(*checked) == *profile);
}

TEST_CASE("Profile: what is wrong is named with its line", "[codec][profile]") {
  const std::pair<const char*, const char*> wrong[] = {
      {"records_begin = 946", "line 1: `records_begin`"},
      {"records_begin = \"1946\"", "line 1: `records_begin`"},
      {"\nnotes = \"x\"", "line 2: `notes`"},
      {"note = \"a\\nb\"", "`note`"},
      {"[[require]]\nwhen = \"always\"", "`field`"},
      {"[[require]]\nfield = \"firearm.colour\"", "line 2: `field`"},
      {"[[require]]\nfield = \"firearm.importer\"\nwhen = \"sometimes\"", "line 3: `when`"},
      {"[[require]]\nfield = \"firearm.importer\"\nwhy = \"x\"", "line 3: `why`"},
      {"[require]\nfield = \"firearm.importer\"", "`require`"},
      {"note = ", "is no TOML"},
  };
  for (const auto& [toml, reason] : wrong) {
    INFO(toml);
    const auto read = read_profile(toml);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().reason.find(reason) != std::string::npos);
    CHECK_FALSE(read.error().remedy.empty());
  }
  std::string many;
  for (int i = 0; i < 25; ++i) many += "[[require]]\nfield = \"firearm.importer\"\n";
  CHECK_FALSE(read_profile(many).has_value());
  CHECK_FALSE(read_profile("note = \"" + std::string(257, 'x') + "\"").has_value());
}

TEST_CASE("Profile: a center's enrolment carries it, nobody else's", "[codec][profile]") {
  const auto profile = read_profile(example());
  REQUIRE(profile.has_value());
  const auto center = seal::make_key_set(*PeerId::parse("center:US"));
  const auto enrolled =
      read_enrolment(bytes_of(write_enrolment(center, "NTC", tests::noon, *profile)));
  REQUIRE(enrolled.has_value());
  CHECK(enrolled->profile == *profile);
  CHECK_FALSE(
      read_enrolment(bytes_of(write_enrolment(center, "NTC", tests::noon)))->profile.has_value());
  const auto member = seal::make_key_set(*PeerId::parse("member:ZA"));
  const auto refused =
      read_enrolment(bytes_of(write_enrolment(member, "NCB", tests::noon, *profile)));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().field == "profile");
}

}  // namespace iwets::codec
