#include "hub/shell/audit_desk.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>

#include "hub/shell/files.h"
#include "hub/shell/thread_name.h"
#include "iwets/v1/link.pb.h"
#include "proto/codec/bounds.h"
#include "proto/codec/envelope.h"

namespace iwets::shell {
namespace {

constexpr std::size_t batch_max = 64;
constexpr int entries_max = 64, witnesses_max = 16;  // As the schema bounds them.
constexpr std::size_t witness_file_max = 1U << 20U;

template <std::size_t n>
std::array<std::uint8_t, n> fixed(const std::string& bytes) {
  std::array<std::uint8_t, n> out{};
  std::copy_n(bytes.begin(), std::min(n, bytes.size()), out.begin());
  return out;
}
template <std::size_t n>
std::string text(const std::array<std::uint8_t, n>& bytes) {
  return {bytes.begin(), bytes.end()};
}
std::string text(const seal::AuditPath& path) {
  std::string out;
  for (const auto& hash : path) out.append(hash.begin(), hash.end());
  return out;
}

/// Nothing: signed by no key that its peer has in force.
std::optional<AuditDesk::Witness> verified(const v1::Countersignature& wire,
                                           const codec::Directory& directory) {
  AuditDesk::Witness out;
  const auto peer = PeerId::parse(wire.peer());
  if (!peer) return std::nullopt;
  out.peer = *peer;
  out.checkpoint = {wire.size(), fixed<32>(wire.root())};
  out.time = from_us(wire.time_us());
  out.key_id = fixed<8>(wire.key_id());
  out.signature = fixed<64>(wire.signature());
  const auto known = directory.find(out.peer, out.key_id);
  if (!known || codec::judge_key(*known, out.time)) return std::nullopt;
  out.key = known->key;
  if (!seal::verify_countersignature(out.key, out.checkpoint, out.time, out.signature))
    return std::nullopt;
  return out;
}

/// True if the peer wrote this message, or was sent it.
bool concerns(const std::string& envelope, const PeerId& peer) {
  const auto opened = codec::reread(bytes_of(envelope));
  return opened && (opened->author == peer || opened->recipient == peer);
}

}  // namespace

void to_wire(const AuditDesk::Witness& witness, v1::Countersignature& wire) {
  wire.set_peer(witness.peer.text());
  wire.set_size(witness.checkpoint.size);
  wire.set_root(text(witness.checkpoint.root));
  wire.set_time_us(to_us(witness.time));
  wire.set_key_id(text(witness.key_id));
  wire.set_signature(text(witness.signature));
}

SignedCheckpoint checkpoint_of(const store::Journal& journal, const seal::SignKeys& keys) {
  const auto durable = journal.durable();
  const seal::Checkpoint checkpoint{durable.index, durable.root};
  return {checkpoint, seal::sign(keys, checkpoint)};
}

AuditDesk::AuditDesk(Wiring wiring) : wiring_(std::move(wiring)) {
  load();
  thread_ = std::thread([this] { run(); });
}

AuditDesk::~AuditDesk() {
  wiring_.in.close();
  thread_.join();
}

std::vector<AuditDesk::Witness> AuditDesk::witnesses() const {
  const std::lock_guard lock(mutex_);
  std::vector<Witness> out;
  for (const auto& [peer, witness] : witnesses_) out.push_back(witness);
  return out;
}

void AuditDesk::load() {
  const auto bytes = read_file(wiring_.file, witness_file_max);
  v1::Witnesses kept;
  if (!bytes || !kept.ParseFromString(*bytes)) return;
  const auto keys = wiring_.keys.view();
  for (const auto& wire : kept.newest())
    if (const auto witness = verified(wire, *keys->directory))
      witnesses_.insert_or_assign(witness->peer, *witness);
}

void AuditDesk::save() {
  v1::Witnesses kept;
  for (const auto& witness : witnesses()) to_wire(witness, *kept.add_newest());
  if (!write_file(wiring_.file, kept.SerializeAsString()))
    spdlog::warn("event=witnesses_not_saved file=\"{}\"", wiring_.file);
}

void AuditDesk::run() {
  name_thread("hub-audit");
  for (;;) {
    const auto batch = wiring_.in.pop(batch_max);
    if (batch.empty()) return;
    std::vector<Outbound> answers;
    bool changed = false;
    for (const auto& work : batch) {
      const auto frame = codec::read<v1::Frame>(bytes_of(work.header));
      if (!frame) continue;
      if (frame->has_countersignature())
        changed = take(work.peer, frame->countersignature()) || changed;
      if (frame->has_audit_ask())
        answers.push_back({work.session, answer(work.peer, frame->audit_ask()), {}, {}});
    }
    wiring_.front.post(std::move(answers));
    if (changed) save();
  }
}

std::string AuditDesk::answer(const PeerId& peer, const v1::AuditAsk& ask) const {
  v1::Frame frame;
  frame.set_schema_version(schema_version_first);
  auto& told = *frame.mutable_audit_told();
  told.set_tag(ask.tag());
  JournalIndex size = 0;
  if (show_checkpoint(ask, size, told)) {
    if (const auto subject = TraceId::from_bytes(bytes_of(ask.subject())))
      prove_messages(peer, *subject, size, told);
    if (ask.witnesses()) show_witnesses(peer, size, told);
  }
  return frame.SerializeAsString();
}

bool AuditDesk::show_checkpoint(const v1::AuditAsk& ask, JournalIndex& size,
                                v1::AuditTold& told) const {
  const auto now = checkpoint_of(wiring_.journal, wiring_.sign);
  size = now.checkpoint.size;
  if (size == 0) {
    told.set_failure("the log has no entry yet");
    return false;
  }
  auto& wire = *told.mutable_checkpoint();
  wire.set_size(size);
  wire.set_root(text(now.checkpoint.root));
  wire.set_signature(text(now.signature));
  // A log that is shorter than what the peer has seen speaks for itself.
  if (ask.size() == 0 || ask.size() > size) return true;
  const auto path = wiring_.journal.consistency(ask.size(), size);
  if (path) told.set_consistency(text(*path));
  if (!path) spdlog::error("event=audit_tree_damaged from={} to={}", ask.size(), size);
  return true;
}

void AuditDesk::prove_messages(const PeerId& peer, const TraceId& subject, JournalIndex size,
                               v1::AuditTold& told) const {
  const auto entries = wiring_.journal.entries_of(subject);
  if (!entries) return;
  for (const auto index : *entries) {
    if (index > size || told.entries_size() == entries_max) break;
    const auto payload = wiring_.journal.payload(PayloadRef{index});
    if (!payload || !concerns(*payload, peer)) continue;
    const auto kept = wiring_.journal.audited(index);
    const auto path = wiring_.journal.inclusion(index, size);
    if (!kept || !path) {
      spdlog::error("event=audit_tree_damaged entry={}", index);
      continue;
    }
    auto& proof = *told.add_entries();
    proof.set_index(index);
    proof.set_kind(static_cast<std::uint32_t>(kept->leaf.kind));
    proof.set_time_us(to_us(kept->leaf.time));
    proof.set_actor(kept->leaf.actor.text());
    proof.set_salt(text(kept->leaf.salt));
    proof.set_entry(text(kept->leaf.entry));
    proof.set_payload_salt(text(kept->payload_salt));
    proof.set_path(text(*path));
  }
}

void AuditDesk::show_witnesses(const PeerId& peer, JournalIndex size, v1::AuditTold& told) const {
  auto all = witnesses();
  std::erase_if(all, [&](const Witness& witness) {
    return witness.peer == peer || witness.checkpoint.size > size;
  });
  const auto newest_first = [](const Witness& a, const Witness& b) { return a.time > b.time; };
  std::ranges::sort(all, newest_first);
  for (const auto& witness : all) {
    if (told.witnesses_size() == witnesses_max) return;
    const auto path = wiring_.journal.consistency(witness.checkpoint.size, size);
    if (!path) continue;
    auto& proof = *told.add_witnesses();
    to_wire(witness, *proof.mutable_countersignature());
    proof.set_consistency(text(*path));
  }
}

bool AuditDesk::take(const PeerId& peer, const v1::Countersignature& word) {
  const auto witness = verified(word, *wiring_.keys.view()->directory);
  if (!witness || witness->peer != peer) {
    spdlog::warn("event=countersignature_rejected peer={}", peer.text());
    return false;
  }
  const auto root = wiring_.journal.root_at(witness->checkpoint.size);
  if (!root || *root != witness->checkpoint.root) {
    spdlog::error("event=witness_saw_another_log peer={} size={}", peer.text(),
                  witness->checkpoint.size);
    return false;
  }
  const std::lock_guard lock(mutex_);
  const auto at = witnesses_.find(peer);
  if (at != witnesses_.end() && at->second.time > witness->time) return false;
  witnesses_.insert_or_assign(peer, *witness);
  return true;
}

}  // namespace iwets::shell
