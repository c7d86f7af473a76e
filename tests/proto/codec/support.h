#pragma once

#include <string>

#include "iwets/v1/directory.pb.h"
#include "iwets/v1/trace.pb.h"
#include "proto/codec/directory.h"
#include "proto/codec/envelope.h"
#include "proto/codec/wire_keys.h"
#include "tests/proto/seal/temporary.h"

/// A small network with fixed keys: hub, member:ZA, member:BR, center:US.
namespace iwets::tests {

/// 2026-03-01T12:00:00Z.
inline constexpr Instant noon{Duration{1'772'366'400'000'000}};

inline const seal::SignKeys& authority() {
  static const auto keys = seal::sign_keys_from_seed(seed(250));
  return keys;
}
inline const seal::KeySet& hub_keys() {
  static const auto keys = key_set("hub", 10);
  return keys;
}
inline const seal::KeySet& za_keys() {
  static const auto keys = key_set("member:ZA", 20);
  return keys;
}
inline const seal::KeySet& br_keys() {
  static const auto keys = key_set("member:BR", 30);
  return keys;
}
inline const seal::KeySet& us_keys() {
  static const auto keys = key_set("center:US", 40);
  return keys;
}

inline v1::DirectoryEntry& add_entry(v1::Directory& directory, const seal::KeySet& keys,
                                     const std::string& name) {
  auto& entry = *directory.add_entries();
  entry.set_peer(keys.peer.text());
  entry.set_name(name);
  codec::to_wire(codec::public_keys(keys), *entry.mutable_keys());
  entry.set_schema_version_max(1);
  return entry;
}

/// Version 1 of the directory.
inline v1::Directory small_directory() {
  v1::Directory directory;
  directory.set_schema_version(1);
  directory.set_version(1);
  directory.set_created_us(to_us(noon));
  codec::to_wire(codec::public_keys(hub_keys()), *directory.mutable_hub());
  auto& za = add_entry(directory, za_keys(), "NCB Pretoria");
  for (const auto store : {v1::STORE_NOMINAL, v1::STORE_FIREARM}) za.add_may_ask(store);
  za.add_may_fill(v1::STORE_FIREARM);
  za.add_may_trace_to("US");
  add_entry(directory, br_keys(), "NCB Brasília");
  add_entry(directory, us_keys(), "ATF National Tracing Center");
  return directory;
}

inline std::string signed_by(const seal::SignKeys& keys, const v1::Directory& directory) {
  return codec::sign_directory(keys, bytes_of(directory.SerializeAsString()));
}

inline std::shared_ptr<const codec::Directory> opened(const v1::Directory& directory) {
  auto out = codec::Directory::open(bytes_of(signed_by(authority(), directory)), authority().open);
  return out ? *out : nullptr;
}

/// A message of member:ZA to center:US, whose body is not looked at.
inline codec::Draft draft(std::string body, std::uint8_t number = 1) {
  MessageId::Raw id{};
  id[15] = number;
  return {peer("center:US"),       Kind::trace_submit, MessageId(id), noon,
          noon + codec::case_life, std::move(body)};
}

/// The envelope of a succession of `current` by `next`.
inline std::string succession(const seal::KeySet& current, const seal::KeySet& next,
                              Instant created = noon, PeerId recipient = PeerId::hub()) {
  MessageId::Raw id{};
  id[0] = 7;
  return codec::seal_one(current.sign, current.peer,
                         {recipient, Kind::key_succession, MessageId(id), created,
                          created + codec::case_life, codec::write_succession(next)});
}

/// A trace request in which every mandatory field is filled.
inline v1::TraceSubmit small_trace() {
  v1::TraceSubmit trace;
  trace.set_trace(std::string(15, '\0') + '\1');
  trace.set_priority(v1::PRIORITY_ROUTINE);
  trace.set_routing(v1::ROUTING_AUTOMATIC);
  trace.set_attempt(1);
  auto& facts = *trace.mutable_facts();
  facts.set_agency_code("SAPS-DBN");
  facts.set_case_reference("CAS 12/3/2026");
  facts.set_crime_code("1313");
  facts.set_intended_use("criminal investigation");
  facts.set_recovery_country("ZA");
  facts.mutable_recovery_date()->set_year(2026);
  auto& firearm = *trace.mutable_firearm();
  firearm.set_serial("AB123456");
  firearm.set_make("Smith & Wesson");
  auto& other = *firearm.add_other_numbers();
  other.set_part("barrel");
  other.set_number("B77");
  return trace;
}

}  // namespace iwets::tests
