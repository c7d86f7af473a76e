// The example of docs/adapter-guide.md is compiled here, and behaves as the guide says.
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "tests/adapters/sdk/desk_fixture.h"

#define main example_center_main
#include "docs/example-center.cc"
#undef main

using namespace iwets::tests;

namespace {

std::string text_of_file(const std::string& path) {
  std::ifstream file(std::string(IWETS_SOURCE_DIR) + "/" + path);
  REQUIRE(file);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("Example center: the guide shows the file that is compiled", "[docs]") {
  CHECK_THAT(text_of_file("docs/adapter-guide.md"),
             Catch::Contains("```cpp\n" + text_of_file("docs/example-center.cc") + "```"));
}

TEST_CASE("Example center: it finds a sale by its number and maker, however typed", "[docs]") {
  DeskFixture f;
  std::ofstream(f.path() + "/registry.csv")
      << "AB123456;Jo Oak;2001;Ruger\nAB-123456;Maria Prado;2019;SMITH & WESSON\n";
  FileRegistry registry(f.path() + "/registry.csv");
  f.serve(registry);
  f.ask(trace_number(1));
  REQUIRE(f.codes() == std::vector<std::uint32_t>{100});
  const auto& sent = f.post.sent[0];
  const auto answer = f.za.open<v1::TraceAnswer>(sent, result_of(sent).answer());
  CHECK(answer.purchaser().person().name() == "Maria Prado");
  CHECK(answer.purchaser().purchased().year() == 2019);
}

TEST_CASE("Example center: a number that is not in the file, or another maker's, is not here",
          "[docs]") {
  DeskFixture f;
  std::ofstream(f.path() + "/registry.csv")
      << "ZZ1;Jo Oak;2001;Smith & Wesson\nAB123456;Jo Oak;2001;Ruger\n";
  FileRegistry registry(f.path() + "/registry.csv");
  f.serve(registry);
  f.ask(trace_number(1));
  CHECK(f.codes() == std::vector<std::uint32_t>{320});
}

TEST_CASE("Example center: a number without a maker names nobody, whoever asks", "[docs]") {
  for (const auto* make : {"", "UNK", "Ruger"}) {
    CAPTURE(make);
    DeskFixture f;
    std::ofstream(f.path() + "/registry.csv")
        << "AB123456;Jo Oak;2001;\nAB123456;Jo Oak;2001;UNK\n";
    FileRegistry registry(f.path() + "/registry.csv");
    f.serve(registry);
    auto wire = f.za.submit(trace_number(1));
    wire.mutable_firearm()->set_make(make);
    f.turn(noon, {f.za.message(Kind::trace_submit, wire.SerializeAsString(), 1)});
    CHECK(f.codes() == std::vector<std::uint32_t>{320});
  }
}

TEST_CASE("Example center: its program explains itself, and refuses what it does not know",
          "[docs]") {
  std::string name = "file-registry", word = "walk", help = "--help";
  char* wrong[] = {name.data(), word.data(), nullptr};
  CHECK(example_center_main(2, wrong) == 2);
  char* right[] = {name.data(), help.data(), nullptr};
  CHECK(example_center_main(2, right) == 0);
}
