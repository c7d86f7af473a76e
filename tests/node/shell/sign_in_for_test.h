#pragma once

#include <catch2/catch.hpp>
#include <condition_variable>
#include <nlohmann/json.hpp>

#include "node/shell/accounts.h"
#include "node/shell/one_time_code.h"
#include "node/shell/sign_in.h"
#include "tests/node/shell/accounts_for_test.h"
#include "tests/proto/link/directory_for_test.h"

namespace iwets::node::testing {

using nlohmann::json;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

inline const std::string good = "a heron walks at dusk";

/// Accounts whose clock stands until it is moved, with one officer who has to enrol.
struct SignInFixture {
  SignInFixture() { open(); }
  void open() {
    accounts.reset();
    SignIn::Options options;
    options.path = folder / "officers.db";
    options.key = key;
    options.clock = [this] { return now; };
    options.common_passwords = {"the lanterns of bergen"};
    options.locked = [this](const std::string& badge) { locked.push_back(badge); };
    accounts = std::make_unique<SignIn>(std::move(options));
  }
  /// Waits for the answer that comes from another thread.
  template <typename Ask>
  Reply answer(Ask ask) {
    std::mutex mutex;
    std::condition_variable came;
    std::optional<Reply> reply;
    ask([&](Reply got) {
      const std::lock_guard lock(mutex);
      reply = std::move(got);
      came.notify_all();
    });
    std::unique_lock lock(mutex);
    REQUIRE(came.wait_for(lock, seconds{60}, [&] { return reply.has_value(); }));
    return *reply;
  }
  std::string first_code(const std::string& badge) {
    std::string code;
    (void)accounts->administer([&](OfficerStore& store, Instant at) -> Reply {
      code = accounts::add(store, at, {badge, "N. Dlamini", "SAPS-DBN", "officer", ""}, "t")->code;
      return {};
    });
    return code;
  }
  Officer officer(const std::string& badge) {
    Officer found;
    (void)accounts->administer([&](OfficerStore& store, Instant) -> Reply {
      found = store.find(badge).value();
      return {};
    });
    return found;
  }
  /// The device's code of this moment.
  std::string code(const std::string& badge) {
    return totp::code_at(officer(badge).device, totp::step_at(now));
  }
  json enrolled(const std::string& badge) {
    const auto first = first_code(badge);
    const auto reply = answer([&](auto done) {
      accounts->enrol({badge, first, good, code(badge)}, done);
    });
    REQUIRE(reply.status == 200);
    now += seconds{30};
    return json::parse(reply.body);
  }
  Reply sign_in(const std::string& badge, const std::string& password, const std::string& totp,
                const std::string& recovery = {}) {
    return answer([&](auto done) {
      accounts->sign_in({badge, password, totp, recovery}, browser, done);
    });
  }
  /// Puts the cookie of that reply into the browser, and the token.
  void keep(const Reply& reply) {
    REQUIRE(reply.status == 200);
    browser.cookies = reply.headers.at(0).second;
    browser.token = json::parse(reply.body)["token"];
  }
  Caller caller() { return accounts->admit(browser).value(); }

  TemporaryDirectory folder;
  seal::Key32 key{};
  Instant now = Instant{} + hours{24 * 20'000};
  Browser browser{"GET", "127.0.0.1:1", "http://127.0.0.1:1", "same-origin", "", "", "b", "",
                  false, false};
  std::vector<std::string> locked;
  std::unique_ptr<SignIn> accounts;
};

}  // namespace iwets::node::testing
