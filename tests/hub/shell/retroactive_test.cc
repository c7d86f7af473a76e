#include <algorithm>
#include <catch2/catch.hpp>

#include "iwets/v1/hit.pb.h"
#include "iwets/v1/record.pb.h"
#include "tests/hub/shell/small_hub.h"

// Records that come after the questions, with real stores, matching and composer.

using namespace iwets;
using namespace world;

namespace {

v1::Firearm pistol(const std::string& serial) {
  v1::Firearm firearm;
  firearm.set_serial(serial);
  firearm.set_make("Glock");
  firearm.set_calibre("9x19");
  return firearm;
}
v1::Person holder(const std::string& name) {
  v1::Person person;
  person.set_name(name);
  auto& birth = *person.add_birth_dates();
  birth.set_year(1988);
  birth.set_month(3);
  birth.set_day(11);
  return person;
}

struct Scene {
  Network network;
  SmallHub hub{network};

  void trace(PeerId by, std::uint8_t number, const std::string& serial,
             const std::string& name = {}, const v1::Release& release = {}) {
    v1::TraceSubmit submit;
    submit.set_trace(id<TraceId>(number).bytes());
    submit.set_priority(v1::PRIORITY_ROUTINE);
    submit.set_routing(v1::ROUTING_AUTOMATIC);
    submit.set_attempt(1);
    *submit.mutable_facts() = case_facts();
    *submit.mutable_firearm() = pistol(serial);
    *submit.mutable_release() = release;
    if (!name.empty()) *submit.mutable_possessor() = holder(name);
    hub.take(network.envelope(by, PeerId::hub(), Kind::trace_submit, submit));
    hub.run();
  }
  void check(std::uint8_t number, const std::string& serial, unsigned remember_days,
             const std::string& name = {}, const v1::Release& release = {}) {
    v1::CheckQuestion question;
    question.set_check(id<TraceId>(number).bytes());
    *question.mutable_facts() = case_facts();
    if (!serial.empty()) *question.mutable_firearm() = pistol(serial);
    if (!name.empty()) *question.mutable_person() = holder(name);
    *question.mutable_release() = release;
    question.set_remember_days(remember_days);
    hub.take(network.envelope(br, PeerId::hub(), Kind::check_question, question));
    hub.run();
  }
  void records(v1::Store store, v1::RecordVerb verb, const v1::Record& record) {
    v1::Records records;
    records.set_store(store);
    records.set_verb(verb);
    *records.add_records() = record;
    hub.take(network.envelope(za, PeerId::hub(), Kind::records, records));
    hub.run();
  }
  void firearm(v1::RecordVerb verb, const std::string& serial, const v1::Release& release = {}) {
    v1::Record record;
    record.set_id("F-" + serial);
    if (verb != v1::RECORD_VERB_RELEASE) *record.mutable_firearm() = pistol(serial);
    *record.mutable_release() = release;
    records(v1::STORE_FIREARM, verb, record);
  }
  /// "F-1 of 3, retroactive" for each notice to `party`, in order.
  [[nodiscard]] std::vector<std::string> notices(PeerId party) {
    std::vector<std::string> out;
    for (const auto& message : hub.said[party]) {
      v1::HitNotice notice;
      if (message.kind != Kind::hit_notice || !notice.ParseFromString(message.body)) continue;
      out.push_back(notice.match().record() + " of " +
                    std::to_string(static_cast<unsigned char>(notice.subject().back())) +
                    (notice.retroactive() ? ", retroactive" : "") +
                    (notice.match().silent() ? ", silent" : ""));
    }
    return out;
  }
  /// "1 withdrawn" for each rescission to `party`, in order of their cases.
  [[nodiscard]] std::vector<std::string> rescissions(PeerId party) {
    std::vector<std::string> out;
    for (const auto& message : hub.said[party]) {
      v1::HitRescinded gone;
      if (message.kind != Kind::hit_rescinded || !gone.ParseFromString(message.body)) continue;
      const char* const how[] = {"", " changed", " withdrawn", " cleared"};
      out.push_back(std::to_string(static_cast<unsigned char>(gone.subject().back())) +
                    how[gone.why()]);
    }
    std::sort(out.begin(), out.end());
    return out;
  }
};

using Lines = std::vector<std::string>;

v1::Release not_for(const char* country) {
  v1::Release release;
  release.add_except_countries(country);
  return release;
}

}  // namespace

TEST_CASE("Retroactive: a record entered after a trace alerts both sides once", "[shell]") {
  Scene scene;
  scene.trace(br, 1, "SN100771");
  CHECK(scene.notices(br).empty());
  scene.firearm(v1::RECORD_VERB_ENTER, "SN100771");
  CHECK(scene.notices(br) == Lines{"F-SN100771 of 1, retroactive"});
  CHECK(scene.notices(za) == Lines{"F-SN100771 of 1, retroactive"});
  scene.firearm(v1::RECORD_VERB_MODIFY, "SN100771", not_for("CZ"));
  CHECK(scene.notices(br).size() == 1);
  CHECK(scene.notices(za).size() == 1);
}

TEST_CASE("Retroactive: within the release sets of both sides, whenever they change", "[shell]") {
  Scene scene;
  scene.trace(br, 1, "SN200772", "", not_for("ZA"));
  scene.firearm(v1::RECORD_VERB_ENTER, "SN200772", not_for("BR"));
  CHECK(scene.notices(br).empty());
  v1::Release silent;
  silent.set_silent(true);
  scene.firearm(v1::RECORD_VERB_RELEASE, "SN200772", silent);
  CHECK(scene.notices(br).empty());
  CHECK(scene.notices(za).empty());  // The case is hidden from it.
  scene.firearm(v1::RECORD_VERB_RELEASE, "SN200772");
  CHECK(scene.notices(br) == Lines{"F-SN200772 of 1, retroactive"});
  CHECK(scene.notices(za).empty());

  scene.trace(br, 2, "SN300773");
  scene.firearm(v1::RECORD_VERB_ENTER, "SN300773", silent);
  CHECK(scene.notices(br).size() == 1);
  CHECK(scene.notices(za) == Lines{"F-SN300773 of 2, retroactive, silent"});
}

TEST_CASE("Retroactive: a check only if it is remembered", "[shell]") {
  Scene scene;
  scene.check(1, "SN400774", 0);
  scene.check(2, "SN400774", 30);
  scene.firearm(v1::RECORD_VERB_ENTER, "SN400774");
  CHECK(scene.notices(br) == Lines{"F-SN400774 of 2, retroactive"});
}

TEST_CASE("Retroactive: a person of a trace is found by the record of a wanted one", "[shell]") {
  Scene scene;
  scene.trace(br, 1, "SN500775", "Zanele Ntuli Dube");
  v1::Record wanted;
  wanted.set_id("N-1");
  *wanted.mutable_person() = holder("DUBE, Zanele Ntuly");
  scene.records(v1::STORE_NOMINAL, v1::RECORD_VERB_ENTER, wanted);
  CHECK(scene.notices(br) == Lines{"N-1 of 1, retroactive"});
  CHECK(scene.notices(za) == Lines{"N-1 of 1, retroactive"});
}

TEST_CASE("Traces: the same firearm or person alerts the first requester, in either order",
          "[shell]") {
  Scene scene;
  const auto earlier = [](std::uint8_t n) { return id<TraceId>(n).text(); };
  scene.trace(za, 1, "SN600776", "Ludmila Hrabalova Novakova");
  scene.trace(br, 2, "SN600776");
  scene.trace(br, 3, "SN700777", "Novakova, Ludmila Hrabalova");
  CHECK(scene.notices(br) == Lines{earlier(1) + " of 2", earlier(1) + " of 3"});
  CHECK(scene.notices(za) == Lines{earlier(1) + " of 2", earlier(1) + " of 3"});
  scene.trace(za, 4, "SN800778", "Ludmila Hrabalova Novakova", not_for("BR"));
  const auto before = scene.notices(br).size();
  const auto told = scene.notices(za);
  CHECK(std::count(told.begin(), told.end(), earlier(3) + " of 4") == 1);
  scene.trace(br, 5, "SN800778");
  CHECK(scene.notices(br).size() == before);  // Hidden from it, and so is the later one's owner.
}

TEST_CASE("Meetings: a remembered check and a trace alert both sides once, in either order",
          "[shell]") {
  Scene scene;
  const auto trace = [](std::uint8_t n) { return id<TraceId>(n).text(); };
  scene.check(1, "SN100771", 30);
  scene.check(2, "SN100771", 0);
  scene.check(3, "", 30, "Ludmila Hrabalova Novakova");
  scene.trace(za, 4, "SN100771", "Novakova, Ludmila Hrabalova");
  const Lines both{trace(4) + " of 1, retroactive", trace(4) + " of 3, retroactive"};
  const auto sorted = [](Lines lines) {
    std::sort(lines.begin(), lines.end());
    return lines;
  };
  CHECK(sorted(scene.notices(br)) == both);
  CHECK(sorted(scene.notices(za)) == both);

  // The trace came first: by its firearm the fifth store finds it, by its person the meeting.
  scene.check(5, "SN100771", 30, "Ludmila Hrabalova Novakova");
  CHECK(scene.notices(br).back() == trace(4) + " of 5");
  CHECK(scene.notices(br).size() == 3);
  scene.check(6, "", 30, "Ludmila Hrabalova Novakova");
  CHECK(scene.notices(br).back() == trace(4) + " of 6");
  CHECK(scene.notices(za).back() == trace(4) + " of 6");
  CHECK(scene.notices(br).size() == 4);
  scene.check(7, "", 0, "Ludmila Hrabalova Novakova");  // Not remembered.
  CHECK(scene.notices(br).size() == 4);
  CHECK(scene.notices(za).size() == 4);
}

TEST_CASE("Meetings: within the release sets of both", "[shell]") {
  Scene scene;
  scene.check(1, "SN200772", 30, {}, not_for("ZA"));
  scene.trace(za, 2, "SN200772");
  CHECK(scene.notices(br) == Lines{id<TraceId>(2).text() + " of 1, retroactive"});
  CHECK(scene.notices(za).empty());  // The check is hidden from it.
  scene.check(3, "SN300773", 30);
  scene.trace(za, 4, "SN300773", "", not_for("BR"));
  CHECK(scene.notices(br).size() == 1);  // The trace is hidden from it: nobody is told.
  CHECK(scene.notices(za).empty());
  v1::Release silent;
  silent.set_silent(true);
  scene.check(5, "SN400774", 30);
  scene.trace(za, 6, "SN400774", "", silent);
  CHECK(scene.notices(br).size() == 1);
  CHECK(scene.notices(za) == Lines{id<TraceId>(6).text() + " of 5, retroactive, silent"});
}

TEST_CASE("Meetings: of checks that are remembered among many traces none is missed", "[shell]") {
  Scene scene;
  scene.check(1, "", 30, "Ludmila Hrabalova Novakova");
  for (std::uint8_t n = 2; n <= 80; ++n)  // More than are looked at of traces.
    scene.trace(za, n, "QX" + std::to_string(100'003 + 7'919 * n), "Ludmila Hrabalova Novakova");
  const auto told = scene.notices(br);
  CHECK(told.size() == 79);
}

TEST_CASE("Rescinded: with its record a hit is taken back from all that were told", "[shell]") {
  for (const auto verb : {v1::RECORD_VERB_WITHDRAW, v1::RECORD_VERB_CLEAR}) {
    Scene scene;
    scene.firearm(v1::RECORD_VERB_ENTER, "SN100771");
    scene.trace(br, 1, "SN100771");
    scene.check(2, "SN100771", 0);
    CHECK(scene.notices(br).size() == 3);
    scene.firearm(verb, "SN100771");
    const std::string how = verb == v1::RECORD_VERB_CLEAR ? "cleared" : "withdrawn";
    CHECK(scene.rescissions(br) == Lines{"1 " + how, "2 " + how});
    CHECK(scene.rescissions(za) == Lines{"1 " + how, "2 " + how});
    // Entered again, it finds the trace again.
    scene.firearm(v1::RECORD_VERB_ENTER, "SN100771");
    CHECK(scene.notices(br).size() == 4);
    CHECK(scene.rescissions(br).size() == 2);
  }
}

TEST_CASE("Rescinded: a record that was changed, if it fits no more", "[shell]") {
  Scene scene;
  scene.firearm(v1::RECORD_VERB_ENTER, "SN200772");
  scene.check(1, "SN200772", 0);  // Not remembered, and judged all the same.
  REQUIRE(scene.notices(br).size() == 1);
  v1::Record record;
  record.set_id("F-SN200772");
  *record.mutable_firearm() = pistol("SN200772");
  record.set_caution("the holder is armed");
  scene.records(v1::STORE_FIREARM, v1::RECORD_VERB_MODIFY, record);
  CHECK(scene.rescissions(br).empty());
  *record.mutable_firearm() = pistol("XK909111");
  scene.records(v1::STORE_FIREARM, v1::RECORD_VERB_MODIFY, record);
  CHECK(scene.rescissions(br) == Lines{"1 changed"});
  CHECK(scene.rescissions(za) == Lines{"1 changed"});
  CHECK(scene.notices(br).size() == 1);
}

TEST_CASE("Rescinded: what a silent record hid stays hidden", "[shell]") {
  Scene scene;
  v1::Release silent;
  silent.set_silent(true);
  scene.firearm(v1::RECORD_VERB_ENTER, "SN300773", silent);
  scene.trace(br, 1, "SN300773");
  scene.firearm(v1::RECORD_VERB_WITHDRAW, "SN300773");
  CHECK(scene.rescissions(br).empty());
  CHECK(scene.rescissions(za) == Lines{"1 withdrawn"});
}

TEST_CASE("Traces: of many earlier ones of a person the newest eight are told", "[shell]") {
  Scene scene;
  for (std::uint8_t n = 1; n <= 10; ++n)
    scene.trace(za, n, "QX" + std::to_string(100'003 + 7'919 * n), "Ludmila Hrabalova Novakova");
  scene.trace(br, 11, "ZK900009", "Ludmila Hrabalova Novakova");
  const auto told = scene.notices(br);
  CHECK(told.size() == 8);
  for (std::uint8_t n = 1; n <= 10; ++n) {
    const auto line = id<TraceId>(n).text() + " of 11";
    CHECK(std::count(told.begin(), told.end(), line) == (n > 2 ? 1 : 0));
  }
}
