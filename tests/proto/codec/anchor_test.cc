#include <catch2/catch.hpp>

#include "tests/proto/codec/support.h"

using namespace iwets;

namespace {
const codec::Anchor anchor{"tcp://hub.example:7447", tests::seed(1), tests::seed(2),
                           tests::seed(3)};

/// The fault of the anchor file after one replacement.
Fault fault_after(const std::string& from, const std::string& to) {
  auto text = codec::write_anchor(anchor);
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  const auto read = codec::read_anchor(text.replace(at, from.size(), to));
  return read ? Fault{} : read.error();
}
}  // namespace

TEST_CASE("Anchor: what the authority writes, a peer reads", "[codec]") {
  const auto read = codec::read_anchor(codec::write_anchor(anchor));
  REQUIRE(read);
  CHECK(read->endpoint == anchor.endpoint);
  CHECK(read->hub_curve == anchor.hub_curve);
  CHECK(read->hub_sign == anchor.hub_sign);
  CHECK(read->authority == anchor.authority);
  CHECK(codec::write_anchor(anchor).find(seal::fingerprint(anchor.authority)) != std::string::npos);
}

TEST_CASE("Anchor: each fault names the line and the key", "[codec]") {
  const auto typo = fault_after("curve_key", "curve_kye");
  CHECK(typo.field == "hub.curve_kye");
  CHECK(typo.reason == "line 7: `hub.curve_kye` is no key of an anchor");
  CHECK(fault_after("sign_key", "other_key").field == "hub.other_key");
  CHECK(fault_after("[authority]", "[authority2]").field == "authority2");
  CHECK(fault_after("[hub]", "[hub").reason.find("line 5:") != std::string::npos);
  CHECK(fault_after("tcp://hub.example:7447", "hub.example").field == "hub.endpoint");
  CHECK(fault_after(hex(anchor.hub_curve), "0101").field == "hub.curve_key");
  CHECK(fault_after(hex(anchor.authority), "zz").field == "authority.sign_key");
  CHECK(fault_after("\"tcp://hub.example:7447\"", "7").field == "hub.endpoint");
  CHECK(codec::read_anchor("").error().field == "hub");
}
