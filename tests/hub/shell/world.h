#pragma once

#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>

#include "hub/store/journal.h"
#include "iwets/v1/directory.pb.h"
#include "iwets/v1/trace.pb.h"
#include "proto/codec/directory.h"
#include "proto/codec/envelope.h"
#include "proto/seal/keys.h"

/// A small network for the tests of the hub's shell: the hub, members ZA and BR, center US.
namespace world {

using namespace iwets;

inline const Instant noon = from_us(1'770'000'000'000'000);  // 2026-02-02

inline PeerId peer(const char* name) { return *PeerId::parse(name); }
inline const PeerId za = peer("member:ZA"), br = peer("member:BR"), us = peer("center:US");

template <typename Id>
Id id(std::uint8_t n) {
  typename Id::Raw raw{};
  raw[0] = 1;
  raw[15] = n;
  return Id(raw);
}

inline v1::PeerKeys wire(const codec::PublicKeys& keys) {
  v1::PeerKeys out;
  out.set_sign_key(keys.sign.data(), keys.sign.size());
  out.set_curve_key(keys.curve.data(), keys.curve.size());
  for (const auto& key : keys.sealing) out.add_sealing_keys(key.data(), key.size());
  return out;
}

struct Network {
  seal::SignKeys authority = seal::make_sign_keys();
  std::map<PeerId, seal::KeySet> keys;
  std::shared_ptr<const codec::Directory> directory;
  std::map<PeerId, std::uint32_t> reads;  ///< versions of the schema, where it is not the first

  Network() : Network(std::map<PeerId, std::uint32_t>{}) {}
  explicit Network(std::map<PeerId, std::uint32_t> read) : reads(std::move(read)) {
    if (!seal::init()) throw std::runtime_error("no randomness");
    for (const auto& name : {PeerId::hub(), za, br, us})
      keys.emplace(name, seal::make_key_set(name));
    directory = *codec::Directory::open(bytes_of(signed_directory(1)), authority.open);
  }
  [[nodiscard]] std::string signed_directory(std::uint64_t version, PeerId revoked = {}) const {
    v1::Directory out;
    out.set_schema_version(1);
    out.set_version(version);
    out.set_created_us(to_us(noon));
    *out.mutable_hub() = wire(codec::public_keys(keys.at(PeerId::hub())));
    for (const auto& [name, set] : keys) {
      if (name.is_hub()) continue;
      auto& entry = *out.add_entries();
      entry.set_peer(name.text());
      *entry.mutable_keys() = wire(codec::public_keys(set));
      entry.set_schema_version_max(reads.contains(name) ? reads.at(name) : 1);
      for (int store = 1; store <= 5; ++store) entry.add_may_ask(static_cast<v1::Store>(store));
      if (name == revoked) entry.set_revoked_us(to_us(noon));
    }
    return codec::sign_directory(authority, bytes_of(out.SerializeAsString()));
  }
  /// An envelope of `author`'s.
  [[nodiscard]] std::string envelope(PeerId author, PeerId recipient, Kind kind,
                                     const google::protobuf::Message& body,
                                     Instant created = noon) const {
    codec::Draft draft;
    draft.recipient = recipient;
    draft.kind = kind;
    draft.id = MessageId(seal::random_id(to_us(created) / 1000));
    draft.created = created;
    draft.expires = created + codec::case_life;
    draft.body = body.SerializeAsString();
    return codec::seal_one(keys.at(author).sign, author, draft);
  }
};

inline v1::CaseFacts case_facts() {
  v1::CaseFacts facts;
  facts.set_agency_code("SAPS-DBN");
  facts.set_case_reference("CAS 12/1/2026");
  facts.set_crime_code("5212");
  facts.set_intended_use("investigation");
  facts.set_illicit_basis(v1::ILLICIT_BASIS_WHERE_FOUND);
  facts.set_recovery_country("ZA");
  facts.mutable_recovery_date()->set_year(2026);
  facts.mutable_recovery_date()->set_month(1);
  facts.mutable_recovery_date()->set_day(30);
  return facts;
}

/// A journal of payloads only.
class Payloads : public store::Journal {
 public:
  std::map<std::uint64_t, std::string> payloads;
  std::set<TraceId> erased;

  Result<store::Committed, store::CommitError> append(std::uint64_t,
                                                      const std::vector<store::Entry>&,
                                                      store::Durable) override {
    return fail(store::CommitError::deposed);
  }
  [[nodiscard]] store::Committed last() const override { return {}; }
  [[nodiscard]] store::Committed durable() const override { return {}; }
  [[nodiscard]] Result<seal::AuditPath, store::ReadError> inclusion(JournalIndex,
                                                                    JournalIndex) const override {
    return fail(store::ReadError::absent);
  }
  [[nodiscard]] Result<seal::AuditPath, store::ReadError> consistency(JournalIndex,
                                                                      JournalIndex) const override {
    return fail(store::ReadError::absent);
  }
  [[nodiscard]] Result<store::Audited, store::ReadError> audited(JournalIndex) const override {
    return fail(store::ReadError::absent);
  }
  [[nodiscard]] Result<std::vector<JournalIndex>, store::ReadError> entries_of(
      const TraceId&) const override {
    return std::vector<JournalIndex>{};
  }
  [[nodiscard]] Result<std::vector<JournalIndex>, store::ReadError> found(
      const store::RecordKey&, JournalIndex) const override {
    return std::vector<JournalIndex>{};
  }
  [[nodiscard]] Result<Digest, store::ReadError> root_at(JournalIndex) const override {
    return fail(store::ReadError::absent);
  }
  [[nodiscard]] Result<std::string, store::ReadError> payload(PayloadRef ref) const override {
    const auto at = payloads.find(static_cast<std::uint64_t>(ref));
    if (at == payloads.end()) return fail(store::ReadError::absent);
    return at->second;
  }
  Result<void, store::ReadError> read(
      JournalIndex, const std::function<bool(const store::Entry&)>&) const override {
    return {};
  }
  [[nodiscard]] Result<std::vector<JourneyStep>, store::ReadError> journey(
      const TraceId&) const override {
    return std::vector<JourneyStep>{};
  }
  [[nodiscard]] Result<store::CaseState, store::ReadError> state_of(
      const TraceId& subject) const override {
    return erased.contains(subject) ? store::CaseState::erased : store::CaseState::kept;
  }
  [[nodiscard]] Result<std::vector<TraceId>, store::ReadError> cases_before(
      Instant, const TraceId&, std::size_t) const override {
    return std::vector<TraceId>{};
  }
  bool erase(const std::vector<TraceId>& subjects) override {
    erased.insert(subjects.begin(), subjects.end());
    return true;
  }
  bool release(const std::vector<PayloadRef>& released) override {
    for (const auto payload : released) payloads.erase(static_cast<std::uint64_t>(payload));
    return true;
  }
  bool scrub() override { return true; }
  bool save_snapshot(const store::Snapshot&) override { return true; }
  [[nodiscard]] std::optional<store::Snapshot> newest_snapshot() const override { return {}; }
  void mark_high_water() override {}
  [[nodiscard]] std::uint64_t bytes_on_disk() const override { return 0; }
  [[nodiscard]] Result<store::CopyEnd, store::OpenFailure> copy_to(
      const std::string&) const override {
    return fail(store::OpenFailure{});
  }
  void close() override {}
};

}  // namespace world
