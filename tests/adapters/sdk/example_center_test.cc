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

/// The code of the result that a center says.
struct Heard : sdk::Answers {
  std::optional<std::uint32_t> code;

 protected:
  void say(sdk::Saying saying, Instant) override { code = std::get<sdk::Final>(saying).code; }
};

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
    CHECK(f.codes() == std::vector<std::uint32_t>{std::string_view(make) == "Ruger" ? 320U : 200U});
  }
}

TEST_CASE("Example center: who has no whole number is told so, and nobody is named", "[docs]") {
  DeskFixture f;
  std::ofstream(f.path() + "/registry.csv")
      << "-;Jo Oak;2001;Taurus\n;Jo Oak;2001;Taurus\nUNKNOWN;Jo Oak;2001;Taurus\n"
         "AB12?4;Jo Oak;2001;Taurus\nAB1;Jo Oak;2001;unknown\nAB1;Jo Oak;2001;\n"
         "AB12;Jo Oak;2001;Taurus\n";
  FileRegistry registry(f.path() + "/registry.csv");
  const auto code = [&](const char* serial, const char* make, bool obliterated = false) {
    sdk::TraceRequest request{
        trace_number(1), PeerId(Role::member, *CountryCode::parse("ZA")), noon, {}};
    request.form.firearm.serial = serial;
    request.form.firearm.make = make;
    request.form.firearm.serial_obliterated = obliterated;
    Heard heard;
    registry.on_request(noon, request, heard);
    REQUIRE(heard.code);
    return *heard.code;
  };
  for (const auto* none : {"", "-", "unknown"}) {
    CHECK(code(none, "Taurus", true) == 202);
    CHECK(code(none, "Taurus") == 200);
  }
  CHECK(code("AB12?4", "Taurus") == 200);
  CHECK(code("AB12?4", "Taurus", true) == 202);
  CHECK(code("AB[1I]2", "Taurus") == 200);
  CHECK(code("AB1", "unknown") == 200);
  CHECK(code("AB1", "") == 200);
  CHECK(code("AB12", "Forjas Taurus S.A.") == 100);
  CHECK(code("AB12", "Taurus", true) == 100);  // Restored as a whole.
}

TEST_CASE("Example center: of two firearms that fit neither purchaser is named", "[docs]") {
  DeskFixture f;
  std::ofstream(f.path() + "/registry.csv")
      << "AB123456;Jo Oak;2001;Smith & Wesson\nAB-123456;Maria Prado;2019;S&W\n";
  FileRegistry registry(f.path() + "/registry.csv");
  f.serve(registry);
  f.ask(trace_number(1));
  CHECK(f.codes() == std::vector<std::uint32_t>{203});
}

TEST_CASE("Example center: its program explains itself, and refuses what it does not know",
          "[docs]") {
  std::string name = "file-registry", word = "walk", help = "--help";
  char* wrong[] = {name.data(), word.data(), nullptr};
  CHECK(example_center_main(2, wrong) == 2);
  char* right[] = {name.data(), help.data(), nullptr};
  CHECK(example_center_main(2, right) == 0);
}
