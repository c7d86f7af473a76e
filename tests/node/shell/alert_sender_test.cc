#include "node/shell/alert_sender.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <functional>

#include "node/shell/duty_form.h"
#include "node/shell/officer_store.h"
#include "node/shell/personal_store.h"
#include "tests/node/shell/accounts_for_test.h"
#include "tests/node/shell/hook_for_test.h"
#include "tests/proto/link/directory_for_test.h"

namespace iwets::node::testing {
namespace {

/// A state with notices, and a command that writes what it was given into a pipe.
struct State {
  TemporaryDirectory folder;
  link::Database database{folder / "node.db"};
  explicit State(const std::string& exit = "0") {
    PersonalStore(database).create_tables();
    database.execute("CREATE TABLE events(seq INTEGER PRIMARY KEY, at_us INTEGER NOT NULL)");
    REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
    pipe = ::open((folder / "pipe").c_str(), O_RDWR | O_CLOEXEC);
    std::ofstream(folder / "page") << "#!/bin/sh\necho \"$# $*\" >" << folder / "pipe"
                                   << "\nexit " << exit << "\n";
    REQUIRE(::chmod((folder / "page").c_str(), 0700) == 0);
  }
  ~State() { ::close(pipe); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  /// Of a case of that agency; empty: of no case. Told to one officer only, if one is named.
  void notice(NoticeKind kind, const std::string& agency = {}, const std::string& receiver = {}) {
    database
        .prepare("INSERT INTO notable(kind,owned,agency,on_behalf_of,receiver) VALUES(?,?,?,'',?)")
        .bind(1, static_cast<std::int64_t>(kind))
        .bind(2, static_cast<std::int64_t>(!agency.empty()))
        .bind(3, agency)
        .bind(4, receiver)
        .run();
    database.prepare("INSERT INTO events VALUES(?,0)").bind(1, database.last_row()).run();
  }
  /// Up to which event all is settled.
  [[nodiscard]] std::int64_t marked() const {
    std::ifstream file(folder / "alerted");
    std::int64_t mark = -1;
    file >> mark;
    return mark;
  }
  void read(const std::string& officer) { PersonalStore(database).read_up_to(officer, 1'000); }
  [[nodiscard]] AlertSender::Options options() const {
    AlertSender::Options out;
    out.database = folder / "node.db";
    out.mark = folder / "alerted";
    out.command = folder / "page";
    out.rules.retry = std::chrono::milliseconds{1};
    return out;
  }
  /// Waits until the command has run once more.
  [[nodiscard]] std::string said() const {
    std::string line;
    for (char c = 0; c != '\n';) {
      pollfd ready{pipe, POLLIN, 0};
      if (::poll(&ready, 1, 20'000) != 1 || ::read(pipe, &c, 1) != 1) return "nothing";
      if (c != '\n') line += c;
    }
    return line;
  }
  int pipe = -1;  ///< open for both, so that it never ends
};

/// A state with officers of Durban, who are told by webhooks: A-1 is on duty at all times, B-1
/// stands by, S-1 is the supervisor.
struct Night : State {
  HookForTest hook;
  OfficerStore officers{folder / "officers.db", seal::Key32{}};
  Night() {
    const std::string zone = R"({"zone":"Africa/Johannesburg","week":[{"days":["mon","tue","wed",)"
                             R"("thu","fri","sat","sun"],"from":"00:00","until":"24:00",)";
    officers.write([&] {
      for (const auto* badge : {"A-1", "B-1", "C-1"})
        officers.put(officer_for_test(badge, badge[0] == 'C' ? "CPT" : "DBN"));
      officers.put(officer_for_test("S-1", "CPT", Office::supervisor));
      for (const auto* badge : {"A-1", "B-1", "C-1", "S-1"})
        officers.duty().put(badge, {{}, hook.url("/" + std::string(badge))});
      officers.duty().put(Instant{}, "DBN",
                          read_rota(zone + R"("officers":["A-1"],"standby":["B-1"]}]})").value(),
                          "t");
      officers.duty().put(Instant{}, "", read_rota(zone + R"("officers":["C-1"]}]})").value(), "t");
    });
  }
  [[nodiscard]] AlertSender::Options options() const {
    auto out = State::options();
    out.officers = folder / "officers.db";
    out.command.clear();
    out.general = {{AlertWay::webhook, hook.url("/general")}};
    out.webhook_hosts = {hook.host()};
    out.post.member = "ZA";
    return out;
  }
  /// Where the first so many requests went: "A-1", "general".
  [[nodiscard]] std::vector<std::string> asked(std::size_t many) {
    std::vector<std::string> out;
    for (const auto& request : hook.requests(many)) {
      const auto end = request.find(" HTTP/");
      out.push_back(request.substr(6, end - 6));  // Behind "POST /".
    }
    return out;
  }
};
using Texts = std::vector<std::string>;

/// False: it does not come true in 20 seconds.
bool until(const std::function<bool()>& condition) {
  for (int left = 4'000; left > 0 && !condition(); --left) (void)::poll(nullptr, 0, 5);
  return condition();
}

}  // namespace

TEST_CASE("Alerts: who is on duty for the agency is told, and nobody else", "[shell][alerts]") {
  Night night;
  AlertSender sender(night.options());
  night.notice(NoticeKind::hit, "DBN");
  sender.wake();
  CHECK(night.asked(1) == Texts{"A-1"});
  night.notice(NoticeKind::request);  // The member's own desk.
  sender.wake();
  CHECK(night.asked(2) == Texts{"A-1", "C-1"});
  night.notice(NoticeKind::hit, "PTA");  // No rota.
  sender.wake();
  CHECK(night.asked(3) == Texts{"A-1", "C-1", "general"});
  night.notice(NoticeKind::handover, "DBN", "B-1");
  sender.wake();
  CHECK(night.asked(4) == Texts{"A-1", "C-1", "general", "B-1"});
  night.officers.write([&] { night.officers.duty().put("A-1", {}); });
  night.notice(NoticeKind::answer, "DBN");  // Held back for ten minutes at the general address.
  night.notice(NoticeKind::answer, "DBN", "S-1");
  sender.wake();
  CHECK(night.asked(5).back() == "S-1");
  for (const auto& trouble : sender.status().troubles) FAIL(trouble.reason);
  CHECK_FALSE(sender.status().nowhere);
}

TEST_CASE("Alerts: what nobody reads goes from one to the next, and ends", "[shell][alerts]") {
  Night night;
  auto options = night.options();
  options.escalate = std::chrono::milliseconds{30};
  AlertSender sender(options);
  night.notice(NoticeKind::hit, "DBN");
  sender.wake();
  CHECK(night.asked(4) == Texts{"A-1", "B-1", "S-1", "general"});
  CHECK(until([&] { return sender.status().unread != Instant{}; }));
  CHECK(until([&] { return night.marked() == 1; }));
  CHECK(night.hook.requests(1)[0].find(R"("passed_on":false)") != std::string::npos);
  CHECK(night.hook.requests(2)[1].find(R"("about":["hit"],"notices":1,"passed_on":true)") !=
        std::string::npos);
}

TEST_CASE("Alerts: what was read is passed on no more; who was not told has read nothing",
          "[shell][alerts]") {
  Night night;
  auto options = night.options();
  options.escalate = std::chrono::milliseconds{30};
  night.read("B-1");  // All, for years to come; he counts from when he is told.
  night.read("C-1");  // Of another agency.
  AlertSender sender(options);
  night.notice(NoticeKind::hit, "DBN");
  sender.wake();
  CHECK(night.asked(2) == Texts{"A-1", "B-1"});
  REQUIRE(until([&] { return night.marked() == 1; }));  // All is settled.
  CHECK(night.asked(2).size() == 2);
  CHECK(sender.status().unread == Instant{});
}

TEST_CASE("Alerts: a webhook that refuses is asked again, and the doctor's word is there",
          "[shell][alerts]") {
  Night night;
  night.hook.status = 503;
  AlertSender sender(night.options());
  night.notice(NoticeKind::hit, "DBN");
  sender.wake();
  const auto asked = night.asked(3);
  CHECK(std::count(asked.begin(), asked.end(), "A-1") == static_cast<std::ptrdiff_t>(asked.size()));
  REQUIRE(sender.status().troubles.size() == 1);
  CHECK(sender.status().troubles[0].way == AlertWay::webhook);
  CHECK(sender.status().troubles[0].reason == "refused_503");
  CHECK(night.marked() == 0);
  night.hook.status = 204;
  REQUIRE(until([&] { return night.marked() == 1; }));
  CHECK(sender.status().told != Instant{});
  CHECK(sender.status().troubles.empty());
}

TEST_CASE(
    "Alerts: an officer's webhook that is on no list of hosts is not posted to, and that is said",
    "[shell][alerts]") {
  Night night;
  HookForTest listed;  // Of another port.
  night.officers.write([&] { night.officers.duty().put("C-1", {{}, listed.url("/C-1")}); });
  auto options = night.options();
  options.webhook_hosts = {listed.host()};
  AlertSender sender(options);
  night.notice(NoticeKind::hit, "DBN");
  sender.wake();
  // Nobody on duty has an address that counts: the general one does.
  CHECK(night.asked(1) == Texts{"general"});
  REQUIRE(until([&] { return !sender.status().troubles.empty(); }));
  const auto trouble = sender.status().troubles[0];
  CHECK(trouble.reason == "host_not_listed");
  CHECK(trouble.addresses == 1);
  CHECK(remedy_of(trouble.way, trouble.reason).find("`webhook_hosts` in [alerts]") !=
        std::string::npos);
  night.notice(NoticeKind::request);  // The member's own desk: C-1.
  sender.wake();
  CHECK(listed.requests(1).size() == 1);
  CHECK(night.asked(1) == Texts{"general"});
}

TEST_CASE("Alerts: what nobody reads passes over those whose webhook is on no list",
          "[shell][alerts]") {
  Night night;
  HookForTest other;
  night.officers.write([&] { night.officers.duty().put("B-1", {{}, other.url("/B-1")}); });
  auto options = night.options();
  options.escalate = std::chrono::milliseconds{30};
  AlertSender sender(options);
  night.notice(NoticeKind::hit, "DBN");
  sender.wake();
  CHECK(night.asked(3) == Texts{"A-1", "S-1", "general"});
  CHECK(other.requests(0).empty());
}

TEST_CASE("Alerts: a node that is ended before somebody was told tells when it is back",
          "[shell][alerts]") {
  Night night;
  night.hook.status = 500;
  auto options = night.options();
  options.rules.retry = std::chrono::hours{1};
  {
    AlertSender sender(options);
    night.notice(NoticeKind::hit, "DBN");
    sender.wake();
    CHECK(night.asked(1) == Texts{"A-1"});
  }
  night.hook.status = 204;
  const AlertSender sender(options);
  CHECK(night.asked(2) == Texts{"A-1", "A-1"});
}

TEST_CASE("Alerts: the command learns how urgent it is, and nothing else", "[shell][alerts]") {
  State state;
  state.notice(NoticeKind::hit);  // Of before alerts were configured.
  AlertSender sender(state.options());
  state.notice(NoticeKind::answer);
  sender.wake();
  CHECK(state.said() == "1 routine");
  state.notice(NoticeKind::hit);
  sender.wake();
  CHECK(state.said() == "1 urgent");
}

TEST_CASE("Alerts: a command that fails is run again", "[shell][alerts]") {
  State state("3");
  AlertSender sender(state.options());
  state.notice(NoticeKind::hit);
  sender.wake();
  CHECK(state.said() == "1 urgent");
  CHECK(state.said() == "1 urgent");
}

TEST_CASE("Alerts: what came while the node was down is told when it is back", "[shell][alerts]") {
  State state;
  { const AlertSender sender(state.options()); }
  state.notice(NoticeKind::hit);
  const AlertSender sender(state.options());
  CHECK(state.said() == "1 urgent");
}

}  // namespace iwets::node::testing
