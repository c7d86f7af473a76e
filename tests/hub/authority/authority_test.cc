#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "hub/authority/command.h"
#include "hub/authority/present.h"
#include "proto/seal/file.h"
#include "tests/proto/codec/support.h"

using namespace iwets;
using namespace std::chrono_literals;
using tests::noon;

namespace {

struct Said {
  int exit = 0;
  std::string out, err;
};

/// An authority's desk: its folder, and enrolments that came by post.
struct Desk {
  tests::TemporaryFolder folder;
  Instant now = noon;

  Desk() {
    enrol(tests::hub_keys(), "hub");
    enrol(tests::za_keys(), "za", "NCB Pretoria");
    enrol(tests::us_keys(), "us", "ATF");
  }
  void enrol(const seal::KeySet& keys, const std::string& file, const std::string& name = "",
             const std::optional<field::CenterProfile>& profile = std::nullopt) {
    REQUIRE(seal::write_file(
        folder / file, bytes_of(codec::write_enrolment(keys, name, now, profile)), 0644, true));
  }
  /// Runs a command in the authority's folder.
  Said operator()(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--dir", folder / "authority"});
    std::ostringstream out, err;
    now += 1min;
    const int exit = authority::run(arguments, now, out, err);
    return {exit, out.str(), err.str()};
  }
  Said admit_za(std::vector<std::string> more = {}) {
    std::vector<std::string> line{"admit", folder / "za", "--role", "member", "--trace-to", "all"};
    line.insert(line.end(), more.begin(), more.end());
    return (*this)(line);
  }
  /// Everything up to a directory with the hub.
  void open() {
    REQUIRE((*this)({"init"}).exit == 0);
    REQUIRE((*this)({"hub", folder / "hub"}).exit == 0);
  }
  std::shared_ptr<const codec::Directory> directory() {
    const auto key = seal::load_signer(folder / "authority/authority.key");
    const auto bytes = seal::read_file(folder / "authority/directory", 1 << 20, false);
    REQUIRE((key && bytes));
    const auto opened = codec::Directory::open(bytes_of(*bytes), key->open);
    REQUIRE(opened);
    return *opened;
  }
};

const auto za = tests::peer("member:ZA");

}  // namespace

TEST_CASE("Authority: from the first key to a directory with hub, member and center",
          "[authority]") {
  Desk desk;
  desk.open();
  const auto said = desk.admit_za({"--ask", "nominal,firearm", "--fill", "firearm"});
  CHECK(said.exit == 0);
  CHECK(said.out.find(seal::fingerprint(tests::za_keys().sign.open)) != std::string::npos);
  CHECK(said.out.find("version 2") != std::string::npos);
  CHECK(said.out.find("iwets-hubctl --socket ipc://HUB/control.sock directory load " +
                      std::string(desk.folder / "authority/directory")) != std::string::npos);
  REQUIRE(desk({"admit", desk.folder / "us", "--role", "center"}).exit == 0);

  const auto directory = desk.directory();
  CHECK(directory->version() == 3);
  CHECK(directory->hub() == codec::public_keys(tests::hub_keys()));
  const auto& party = *directory->find(za);
  CHECK(party.name == "NCB Pretoria");
  CHECK(party.may_ask == Stores{Store::nominal, Store::firearm});
  CHECK(party.may_fill == Stores{Store::firearm});
  CHECK(party.may_trace_to.empty());
  CHECK(directory->has_center(*CountryCode::parse("US")));

  struct stat facts {};
  REQUIRE(::stat((desk.folder / "authority/authority.key").c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777U) == 0600);
  CHECK(seal::read_file(desk.folder / "authority/directory.1", 1 << 20, false));
  CHECK(seal::read_file(desk.folder / "authority/directory.3", 1 << 20, false) ==
        seal::read_file(desk.folder / "authority/directory", 1 << 20, false));
}

TEST_CASE("Authority: a member is given the right to answer traces, and loses it again",
          "[authority]") {
  Desk desk;
  desk.open();
  const auto given = desk.admit_za({"--answers-traces"});
  CHECK(given.exit == 0);
  CHECK(given.out.find("answers       traces") != std::string::npos);
  CHECK(desk.directory()->answers_traces(za));
  const auto shown = nlohmann::json::parse(desk({"show", "--json"}).out);
  CHECK(shown["peers"][0]["answers_traces"] == true);
  CHECK(desk.admit_za().exit == 0);
  CHECK_FALSE(desk.directory()->answers_traces(za));
  const auto center = desk({"admit", desk.folder / "us", "--role", "center", "--answers-traces"});
  CHECK(center.exit == 2);
  CHECK(center.err.find("--answers-traces") != std::string::npos);
}

TEST_CASE("Authority: the hub can come with the first peer", "[authority]") {
  Desk desk;
  REQUIRE(desk({"init"}).exit == 0);
  const auto without = desk.admit_za();
  CHECK(without.exit == 1);
  CHECK(without.err.find("--hub") != std::string::npos);
  CHECK(desk.admit_za({"--hub", desk.folder / "hub"}).exit == 0);
  CHECK(desk.directory()->version() == 1);
}

TEST_CASE("Authority: a peer admitted again gets its new rights and keys, and is told so",
          "[authority]") {
  Desk desk;
  desk.open();
  REQUIRE(desk.admit_za({"--ask", "nominal"}).exit == 0);
  const auto rights = desk.admit_za({"--ask", "vehicle", "--name", "Pretoria"});
  CHECK(rights.out.find("rights are replaced") != std::string::npos);
  CHECK(desk.directory()->find(za)->may_ask == Stores{Store::vehicle});
  CHECK(desk.directory()->find(za)->name == "Pretoria");

  desk.enrol(tests::key_set("member:ZA", 50), "za");
  const auto keys = desk.admit_za();
  CHECK(keys.exit == 0);
  CHECK(keys.out.find("REPLACED") != std::string::npos);
  const auto directory = desk.directory();
  REQUIRE(directory->find(za)->former.size() == 1);
  const auto old = directory->find(za, seal::key_id(tests::za_keys().sign.open));
  REQUIRE(old);
  CHECK_FALSE(codec::judge_key(*old, noon));
  CHECK(codec::judge_key(*old, desk.now)->code == FaultCode::not_authorised);
  CHECK(directory->by_curve_key(tests::za_keys().curve.open) == nullptr);
}

TEST_CASE("Authority: keys are never used twice", "[authority]") {
  Desk desk;
  desk.open();
  REQUIRE(desk.admit_za().exit == 0);
  auto thief = tests::za_keys();
  thief.peer = tests::peer("member:BR");
  desk.enrol(thief, "br");
  const auto said = desk({"admit", desk.folder / "br", "--role", "member", "--trace-to", "all"});
  CHECK(said.exit == 7);
  CHECK(said.err.find("in use") != std::string::npos);
  CHECK(desk.directory()->version() == 2);

  desk.enrol(tests::key_set("member:ZA", 50), "za");
  REQUIRE(desk.admit_za().exit == 0);
  desk.enrol(tests::za_keys(), "za");
  CHECK(desk.admit_za().exit == 7);  // Back to a former key.
}

TEST_CASE("Authority: revoked is revoked, and a compromised key stays out", "[authority]") {
  Desk desk;
  desk.open();
  REQUIRE(desk.admit_za().exit == 0);
  CHECK(desk({"revoke", "member:ZA", "--reason", "left"}).exit == 0);
  CHECK(desk.directory()->find(za)->revoked == desk.now);
  const auto version = desk.directory()->version();
  CHECK(desk({"revoke", "member:ZA"}).out.find("nothing to sign") != std::string::npos);
  CHECK(desk.directory()->version() == version);

  SECTION("it may come back with the same keys") {
    CHECK(desk.admit_za().out.find("in force again") != std::string::npos);
    CHECK_FALSE(desk.directory()->find(za)->revoked);
  }
  SECTION("but not with compromised ones; new keys, and the old stay known for what they are") {
    REQUIRE(desk({"revoke", "member:ZA", "--compromised-since", "2026-03-01T12:00:00Z"}).exit == 0);
    CHECK(desk.directory()->find(za)->compromised_since == noon);
    const auto denied = desk.admit_za();
    CHECK(denied.exit == 5);
    CHECK(denied.err.find("new keys") != std::string::npos);
    desk.enrol(tests::key_set("member:ZA", 50), "za");
    REQUIRE(desk.admit_za().exit == 0);
    const auto old = desk.directory()->find(za, seal::key_id(tests::za_keys().sign.open));
    CHECK(codec::judge_key(*old, noon)->code == FaultCode::compromised_key);
    CHECK_FALSE(codec::judge_key(*old, noon - 1us));
    CHECK_FALSE(desk.directory()->find(za)->revoked);
  }
  SECTION("a later compromise does not make trusted again what was not") {
    REQUIRE(desk({"revoke", "member:ZA", "--compromised-since", "2026-02-01"}).exit == 0);
    CHECK(desk({"revoke", "member:ZA", "--compromised-since", "2026-02-15"}).exit == 0);
    CHECK(desk.directory()->find(za)->compromised_since < noon - 24h * 27);
  }
}

TEST_CASE("Authority: new keys of the hub keep the earlier for old evidence", "[authority]") {
  Desk desk;
  desk.open();
  CHECK(desk({"hub", desk.folder / "hub"}).out.find("nothing to sign") != std::string::npos);
  desk.enrol(tests::key_set("hub", 90), "hub");
  CHECK(desk({"hub", desk.folder / "hub"}).exit == 0);
  const auto old = desk.directory()->find(PeerId::hub(), seal::key_id(tests::hub_keys().sign.open));
  REQUIRE(old);
  CHECK(old->former);
}

TEST_CASE("Authority: an anchor says where the hub is and whom to believe", "[authority]") {
  Desk desk;
  REQUIRE(desk({"init"}).exit == 0);
  const auto path = desk.folder / "anchor.toml";
  CHECK(desk({"anchor", "--endpoint", "tcp://h:1", "--out", path}).exit == 1);
  REQUIRE(desk({"hub", desk.folder / "hub"}).exit == 0);
  CHECK(desk({"anchor", "--endpoint", "h:1", "--out", path}).exit == 2);
  REQUIRE(desk({"anchor", "--endpoint", "tcp://h:1", "--out", path}).exit == 0);
  const auto anchor = codec::read_anchor(*seal::read_file(path, 4096, false));
  REQUIRE(anchor);
  CHECK(anchor->endpoint == "tcp://h:1");
  CHECK(anchor->hub_curve == tests::hub_keys().curve.open);
  CHECK(anchor->hub_sign == tests::hub_keys().sign.open);
  CHECK(anchor->authority == seal::load_signer(desk.folder / "authority/authority.key")->open);
}

TEST_CASE("Authority: show tells a person and a program the same", "[authority]") {
  Desk desk;
  REQUIRE(desk({"init"}).exit == 0);
  CHECK(desk({"show"}).out.find("no directory signed yet") != std::string::npos);
  CHECK(nlohmann::json::parse(desk({"show", "--json"}).out)["version"] == 0);
  REQUIRE(desk({"hub", desk.folder / "hub"}).exit == 0);
  REQUIRE(desk.admit_za({"--ask", "nominal", "--trace-to", "US,CZ"}).exit == 2);  // "all" and more
  REQUIRE(desk({"admit", desk.folder / "za", "--role", "member", "--ask", "nominal", "--trace-to",
                "US,CZ"})
              .exit == 0);
  REQUIRE(desk({"revoke", "member:ZA", "--reason", "left"}).exit == 0);

  const auto words = desk({"show"}).out;
  CHECK(words.find("US, CZ") != std::string::npos);
  CHECK(words.find("REVOKED") != std::string::npos);
  const auto shown = nlohmann::json::parse(desk({"show", "--json"}).out);
  CHECK(shown["version"] == 3);
  const auto& peer = shown["peers"][0];
  CHECK(peer["peer"] == "member:ZA");
  CHECK(peer["state"] == "revoked");
  CHECK(peer["reason"] == "left");
  CHECK(peer["may_ask"] == nlohmann::json{"nominal"});
  CHECK(peer["may_trace_to"] == nlohmann::json{"US", "CZ"});
  CHECK(peer["sign_key"] == hex(tests::za_keys().sign.open));
  CHECK(shown["authority"]["sign_key"].get<std::string>().size() == 64);
}

TEST_CASE("Authority: what cannot be done is said, with a remedy and an exit code", "[authority]") {
  Desk desk;
  CHECK(desk({"show"}).exit == 4);  // No folder yet.
  desk.open();
  CHECK(desk({"init"}).exit == 1);
  struct Row {
    std::vector<std::string> line;
    int exit;
    const char* says;
  };
  const auto za_file = desk.folder / "za";
  const auto us_file = desk.folder / "us";
  std::ofstream(desk.folder / "garbage") << "not an enrolment";
  const std::vector<Row> rows{
      {{}, 2, "subcommand"},
      {{"admitt", za_file}, 2, "subcommand"},
      {{"admit", za_file, "--role", "boss"}, 2, "boss"},
      {{"admit", za_file}, 2, "--role"},
      {{"admit", za_file, "--role", "member"}, 2, "--trace-to"},
      {{"admit", za_file, "--role", "center"}, 7, "member:ZA"},
      {{"admit", za_file, "--role", "member", "--trace-to", "USA"}, 2, "USA"},
      {{"admit", za_file, "--role", "member", "--trace-to", "all", "--ask", "guns"}, 2, "guns"},
      {{"admit", za_file, "--role", "member", "--trace-to", "all", "--fill", "trace"}, 2, "trace"},
      {{"admit", us_file, "--role", "center", "--ask", "nominal"}, 2, "center"},
      {{"admit", desk.folder / "none", "--role", "member"}, 4, "is not there"},
      {{"admit", desk.folder / "garbage", "--role", "member"}, 7, "garbage"},
      {{"admit", desk.folder / "hub", "--role", "member"}, 7, "iwets-authority hub"},
      {{"hub", za_file}, 7, "member:ZA"},
      {{"revoke", "member:FR"}, 4, "member:FR"},
      {{"revoke", "France"}, 2, "France"},
      {{"revoke", "hub"}, 2, "replaced"},
      {{"revoke", "member:ZA", "--compromised-since", "yesterday"}, 2, "UTC"},
      {{"revoke", "member:ZA", "--compromised-since", "2099-01-01"}, 2, "past"},
  };
  for (const auto& row : rows) {
    INFO((row.line.empty() ? "nothing" : row.line.front() + " ... " + row.line.back()));
    const auto said = desk(row.line);
    CHECK(said.exit == row.exit);
    CHECK((said.err + said.out).find(row.says) != std::string::npos);
  }
  CHECK(desk.directory()->version() == 1);
  CHECK(desk({"show"}).exit == 0);
}

TEST_CASE("Authority: a changed directory is not signed again", "[authority]") {
  Desk desk;
  desk.open();
  auto bytes = *seal::read_file(desk.folder / "authority/directory", 1 << 20, false);
  bytes[bytes.size() / 2] ^= 1;
  REQUIRE(seal::write_file(desk.folder / "authority/directory", bytes_of(bytes), 0644, true));
  const auto said = desk.admit_za();
  CHECK(said.exit == 7);
  CHECK(said.err.find("directory") != std::string::npos);
}

TEST_CASE("Authority: a version signed but not made the newest is found again", "[authority]") {
  Desk desk;
  desk.open();
  REQUIRE(desk.admit_za().exit == 0);
  const auto first = *seal::read_file(desk.folder / "authority/directory.1", 1 << 20, false);
  REQUIRE(seal::write_file(desk.folder / "authority/directory", bytes_of(first), 0644, true));
  REQUIRE(desk({"admit", desk.folder / "us", "--role", "center"}).exit == 0);
  CHECK(desk.directory()->version() == 3);
  CHECK(desk.directory()->find(za) != nullptr);
}

TEST_CASE("Authority: times are read in UTC, and impossible ones are none", "[authority]") {
  CHECK(authority::time_from("2026-03-01T12:00:00Z") == noon);
  CHECK(authority::time_from("2026-03-01") == noon - 12h);
  for (const auto* text :
       {"", "2026", "2026-13-01", "2026-02-30", "2026-03-01T25:00:00Z", "2026-03-01T12:00:00",
        "2026-03-01T12:00:00Zx", "2026-03-01 12:00:00Z", "1969-12-31", "today"}) {
    INFO(text);
    CHECK_FALSE(authority::time_from(text));
  }
}

TEST_CASE("Authority: what a center requires of requests comes from its enrolment", "[authority]") {
  Desk desk;
  desk.open();
  const field::CenterProfile profile{
      .requirements = {{field::FormField::circumstances, field::RequiredWhen::urgent, false,
                        "the court asks"}},
      .records_begin = 1968,
      .note = "Call before noon."};
  desk.enrol(tests::us_keys(), "us", "ATF", profile);
  const auto said = desk({"admit", desk.folder / "us", "--role", "center"});
  CHECK(said.exit == 0);
  CHECK(
      said.out.find("requires      recovery.circumstances of an urgent request: the court asks") !=
      std::string::npos);
  CHECK(said.out.find("records       since 1968") != std::string::npos);
  CHECK(desk.directory()->find(tests::peer("center:US"))->profile == profile);
  const auto shown = nlohmann::json::parse(desk({"show", "--json"}).out);
  CHECK(shown.dump().find("recovery.circumstances") != std::string::npos);
  // A later enrolment without one takes it back.
  desk.enrol(tests::us_keys(), "us", "ATF");
  CHECK(desk({"admit", desk.folder / "us", "--role", "center"}).exit == 0);
  CHECK_FALSE(desk.directory()->find(tests::peer("center:US"))->profile.has_value());
}
