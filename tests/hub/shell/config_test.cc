#include "hub/shell/config.h"

#include <catch2/catch.hpp>

using namespace iwets;
using namespace std::chrono_literals;
using Catch::Contains;

namespace {

const std::string least = "[hub]\nstate = \"/s\"\nauthority_key = \"00\"\n";

std::string fault_of(const std::string& text) {
  const auto config = shell::parse_config(text, "hub.toml");
  return config ? "" : config.error().text;
}

}  // namespace

TEST_CASE("Config: the least one works, with sockets in the state directory", "[shell]") {
  const auto config = shell::parse_config(least, "hub.toml");
  REQUIRE(config);
  CHECK(config->state == "/s");
  CHECK(config->status_socket == "ipc:///s/status.sock");
  CHECK(config->control_socket == "ipc:///s/control.sock");
  CHECK(config->faults.store_delay.empty());
}

TEST_CASE("Config: what is written is taken", "[shell]") {
  const auto config = shell::parse_config(least + R"(listen = "tcp://0.0.0.0:7000"
master_key = "/k"
[status]
socket = "ipc:///run/a"
control = "ipc:///run/b"
[limits]
check_wait_ms = 500
verifiers = 3
payload_cache_mb = 2
[log]
level = "debug"
[retention]
traces_days = 10957
[clocks]
urgent_s = 3600
routine_s = 7200
reminder_percent = 50
clarification_days = 7
[match]
dictionaries = ["/d/one.tsv", "/d/two.tsv"]
[fault]
store_delay_ms = { firearm = 3000 }
)",
                                          "hub.toml");
  REQUIRE(config);
  CHECK(config->listen == "tcp://0.0.0.0:7000");
  CHECK(config->master_key == "/k");
  CHECK(config->status_socket == "ipc:///run/a");
  CHECK(config->core.check_wait_max == 500ms);
  CHECK(config->limits.verifiers == 3);
  CHECK(config->limits.payload_cache_bytes == 2U << 20U);
  CHECK(config->log_level == "debug");
  CHECK(config->traces_days == 10'957);
  CHECK(config->core.urgent_allowance == std::chrono::hours{1});
  CHECK(config->core.routine_allowance == std::chrono::hours{2});
  CHECK(config->core.reminder_percent == 50);
  CHECK(config->core.clarification_time == std::chrono::hours{7 * 24});
  CHECK(config->dictionaries == std::vector<std::string>{"/d/one.tsv", "/d/two.tsv"});
  CHECK(config->faults.store_delay.at(Store::firearm) == 3000ms);
}

TEST_CASE("Config: an unknown key is refused with its place and the key that was meant",
          "[shell]") {
  CHECK_THAT(fault_of(least + "lisen = \"tcp://*:1\"\n"),
             Contains("hub.toml:4:1:") && Contains("`hub.lisen`") &&
                 Contains("did you mean `hub.listen`"));
  CHECK_THAT(fault_of(least + "[lmits]\n"), Contains("did you mean `limits`"));
  CHECK_THAT(
      fault_of(least + "[fault]\nstore_delay_ms = { weapons = 1 }\n"),
      Contains("hub.toml:5:") && Contains("fault.store_delay_ms.weapons") && Contains("vehicle"));
}

TEST_CASE("Config: wrong types, numbers out of range and broken syntax name their place",
          "[shell]") {
  CHECK_THAT(fault_of(least + "listen = 7\n"),
             Contains("hub.toml:4:") && Contains("text in quotes"));
  CHECK_THAT(fault_of(least + "[limits]\nverifiers = 0\n"),
             Contains("hub.toml:5:") && Contains("from 1 to 64"));
  CHECK_THAT(fault_of(least + "[limits]\nverifiers = \"2\"\n"), Contains("whole number"));
  CHECK_THAT(fault_of(least + "[match]\ndictionaries = \"/d\"\n"),
             Contains("hub.toml:5:") && Contains("list of texts"));
  CHECK_THAT(fault_of(least + "[limits\n"), Contains("hub.toml:4:"));
  CHECK_THAT(fault_of(least + "[log]\nlevel = \"loud\"\n"), Contains("log.level"));
}

TEST_CASE("Config: what cannot be guessed must be there", "[shell]") {
  CHECK_THAT(fault_of("[hub]\nauthority_key = \"00\"\n"), Contains("hub.state"));
  CHECK_THAT(fault_of("[hub]\nstate = \"/s\"\n"), Contains("hub.authority_key"));
  CHECK_THAT(shell::read_config("/nowhere/hub.toml").error().text, Contains("cannot be read"));
}
