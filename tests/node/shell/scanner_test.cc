#include "node/shell/scanner.h"

#include <sys/stat.h>

#include <deque>
#include <fstream>
#include <future>

#include "proto/link/client/attachments.h"
#include "tests/node/shell/network_for_test.h"

namespace iwets::node::testing {
namespace {

using namespace std::chrono_literals;
using Word = ScanVerdict::Word;

/// A scanner that keeps what it is given, counts, and then does this.
struct Program {
  explicit Program(const std::string& then) {
    std::ofstream(folder / "scan") << "#!/bin/sh\ncat >" << folder / "given"
                                   << "\necho \"$#$1\" >>" << folder / "asked"
                                   << "\n"
                                   << then << "\n";
    REQUIRE(::chmod((folder / "scan").c_str(), 0700) == 0);
  }
  [[nodiscard]] Scanner::Options options(std::chrono::milliseconds most = 20s) const {
    return {{folder / "scan", "-"}, most};
  }
  [[nodiscard]] std::string text(const std::string& name) const {
    std::ifstream file(folder / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  TemporaryDirectory folder;
};

ScanVerdict ask(Scanner& scanner, const std::string& content) {
  std::promise<ScanVerdict> said;
  REQUIRE(scanner.take(std::make_shared<const std::string>(content),
                       [&](const ScanVerdict& verdict) { said.set_value(verdict); }));
  return said.get_future().get();
}

/// A center that attaches a file, as the hub forwards it.
class Sender final : public link::AttachmentBook::Around {
 public:
  explicit Sender(Network& network) : network_(network) {}
  void attach(const TraceId& trace, const link::AttachedFile& file) {
    REQUIRE(book_.add(wall_clock(), trace, za, file));
    while (!posted_.empty()) {
      const auto message = posted_.front();
      posted_.pop_front();
      network_.hub.say(FakeHub::by(network_.center.keys.sign, us, message.kind, message.body, za));
      book_.on_receipted(wall_clock(), message.id);
    }
  }
  PeerId self() const override { return us; }
  bool post(link::Outgoing message) override {
    posted_.push_back(std::move(message));
    return true;
  }
  std::optional<seal::Reader> reader(PeerId peer) const override {
    return seal::Reader{peer, network_.node.keys.sealing.back().open};
  }
  seal::Opener& opener() override { return opener_; }
  std::uint32_t schema_of(PeerId) const override { return schema_version; }

 private:
  Network& network_;
  seal::Opener opener_{us, network_.center.keys.sealing};
  std::deque<link::Outgoing> posted_;
  TemporaryDirectory folder_;
  link::Database database_{folder_ / "center.db"};
  link::AttachmentBook book_{database_, *this};
};

/// A node with that scanner, and a trace that a center has.
struct Station : Network {
  explicit Station(const Scanner::Options& options) {
    attach(1, {center.keys});
    node.stop();
    node.scanner = options;
    node.start();
    (void)hub.accept_attach();
    trace = node.post("traces", good_request).json()["trace"].get<std::string>();
    (void)take();
  }
  [[nodiscard]] HttpAnswer upload(const std::string& content) const {
    return node.post("traces/" + trace + "/attachments?name=note.txt", content);
  }
  [[nodiscard]] bool has_attachments() const {
    return node.get("traces/" + trace).json().contains("attachments");
  }
  [[nodiscard]] nlohmann::json doctor() const {
    const auto checks = node.get("doctor").json()["checks"];
    for (const auto& check : checks)
      if (check["name"] == "scanner") return check;
    return {};
  }
  std::string trace;
};

std::string text_of(const HttpAnswer& answer, const char* member) {
  return answer.json()["error"][member].get<std::string>();
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Scanner: a file that waited too long is not judged, as nobody waits for it any more",
          "[shell][scanner]") {
  const Program program("exit 0");
  auto options = program.options();
  options.waits_at_most = -1ms;
  Scanner scanner(options);
  const auto verdict = ask(scanner, "a page");
  CHECK(verdict.word == Word::failed);
  CHECK(verdict.why == "too many files waited for the scanner");
  CHECK(program.text("asked").empty());
}

TEST_CASE("Scanner: 0 is clean, 1 is found, all else has failed and says how", "[shell][scanner]") {
  const std::string content("\xff\xd8\xff\xe0 a\0b", 8);
  const auto says = [&](const std::string& then, std::chrono::milliseconds most = 20s) {
    const Program program(then);
    Scanner scanner(program.options(most));
    const auto verdict = ask(scanner, content);
    CHECK(program.text("given") == content);
    CHECK(program.text("asked") == "1-\n");  // Its words are those of the configuration.
    CHECK(scanner.status().why == verdict.why);
    return verdict;
  };
  CHECK(says("exit 0").word == Word::clean);
  CHECK(says("exit 1").word == Word::found);
  const auto failed = [&](const ScanVerdict& verdict, const std::string& words) {
    CHECK(verdict.word == Word::failed);
    CHECK(contains(verdict.why, words));
    CHECK_FALSE(verdict.remedy.empty());
  };
  failed(says("exit 2"), "ended with code 2");
  failed(says("kill -9 $$"), "ended by signal 9");
  failed(says("exec sleep 1000", 500ms), "did not end within 500 ms");
  Scanner none({{"/nowhere/scan"}});
  failed(ask(none, content), "/nowhere/scan cannot be started");
}

TEST_CASE("Scanner: what was started by one that is too slow ends with it", "[shell][scanner]") {
  const Program program("(sleep 2; echo alive >\"$(dirname \"$0\")/late\") & wait");
  Scanner scanner(program.options(300ms));
  CHECK(ask(scanner, "x").word == Word::failed);
  std::this_thread::sleep_for(2'500ms);
  CHECK(program.text("late").empty());
}

TEST_CASE("Scanner: a verdict is remembered for its time, and so many of them; a failure is not",
          "[shell][scanner]") {
  const Program program(
      "grep -q virus \"$(dirname \"$0\")/given\" && exit 1; grep -q broken "
      "\"$(dirname \"$0\")/given\" && exit 2; exit 0");
  auto options = program.options();
  options.verdicts_max = 2;
  const auto asked = [&] { return program.text("asked").size() / 3; };
  const auto digest = [](const std::string& text) { return seal::digest(bytes_of(text)); };
  {
    Scanner scanner(options);
    CHECK_FALSE(scanner.known(digest("one")));
    CHECK(ask(scanner, "one").word == Word::clean);
    CHECK(ask(scanner, "one").word == Word::clean);
    CHECK(ask(scanner, "virus").word == Word::found);
    CHECK(ask(scanner, "virus").word == Word::found);
    CHECK(asked() == 2);
    CHECK(scanner.known(digest("one"))->word == Word::clean);
    CHECK(scanner.known(digest("virus"))->word == Word::found);
    CHECK(ask(scanner, "broken").word == Word::failed);
    CHECK(ask(scanner, "broken").word == Word::failed);
    CHECK(asked() == 4);
    CHECK(ask(scanner, "three").word == Word::clean);
    CHECK_FALSE(scanner.known(digest("one")));  // The oldest made room.
    CHECK(scanner.known(digest("virus")));
  }
  options.kept = Duration{0};
  Scanner forgetful(options);
  CHECK(ask(forgetful, "one").word == Word::clean);
  CHECK(ask(forgetful, "one").word == Word::clean);
  CHECK(asked() == 7);
}

TEST_CASE("Scanner: its end ends what it has started, and no more is taken", "[shell][scanner]") {
  const Program program("exec sleep 1000");
  Scanner scanner(program.options(1'000s));
  std::promise<ScanVerdict> said;
  REQUIRE(scanner.take(std::make_shared<const std::string>("x"),
                       [&](const ScanVerdict& verdict) { said.set_value(verdict); }));
  while (program.text("asked").empty()) std::this_thread::sleep_for(5ms);
  scanner.stop();
  CHECK(said.get_future().get().word == Word::failed);
  CHECK_FALSE(scanner.take(std::make_shared<const std::string>("x"), [](const ScanVerdict&) {}));
}

TEST_CASE("Node: what an officer attaches is scanned before it is kept", "[shell][scanner]") {
  SECTION("clean") {
    const Program program("exit 0");
    const Station station(program.options());
    CHECK(station.upload("a clean note").status == 202);
    CHECK(program.text("given") == "a clean note");
    CHECK(station.has_attachments());
    CHECK(station.node.get("traces/" + station.trace + "/attachments/note.txt").body ==
          "a clean note");
    CHECK(program.text("asked") == "1-\n");  // Not at the download again.
    CHECK(station.doctor()["ok"] == true);
    CHECK(contains(station.doctor()["detail"], program.folder / "scan"));
  }
  SECTION("found") {
    const Program program("exit 1");
    const Station station(program.options());
    const auto answer = station.upload("a virus");
    CHECK(answer.status == 422);
    CHECK(text_of(answer, "code") == "scanner_found");
    CHECK(contains(text_of(answer, "message"), "the scanner found something in the file"));
    CHECK_FALSE(station.has_attachments());
    CHECK(station.doctor()["ok"] == true);
  }
  SECTION("failing") {
    const Program program("exit 2");
    const Station station(program.options());
    const auto answer = station.upload("a note");
    CHECK(answer.status == 503);
    CHECK(text_of(answer, "code") == "not_scanned");
    CHECK(contains(text_of(answer, "message"), "ended with code 2; it was not attached"));
    CHECK(contains(text_of(answer, "remedy"), "tell your operator"));
    CHECK_FALSE(station.has_attachments());
    CHECK(station.doctor()["ok"] == false);
    CHECK(contains(station.doctor()["detail"], "ended with code 2"));
  }
  SECTION("not there") {
    const Station station({{"/nowhere/scan"}});
    CHECK(
        contains(text_of(station.upload("a note"), "message"), "/nowhere/scan cannot be started"));
    CHECK_FALSE(station.has_attachments());
    CHECK(station.doctor()["ok"] == false);
  }
}

TEST_CASE("Node: a scanner that hangs holds up nobody else, and nothing passes",
          "[shell][scanner]") {
  const Program program("exec sleep 1000");
  const Station station(program.options(2s));
  auto upload = std::async(std::launch::async, [&] { return station.upload("a note"); });
  while (program.text("asked").empty()) std::this_thread::sleep_for(5ms);
  CHECK(station.node.get("traces").status == 200);
  CHECK(station.node.post("traces", good_request).status != 503);
  CHECK(upload.wait_for(0s) == std::future_status::timeout);
  const auto answer = upload.get();
  CHECK(answer.status == 503);
  CHECK(contains(text_of(answer, "message"), "did not end within 2000 ms"));
  CHECK_FALSE(station.has_attachments());
}

TEST_CASE("Node: what others attach is scanned before an officer gets it", "[shell][scanner]") {
  const Program program(
      "d=$(dirname \"$0\"); test -e \"$d/mended\" || exit 2; grep -q virus "
      "\"$d/given\" && exit 1; exit 0");
  Station station(program.options());
  Sender sender(station);
  const auto id = *TraceId::parse(station.trace);
  sender.attach(id, {"report.txt", "", "sold in Miami"});
  sender.attach(id, {"bad.txt", "", "sold with a virus"});
  const auto whole = [&] {
    const auto trace = station.node.get("traces/" + station.trace).json();
    std::size_t found = 0;
    for (const auto& one : trace.value("attachments", nlohmann::json::array()))
      if (one["state"] == "whole") ++found;
    return found;
  };
  for (int i = 0; i < 1'000 && whole() < 2; ++i) std::this_thread::sleep_for(5ms);
  INFO(station.node.get("traces/" + station.trace).body);
  REQUIRE(whole() == 2);
  const auto get = [&](const std::string& name) {
    return station.node.get("traces/" + station.trace + "/attachments/" + name);
  };
  const auto not_yet = get("report.txt");
  CHECK(not_yet.status == 503);
  CHECK(text_of(not_yet, "code") == "not_scanned");
  CHECK(contains(text_of(not_yet, "message"), "it is not handed out"));
  CHECK_FALSE(contains(not_yet.body, "Miami"));
  std::ofstream(program.folder / "mended").flush();
  for (int i = 0; i < 2; ++i) {
    const auto clean = get("report.txt");
    CHECK(clean.status == 200);
    CHECK(clean.body == "sold in Miami");
    CHECK(contains(clean.headers, "text/plain; charset=utf-8"));
    CHECK(contains(clean.headers, "attachment; filename*=UTF-8''report.txt"));
    const auto bad = get("bad.txt");
    CHECK(bad.status == 422);
    CHECK(text_of(bad, "code") == "scanner_found");
    CHECK_FALSE(contains(bad.body, "virus"));
  }
  CHECK(program.text("asked") == "1-\n1-\n1-\n");  // The second time nobody asked.
}

TEST_CASE("Node: without a scanner the doctor says so, and nothing is held up",
          "[shell][scanner]") {
  NodeForTest node(nowhere());
  const auto checks = node.get("doctor").json()["checks"];
  const auto last = checks.back();
  CHECK(last["name"] == "scanner");
  CHECK(last["ok"] == true);
  CHECK(contains(last["detail"], "attachments are not scanned"));
}

}  // namespace iwets::node::testing
