#include "tests/fuzz/audit_log.h"

#include <iterator>

#include "hub/store/journal_entry.h"
#include "iwets/v1/link.pb.h"
#include "iwets/v1/status.pb.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/network.h"

namespace iwets::fuzz {
namespace {

constexpr const char* actors[] = {"hub", "member:ZA", "member:BR", "center:US"};

seal::Key32 salt(const char* of, std::uint64_t index) {
  return seal::digest(bytes_of(of + std::to_string(index)));
}

v1::Countersignature word_of(PeerId witness, const seal::Checkpoint& seen) {
  const auto& keys = network().of(witness).sign;
  v1::Countersignature word;
  word.set_peer(witness.text());
  word.set_size(seen.size);
  word.set_root(wire_bytes(seen.root));
  word.set_time_us(to_us(noon));
  word.set_key_id(wire_bytes(seal::key_id(keys.open)));
  word.set_signature(wire_bytes(seal::countersign(keys, seen, noon)));
  return word;
}

}  // namespace

std::string wire_path(const seal::AuditPath& path) {
  std::string out;
  for (const auto& hash : path) out += wire_bytes(hash);
  return out;
}

void AuditLog::add(std::uint8_t what) {
  Kept kept;
  const auto index = size() + 1;
  kept.entry.index = index;
  kept.entry.time = noon + std::chrono::seconds(index);
  kept.entry.kind = static_cast<AuditKind>(what % 7);
  kept.entry.actor = peer(actors[what / 7 % std::size(actors)]);
  kept.entry.event = "event " + std::to_string(what);
  if (what % 3 == 0) kept.entry.purpose = "ZA-NCB 5202";
  for (int row = 0; row < what % 3; ++row)
    kept.entry.journey.push_back({id<TraceId>(what), what, peer(actors[row + 1]), what});
  if (what % 2 == 0) {
    kept.message = seal::digest(bytes_of("message " + std::to_string(what)));
    kept.payload_salt = salt("payload ", index);
    kept.leaf.payload = seal::commitment(kept.payload_salt, kept.message);
  }
  kept.leaf.kind = kept.entry.kind;
  kept.leaf.time = kept.entry.time;
  kept.leaf.actor = kept.entry.actor;
  kept.leaf.salt = salt("entry ", index);
  kept.leaf.entry = seal::digest(bytes_of(store::entry_content(kept.entry)));
  tree_.append(seal::leaf_hash(kept.leaf),
               [&](unsigned level, std::uint64_t at, const Digest& hash) {
                 whole_[{level, at}] = hash;
               });
  roots_.push_back(tree_.root());
  entries_.push_back(std::move(kept));
}

seal::Subtrees AuditLog::subtrees() const {
  return [this](unsigned level, std::uint64_t index) -> std::optional<Digest> {
    const auto at = whole_.find({level, index});
    must(at != whole_.end(), "only whole subtrees are looked up");
    return at->second;
  };
}

std::string AuditLog::consistency(std::uint64_t first, std::uint64_t size) const {
  if (first == 0 || first > size) return {};
  return wire_path(*seal::consistency_path(first, size, subtrees()));
}

void AuditLog::prove(std::uint64_t index, std::uint64_t size, v1::EntryProof& proof) const {
  const auto& kept = entries_[index - 1];
  proof.set_index(index);
  proof.set_kind(static_cast<std::uint32_t>(kept.leaf.kind));
  proof.set_time_us(to_us(kept.leaf.time));
  proof.set_actor(kept.leaf.actor.text());
  proof.set_salt(wire_bytes(kept.leaf.salt));
  proof.set_entry(wire_bytes(kept.leaf.entry));
  proof.set_payload_salt(wire_bytes(kept.payload_salt));
  proof.set_path(wire_path(*seal::inclusion_path(index - 1, size, subtrees())));
}

void AuditLog::show_witness(PeerId witness, std::uint64_t seen, std::uint64_t size,
                            v1::WitnessProof& proof) const {
  *proof.mutable_countersignature() = word_of(witness, checkpoint(seen));
  proof.set_consistency(consistency(seen, size));
}

v1::AuditPage AuditLog::page() const {
  v1::AuditPage page;
  for (const auto& kept : entries_) {
    auto& entry = *page.add_entries();
    entry.set_index(kept.entry.index);
    entry.set_time_us(to_us(kept.entry.time));
    entry.set_kind(static_cast<std::uint32_t>(kept.entry.kind));
    entry.set_actor(kept.entry.actor.text());
    entry.set_purpose(kept.entry.purpose);
    for (const auto& row : kept.entry.journey) entry.add_steps()->set_subject(row.subject.bytes());
    entry.set_content(store::entry_content(kept.entry));
    entry.set_salt(wire_bytes(kept.leaf.salt));
    entry.set_payload(wire_bytes(kept.leaf.payload));
  }
  const auto& hub = network().of(PeerId::hub()).sign;
  page.set_hub_key(wire_bytes(hub.open));
  page.mutable_checkpoint()->set_size(size());
  page.mutable_checkpoint()->set_root(wire_bytes(roots_[size()]));
  page.mutable_checkpoint()->set_signature(wire_bytes(seal::sign(hub, checkpoint(size()))));
  for (const auto* name : {"member:BR", "center:US"}) {
    auto& witness = *page.add_witnesses();
    *witness.mutable_countersignature() = word_of(peer(name), checkpoint(1 + size() / 2));
    witness.set_key(wire_bytes(network().of(peer(name)).sign.open));
  }
  return page;
}

}  // namespace iwets::fuzz
