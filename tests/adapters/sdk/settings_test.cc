#include "adapters/sdk/settings.h"

#include <catch2/catch.hpp>

using namespace iwets::sdk;

namespace {

const std::vector<std::string> own = {"seed", "time-scale"};

std::string fault_of(const std::string& text) {
  const auto settings = parse_settings(text, "center.toml", own);
  return settings ? std::string() : settings.error();
}

}  // namespace

TEST_CASE("Settings: every key reaches its place", "[shell]") {
  const auto settings = parse_settings(
      "[center]\nstate = \"/var/lib/x\"\nanchor = \"a.toml\"\n[log]\nlevel = \"warn\"\n"
      "[adapter]\nseed = 7\ntime_scale = \"instant\"\n",
      "center.toml", own);
  REQUIRE(settings);
  CHECK(settings->state == "/var/lib/x");
  CHECK(settings->anchor == "a.toml");
  CHECK(settings->log_level == "warn");
  CHECK(settings->own.at("seed") == "7");
  CHECK(settings->own.at("time-scale") == "instant");
}

TEST_CASE("Settings: a typo is refused with its place and the word that was meant", "[shell]") {
  const auto key = fault_of("[center]\nstat = \"x\"\n");
  CHECK_THAT(key, Catch::StartsWith("center.toml:2:1: "));
  CHECK_THAT(key, Catch::Contains("'stat'") && Catch::Contains("did you mean 'state'"));
  CHECK_THAT(fault_of("[adapter]\n\ntimescale = 1\n"),
             Catch::StartsWith("center.toml:3:1: ") && Catch::Contains("'time_scale'"));
  CHECK_THAT(fault_of("[centre]\n"), Catch::Contains("did you mean 'center'"));
  CHECK_THAT(fault_of("state = \"x\"\n"),
             Catch::Contains("unknown section 'state'; known here: center, log, adapter"));
}

TEST_CASE("Settings: what is no TOML, and what is no plain value, is refused", "[shell]") {
  CHECK_THAT(fault_of("[center]\nstate = \n"),
             Catch::StartsWith("center.toml:2:9: ") && Catch::Contains("correct the line"));
  CHECK_THAT(fault_of("[center]\nstate = [1]\n"), Catch::Contains("must be a text"));
  CHECK_THAT(read_settings("/nowhere/x.toml", own).error(),
             Catch::StartsWith("/nowhere/x.toml: cannot be read"));
}
