#include "hub/shell/compose.h"

#include <catch2/catch.hpp>

#include "hub/shell/checks.h"
#include "iwets/v1/hit.pb.h"
#include "iwets/v1/refusal.pb.h"
#include "iwets/v1/trace.pb.h"
#include "proto/codec/bounds.h"
#include "tests/hub/shell/world.h"

using namespace iwets;
using namespace world;

namespace {

constexpr PayloadRef question{1}, answer{2}, late_answer{3};

/// Stores that remember nothing.
class NothingBefore : public store::RecordsSnapshot {
 public:
  [[nodiscard]] Result<std::optional<store::StoredRecord>, store::StoreError> record(
      const store::RecordName&) const override {
    return std::optional<store::StoredRecord>{};
  }
  [[nodiscard]] Result<std::vector<store::Remembered>, store::StoreError> remembered(
      const std::vector<field::Subject>&, JournalIndex, const store::Places&,
      store::Earlier) const override {
    return std::vector<store::Remembered>{};
  }
};

/// Stores that know one stolen firearm, and have one that fails.
class TwoRecords : public NothingBefore {
 public:
  [[nodiscard]] Result<std::vector<store::StoreMatch>, store::StoreError> find(
      const match::Question& asked, const Asking&) const override {
    if (asked.store == Store::nominal) return fail(store::StoreError::unavailable);
    if (asked.store != Store::firearm) return std::vector<store::StoreMatch>{};
    store::StoreMatch found;
    found.name = {Store::firearm, br, "gun-1"};
    found.record.reason = field::Reason::stolen;
    found.record.reference = "BR-77";
    found.judgement = {true, Grade::a, "serial_exact", "A123456", {}};
    return std::vector{found, found};
  }
};

/// Stores in which every question is too wide.
class TooWide : public NothingBefore {
 public:
  [[nodiscard]] Result<std::vector<store::StoreMatch>, store::StoreError> find(
      const match::Question&, const Asking&) const override {
    return fail(store::StoreError::too_wide);
  }
};

std::string check_of_za(const Network& network) {
  v1::CheckQuestion asked;
  asked.set_check(id<TraceId>(1).bytes());
  *asked.mutable_facts() = case_facts();
  asked.mutable_person()->set_name("John Doe");
  asked.mutable_firearm()->set_serial("A123456");
  asked.mutable_firearm()->set_make("Colt");
  return network.envelope(za, PeerId::hub(), Kind::check_question, asked);
}

/// Every record is there, and released to all.
Result<std::optional<store::Guard>, store::StoreError> released(const store::RecordName&) {
  return std::optional(store::Guard{});
}

/// A check of ZA's, asked and answered.
struct Scene {
  Network network;
  Payloads journal;
  shell::PayloadCache payloads{journal, 1U << 20U};
  hub::StoresAnswered answered;

  Scene() {
    const auto envelope = check_of_za(network);
    journal.payloads[1] = envelope;
    hub::AskStores ask;
    ask.subject = id<TraceId>(1);
    ask.question = question;
    ask.requester = za;
    const shell::Check check{ask, std::make_shared<TwoRecords>()};
    auto first = shell::answer_check(check, {Store::nominal, Store::firearm, Store::trace},
                                     envelope, payloads);
    answered = first.event;
    journal.payloads[2] = first.payload;
  }
  template <typename M>
  M written(hub::Draft draft, Kind kind) {
    const auto body = shell::write_body({1, za, std::move(draft), noon},
                                        {payloads, *network.directory, released});
    REQUIRE(body);
    REQUIRE(*body);
    CHECK((*body)->kind == kind);
    const auto read = codec::read<M>(bytes_of((*body)->body));  // Within the schema's bounds.
    REQUIRE(read);
    return *read;
  }
};

}  // namespace

TEST_CASE("Checks: each store answers for itself, a record shows once", "[shell]") {
  const Scene scene;
  REQUIRE(scene.answered.answers.size() == 3);
  CHECK(scene.answered.answers[0].outcome == Outcome::unavailable);
  CHECK(scene.answered.answers[1].outcome == Outcome::hit);
  CHECK(scene.answered.answers[1].found.size() == 1);
  CHECK(scene.answered.answers[2].outcome == Outcome::no_hit);
}

TEST_CASE("Checks: a hit has the same id whoever asks again, and another for another record",
          "[shell]") {
  const auto first = shell::hit_id(id<TraceId>(1), Store::firearm, br, "gun-1");
  CHECK(first == shell::hit_id(id<TraceId>(1), Store::firearm, br, "gun-1"));
  CHECK(first != shell::hit_id(id<TraceId>(1), Store::firearm, br, "gun-2"));
  CHECK(first != shell::hit_id(id<TraceId>(1), Store::firearm, za, "gun-1"));
  CHECK(first != shell::hit_id(id<TraceId>(1), Store::vehicle, br, "gun-1"));
  CHECK(first != shell::hit_id(id<TraceId>(2), Store::firearm, br, "gun-1"));
}

TEST_CASE("Compose: a check report has all five stores, and says why one was not asked",
          "[shell]") {
  Scene scene;
  hub::CheckReportDraft draft;
  draft.subject = id<TraceId>(1);
  draft.question = question;
  draft.answers = {answer};
  draft.not_authorised = {Store::document};
  draft.outcomes = {{Store::nominal, Outcome::unavailable},
                    {Store::firearm, Outcome::hit},
                    {Store::document, Outcome::not_asked},
                    {Store::vehicle, Outcome::not_asked},
                    {Store::trace, Outcome::no_hit}};
  const auto report = scene.written<v1::CheckReport>(draft, Kind::check_report);
  REQUIRE(report.stores_size() == 5);
  CHECK(report.time_us() == to_us(noon));
  CHECK_FALSE(report.stores(0).note().empty());
  REQUIRE(report.stores(1).matches_size() == 1);
  CHECK(report.stores(1).matches(0).owner() == "member:BR");
  CHECK(report.stores(1).matches(0).rule() == "serial_exact");
  CHECK(report.stores(2).note() == "your authority did not grant this store");
  CHECK(report.stores(3).note() == "no such data in the request");
  CHECK(report.stores(4).outcome() == v1::OUTCOME_NO_HIT);
}

TEST_CASE("Compose: a hit notice carries the match and the facts of the case", "[shell]") {
  Scene scene;
  hub::HitNoticeDraft draft;
  draft.hit = scene.answered.answers[1].found[0].hit;
  draft.party = Party::owner;
  draft.subject = id<TraceId>(1);
  draft.question = question;
  draft.answer = answer;
  draft.requester = za;
  const auto notice = scene.written<v1::HitNotice>(draft, Kind::hit_notice);
  CHECK(notice.hit() == draft.hit.bytes());
  CHECK(notice.party() == v1::PARTY_OWNER);
  CHECK(notice.requester() == "member:ZA");
  CHECK(notice.match().record() == "gun-1");
  CHECK(notice.facts().case_reference() == "CAS 12/1/2026");
}

TEST_CASE("Compose: a refusal fits its bounds however long its reason", "[shell]") {
  Scene scene;
  hub::RefusalDraft draft;
  draft.number = 7;
  draft.code = FaultCode::expired;
  draft.reason = std::string(1000, 'r');
  const auto refusal = scene.written<v1::Refusal>(draft, Kind::refusal);
  CHECK(refusal.number() == 7);
  CHECK(refusal.reason().size() == 256);
  CHECK(refusal.code() == v1::REFUSAL_CODE_EXPIRED);
}

TEST_CASE("Compose: every state of a trace is explained", "[shell]") {
  Scene scene;
  for (int state = 1; state <= 7; ++state) {
    hub::TraceStatusDraft draft;
    draft.trace = id<TraceId>(1);
    draft.state = static_cast<TraceState>(state);
    draft.center = us;
    CHECK_FALSE(scene.written<v1::TraceStatus>(draft, Kind::trace_status).explanation().empty());
  }
  hub::RouteChangedDraft route;
  route.trace = id<TraceId>(1);
  CHECK_FALSE(scene.written<v1::RouteChanged>(route, Kind::route_changed).reason().empty());
}

TEST_CASE("Compose: the clock of a trace is written as it stands", "[shell]") {
  Scene scene;
  const hub::TraceClockDraft draft{.trace = id<TraceId>(1),
                                   .step = ClockStep::reminder,
                                   .center = us,
                                   .deadline = noon,
                                   .stopped = noon - std::chrono::hours{1},
                                   .reminders = 2,
                                   .inquiries = 1,
                                   .escalated = false,
                                   .delayed = true};
  const auto clock = scene.written<v1::TraceClock>(draft, Kind::trace_clock);
  CHECK(clock.trace() == id<TraceId>(1).bytes());
  CHECK(clock.step() == v1::CLOCK_STEP_REMINDER);
  CHECK(clock.center() == us.text());
  CHECK(clock.deadline_us() == to_us(noon));
  CHECK(clock.stopped_us() == to_us(noon) - 3'600'000'000);
  CHECK(clock.reminders() == 2);
  CHECK(clock.inquiries() == 1);
  CHECK(clock.delayed());
}

TEST_CASE("Compose: the center is told the end of a trace in words that concern it", "[shell]") {
  const Network network;
  const Payloads journal;
  const shell::PayloadCache payloads(journal, 1U << 20U);
  const auto told = [&](PeerId recipient) {
    const hub::TraceStatusDraft draft{id<TraceId>(1), TraceState::closed_expired, us};
    const auto body =
        shell::write_body({1, recipient, draft, noon}, {payloads, *network.directory, released});
    REQUIRE(body);
    REQUIRE(*body);
    const auto read = codec::read<v1::TraceStatus>(bytes_of((*body)->body));
    REQUIRE(read);
    return read->explanation();
  };
  CHECK(told(za).find("Submit it again") != std::string::npos);
  CHECK(told(us).find("No answer is expected") != std::string::npos);
}

TEST_CASE("Checks: hits come first and all owners are told; what is left out is counted",
          "[shell]") {
  struct Many : NothingBefore {
    [[nodiscard]] Result<std::vector<store::StoreMatch>, store::StoreError> find(
        const match::Question& asked, const Asking&) const override {
      std::vector<store::StoreMatch> found;
      if (asked.store != Store::firearm) return found;
      for (std::size_t i = 0; i < alerts + possibles; ++i) {
        store::StoreMatch match;
        match.name = {Store::firearm, br, "gun-" + std::to_string(i)};
        match.record.caution = std::string(caution_bytes, 'c');
        match.judgement = {i < alerts, Grade::a, "serial_exact", "A123456", {}};
        found.push_back(match);
      }
      return found;
    }
    std::size_t alerts = 0, possibles = 0, caution_bytes = 0;
  };
  Network network;
  const Payloads journal;
  const shell::PayloadCache payloads(journal, 1U << 20U);
  const auto ask = [&](std::size_t alerts, std::size_t possibles, std::size_t caution_bytes) {
    auto many = std::make_shared<Many>();
    many->alerts = alerts, many->possibles = possibles, many->caution_bytes = caution_bytes;
    shell::Check check;
    check.ask.subject = id<TraceId>(1);
    check.ask.requester = za;
    check.records = many;
    const auto answered =
        shell::answer_check(check, {Store::firearm}, check_of_za(network), payloads);
    v1::CheckReport report;
    REQUIRE(report.ParseFromString(answered.payload));
    REQUIRE(report.stores_size() == 1);
    CHECK(static_cast<std::size_t>(report.stores(0).matches_size()) ==
          answered.event.answers[0].found.size());
    CHECK(report.ByteSizeLong() < 50'000);
    report.set_time_us(1);
    CHECK_FALSE(codec::check_bounds(report));
    return report.stores(0);
  };
  CHECK(ask(20, 3, 0).matches_size() == 20);
  CHECK(ask(20, 3, 0).note() == "3 more records match; narrow the question");
  CHECK(ask(0, 16, 0).note().empty());
  CHECK(ask(70, 0, 0).matches_size() == 64);
  CHECK(ask(70, 0, 0).note() ==
        "6 more records match, 6 of them hits whose owners are not told; narrow the question");
  CHECK(ask(64, 0, 256).matches_size() == 64);
}

TEST_CASE("Checks: an officer reads why a number cannot be searched", "[shell]") {
  Scene scene;
  const auto report_on = [&](const std::string& serial) {
    v1::CheckQuestion asked;
    asked.set_check(id<TraceId>(1).bytes());
    *asked.mutable_facts() = case_facts();
    asked.mutable_firearm()->set_serial(serial);
    asked.mutable_firearm()->set_make("Colt");
    shell::Check check;
    check.ask.subject = id<TraceId>(1);
    check.records = std::make_shared<TooWide>();
    const auto answered = shell::answer_check(
        check, {Store::firearm},
        scene.network.envelope(za, PeerId::hub(), Kind::check_question, asked), scene.payloads);
    CHECK(answered.event.answers.at(0).outcome == Outcome::not_asked);
    scene.journal.payloads[3] = answered.payload;
    hub::CheckReportDraft draft;
    draft.subject = id<TraceId>(1);
    draft.answers = {late_answer};
    draft.outcomes = {{Store::firearm, Outcome::not_asked}};
    return scene.written<v1::CheckReport>(draft, Kind::check_report).stores(0).note();
  };
  CHECK(report_on("AB?1") ==
        "not searchable: a serial number with unreadable characters has fewer than four that are "
        "known; read more of it");
}

TEST_CASE("Checks: an officer reads that a question is too wide", "[shell]") {
  const Network network;
  const Payloads journal;
  const shell::PayloadCache payloads(journal, 1U << 20U);
  shell::Check check;
  check.ask.subject = id<TraceId>(1);
  check.records = std::make_shared<TooWide>();
  const auto answered =
      shell::answer_check(check, {Store::firearm}, check_of_za(network), payloads);
  CHECK(answered.event.answers.at(0).outcome == Outcome::not_asked);
  v1::CheckReport report;
  REQUIRE(report.ParseFromString(answered.payload));
  CHECK(report.stores(0).note() ==
        "not searchable: too many records may be the number with unreadable characters; read more "
        "of it");
}

TEST_CASE("Compose: what an older reader does not know is not written, or said in words it knows",
          "[shell]") {
  const Network network(
      std::map<PeerId, std::uint32_t>{{za, schema_version}});  // The others read the first version.
  const Payloads journal;
  const shell::PayloadCache payloads(journal, 1U << 20U);
  const auto write = [&](PeerId reader, hub::Draft draft) {
    auto body = shell::write_body({1, reader, std::move(draft), noon},
                                  {payloads, *network.directory, released});
    REQUIRE(body);
    return *body;
  };
  const hub::RecordsToReviewDraft review{.to_review = 1};
  CHECK(write(za, review).has_value());
  CHECK_FALSE(write(br, review).has_value());
  const hub::PassOnClockDraft clock{.hit = id<HitId>(1),
                                    .subject = id<TraceId>(1),
                                    .country = *CountryCode::parse("TN"),
                                    .request = id<MessageId>(1),
                                    .number = 1,
                                    .deadline = noon};
  const auto told = write(za, clock);
  REQUIRE(told.has_value());
  CHECK(codec::read<v1::PassOnClock>(bytes_of(told->body)).has_value());
  CHECK_FALSE(write(br, clock).has_value());

  const auto why = [&](PeerId reader, RecordFate fate) {
    const auto body = write(reader, hub::HitRescindedDraft{id<HitId>(1), id<TraceId>(1), fate});
    REQUIRE(body.has_value());  // That a hit is no more everybody must know.
    const auto read = codec::read<v1::HitRescinded>(bytes_of(body->body));
    REQUIRE(read);
    return read->why();
  };
  CHECK(why(za, RecordFate::expired) == v1::RESCISSION_EXPIRED);
  CHECK(why(br, RecordFate::expired) == v1::RESCISSION_WITHDRAWN);
  CHECK(why(br, RecordFate::cleared) == v1::RESCISSION_CLEARED);
}

TEST_CASE("Compose: a payload that is gone is an alarm, not a message", "[shell]") {
  Scene scene;
  hub::CheckReportDraft draft;
  draft.answers = {late_answer};
  const auto body =
      shell::write_body({1, za, draft, noon}, {scene.payloads, *scene.network.directory, released});
  REQUIRE_FALSE(body);
  CHECK_FALSE(body.error().remedy.empty());
}
