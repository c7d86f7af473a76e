#include "node/shell/alert_post.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/node/shell/hook_for_test.h"

namespace iwets::node::testing {
namespace {

const Instant noon = from_us(1'772'366'400'123'456);  // 2026-03-01T12:00:00

AlertPost::Options options() {
  AlertPost::Options out;
  out.member = "ZA";
  out.from = "iwets@saps.example";
  return out;
}
AlertPost poster(const AlertPost::Options& of = options()) {
  return AlertPost(of, [] { return false; });
}
Alert alert() { return {AlertLevel::urgent, 3, {AlertAbout::hit, AlertAbout::request}, true}; }

}  // namespace

TEST_CASE("AlertPost: a webhook gets six facts, and nothing else", "[shell][alerts]") {
  HookForTest hook;
  CHECK(poster().post({AlertWay::webhook, hook.url("/duty?key=7")}, alert(), noon).empty());
  const auto asked = hook.requests(1);
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].starts_with("POST /duty?key=7 HTTP/1.1\r\n"));
  CHECK(asked[0].find("Content-Type: application/json") != std::string::npos);
  CHECK(asked[0].substr(asked[0].find("\r\n\r\n") + 4) ==
        R"({"member":"ZA","level":"urgent","about":["hit","request"],"notices":3,"passed_on":true,)"
        R"("at":"2026-03-01T12:00:00Z"})");
}

TEST_CASE("AlertPost: what a webhook answers is taken for what it is", "[shell][alerts]") {
  HookForTest hook;
  const AlertAddress to{AlertWay::webhook, hook.url("/")};
  for (const int status : {200, 299}) {
    hook.status = status;
    CHECK(poster().post(to, alert(), noon).empty());
  }
  for (const int status : {302, 404, 503}) {  // Nobody is sent on to another place.
    hook.status = status;
    CHECK(poster().post(to, alert(), noon) == "refused_" + std::to_string(status));
  }
  CHECK(hook.requests(5).size() == 5);
  hook.status = 0;
  auto impatient = options();
  impatient.whole_max = std::chrono::milliseconds{50};
  CHECK(poster(impatient).post(to, alert(), noon) == "too_slow");
  CHECK(AlertPost(options(), [] { return true; }).post(to, alert(), noon) == "stopped");
}

TEST_CASE("AlertPost: where nobody listens, and what is no TLS", "[shell][alerts]") {
  std::string gone;
  {
    const HookForTest hook;
    gone = hook.url("/");
  }
  CHECK(poster().post({AlertWay::webhook, gone}, alert(), noon) == "unreachable");
  HookForTest hook;
  auto plain = hook.url("/");
  plain.replace(0, 4, "https");
  auto impatient = options();
  impatient.whole_max = std::chrono::seconds{2};
  CHECK_FALSE(poster(impatient).post({AlertWay::webhook, plain}, alert(), noon).empty());
  CHECK(poster().post({AlertWay::email, "a@b.example"}, alert(), noon) == "no_server");
}

TEST_CASE("AlertPost: the environment sends nothing through a proxy", "[shell][alerts]") {
  HookForTest proxy, hook;
  ::setenv("http_proxy", proxy.url("/").c_str(), 1);
  const auto said = poster().post({AlertWay::webhook, hook.url("/")}, alert(), noon);
  ::unsetenv("http_proxy");
  CHECK(said.empty());
  CHECK(hook.requests(1).size() == 1);
}

TEST_CASE("AlertPost: a mail says how urgent and how many, and nothing of a case",
          "[shell][alerts]") {
  const auto text = mail_text(options(), "duty@saps.example", alert(), noon, "0a0b");
  CHECK(text ==
        "Date: Sun, 01 Mar 2026 12:00:00 +0000\r\n"
        "From: <iwets@saps.example>\r\n"
        "To: <duty@saps.example>\r\n"
        "Message-ID: <0a0b@saps.example>\r\n"
        "Subject: IWeTS ZA: urgent, 3 notices\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=us-ascii\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "\r\n"
        "At the IWeTS node of ZA: 3 notices, urgent.\r\n"
        "About: hit, request.\r\n"
        "Who was told before has not read it.\r\n"
        "Sign in there to read. This message says nothing of any case.\r\n");
  const auto one = mail_text(options(), "d@e.example",
                             {AlertLevel::routine, 1, {AlertAbout::trace}}, noon, "0c");
  CHECK(one.find("Subject: IWeTS ZA: routine, 1 notice\r\n") != std::string::npos);
  CHECK(one.find("before") == std::string::npos);
}

TEST_CASE("AlertPost: every failure has a remedy of its way", "[shell][alerts]") {
  for (const auto* reason : {"untrusted", "tls", "login_refused", "no_password", "no_server",
                             "refused_550", "unreachable", "too_slow"})
    CHECK_FALSE(remedy_of(AlertWay::email, reason).empty());
  CHECK(remedy_of(AlertWay::email, "untrusted").find("ca_file") != std::string::npos);
  CHECK(remedy_of(AlertWay::webhook, "refused_404").find("webhook") != std::string::npos);
  CHECK(remedy_of(AlertWay::command, "exit").find("by hand") != std::string::npos);
}

}  // namespace iwets::node::testing
