#include "node/core/statistics.h"

#include <catch2/catch.hpp>

using namespace iwets;
using namespace iwets::node;
using namespace std::chrono_literals;

// Every figure below is counted by hand.
namespace {

const Instant noon = Instant{} + 20'000 * 24h;
const Period day{noon, noon + 24h};

TraceId id_of(std::uint8_t number) {
  TraceId::Raw raw{};
  raw[15] = number;
  return TraceId(raw);
}

PeerId center(const char* country) { return {Role::center, *CountryCode::parse(country)}; }

Case open_trace(std::uint8_t number, const char* country = "US") {
  Case c;
  c.id = id_of(number);
  c.state = CaseState::with_center;
  c.recipient = center(country);
  c.submitted = noon;
  c.receipted = noon + 10s;
  c.deadline = noon + 240h;
  return c;
}

Case answered(std::uint8_t number, std::uint32_t code, Duration after, const char* country = "US") {
  auto c = open_trace(number, country);
  c.state = CaseState::answered;
  c.code = code;
  c.ended = c.receipted + after;
  return c;
}

const std::pair<std::string, std::string> nobody{};

IncomingCase incoming(const char* country, IncomingState state, Duration after) {
  IncomingCase c{.id = id_of(1),
                 .requester = {Role::member, *CountryCode::parse(country)},
                 .next_country = {},
                 .closed = {},
                 .fault = {},
                 .results = {}};
  c.state = state;
  c.received = noon;
  c.ended = noon + after;
  c.deadline = noon + 24h;
  return c;
}

}  // namespace

TEST_CASE("Statistics: percentiles are those of the nearest rank", "[core][statistics]") {
  CHECK(answer_times_of({}) == AnswerTimes{});
  CHECK(answer_times_of({7}) == AnswerTimes{1, 7, 7, 7});
  // Ten values: rank 5 is half of them, rank 9 nine tenths, rank 10 the rest.
  CHECK(answer_times_of({10, 9, 8, 7, 6, 5, 4, 3, 2, 1}) == AnswerTimes{10, 5, 9, 10});
}

TEST_CASE("Statistics: answers by center, with what is late", "[core][statistics]") {
  Statistics all(day, noon + 300h);
  all.add(answered(1, 100, 10h), {}, nobody);
  all.add(answered(2, 201, 20h), {}, nobody);
  all.add(answered(3, 301, 250h), {}, nobody);  // after its deadline
  all.add(open_trace(4), {}, nobody);           // beyond it
  auto stands = open_trace(5);
  stands.stopped = noon + 1h;  // the center waits for us
  all.add(stands, {}, nobody);
  all.add(answered(6, 320, 3h, "CZ"), {}, nobody);
  auto closed = open_trace(7);
  closed.recipient = PeerId::hub();
  closed.state = CaseState::closed;
  closed.closed = TraceState::closed_no_center;
  all.add(closed, {}, nobody);
  auto late = answered(8, 100, 1h);
  late.submitted = day.until;  // the next day
  all.add(late, {}, nobody);
  const auto out = all.figures();
  CHECK(out.traces == 7);
  CHECK(out.answered == 4);
  REQUIRE(out.parties.size() == 2);
  const auto& us = out.parties.at({"US", "center:US"});
  CHECK(us.traces == 5);
  CHECK(us.answered == 3);
  CHECK(us.open == 2);
  CHECK(us.success == 1);
  CHECK(us.overdue == 2);
  CHECK(us.time == AnswerTimes{3, 20 * 3600, 250 * 3600, 250 * 3600});
  CHECK(out.parties.at({"CZ", "center:CZ"}).time.p50_s == 3 * 3600);
  CHECK(out.results ==
        std::map<std::uint32_t, std::int64_t>{{100, 1}, {201, 1}, {301, 1}, {320, 1}});
  CHECK(out.unanswered == std::map<std::string, std::int64_t>{{"closed_no_center", 1}});
}

TEST_CASE("Statistics: a firearm is one case, whose hops count together", "[core][statistics]") {
  Statistics all(day, noon + 24h);
  // Exported from the US, bought in Brazil: one firearm, traced, diverted in Brazil.
  auto first = answered(1, 104, 1h);
  first.hop.next = id_of(2);
  auto second = answered(2, 100, 2h, "BR");
  second.submitted = day.until + 24h;
  second.hop = {.number = 1, .first = id_of(1), .previous = id_of(1), .next = {}, .asked = {}};
  // The hop may be read first: an id does not tell the order of a case.
  all.add(second, {true, 400}, nobody);
  all.add(first, {true, {}}, {"SAPS-DBN", "SAPS-PTA"});
  // A case of the day before stays out with all its hops.
  auto before = answered(3, 104, 1h);
  before.submitted = noon - 1h;
  before.hop.next = id_of(4);
  auto after = answered(4, 100, 2h, "BR");
  after.hop = {.number = 1, .first = id_of(3), .previous = id_of(3), .next = {}, .asked = {}};
  all.add(before, {true, {}}, nobody);
  all.add(after, {true, 10}, nobody);
  const auto out = all.figures();
  CHECK(out.sdg.firearms == 1);
  CHECK(out.sdg.traced == 1);
  CHECK(out.diversions == std::map<std::string, std::int64_t>{{"BR", 1}});
  CHECK(out.time_to_crime.count == 1);
  CHECK(out.time_to_crime.median_days == 400);
  CHECK(out.time_to_crime.from_1_to_3_years == 1);
  REQUIRE(out.agencies.size() == 1);
  const auto& agency = out.agencies.at({"SAPS-DBN", "SAPS-PTA"});
  CHECK(agency.cases == 1);
  CHECK(agency.answered == 1);
  CHECK(agency.traced == 1);
  // Traces count by their own days: of these four the first and the last hop lie within.
  CHECK(out.traces == 2);
}

TEST_CASE("Statistics: time to crime in years of 365 days, by the newest hop that knows it",
          "[core][statistics]") {
  Statistics all(day, noon + 24h);
  std::uint8_t number = 1;
  for (const std::int64_t days : {0, 364, 365, 1095, 1096})
    all.add(answered(number++, 100, 1h), {true, days}, nobody);
  const auto crime = all.figures().time_to_crime;
  CHECK(crime.count == 5);
  CHECK(crime.median_days == 365);
  CHECK(crime.under_1_year == 2);
  CHECK(crime.from_1_to_3_years == 2);
  CHECK(crime.over_3_years == 1);
}

TEST_CASE("Statistics: SDG 16.4.2 counts firearms, not messages", "[core][statistics]") {
  Statistics all(day, noon + 24h);
  all.add(answered(1, 100, 1h), {}, nobody);
  all.add(answered(2, 107, 1h), {}, nobody);
  all.add(answered(3, 112, 1h), {}, nobody);  // partial: its last lawful holder is not known
  all.add(answered(4, 202, 1h), {}, nobody);
  all.add(open_trace(5), {}, nobody);
  all.add(answered(6, 206, 1h), {}, nobody);  // left out: no firearm,
  all.add(answered(7, 500, 1h), {}, nobody);  // a duplicate,
  auto dropped = open_trace(8);               // cancelled,
  dropped.state = CaseState::cancelled;
  all.add(dropped, {}, nobody);
  auto refused = open_trace(9);  // and not taken
  refused.state = CaseState::refused;
  all.add(refused, {}, nobody);
  const auto sdg = all.figures().sdg;
  CHECK(sdg.traced == 2);
  CHECK(sdg.firearms == 5);
  CHECK(sdg.open == 1);
  CHECK(sdg.left_out == 4);
}

TEST_CASE("Statistics: hits by store and side", "[core][statistics]") {
  Statistics all(day, noon);
  Hit confirmed{.verdict = Verdict::confirmed};
  Hit wrong{.verdict = Verdict::not_confirmed, .reported_false = true};
  Hit gone{.rescinded = RecordFate::withdrawn};
  all.add(Store::firearm, Party::requester, confirmed);
  all.add(Store::firearm, Party::requester, wrong);
  all.add(Store::firearm, Party::owner, gone);
  all.add(Store::nominal, Party::requester, {});
  const auto hits = all.figures().hits;
  REQUIRE(hits.size() == 3);
  const auto& asked = hits.at({Store::firearm, Party::requester});
  CHECK(asked.told == 2);
  CHECK(asked.confirmed == 1);
  CHECK(asked.not_confirmed == 1);
  CHECK(asked.reported_false == 1);
  CHECK(asked.rescinded == 0);
  CHECK(hits.at({Store::firearm, Party::owner}).rescinded == 1);
  CHECK(hits.at({Store::nominal, Party::requester}).told == 1);
}

TEST_CASE("Statistics: requests of other members, by their first answer", "[core][statistics]") {
  Statistics all(day, noon + 30h);
  all.add(incoming("BR", IncomingState::answered, 12h));
  auto corrected = incoming("BR", IncomingState::answered, 72h);
  corrected.results = {
      {.number = 1, .code = 100, .next_country = {}, .at = noon + 25h, .message = {}},
      {.number = 2, .code = 102, .next_country = {}, .at = noon + 72h, .message = {}}};
  all.add(corrected);  // answered an hour late
  all.add(incoming("BR", IncomingState::taken_up, 0h));
  all.add(incoming("CZ", IncomingState::withdrawn, 40h));
  const auto out = all.figures().incoming;
  REQUIRE(out.size() == 2);
  const auto& brazil = out.at("BR");
  CHECK(brazil.requests == 3);
  CHECK(brazil.answered == 2);
  CHECK(brazil.open == 1);
  CHECK(brazil.overdue == 2);
  CHECK(brazil.time == AnswerTimes{2, 12 * 3600, 25 * 3600, 25 * 3600});
  CHECK(out.at("CZ").withdrawn == 1);
  CHECK(out.at("CZ").overdue == 0);
}
