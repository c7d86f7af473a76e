#include <fstream>

#include "proto/field/serial.h"
#include "tests/node/shell/sign_in_for_test.h"

// What an officer does with his account once he has signed in.
namespace iwets::node::testing {

using Fixture = SignInFixture;

TEST_CASE("SignIn: a fresh code proves the officer for five minutes", "[shell]") {
  Fixture f;
  (void)f.enrolled("ZA-1");
  f.keep(f.sign_in("ZA-1", good, f.code("ZA-1")));
  CHECK(f.accounts->proved(f.caller()));
  f.now += minutes{5};
  CHECK_FALSE(f.accounts->proved(f.caller()));
  CHECK(f.accounts->prove(f.caller(), f.browser, "000000").status == 403);
  f.keep(f.accounts->prove(f.caller(), f.browser, f.code("ZA-1")));
  CHECK(f.accounts->proved(f.caller()));
}

TEST_CASE("SignIn: with a fresh code and with a new password the session has another cookie",
          "[shell]") {
  Fixture f;
  (void)f.enrolled("ZA-1");
  f.keep(f.sign_in("ZA-1", good, f.code("ZA-1")));
  f.now += seconds{30};
  const auto former = f.browser;
  const auto stream = f.caller();
  SECTION("a fresh code") { f.keep(f.accounts->prove(f.caller(), f.browser, f.code("ZA-1"))); }
  SECTION("a new password") {
    const auto reply = f.answer([&](auto done) {
      f.accounts->change_password(f.caller(), f.browser,
                                  {good, "an otter swims at dawn", f.code("ZA-1")}, done);
    });
    REQUIRE(reply.status == 200);
    f.browser.cookies = reply.headers.at(0).second;
  }
  CHECK(f.browser.cookies != former.cookies);
  CHECK(f.browser.token == former.token);  // Other tabs go on.
  CHECK(f.caller().signed_in());
  CHECK(f.accounts->admit(former)->signed_in());                // A call that was under way,
  CHECK_FALSE(f.accounts->proved(*f.accounts->admit(former)));  // and no copy of the cookie.
  f.now += seconds{11};
  CHECK_FALSE(f.accounts->admit(former)->signed_in());
  CHECK(f.caller().signed_in());
  CHECK(f.accounts->holds(stream));
  (void)f.accounts->sign_out(f.caller(), f.browser);
  CHECK_FALSE(f.accounts->holds(stream));
  CHECK_FALSE(f.accounts->admit(former)->signed_in());
}

TEST_CASE("SignIn: an officer sees and ends his own sessions only", "[shell]") {
  Fixture f;
  (void)f.enrolled("ZA-1");
  const auto other = open_session(*f.accounts, 'a', officer_for_test("ZA-2", "X"), {}, f.now);
  f.keep(f.sign_in("ZA-1", good, f.code("ZA-1")));
  const auto mine = json::parse(f.accounts->sessions(f.caller()).body)["sessions"];
  REQUIRE(mine.size() == 1);
  CHECK(mine[0]["here"] == true);
  auto theirs = f.browser;
  theirs.cookies = "iwets_1=" + other.cookie;
  const auto number =
      json::parse(f.accounts->sessions(*f.accounts->admit(theirs)).body)["sessions"][0]["session"]
          .get<std::int64_t>();
  CHECK(f.accounts->end_session(f.caller(), number).status == 404);
  CHECK(f.accounts->admit(theirs)->signed_in());
  CHECK(f.accounts->end_session(*f.accounts->admit(theirs), number).status == 200);
  CHECK_FALSE(f.accounts->admit(theirs)->signed_in());
}

TEST_CASE("SignIn: neither cookies nor secrets of devices are readable on the disk", "[shell]") {
  Fixture f;
  const auto enrolled = f.enrolled("ZA-1");
  REQUIRE(enrolled["recovery_codes"].size() == 10);
  const auto reply = f.sign_in("ZA-1", good, f.code("ZA-1"));
  f.keep(reply);
  const auto cookie = cookie_of(f.browser);
  const auto device = f.officer("ZA-1").device;
  std::string all;
  for (const auto* name : {"officers.db", "officers.db-wal"}) {
    std::ifstream file(f.folder / name, std::ios::binary);
    all.append(std::istreambuf_iterator<char>(file), {});
  }
  CHECK(all.find("ZA-1") != std::string::npos);  // It is the right file.
  CHECK(all.find("$argon2id$v=19$m=65536,t=2,p=1$") != std::string::npos);
  for (const std::string recovery : enrolled["recovery_codes"]) {
    CHECK(all.find(recovery) == std::string::npos);
    CHECK(all.find(field::canonical(recovery)) == std::string::npos);
  }
  CHECK(all.find(cookie) == std::string::npos);
  CHECK(all.find(device) == std::string::npos);
  CHECK(all.find(good) == std::string::npos);
}

TEST_CASE("SignIn: with another key no code counts, and with the right one all do again",
          "[shell]") {
  Fixture f;
  (void)f.enrolled("ZA-1");
  const auto code = f.code("ZA-1"), of_nothing = totp::code_at("", totp::step_at(f.now));
  f.key[0] ^= 1U;
  f.open();
  CHECK(f.officer("ZA-1").device.empty());
  CHECK(f.sign_in("ZA-1", good, of_nothing).status == 401);
  CHECK(f.sign_in("ZA-1", good, code).status == 401);
  f.key[0] ^= 1U;
  f.open();
  CHECK(f.sign_in("ZA-1", good, code).status == 200);
}

TEST_CASE("SignIn: the secret of a device is bound to its badge", "[shell]") {
  Fixture f;
  (void)f.enrolled("ZA-1");
  (void)f.enrolled("ZA-2");
  const auto code = f.code("ZA-1");
  {
    link::Database database(f.folder / "officers.db");
    database
        .prepare(
            "UPDATE officers SET device=(SELECT device FROM officers WHERE badge='ZA-1') "
            "WHERE badge='ZA-2'")
        .run();
  }
  CHECK(f.sign_in("ZA-2", good, code).status == 401);
  CHECK(f.officer("ZA-2").device.empty());
  CHECK(f.sign_in("ZA-1", good, code).status == 200);
}

TEST_CASE("SignIn: what happened to accounts is forgotten after a year", "[shell]") {
  Fixture f;
  (void)f.enrolled("ZA-1");
  const auto lines = [&] {
    std::size_t count = 0;
    link::Database database(f.folder / "officers.db");
    auto query = database.prepare("SELECT COUNT(*) FROM account_lines WHERE what='enrolled'");
    if (query.step()) count = static_cast<std::size_t>(query.integer(0));
    return count;
  };
  REQUIRE(lines() == 1);
  for (const auto days : {364, 2}) {
    f.now += hours{24 * days};
    f.browser.cookies.clear();
    f.browser.method = "GET";
    f.keep(f.sign_in("ZA-1", good, f.code("ZA-1")));
    (void)f.caller();
    CHECK(lines() == (days == 364 ? 1 : 0));
  }
}

}  // namespace iwets::node::testing
