#pragma once

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

#include "iwets/v1/hit.pb.h"
#include "iwets/v1/record.pb.h"
#include "iwets/v1/refusal.pb.h"
#include "iwets/v1/trace.pb.h"
#include "proto/codec/bounds.h"
#include "proto/codec/facts.h"
#include "tests/node/shell/node_for_test.h"
#include "tests/proto/link/fake_hub.h"

/// A node and the hub's end of its link, which a test drives by hand.
namespace iwets::node::testing {

inline const PeerId za(Role::member, *CountryCode::parse("ZA"));
inline const PeerId us(Role::center, *CountryCode::parse("US"));
inline const PeerId cz(Role::center, *CountryCode::parse("CZ"));

/// What a center of the test has: keys, and a way to read and answer.
struct Center {
  explicit Center(PeerId id) : peer(id) {}
  PeerId peer;
  seal::KeySet keys = seal::make_key_set(peer);

  /// The confidential part of a submission to this center; nothing if it cannot read it.
  [[nodiscard]] std::optional<v1::TraceConfidential> open(const v1::TraceSubmit& submit) const {
    seal::Opener opener(peer, keys.sealing);
    const auto id = *TraceId::from_bytes(bytes_of(submit.trace()));
    const auto context = seal::context(za, peer, id, Kind::trace_submit);
    const auto text = opener.open(codec::from_wire(submit.confidential()), bytes_of(context));
    if (!text) return std::nullopt;
    return *codec::read<v1::TraceConfidential>(bytes_of(*text));
  }
  /// A signed result, its answer sealed to `reader`.
  [[nodiscard]] std::string result(const std::string& trace, std::uint32_t code,
                                   const seal::Key32& reader,
                                   v1::ItiReason reason = v1::ITI_REASON_UNSPECIFIED) const {
    v1::TraceAnswer answer;
    answer.set_reason(reason);
    answer.set_explanation("sold in Miami");
    answer.mutable_purchaser()->mutable_person()->set_name("JANE DOE");
    v1::TraceResult result;
    result.set_trace(trace);
    result.set_code(code);
    const auto id = *TraceId::from_bytes(bytes_of(trace));
    const auto context = seal::context(peer, za, id, Kind::trace_result);
    seal::Sealer sealer;
    codec::to_wire(sealer.seal(Instant{}, {{za, reader}}, bytes_of(context),
                               bytes_of(answer.SerializeAsString())),
                   *result.mutable_answer());
    return FakeHub::by(keys.sign, peer, Kind::trace_result, result.SerializeAsString(), za);
  }
};

struct Network {
  FakeHub hub{za};
  Center center{us}, other{cz};
  NodeForTest node{hub.anchor(), za};

  void attach(std::uint64_t version, const std::vector<seal::KeySet>& centers) {
    (void)hub.accept_attach();
    serve(version, centers);
  }
  void serve(std::uint64_t version, const std::vector<seal::KeySet>& centers) {
    auto peers = centers;
    peers.push_back(node.keys);
    hub.say(hub.envelope(Kind::directory_update, hub.directory(version, peers)));
  }
  /// The next message of the node, signed for.
  codec::Opened take() {
    auto opened = codec::reread(bytes_of(hub.take()));
    hub.acknowledge();
    return std::move(*opened);
  }
  template <typename M>
  void say(Kind kind, const M& message) {
    REQUIRE_FALSE(codec::check_bounds(message));
    hub.say(hub.envelope(kind, message.SerializeAsString()));
  }
  void report(const std::string& subject, bool update = false) {
    v1::CheckReport report;
    report.set_subject(subject);
    report.set_update(update);
    report.set_time_us(1);
    auto& store = *report.add_stores();
    store.set_store(v1::STORE_VEHICLE);
    store.set_outcome(update ? v1::OUTCOME_NO_HIT : v1::OUTCOME_UNAVAILABLE);
    say(Kind::check_report, report);
  }
  void status(const std::string& trace, v1::TraceState state) {
    v1::TraceStatus status;
    status.set_trace(trace);
    status.set_state(state);
    status.set_time_us(1);
    say(Kind::trace_status, status);
  }
  void notice(const std::string& subject, v1::Party party) {
    v1::HitNotice notice;
    notice.set_hit(std::string(16, 'h'));
    notice.set_party(party);
    notice.set_subject(subject);
    notice.set_subject_is_trace(true);
    auto& match = *notice.mutable_match();
    match.set_store(v1::STORE_VEHICLE);
    match.set_owner("member:BR");
    match.set_record("BR-7");
    match.set_alert(true);
    match.set_rule("plate");
    notice.set_requester("member:ZA");
    auto& facts = *notice.mutable_facts();
    facts.set_agency_code("A");
    facts.set_case_reference("C");
    facts.set_crime_code("1");
    facts.set_intended_use("U");
    facts.set_recovery_country("ZA");
    facts.mutable_recovery_date()->set_year(2026);
    notice.set_time_us(1);
    say(Kind::hit_notice, notice);
  }
};

/// What the history of a case says at its first step of that name.
inline std::string text_of_step(const nlohmann::json& trace, const std::string& step) {
  for (const auto& told : trace["history"])
    if (told["step"] == step) return told["text"];
  return "";
}

}  // namespace iwets::node::testing
