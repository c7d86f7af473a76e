#include "node/shell/alert_sender.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/proto/link/directory_for_test.h"

namespace iwets::node::testing {
namespace {

/// A state with notices, and a command that writes what it was given into a pipe.
struct State {
  TemporaryDirectory folder;
  link::Database database{folder / "node.db"};
  explicit State(const std::string& exit = "0") {
    database.execute("CREATE TABLE notable(seq INTEGER PRIMARY KEY, kind INTEGER NOT NULL)");
    REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
    pipe = ::open((folder / "pipe").c_str(), O_RDWR | O_CLOEXEC);
    std::ofstream(folder / "page") << "#!/bin/sh\necho \"$# $*\" >" << folder / "pipe"
                                   << "\nexit " << exit << "\n";
    REQUIRE(::chmod((folder / "page").c_str(), 0700) == 0);
  }
  ~State() { ::close(pipe); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  void notice(NoticeKind kind) {
    database.prepare("INSERT INTO notable(kind) VALUES(?)")
        .bind(1, static_cast<std::int64_t>(kind))
        .run();
  }
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

}  // namespace

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
