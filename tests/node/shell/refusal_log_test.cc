#include "node/shell/refusal_log.h"

#include <catch2/catch.hpp>

namespace iwets::node::testing {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

const Instant noon = Instant{} + hours{24 * 20'000 + 12};

}  // namespace

TEST_CASE("RefusalLines: a line says what was refused to whom, and nothing that he wrote",
          "[shell]") {
  RefusalLines lines(10);
  CHECK(lines.line({"not_signed_in", "GET"}, "-", "", noon) ==
        "event=call_refused code=not_signed_in method=GET badge=-");
  CHECK(lines.line({"proof_wanted", "POST"}, "ZA-117", "192.0.2.7", noon) ==
        "event=call_refused code=proof_wanted method=POST badge=ZA-117 from=192.0.2.7");
  CHECK(lines.line({"cross_site", "X event=signed_in"}, "-", "", noon) ==
        "event=call_refused code=cross_site method=other badge=-");
  CHECK(lines.line({"unknown_field", "POST", 400, "traces/*/cancel"}, "ZA-117", "", noon) ==
        "event=call_refused code=unknown_field method=POST status=400 call=traces/*/cancel "
        "badge=ZA-117");
  CHECK(lines.line({"too_large", "PUT", 413}, "-", "", noon) ==
        "event=call_refused code=too_large method=PUT status=413 call=- badge=-");
}

TEST_CASE("RefusalLines: a flood leaves few lines, and the next says how many it left out",
          "[shell]") {
  RefusalLines lines(3);
  for (int i = 0; i < 3; ++i) CHECK(lines.line({"not_signed_in", "GET"}, "-", "", noon));
  for (int i = 0; i < 1'000; ++i) CHECK_FALSE(lines.line({"not_signed_in", "GET"}, "-", "", noon));
  const auto next = lines.line({"not_signed_in", "GET"}, "-", "", noon + seconds{21});
  REQUIRE(next);
  CHECK(next->ends_with(" left_out_before=1000"));
  const auto after = lines.line({"not_signed_in", "GET"}, "-", "", noon + seconds{60});
  CHECK(after->find("left_out") == std::string::npos);
}

TEST_CASE("log_value: a value of the log cannot begin another line or value", "[shell]") {
  CHECK(log_value("ZA-117") == "ZA-117");
  CHECK(log_value("signed in") == "\"signed in\"");
  CHECK(log_value("") == "\"\"");
  CHECK(log_value("a\nb\" by=\"x\\\x7f") == "\"a?b? by=?x??\"");
}

}  // namespace iwets::node::testing
