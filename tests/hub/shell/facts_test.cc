#include "hub/shell/facts.h"

#include <catch2/catch.hpp>

#include "iwets/v1/hit.pb.h"
#include "iwets/v1/record.pb.h"
#include "proto/codec/facts.h"
#include "tests/hub/shell/world.h"

using namespace iwets;
using namespace world;

namespace {

v1::Sealed sealed(const Network& network, PeerId reader) {
  seal::Sealer sealer;
  const auto to = network.directory->reader(reader);
  REQUIRE(to);
  v1::Sealed out;
  codec::to_wire(sealer.seal(noon, {*to}, bytes_of("context"), bytes_of("hello")), out);
  return out;
}

v1::TraceSubmit submit(const Network& network, PeerId reader = us) {
  v1::TraceSubmit out;
  out.set_trace(id<TraceId>(1).bytes());
  out.set_priority(v1::PRIORITY_URGENT);
  out.set_routing(v1::ROUTING_AUTOMATIC);
  *out.mutable_facts() = case_facts();
  out.mutable_firearm()->set_serial("A123456");
  out.mutable_firearm()->set_make("Colt");
  out.mutable_firearm()->set_country_of_manufacture("CSK");
  out.mutable_firearm()->set_country_of_import("US");
  out.mutable_possessor()->set_name("John Doe");
  out.set_attempt(1);
  *out.mutable_confidential() = sealed(network, reader);
  return out;
}

hub::Content taken(const Network& network, const std::string& envelope, PeerId lane,
                   Instant now = noon) {
  codec::VerifiedRoots roots;
  const auto opened = codec::open(bytes_of(envelope), *network.directory, roots);
  REQUIRE(opened);
  return shell::content_of(*opened, bytes_of(envelope),
                           {*network.directory, lane, now, [](const TraceId&) { return true; }});
}

hub::ContentAtFault fault(const hub::Content& content) {
  REQUIRE(std::holds_alternative<hub::ContentAtFault>(content));
  const auto out = std::get<hub::ContentAtFault>(content);
  CHECK_FALSE(out.reason.empty());
  CHECK_FALSE(out.remedy.empty());
  return out;
}

}  // namespace

TEST_CASE("Facts: a trace becomes route, stores and urgency", "[shell]") {
  const Network network;
  const auto content =
      taken(network, network.envelope(za, us, Kind::trace_submit, submit(network)), za);
  REQUIRE(std::holds_alternative<hub::TraceSubmitted>(content));
  const auto& trace = std::get<hub::TraceSubmitted>(content);
  CHECK(trace.trace == id<TraceId>(1));
  CHECK(trace.recipient == us);
  CHECK_FALSE(trace.named);
  CHECK(trace.urgency == Urgency::urgent);
  CHECK(trace.known);
  CHECK(trace.expires == noon + codec::case_life);
  // Czechoslovakia is gone: both successors, then the importing country.
  REQUIRE(trace.origins.size() == 3);
  CHECK(trace.origins[0].text() == "CZ");
  CHECK(trace.origins[2].text() == "US");
  CHECK(trace.to_ask.has(Store::nominal));
  CHECK(trace.to_ask.has(Store::firearm));
  CHECK(trace.to_ask.has(Store::trace));
  CHECK_FALSE(trace.to_ask.has(Store::vehicle));
}

TEST_CASE("Facts: another's message on a peer's lane is refused", "[shell]") {
  const Network network;
  const auto envelope = network.envelope(za, us, Kind::trace_submit, submit(network));
  CHECK(fault(taken(network, envelope, br)).code == FaultCode::wrong_author);
}

TEST_CASE("Facts: a message to the wrong party is refused", "[shell]") {
  const Network network;
  const auto envelope = network.envelope(za, za, Kind::trace_submit, submit(network));
  CHECK(fault(taken(network, envelope, za)).code == FaultCode::wrong_recipient);
}

TEST_CASE("Facts: a request may be for a member, which alone must be able to open it", "[shell]") {
  const Network network;
  const auto good = network.envelope(za, br, Kind::trace_submit, submit(network, br));
  CHECK(std::get<hub::TraceSubmitted>(taken(network, good, za)).recipient == br);
  const auto for_us = network.envelope(za, br, Kind::trace_submit, submit(network));
  CHECK(fault(taken(network, for_us, za)).code == FaultCode::not_sealed_to_reader);
}

TEST_CASE("Facts: what a member says of a trace is read like a center's", "[shell]") {
  const Network network;
  v1::TraceUpdate update;
  update.set_trace(id<TraceId>(1).bytes());
  update.set_code(600);
  const auto said = taken(network, network.envelope(br, za, Kind::trace_update, update), br);
  CHECK(std::get<hub::CenterReported>(said).code == 600);
  v1::TraceResult result;
  result.set_trace(id<TraceId>(1).bytes());
  result.set_code(402);
  CHECK(fault(taken(network, network.envelope(br, za, Kind::trace_result, result), br)).field ==
        "answer");
  *result.mutable_answer() = sealed(network, za);
  const auto refused = taken(network, network.envelope(br, za, Kind::trace_result, result), br);
  CHECK(std::get<hub::CenterAnswered>(refused).requester == za);
}

TEST_CASE("Facts: what the center cannot open is refused", "[shell]") {
  const Network network;
  auto body = submit(network, br);
  auto refused = fault(taken(network, network.envelope(za, us, Kind::trace_submit, body), za));
  CHECK(refused.code == FaultCode::not_sealed_to_reader);
  CHECK(refused.field == "confidential");
  body.clear_confidential();
  refused = fault(taken(network, network.envelope(za, us, Kind::trace_submit, body), za));
  CHECK(refused.code == FaultCode::not_sealed_to_reader);
  // To the hub itself nothing is sealed.
  const auto to_hub =
      taken(network, network.envelope(za, PeerId::hub(), Kind::trace_submit, body), za);
  CHECK(std::holds_alternative<hub::TraceSubmitted>(to_hub));
}

TEST_CASE("Facts: dates that cannot be are refused with their field", "[shell]") {
  const Network network;
  auto body = submit(network);
  body.mutable_facts()->mutable_recovery_date()->set_year(2027);
  auto refused = fault(taken(network, network.envelope(za, us, Kind::trace_submit, body), za));
  CHECK(refused.code == FaultCode::out_of_bounds);
  CHECK(refused.field == "facts.recovery_date");
  CHECK(refused.subject == id<TraceId>(1));

  body = submit(network);
  body.mutable_firearm()->set_year_of_manufacture(2027);
  refused = fault(taken(network, network.envelope(za, us, Kind::trace_submit, body), za));
  CHECK(refused.field == "firearm.year_of_manufacture");

  body = submit(network);
  auto& born = *body.mutable_possessor()->add_birth_dates();
  born.set_year(1980);
  born.set_month(2);
  born.set_day(30);
  refused = fault(taken(network, network.envelope(za, us, Kind::trace_submit, body), za));
  CHECK(refused.field == "possessor.birth_dates[0]");
}

TEST_CASE("Facts: what cannot be verified is named as far as it can be read", "[shell]") {
  const Network network;
  const auto named = [](const std::string& envelope) {
    return shell::unopened(bytes_of(envelope), {FaultCode::malformed, "", "broken", "mend it"});
  };
  v1::TraceCancel cancel;
  cancel.set_trace(id<TraceId>(1).bytes());
  const auto envelope = network.envelope(za, us, Kind::trace_cancel, cancel);
  const auto opened = codec::reread(bytes_of(envelope));
  REQUIRE(opened);
  auto forged = envelope;
  forged.back() = static_cast<char>(forged.back() ^ 1);
  // A wrong signature, a cut, a newer version with fields that nobody here knows.
  for (const auto& bytes : {forged, envelope.substr(0, envelope.size() - 40),
                            envelope + std::string("\xf8\x3f\x01", 3)}) {
    CHECK(named(bytes).claimed == opened->id);
    CHECK(named(bytes).kind == Kind::trace_cancel);
    CHECK(named(bytes).subject == id<TraceId>(1));
  }
  CHECK(named("\xff\xff").claimed.empty());
  CHECK_FALSE(named("\xff\xff").kind);
  CHECK(named(std::string(300'000, 'x')).claimed.empty());
}

TEST_CASE("Facts: a body that does not parse is named by its subject", "[shell]") {
  const Network network;
  auto body = submit(network);
  body.mutable_facts()->clear_agency_code();
  const auto refused =
      fault(taken(network, network.envelope(za, us, Kind::trace_submit, body), za));
  CHECK(refused.field == "facts.agency_code");
  CHECK(refused.subject == id<TraceId>(1));
}

TEST_CASE("Facts: an expired message, and one from the future, are refused", "[shell]") {
  const Network network;
  const auto envelope = network.envelope(za, us, Kind::trace_submit, submit(network));
  CHECK(fault(taken(network, envelope, za, noon + codec::case_life)).code == FaultCode::expired);
  CHECK(fault(taken(network, envelope, za, noon - std::chrono::hours{1})).code ==
        FaultCode::time_in_future);
}

TEST_CASE("Facts: a center's code must exist, be of its kind, and bring what it promises",
          "[shell]") {
  const Network network;
  struct Row {
    std::uint32_t code;
    const char* next_country;
    bool answer;
    const char* field;  ///< at fault; empty: taken
  };
  const auto row = GENERATE(values<Row>({
      {100, "", true, ""},
      {300, "", false, ""},
      {599, "", true, "code"},
      {400, "", true, "code"},
      {100, "", false, "answer"},
      {112, "", false, "answer"},
      {401, "", false, "answer"},
      {402, "", false, "answer"},
      {402, "", true, ""},
      {104, "BR", true, ""},
      {104, "", true, "next_country"},
      {104, "QQ", true, "next_country"},
      {320, "", false, ""},
      {320, "BR", false, ""},
      {100, "BR", true, "next_country"},
  }));
  v1::TraceResult result;
  result.set_trace(id<TraceId>(1).bytes());
  result.set_code(row.code);
  result.set_next_country(row.next_country);
  if (row.answer) *result.mutable_answer() = sealed(network, za);
  const auto content = taken(network, network.envelope(us, za, Kind::trace_result, result), us);
  INFO(row.code << " " << row.next_country << " " << row.answer);
  if (*row.field != '\0') {
    CHECK(fault(content).field == row.field);
    CHECK(fault(content).subject == id<TraceId>(1));
  } else {
    REQUIRE(std::holds_alternative<hub::CenterAnswered>(content));
    CHECK(std::get<hub::CenterAnswered>(content).requester == za);
  }
}

TEST_CASE("Facts: a delay comes with the sealed part that holds its reason", "[shell]") {
  const Network network;
  v1::TraceUpdate update;
  update.set_trace(id<TraceId>(1).bytes());
  const auto said = [&](std::uint32_t code) {
    update.set_code(code);
    return taken(network, network.envelope(us, za, Kind::trace_update, update), us);
  };
  CHECK(std::holds_alternative<hub::CenterReported>(said(601)));
  CHECK(fault(said(400)).field == "text");
  CHECK(fault(said(100)).remedy == "send it as a result");
  *update.mutable_text() = sealed(network, za);
  CHECK(std::holds_alternative<hub::CenterReported>(said(400)));
}

TEST_CASE("Facts: countries that do not exist are refused with their field", "[shell]") {
  const Network network;
  const auto refused = [&](const std::function<void(v1::TraceSubmit&)>& change) {
    auto body = submit(network);
    change(body);
    return fault(taken(network, network.envelope(za, us, Kind::trace_submit, body), za)).field;
  };
  CHECK(refused([](auto& b) { b.mutable_facts()->set_recovery_country("QQ"); }) ==
        "facts.recovery_country");
  CHECK(refused([](auto& b) { b.mutable_firearm()->set_country_of_manufacture("QQ"); }) ==
        "firearm.country_of_manufacture");
  CHECK(refused([](auto& b) { b.mutable_firearm()->set_country_of_import("QQ"); }) ==
        "firearm.country_of_import");
  CHECK(refused([](auto& b) { b.mutable_vehicle()->set_plate_country("QQ"); }) ==
        "vehicle.plate_country");
  CHECK(refused([](auto& b) { b.mutable_possessor()->add_nationalities("QQQ"); }) ==
        "possessor.nationalities[0]");
  CHECK(refused([](auto& b) {
          auto& other = *b.add_associates();
          other.set_name("Jane Doe");
          other.add_nationalities("SUN");  // A citizen of a state that is gone.
          other.add_nationalities("QQ");
        }) == "associates[0].nationalities[1]");
}

TEST_CASE("Facts: the reason of a cancellation is for the center that can open it", "[shell]") {
  const Network network;
  v1::TraceCancel cancel;
  cancel.set_trace(id<TraceId>(1).bytes());
  const auto said = [&](PeerId to) {
    return taken(network, network.envelope(za, to, Kind::trace_cancel, cancel), za);
  };
  CHECK(std::get<hub::TraceCancelled>(said(us)).recipient == us);
  CHECK(std::get<hub::TraceCancelled>(said(PeerId::hub())).recipient.is_hub());
  *cancel.mutable_reason() = sealed(network, us);
  CHECK(std::holds_alternative<hub::TraceCancelled>(said(us)));
  *cancel.mutable_reason() = sealed(network, br);
  CHECK(fault(said(us)).field == "reason");
}

TEST_CASE("Facts: a trace without what the tracing instrument asks for is refused", "[shell]") {
  const Network network;
  const auto field_at_fault = [&](const std::function<void(v1::CaseFacts&)>& change) {
    auto body = submit(network);
    change(*body.mutable_facts());
    return fault(taken(network, network.envelope(za, us, Kind::trace_submit, body), za)).field;
  };
  CHECK(field_at_fault([](auto& facts) { facts.clear_illicit_basis(); }) == "facts.illicit_basis");
  CHECK(field_at_fault([](auto& facts) { facts.set_intended_use(" "); }) == "facts.intended_use");
  CHECK(field_at_fault([](auto& facts) { facts.clear_intended_use(); }) == "facts.intended_use");
}

TEST_CASE("Facts: why is asked of a center or member that can open it", "[shell]") {
  const Network network;
  v1::TraceClarification asked;
  asked.set_trace(id<TraceId>(1).bytes());
  *asked.mutable_question() = sealed(network, us);
  const auto sought = [&](PeerId to) {
    return taken(network, network.envelope(za, to, Kind::trace_clarification, asked), za);
  };
  CHECK(std::get<hub::ClarificationSought>(sought(us)).recipient == us);
  CHECK(fault(sought(br)).field == "question");
  CHECK(fault(sought(PeerId::hub())).code == FaultCode::wrong_recipient);
  *asked.mutable_question() = sealed(network, br);
  CHECK(fault(sought(us)).field == "question");

  v1::TraceExplanation told;
  told.set_trace(id<TraceId>(1).bytes());
  *told.mutable_answer() = sealed(network, za);
  const auto given = [&](PeerId from) {
    return taken(network, network.envelope(from, za, Kind::trace_explanation, told), from);
  };
  CHECK(std::get<hub::ClarificationGiven>(given(us)).requester == za);
  CHECK(std::get<hub::ClarificationGiven>(given(br)).requester == za);
}

TEST_CASE("Facts: words about a hit go to a member, sealed to it if they are sealed", "[shell]") {
  const Network network;
  const auto subject = id<TraceId>(1);
  v1::ConfirmationRequest asked;
  asked.set_hit(id<HitId>(2).bytes());
  asked.set_subject(subject.bytes());
  asked.set_priority(v1::PRIORITY_URGENT);
  const auto taken_as = [&](PeerId from, PeerId to, Kind kind, const auto& body) {
    return taken(network, network.envelope(from, to, kind, body), from);
  };
  const auto request = std::get<hub::ConfirmationAsked>(
      taken_as(za, br, Kind::confirmation_request, asked));  // Without words.
  CHECK(request.hit == id<HitId>(2));
  CHECK(request.subject == subject);
  CHECK(request.recipient == br);
  CHECK(request.urgency == Urgency::urgent);
  CHECK(fault(taken_as(za, us, Kind::confirmation_request, asked)).code ==
        FaultCode::wrong_recipient);
  *asked.mutable_question() = sealed(network, za);
  const auto unreadable = fault(taken_as(za, br, Kind::confirmation_request, asked));
  CHECK(unreadable.field == "question");
  CHECK(unreadable.subject == subject);

  v1::ConfirmationAnswer told;
  told.set_hit(id<HitId>(2).bytes());
  told.set_subject(subject.bytes());
  told.set_verdict(v1::VERDICT_LATER);
  told.set_until_us(77);
  *told.mutable_text() = sealed(network, za);
  const auto answer =
      std::get<hub::ConfirmationAnswered>(taken_as(br, za, Kind::confirmation_answer, told));
  CHECK(answer.verdict == Verdict::later);
  CHECK(answer.until == from_us(77));

  v1::FalseHit wrong;
  wrong.set_hit(id<HitId>(2).bytes());
  wrong.set_subject(subject.bytes());
  *wrong.mutable_text() = sealed(network, br);
  CHECK(std::get<hub::HitReportedFalse>(taken_as(za, br, Kind::false_hit, wrong)).recipient == br);
  wrong.clear_hit();
  CHECK(fault(taken_as(za, br, Kind::false_hit, wrong)).field == "hit");
}

TEST_CASE("Facts: passing a hit on is asked for a country that exists, in sealed words",
          "[shell]") {
  // The other members read the first version, in which nothing of passing on is said.
  const Network network(
      std::map<PeerId, std::uint32_t>{{za, schema_version}, {br, schema_version}});
  v1::PassOnRequest asked;
  asked.set_hit(id<HitId>(2).bytes());
  asked.set_subject(id<TraceId>(1).bytes());
  asked.set_country("TN");
  asked.set_priority(v1::PRIORITY_URGENT);
  const auto taken_as = [&](PeerId from, PeerId to, Kind kind, const auto& body) {
    return taken(network, network.envelope(from, to, kind, body), from);
  };
  CHECK(fault(taken_as(za, br, Kind::pass_on_request, asked)).field == "why");
  *asked.mutable_why() = sealed(network, br);
  const auto request = std::get<hub::PassOnAsked>(taken_as(za, br, Kind::pass_on_request, asked));
  CHECK(request.country == *CountryCode::parse("TN"));
  CHECK(request.urgency == Urgency::urgent);
  const Network older;
  *asked.mutable_why() = sealed(older, br);
  CHECK(fault(taken(older, older.envelope(za, br, Kind::pass_on_request, asked), za)).code ==
        FaultCode::version_too_new);
  *asked.mutable_why() = sealed(network, br);
  asked.set_country("XX");
  CHECK(fault(taken_as(za, br, Kind::pass_on_request, asked)).field == "country");

  v1::PassOnAnswer told;
  told.set_hit(id<HitId>(2).bytes());
  told.set_subject(id<TraceId>(1).bytes());
  told.set_country("TN");
  told.set_request(id<MessageId>(3).bytes());
  told.set_word(v1::PASS_ON_CONDITIONS);
  CHECK(fault(taken_as(br, za, Kind::pass_on_answer, told)).field == "text");
  told.set_word(v1::PASS_ON_NO);
  const auto answer = std::get<hub::PassOnAnswered>(taken_as(br, za, Kind::pass_on_answer, told));
  CHECK(answer.word == PassOn::no);
  CHECK(answer.request == id<MessageId>(3));
  CHECK(fault(taken_as(br, us, Kind::pass_on_answer, told)).code == FaultCode::wrong_recipient);
}

TEST_CASE("Facts: nobody but the hub sends the hub's kinds", "[shell]") {
  const Network network;
  v1::CheckReport report;
  report.set_subject(id<TraceId>(1).bytes());
  const auto envelope = network.envelope(za, PeerId::hub(), Kind::check_report, report);
  CHECK(fault(taken(network, envelope, za)).code == FaultCode::not_authorised);
}

TEST_CASE("Facts: a body out of bounds names the field and never the value", "[shell]") {
  const Network network;
  auto body = submit(network);
  body.mutable_firearm()->set_serial(std::string(40, 'S'));
  const auto refused =
      fault(taken(network, network.envelope(za, us, Kind::trace_submit, body), za));
  CHECK(refused.code == FaultCode::out_of_bounds);
  CHECK(refused.field == "firearm.serial");
  CHECK(refused.reason.find("SSS") == std::string::npos);
}

TEST_CASE("Facts: new keys are proven by the old ones and by themselves", "[shell]") {
  const Network network;
  auto next = seal::make_key_set(za);
  v1::KeySuccession good;
  REQUIRE(good.ParseFromString(codec::write_succession(next)));
  const auto hub = PeerId::hub();
  CHECK(std::holds_alternative<hub::KeysSucceeded>(
      taken(network, network.envelope(za, hub, Kind::key_succession, good), za)));
  auto forged = good;
  (*forged.mutable_successor_signature())[0] ^= 1;
  CHECK(fault(taken(network, network.envelope(za, hub, Kind::key_succession, forged), za)).code ==
        FaultCode::bad_signature);
}
