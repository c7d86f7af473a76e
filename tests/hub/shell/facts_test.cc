#include "hub/shell/facts.h"

#include <catch2/catch.hpp>

#include "iwets/v1/hit.pb.h"
#include "iwets/v1/record.pb.h"
#include "proto/codec/facts.h"
#include "tests/hub/shell/world.h"

using namespace iwets;
using namespace world;

namespace {

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
  seal::Sealer sealer;
  const auto to = network.directory->reader(reader);
  REQUIRE(to);
  codec::to_wire(sealer.seal(noon, {*to}, bytes_of("context"), bytes_of("hello")),
                 *out.mutable_confidential());
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
  const auto envelope = network.envelope(za, br, Kind::trace_submit, submit(network));
  CHECK(fault(taken(network, envelope, za)).code == FaultCode::wrong_recipient);
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

TEST_CASE("Facts: a center's code must exist and be of its kind", "[shell]") {
  const Network network;
  v1::TraceResult result;
  result.set_trace(id<TraceId>(1).bytes());
  const auto code_of = [&](std::uint32_t code) {
    result.set_code(code);
    return taken(network, network.envelope(us, za, Kind::trace_result, result), us);
  };
  const auto answered = code_of(100);
  REQUIRE(std::holds_alternative<hub::CenterAnswered>(answered));
  CHECK(std::get<hub::CenterAnswered>(answered).requester == za);
  CHECK(fault(code_of(599)).field == "code");
  CHECK(fault(code_of(400)).remedy == "send it as an update");
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
