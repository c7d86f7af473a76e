#include "node/shell/config.h"

#include <catch2/catch.hpp>

namespace iwets::node {

TEST_CASE("Config: a whole file is read", "[shell]") {
  const auto config = parse_config(
      "[node]\nstate = \"/s\"\nanchor = \"/a\"\nlisten = \"127.0.0.1:1\"\n[log]\nlevel = "
      "\"debug\"\n",
      "node.toml");
  REQUIRE(config.has_value());
  CHECK(config->state == "/s");
  CHECK(config->anchor == "/a");
  CHECK(config->listen == "127.0.0.1:1");
  CHECK(config->log_level == "debug");
  CHECK(judge(*config).empty());
}

TEST_CASE("Config: a typo is refused where it stands, with what was probably meant", "[shell]") {
  const auto wrong = [](const char* text) {
    const auto config = parse_config(text, "node.toml");
    return config ? std::string() : config.error().text;
  };
  CHECK(wrong("[node]\nstate = \"s\"\nanchr = \"a\"\n") ==
        "node.toml:3:1: unknown key `node.anchr`; did you mean `anchor`?");
  CHECK(wrong("[nod]\n").starts_with("node.toml:1:"));
  CHECK(wrong("[nod]\n").find("did you mean `node`?") != std::string::npos);
  CHECK(wrong("[node]\nx = 1\n") ==
        "node.toml:2:1: unknown key `node.x`; known here: anchor, continuation, listen, state");
  CHECK(wrong("[node]\nlisten = 7\n").find("must be a text in quotes") != std::string::npos);
  CHECK(wrong("node = 1\n").find("must be a section") != std::string::npos);
  CHECK(wrong("[node]\nstate = \n").starts_with("node.toml:2:"));
}

TEST_CASE("Config: what is missing is named with its flag", "[shell]") {
  Config config;
  CHECK(judge(config).find("--state") != std::string::npos);
  config.state = "s";
  CHECK(judge(config).find("--anchor") != std::string::npos);
  config.anchor = "a";
  CHECK(judge(config).empty());
  for (const auto* listen :
       {"", "8080", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "127.0.0.1:-1", "0.0.0.0:80"}) {
    config.listen = listen;
    CHECK(judge(config).find("address") != std::string::npos);
  }
  config.listen = "127.0.0.1:0";
  config.log_level = "loud";
  CHECK(judge(config).find("loud") != std::string::npos);
}

TEST_CASE("Config: a file that is not there is named", "[shell]") {
  const auto config = read_config("/nowhere/node.toml");
  REQUIRE_FALSE(config.has_value());
  CHECK(config.error().text.starts_with("/nowhere/node.toml: cannot be read"));
}

}  // namespace iwets::node
