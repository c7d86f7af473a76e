#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/node/core/incoming_teller.h"
#include "tests/node/core/teller.h"

namespace iwets::node::testing {
namespace {

/// Plays a transcript: blocks of lines, each an event, then `----`, then the complete effects up to
/// an empty line. Returns the file as it should be.
template <typename Teller>
std::string retold(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::string story;
  Teller teller;
  bool effects = false;
  for (std::string line; std::getline(in, line);) {
    if (effects) {
      effects = !line.empty();
      if (!effects) story += '\n';
      continue;
    }
    story += line + '\n';
    if (line == "----") {
      effects = true;
      for (const auto& effect : teller.told()) story += effect + '\n';
    } else if (!line.empty() && line.front() != '#') {
      INFO(path.filename().string() << ": " << line);
      REQUIRE_NOTHROW(teller.play(line));
    }
  }
  REQUIRE(teller.told().empty());  // Effects behind the last `----` would go unseen.
  return story;
}

/// Plays every transcript of a folder; how many there are.
template <typename Teller>
std::size_t play_all(const char* folder) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(
           std::string(IWETS_SOURCE_DIR "/tests/scenarios/") + folder)) {
    if (entry.path().extension() != ".txt") continue;
    ++count;
    const auto happened = retold<Teller>(entry.path());
    if (std::getenv("IWETS_REWRITE")) {
      std::ofstream(entry.path()) << happened;
      continue;
    }
    std::ifstream in(entry.path());
    CHECK(happened == std::string(std::istreambuf_iterator<char>(in), {}));
  }
  return count;
}

}  // namespace

// IWETS_REWRITE=1 writes what happens now into the transcripts: read the difference.
TEST_CASE("NodeCore: every transcript happens as it is written", "[core][scenario]") {
  CHECK(play_all<Teller>("node") >= 8);
}

TEST_CASE("Incoming: every transcript happens as it is written", "[core][scenario]") {
  CHECK(play_all<IncomingTeller>("incoming") >= 7);
}

}  // namespace iwets::node::testing
