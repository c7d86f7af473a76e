#include <fstream>
#include <map>
#include <set>

#include "tests/node/shell/sign_in_for_test.h"

namespace iwets::node::testing {

using Fixture = SignInFixture;

TEST_CASE("SignIn: an officer enrols once, with the first code, and gets recovery codes",
          "[shell]") {
  Fixture f;
  const auto first = f.first_code("za-1");
  const auto device = f.accounts->show_device({"za-1", first, {}, {}});
  REQUIRE(device.status == 200);
  CHECK(json::parse(device.body)["otpauth"].get<std::string>().starts_with("otpauth://totp/"));
  CHECK(f.accounts->show_device({"za-1", "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAA", {}, {}}).status ==
        401);
  CHECK(f.sign_in("ZA-1", "", f.code("ZA-1")).status == 401);  // No password is no password.
  const EnrolmentForm form{"ZA-1", first, good, f.code("ZA-1")};
  CHECK(f.answer([&](auto done) {
           f.accounts->enrol({"ZA-1", first, "ZA-1 is my badge", form.code}, done);
         }).status == 422);
  const auto reply = f.answer([&](auto done) { f.accounts->enrol(form, done); });
  REQUIRE(reply.status == 200);
  CHECK(json::parse(reply.body)["recovery_codes"].size() == 10);
  f.now += seconds{30};
  CHECK(f.answer([&](auto done) { f.accounts->enrol(form, done); }).status == 401);
}

TEST_CASE("draw_code: 28 of 32 letters in groups of four, none twice", "[shell]") {
  const std::string letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  std::set<std::string> codes;
  std::map<char, int> counts;
  for (int i = 0; i < 1'000; ++i) {
    const auto code = accounts::draw_code();
    REQUIRE(code.size() == 34);
    for (std::size_t at = 0; at < code.size(); ++at) {
      if (at % 5 == 4)
        CHECK(code[at] == '-');
      else
        ++counts[code[at]];
    }
    codes.insert(code);
  }
  CHECK(codes.size() == 1'000);
  CHECK(counts.size() == letters.size());  // Some 875 times each.
  for (const auto& [letter, count] : counts) {
    CHECK(letters.find(letter) != std::string::npos);
    CHECK(count > 650);
    CHECK(count < 1'100);
  }
  // As somebody types it.
  CHECK(accounts::digest_of("k7qm 2d4p") == accounts::digest_of("K7QM-2D4P"));
}

TEST_CASE("SignIn: a password of the member's own list is not taken, whatever its letters",
          "[shell]") {
  Fixture f;
  const auto first = f.first_code("ZA-1");
  const auto enrol = [&](const std::string& password) {
    return f.answer([&](auto done) {
      f.accounts->enrol({"ZA-1", first, password, f.code("ZA-1")}, done);
    });
  };
  const auto refused = enrol("The Lanterns of Bergen");
  CHECK(refused.status == 422);
  CHECK(refused.body.find("list of common passwords") != std::string::npos);
  CHECK(enrol(good).status == 200);
  f.now += seconds{30};
  f.keep(f.sign_in("ZA-1", good, f.code("ZA-1")));
  f.now += seconds{30};
  const auto change = f.answer([&](auto done) {
    f.accounts->change_password(f.caller(), f.browser,
                                {good, "the lanterns of bergen", f.code("ZA-1")}, done);
  });
  CHECK(change.status == 422);
}

TEST_CASE("SignIn: a first code ends after 72 hours", "[shell]") {
  Fixture f;
  const auto first = f.first_code("ZA-1");
  f.now += hours{72};
  CHECK(f.accounts->show_device({"ZA-1", first, {}, {}}).status == 401);
}

TEST_CASE("SignIn: badge, password and code together, each code once", "[shell]") {
  Fixture f;
  (void)f.enrolled("ZA-1");
  const auto code = f.code("ZA-1");
  CHECK(f.sign_in("ZA-1", "a heron walks at dawn", code).status == 401);
  CHECK(f.sign_in("ZA-1", good, "000000").status == 401);
  CHECK(f.sign_in("ZA-2", good, code).status == 401);
  const auto reply = f.sign_in("za-1", good, code);
  f.keep(reply);
  CHECK(f.caller().officer == "ZA-1");
  CHECK(f.caller().agency == "SAPS-DBN");
  const auto again = f.sign_in("ZA-1", good, code);
  CHECK(again.status == 401);
  // Whatever was wrong, the answer is the same.
  CHECK(again.body == f.sign_in("ZA-9", good, code).body);
}

TEST_CASE("SignIn: failures slow an officer down and lock him, with an alarm", "[shell]") {
  Fixture f;
  (void)f.enrolled("ZA-1");
  for (int i = 0; i < 3; ++i) CHECK(f.sign_in("ZA-1", "wrong", "000000").status == 401);
  const auto held = f.sign_in("ZA-1", good, f.code("ZA-1"));
  CHECK(held.status == 429);
  CHECK(held.retry_after_s >= 1);
  for (int i = 3; i < 10; ++i) {
    f.now += minutes{5};
    CHECK(f.locked.empty());
    CHECK(f.sign_in("ZA-1", "wrong", "000000").status == 401);
  }
  CHECK(f.locked == std::vector<std::string>{"ZA-1"});
  f.now += minutes{5};
  CHECK(f.sign_in("ZA-1", good, f.code("ZA-1")).status == 403);
  f.now += minutes{5};
  CHECK(f.sign_in("ZA-1", "wrong", "000000").status == 401);  // Only who knows it learns of it.
  f.open();                                                   // It outlasts the process.
  f.now += minutes{5};
  CHECK(f.sign_in("ZA-1", good, f.code("ZA-1")).status == 403);
}

TEST_CASE("SignIn: who fails at the door ends no session, who fails within one does", "[shell]") {
  Fixture f;
  (void)f.enrolled("ZA-1");
  f.now += seconds{30};
  f.keep(f.sign_in("ZA-1", good, f.code("ZA-1")));
  const auto fail_ten_times = [&](const auto& fail) {
    for (int i = 0; i < 10; ++i) {
      f.now += minutes{5};
      REQUIRE(f.caller().signed_in());
      CHECK(fail() != 200);
    }
  };
  fail_ten_times([&] { return f.sign_in("ZA-1", "wrong", "000000").status; });
  CHECK(f.officer("ZA-1").locked);
  CHECK(f.caller().signed_in());
  f.now += minutes{5};
  CHECK(f.accounts->prove(f.caller(), f.browser, "000000").status != 200);
  CHECK_FALSE(f.caller().signed_in());  // What failed at the door counts within, too.
  (void)f.accounts->administer([&](OfficerStore& store, Instant now) -> Reply {
    CHECK_FALSE(accounts::lock(store, now, "ZA-1", false, "t").has_value());
    return {};
  });
  f.now += minutes{5};
  f.browser.cookies.clear();
  f.browser.method = "GET";
  f.keep(f.sign_in("ZA-1", good, f.code("ZA-1")));
  fail_ten_times([&] { return f.accounts->prove(f.caller(), f.browser, "000000").status; });
  CHECK(f.officer("ZA-1").locked);
  CHECK_FALSE(f.caller().signed_in());
}

TEST_CASE("SignIn: a badge that nobody has is slowed down in the same way", "[shell]") {
  Fixture f;
  for (int i = 0; i < 3; ++i) CHECK(f.sign_in("ZA-7", good, "000000").status == 401);
  CHECK(f.sign_in("ZA-7", good, "000000").status == 429);
  f.now += seconds{2};
  CHECK(f.sign_in("ZA-7", good, "000000").status == 401);
}

TEST_CASE("SignIn: all attempts together are bounded", "[shell]") {
  Fixture f;
  int taken = 0;
  for (int i = 0; i < 70; ++i)
    taken += f.accounts->show_device({"ZB-" + std::to_string(i), "x", {}, {}}).status == 401;
  CHECK(taken == 60);
  f.now += seconds{1};
  CHECK(f.accounts->show_device({"ZB-99", "x", {}, {}}).status == 401);
}

TEST_CASE("SignIn: a session ends when idle, when old, and when its officer is locked", "[shell]") {
  Fixture f;
  (void)f.enrolled("ZA-1");
  const auto enter = [&] {
    f.now += seconds{30};
    f.browser.cookies.clear();
    f.browser.method = "GET";
    f.keep(f.sign_in("ZA-1", good, f.code("ZA-1")));
  };
  enter();
  f.now += minutes{29};
  CHECK(f.caller().signed_in());
  f.now += minutes{29};  // It was seen 29 minutes ago.
  CHECK(f.caller().signed_in());
  f.browser.background = true;  // The page alone does not prolong it.
  f.now += minutes{29};
  CHECK(f.caller().signed_in());
  f.now += minutes{2};
  CHECK_FALSE(f.caller().signed_in());
  f.browser.background = false;
  enter();
  for (int i = 0; i < 35; ++i) {
    f.now += minutes{20};
    CHECK(f.caller().signed_in());
  }
  f.now += minutes{20};  // 12 hours.
  CHECK_FALSE(f.caller().signed_in());
  enter();
  (void)f.accounts->administer([&](OfficerStore& store, Instant now) -> Reply {
    CHECK_FALSE(accounts::lock(store, now, "ZA-1", true, "t").has_value());
    return {};
  });
  CHECK_FALSE(f.caller().signed_in());
}

TEST_CASE("SignIn: sessions end with another role, agency or password, and by reset", "[shell]") {
  Fixture f;
  (void)f.enrolled("ZA-1");
  const auto enter = [&] {
    f.now += seconds{30};
    f.browser.cookies.clear();
    f.keep(f.sign_in("ZA-1", good, f.code("ZA-1")));
    CHECK(f.caller().signed_in());
  };
  const auto change = [&](const accounts::Form& form) {
    (void)f.accounts->administer([&](OfficerStore& store, Instant now) -> Reply {
      CHECK_FALSE(accounts::change(store, now, form, "t").has_value());
      return {};
    });
  };
  enter();
  change({"ZA-1", "N. Dlamini-Zulu", "", "", ""});
  CHECK(f.caller().name == "N. Dlamini-Zulu");
  change({"ZA-1", "", "SAPS-PTA", "", ""});
  CHECK_FALSE(f.caller().signed_in());
  enter();
  change({"ZA-1", "", "", "supervisor", ""});
  CHECK_FALSE(f.caller().signed_in());
  enter();
  const auto elsewhere = f.browser;
  enter();
  f.now += seconds{30};
  const auto reply = f.answer([&](auto done) {
    f.accounts->change_password(f.caller(), f.browser,
                                {good, "an otter swims at dawn", f.code("ZA-1")}, done);
  });
  CHECK(reply.status == 200);
  CHECK(f.caller().signed_in());
  CHECK_FALSE(f.accounts->admit(elsewhere)->signed_in());
  (void)f.accounts->administer([&](OfficerStore& store, Instant now) -> Reply {
    CHECK(accounts::reset(store, now, "za-1", "t").has_value());
    return {};
  });
  CHECK_FALSE(f.caller().signed_in());
}

TEST_CASE("SignIn: who is locked out enrols anew after a reset", "[shell]") {
  Fixture f;
  (void)f.enrolled("ZA-1");
  std::string first;
  (void)f.accounts->administer([&](OfficerStore& store, Instant now) -> Reply {
    CHECK_FALSE(accounts::lock(store, now, "ZA-1", true, "t").has_value());
    first = accounts::reset(store, now, "ZA-1", "t")->code;
    return {};
  });
  CHECK_FALSE(f.officer("ZA-1").locked);
  const auto enrolled = f.answer([&](auto done) {
    f.accounts->enrol({"ZA-1", first, good, f.code("ZA-1")}, done);
  });
  CHECK(enrolled.status == 200);
}

TEST_CASE("SignIn: after a reset the device of before gives no code that counts", "[shell]") {
  Fixture f;
  (void)f.enrolled("ZA-1");
  const auto device = f.officer("ZA-1").device;
  const auto old_code = [&] { return totp::code_at(device, totp::step_at(f.now)); };
  std::string first;
  (void)f.accounts->administer([&](OfficerStore& store, Instant now) -> Reply {
    first = accounts::reset(store, now, "ZA-1", "t")->code;
    return {};
  });
  CHECK(f.sign_in("ZA-1", good, old_code()).status == 401);
  const auto enrol = [&](const std::string& code) {
    return f.answer([&](auto done) { f.accounts->enrol({"ZA-1", first, good, code}, done); });
  };
  CHECK(enrol(old_code()).status == 403);
  CHECK(enrol(f.code("ZA-1")).status == 200);
  f.now += seconds{30};
  CHECK(f.sign_in("ZA-1", good, old_code()).status == 401);
  CHECK(f.sign_in("ZA-1", good, f.code("ZA-1")).status == 200);
}

TEST_CASE("SignIn: signing in gives a new session, and takes the browser's earlier one",
          "[shell]") {
  Fixture f;
  (void)f.enrolled("ZA-1");
  f.keep(f.sign_in("ZA-1", good, f.code("ZA-1")));
  const auto earlier = f.browser;
  f.now += seconds{30};
  f.keep(f.sign_in("ZA-1", good, f.code("ZA-1")));
  CHECK(f.browser.cookies != earlier.cookies);
  CHECK_FALSE(f.accounts->admit(earlier)->signed_in());
  // What a browser brings is never made a session.
  auto fixed = f.browser;
  fixed.cookies = "iwets_1=" + std::string(64, 'e');
  CHECK_FALSE(f.accounts->admit(fixed)->signed_in());
  CHECK(f.accounts->sign_out(f.caller(), f.browser).headers.at(0).second.find("Max-Age=0") !=
        std::string::npos);
  CHECK_FALSE(f.caller().signed_in());
}

TEST_CASE("SignIn: what changes something needs the token of the session", "[shell]") {
  Fixture f;
  (void)f.enrolled("ZA-1");
  f.keep(f.sign_in("ZA-1", good, f.code("ZA-1")));
  f.browser.method = "POST";
  CHECK(f.accounts->admit(f.browser).has_value());
  for (const auto& wrong : {std::string(), std::string(64, '0')}) {
    auto forged = f.browser;
    forged.token = wrong;
    CHECK(f.accounts->admit(forged).error().status == 403);
  }
  auto foreign = f.browser;
  foreign.origin = "http://evil.example";
  CHECK(f.accounts->admit(foreign).error().code == "cross_site");
}

TEST_CASE("SignIn: a recovery code stands for the device once, and proves nothing more",
          "[shell]") {
  Fixture f;
  const auto codes = f.enrolled("ZA-1")["recovery_codes"];
  const std::string code = codes[0];
  f.keep(f.sign_in("ZA-1", good, "", code));
  CHECK(f.caller().signed_in());
  CHECK_FALSE(f.accounts->proved(f.caller()));
  CHECK(f.accounts->came_lately(f.caller()));
  CHECK(f.sign_in("ZA-1", good, "", code).status == 401);
  CHECK(json::parse(f.accounts->describe(f.caller()).body)["recovery_codes"] == 9);
}

TEST_CASE("SignIn: what happened to an account says from where, if not from this machine",
          "[shell]") {
  Fixture f;
  (void)f.enrolled("ZA-1");
  f.browser.address = "192.0.2.7";
  CHECK(f.sign_in("ZA-1", "wrong", "000000").status == 401);
  CHECK(f.sign_in("ZA-1", good, f.code("ZA-1")).status == 200);
  f.browser.address.clear();
  f.now += seconds{30};
  CHECK(f.sign_in("ZA-1", good, f.code("ZA-1")).status == 200);
  std::vector<std::string> what;
  (void)f.accounts->administer([&](OfficerStore& store, Instant) -> Reply {
    for (const auto& line : store.lines(3)) what.push_back(line.what);
    return {};
  });
  CHECK(what == std::vector<std::string>{"signed in", "signed in: 192.0.2.7",
                                         "failed to sign in: 192.0.2.7"});
}

TEST_CASE("SignIn: a sign-in counts for five minutes for ending other sessions", "[shell]") {
  Fixture f;
  (void)f.enrolled("ZA-1");
  f.keep(f.sign_in("ZA-1", good, f.code("ZA-1")));
  f.now += minutes{5} - seconds{1};
  CHECK(f.accounts->came_lately(f.caller()));
  f.now += seconds{1};
  CHECK_FALSE(f.accounts->came_lately(f.caller()));
}

}  // namespace iwets::node::testing
