#include "hub/authority/changes.h"

#include <algorithm>

#include "proto/codec/profile.h"
#include "proto/codec/wire_keys.h"

namespace iwets::authority {
namespace {

constexpr int former_keys_max = 16;  // Of the schema.

v1::DirectoryEntry* find(v1::Directory& directory, PeerId peer) {
  const auto name = peer.text();
  for (auto& entry : *directory.mutable_entries()) {
    if (entry.peer() == name) return &entry;
  }
  return nullptr;
}

/// Keeps keys that are replaced, for old evidence; the oldest make room.
void retire(google::protobuf::RepeatedPtrField<v1::PeerKeys>& former, v1::PeerKeys keys,
            std::uint64_t retired_us, std::uint64_t compromised_since_us) {
  keys.set_retired_us(retired_us);
  keys.set_compromised_since_us(compromised_since_us);
  *former.Add() = std::move(keys);
  if (former.size() > former_keys_max) former.DeleteSubrange(0, 1);
}

void set_rights(v1::DirectoryEntry& entry, const Rights& rights) {
  entry.set_name(rights.name);
  entry.clear_may_ask();
  entry.clear_may_fill();
  entry.clear_may_trace_to();
  for (const auto store : every_store) {
    const auto wire = static_cast<v1::Store>(store);
    if (rights.may_ask.has(store)) entry.add_may_ask(wire);
    if (rights.may_fill.has(store)) entry.add_may_fill(wire);
  }
  for (const auto& country : rights.may_trace_to) {
    entry.add_may_trace_to(std::string(country.text()));
  }
  entry.set_answers_traces(rights.answers_traces);
}

}  // namespace

Result<Change, Problem> admit(v1::Directory& directory, const codec::Enrolled& enrolled,
                              const Rights& rights, Instant now) {
  auto* entry = find(directory, enrolled.peer);
  auto change = Change::rights_replaced;
  v1::PeerKeys keys;
  codec::to_wire(enrolled.keys, keys);
  if (entry == nullptr) {
    entry = directory.add_entries();
    entry->set_peer(enrolled.peer.text());
    change = Change::added;
  } else if (entry->keys().sign_key() == keys.sign_key()) {
    if (entry->compromised_since_us() != 0) {
      return fail(Problem{Exit::denied,
                          "the keys of " + enrolled.peer.text() + " were declared compromised",
                          "have it make new keys: `init` in a new folder, then admit those"});
    }
    if (entry->revoked_us() != 0) change = Change::taken_back;
  } else {
    const auto ended = entry->revoked_us() == 0 ? to_us(now) : entry->revoked_us();
    retire(*entry->mutable_former_keys(), entry->keys(), ended, entry->compromised_since_us());
    change = entry->revoked_us() == 0 ? Change::keys_replaced : Change::taken_back;
  }
  *entry->mutable_keys() = std::move(keys);
  entry->clear_revoked_us();
  entry->clear_compromised_since_us();
  entry->clear_revoked_reason();
  set_rights(*entry, rights);
  entry->set_schema_version_max(enrolled.schema_version_max);
  entry->clear_profile();
  if (enrolled.profile) codec::to_wire(*enrolled.profile, *entry->mutable_profile());
  return change;
}

Result<Change, Problem> put_hub(v1::Directory& directory, const codec::Enrolled& enrolled,
                                Instant now) {
  v1::PeerKeys keys;
  codec::to_wire(enrolled.keys, keys);
  if (!directory.has_hub()) {
    *directory.mutable_hub() = std::move(keys);
    return Change::added;
  }
  if (directory.hub().SerializeAsString() == keys.SerializeAsString()) return Change::unchanged;
  if (directory.hub().sign_key() != keys.sign_key()) {
    retire(*directory.mutable_former_hub_keys(), directory.hub(), to_us(now), 0);
  }
  *directory.mutable_hub() = std::move(keys);
  return Change::keys_replaced;
}

Result<Change, Problem> revoke(v1::Directory& directory, PeerId peer, Instant now,
                               std::optional<Instant> compromised_since,
                               const std::string& reason) {
  if (peer.is_hub()) {
    return fail(Problem{Exit::usage, "the hub is not revoked, its keys are replaced",
                        "make new keys (`iwets-hub init` in a new folder), then "
                        "`iwets-authority hub FILE`"});
  }
  auto* const entry = find(directory, peer);
  if (entry == nullptr) {
    return fail(Problem{Exit::not_found, peer.text() + " is not in the directory",
                        "`iwets-authority show` lists who is"});
  }
  const bool again = entry->revoked_us() != 0;
  if (!again) entry->set_revoked_us(to_us(now));
  if (!reason.empty()) entry->set_revoked_reason(reason);
  const auto since = compromised_since ? to_us(*compromised_since) : 0;
  const auto known = entry->compromised_since_us();
  // A later time would make trusted again what was declared not to be.
  if (since != 0 && (known == 0 || since < known)) {
    entry->set_compromised_since_us(since);
    return again ? Change::revoked_again : Change::revoked;
  }
  return again ? Change::unchanged : Change::revoked;
}

}  // namespace iwets::authority
