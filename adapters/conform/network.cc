#include "adapters/conform/network.h"

#include <cassert>
#include <chrono>
#include <utility>

#include "iwets/v1/directory.pb.h"
#include "proto/codec/chain.h"
#include "proto/codec/copy.h"
#include "proto/codec/envelope.h"
#include "proto/codec/facts.h"
#include "proto/codec/profile.h"

namespace iwets::conform {
namespace {

using codec::field_of;

constexpr std::uint32_t exported = 104;

PeerId member_of(const char* country) { return {Role::member, *CountryCode::parse(country)}; }

void keys_to_wire(const seal::KeySet& keys, v1::PeerKeys& wire) {
  wire.set_sign_key(field_of(keys.sign.open));
  wire.set_curve_key(field_of(keys.curve.open));
  for (const auto& key : keys.sealing) wire.add_sealing_keys(field_of(key.open));
}

v1::DirectoryEntry& enter(v1::Directory& directory, PeerId peer, const seal::KeySet& keys) {
  auto& entry = *directory.add_entries();
  entry.set_peer(peer.text());
  entry.set_schema_version_max(schema_version);
  keys_to_wire(keys, *entry.mutable_keys());
  return entry;
}

PeerId center_elsewhere(CountryCode here) {
  return {Role::center, *CountryCode::parse(here.text() == "CZ" ? "US" : "CZ")};
}

/// Names and aliases that fill a person up to its bounds.
void fill(v1::Person& person, int aliases) {
  constexpr std::size_t alias_bytes = 172;
  person.set_name("Ncube, Precious");
  for (int i = 0; i < aliases; ++i)
    person.add_aliases(std::to_string(i) + " " + std::string(alias_bytes, 'x'));
}

void fill(const AskedFirearm& asked, const Question& question, v1::TraceSubmit& body,
          v1::TraceConfidential& confidential) {
  body.set_trace(question.trace.bytes());
  body.set_priority(question.urgent ? v1::PRIORITY_URGENT : v1::PRIORITY_ROUTINE);
  body.set_routing(v1::ROUTING_AUTOMATIC);
  body.set_attempt(1);
  auto& facts = *body.mutable_facts();
  facts.set_agency_code("AA-NCB");
  facts.set_case_reference("CONFORM 1/2026");
  facts.set_crime_code("5202");
  facts.set_intended_use("criminal investigation");
  facts.set_illicit_basis(v1::ILLICIT_BASIS_WHERE_FOUND);
  facts.set_recovery_country("ZA");
  facts.mutable_recovery_date()->set_year(2026);
  auto& firearm = *body.mutable_firearm();
  firearm.set_serial(question.serial);
  firearm.set_make(asked.make);
  firearm.set_model(asked.model);
  firearm.set_type(asked.type);
  firearm.set_calibre(asked.calibre);
  firearm.set_country_of_manufacture(asked.country);
  confidential.set_justification("danger to life");
  confidential.set_agency("National Central Bureau");
  confidential.set_officer("Duty officer");
  confidential.set_badge("117");
  confidential.set_circumstances("traffic stop");
  if (!question.large) return;
  constexpr int aliases_max = 256, associates_max = 4;
  constexpr std::size_t text_max = 4096;
  fill(*body.mutable_possessor(), aliases_max);
  for (int i = 0; i < associates_max; ++i) fill(*body.add_associates(), aliases_max);
  confidential.set_circumstances(std::string(text_max, 'c'));
  confidential.set_remarks(std::string(text_max, 'r'));
}

codec::Draft draft(PeerId recipient, Kind kind, std::string body) {
  const auto now = wall_clock();
  return {.recipient = recipient,
          .kind = kind,
          .id = new_id(),
          .created = now,
          .expires = now + codec::case_life,
          .body = std::move(body)};
}

}  // namespace

Instant wall_clock() {
  return Instant(
      std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch()));
}

MessageId new_id() { return MessageId(seal::random_id(to_us(wall_clock()) / 1000)); }

Network::Network(CountryCode center, const field::CenterProfile& profile, AskedFirearm firearm)
    : authority_(seal::make_sign_keys()),
      other_authority_(seal::make_sign_keys()),
      hub_(seal::make_key_set(PeerId::hub())),
      center_(seal::make_key_set({Role::center, center})),
      earlier_(seal::make_key_set(center_elsewhere(center))),
      member_(seal::make_key_set(member_of("ZA"))),
      without_right_(seal::make_key_set(member_of("BR"))),
      stranger_(seal::make_key_set(member_of("ZA"))),
      profile_(profile),
      firearm_(std::move(firearm)) {
  constexpr std::uint64_t first_version = 7;
  const auto signed_one = signed_directory(authority_, first_version, member_);
  const auto opened = codec::Directory::open(bytes_of(signed_one), authority_.open);
  assert(opened);
  directory_ = *opened;
}

std::string Network::signed_directory(const seal::SignKeys& authority, std::uint64_t version,
                                      const seal::KeySet& member) const {
  v1::Directory directory;
  directory.set_schema_version(schema_version_first);
  directory.set_version(version);
  directory.set_created_us(to_us(wall_clock() - std::chrono::hours{1}));
  keys_to_wire(hub_, *directory.mutable_hub());
  codec::to_wire(profile_, *enter(directory, center_.peer, center_).mutable_profile());
  enter(directory, earlier_.peer, earlier_);
  enter(directory, member_.peer, member);
  auto& other = enter(directory, without_right_.peer, without_right_);
  other.add_may_trace_to(std::string(earlier_.peer.country().text()));
  return codec::sign_directory(authority, bytes_of(directory.SerializeAsString()));
}

std::string Network::anchor(const std::string& endpoint) const {
  return codec::write_anchor({.endpoint = endpoint,
                              .hub_curve = hub_.curve.open,
                              .hub_sign = hub_.sign.open,
                              .authority = authority_.open});
}

std::string Network::forged_update() const {
  v1::DirectoryUpdate update;
  const auto forged = signed_directory(other_authority_, directory_->version() + 1, stranger_);
  const bool whole = update.mutable_directory()->ParseFromString(forged);
  assert(whole);
  return update.SerializeAsString();
}

std::string Network::older_update() const {
  v1::DirectoryUpdate update;
  const auto older = signed_directory(authority_, directory_->version() - 1, stranger_);
  const bool whole = update.mutable_directory()->ParseFromString(older);
  assert(whole);
  return update.SerializeAsString();
}

void Network::member_changes_keys() {
  const auto next = seal::make_key_set(member_.peer);
  const auto succession =
      envelope(member_, PeerId::hub(), Kind::key_succession, codec::write_succession(next));
  const auto following = directory_->succeed(bytes_of(succession));
  assert(following);
  directory_ = *following;
  member_ = next;
}

std::optional<std::string> Network::center_changes_keys(const std::string& succession) {
  const auto following = directory_->succeed(bytes_of(succession));
  if (!following) return following.error().field + " " + following.error().reason;
  directory_ = *following;
  return std::nullopt;
}

std::string Network::envelope(Kind kind, std::string body) const {
  return envelope(hub_, center_.peer, kind, std::move(body));
}

std::string Network::envelope(const seal::KeySet& author, PeerId recipient, Kind kind,
                              std::string body) {
  return codec::seal_one(author.sign, author.peer, draft(recipient, kind, std::move(body)));
}

v1::Sealed Network::seal(const seal::KeySet& author, const TraceId& trace, Kind kind,
                         const google::protobuf::Message& content, bool to_former_key) const {
  seal::Sealer sealer;
  const auto context = seal::context(author.peer, center_.peer, trace, kind);
  const auto reader = to_former_key ? seal::Reader{center_.peer, center_.sealing.back().open}
                                    : *directory_->reader(center_.peer);
  const auto part =
      sealer.seal(wall_clock(), {reader}, bytes_of(context), bytes_of(content.SerializeAsString()));
  v1::Sealed wire;
  codec::to_wire(part, wire);
  return wire;
}

std::string Network::body_of(const seal::KeySet& author, const Question& question) const {
  v1::TraceSubmit body;
  v1::TraceConfidential confidential;
  fill(firearm_, question, body, confidential);
  if (question.change_confidential) question.change_confidential(confidential);
  *body.mutable_confidential() =
      seal(author, question.trace, Kind::trace_submit, confidential, question.to_former_key);
  if (question.change_sealed) question.change_sealed(*body.mutable_confidential());
  if (question.change) question.change(body);
  return body.SerializeAsString();
}

std::string Network::submit(const seal::KeySet& author, const Question& question) const {
  return envelope(author, center_.peer, Kind::trace_submit, body_of(author, question));
}

std::string Network::amend(const seal::KeySet& author, const Question& question,
                           std::uint32_t version) const {
  v1::TraceSubmit submitted;
  v1::TraceConfidential confidential;
  fill(firearm_, question, submitted, confidential);
  confidential.set_circumstances("as written in version " + std::to_string(version));
  v1::TraceAmend body;
  body.set_trace(question.trace.bytes());
  body.set_version(version);
  *body.mutable_facts() = submitted.facts();
  *body.mutable_confidential() = seal(author, question.trace, Kind::trace_amend, confidential);
  if (question.change_sealed) question.change_sealed(*body.mutable_confidential());
  return envelope(author, center_.peer, Kind::trace_amend, body.SerializeAsString());
}

v1::Continuation Network::continuation() const {
  const TraceId first(new_id().raw());
  v1::TraceAnswer content;
  content.set_explanation("sold abroad");
  const auto context = seal::context(earlier_.peer, member_.peer, first, Kind::trace_result);
  seal::Sealer sealer;
  const auto part = sealer.seal(wall_clock(), {{member_.peer, member_.sealing.back().open}},
                                bytes_of(context), bytes_of(content.SerializeAsString()));
  v1::TraceResult body;
  body.set_trace(first.bytes());
  body.set_code(exported);
  body.set_next_country(std::string(center_.peer.country().text()));
  codec::to_wire(part, *body.mutable_answer());
  const auto evidence = seal::Opener(member_.peer, {member_.sealing.back()})
                            .open_as_evidence(part, bytes_of(context));
  assert(evidence);
  v1::Continuation out;
  out.set_first_trace(first.bytes());
  out.set_hop(2);
  codec::to_wire(codec::ChainLink{envelope(earlier_, member_.peer, Kind::trace_result,
                                           body.SerializeAsString()),
                                  evidence->content, evidence->salt},
                 *out.add_chain());
  out.mutable_possessor()->set_name("Ncube, Precious");
  return out;
}

std::string Network::attachment(v1::Attachment body,
                                const v1::AttachmentDescription& description) const {
  const TraceId trace(codec::fixed<16>(body.trace()));
  *body.mutable_description() = seal(member_, trace, Kind::attachment, description);
  return envelope(member_, center_.peer, Kind::attachment, body.SerializeAsString());
}

std::vector<std::string> Network::submit_together(const std::vector<Question>& questions) const {
  std::vector<codec::Draft> drafts;
  for (const auto& question : questions)
    drafts.push_back(draft(center_.peer, Kind::trace_submit, body_of(member_, question)));
  return codec::seal_batch(member_.sign, member_.peer, drafts);
}

v1::Sealed Network::words(const std::string& text, const TraceId& trace, Kind kind) const {
  v1::CenterText content;
  content.set_text(text);
  return seal(member_, trace, kind, content);
}

}  // namespace iwets::conform
