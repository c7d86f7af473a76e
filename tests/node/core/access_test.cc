#include "node/core/access.h"

#include <catch2/catch.hpp>

namespace iwets::node::testing {
namespace {

const CaseOwner durban{"SAPS-DBN", ""}, for_pretoria{"SAPS-DBN", "SAPS-PTA"}, nobodys{};

Viewer officer_of(const char* agency) { return {Office::officer, agency, false}; }

}  // namespace

TEST_CASE("may_see: an agency sees what it asked and what was asked in its place", "[core]") {
  CHECK(may_see(officer_of("SAPS-DBN"), durban));
  CHECK(may_see(officer_of("SAPS-DBN"), for_pretoria));
  CHECK(may_see(officer_of("SAPS-PTA"), for_pretoria));
  CHECK_FALSE(may_see(officer_of("SAPS-PTA"), durban));
  CHECK_FALSE(may_see(officer_of("SAPS-JHB"), for_pretoria));
}

TEST_CASE("may_see: what belongs to no agency is not everybody's", "[core]") {
  CHECK_FALSE(may_see(officer_of("SAPS-DBN"), nobodys));
  CHECK_FALSE(may_see(officer_of(""), nobodys));
  CHECK_FALSE(may_see(officer_of(""), durban));
}

TEST_CASE("may_see: supervisors see all cases, administrators none, programs all", "[core]") {
  for (const auto& of : {durban, for_pretoria, nobodys}) {
    CHECK(may_see({Office::supervisor, "SAPS-JHB", false}, of));
    CHECK_FALSE(may_see({Office::administrator, "SAPS-DBN", false}, of));
    CHECK(may_see({Office::officer, "", true}, of));
  }
}

TEST_CASE("Office: each has one name, which is read again", "[core]") {
  for (const auto office : {Office::officer, Office::supervisor, Office::administrator})
    CHECK(parse_office(name(office)) == office);
  CHECK_FALSE(parse_office("Officer").has_value());
  CHECK_FALSE(parse_office("").has_value());
}

}  // namespace iwets::node::testing
