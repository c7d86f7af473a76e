#include "node/cli/request_file.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

using namespace iwets::cli;

TEST_CASE("RequestFile: a number beyond all bounds is told, and ends nothing", "[cli]") {
  std::istringstream in(R"({"case_reference":"CAS 12","year":1e999})");
  const auto request = read_request("-", in);
  REQUIRE_FALSE(request);
  CHECK(request.error().exit == ExitCode::invalid_input);
  CHECK_FALSE(request.error().remedy.empty());
}
