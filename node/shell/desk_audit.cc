#include <algorithm>

#include "node/shell/desk.h"
#include "node/shell/json_writer.h"

// What the hub's audit log says of a case, proven. docs/audit.md.
namespace iwets::node {
namespace {

Reply not_proven(const Fault& fault) {
  const bool conflict = fault.code == FaultCode::bad_signature;
  return error_reply({conflict ? 409 : 503, conflict ? "audit_conflict" : "unavailable", "",
                      fault.reason, fault.remedy});
}

void write_message(const CaseMessage& message, const link::AuditProof& proof, JsonWriter& to) {
  const auto entry = std::ranges::find(proof.entries, message.digest, &link::ProvenEntry::message);
  const bool proven = entry != proof.entries.end();
  to.begin_object().field("step", name(message.step)).field("at", message.at);
  to.field("message", hex(message.digest)).field("proven", proven);
  if (proven) {
    to.field("entry", entry->index).field("entered_at", entry->time);
    to.field("kind", iwets::name(entry->kind)).field("actor", entry->actor.text());
  }
  to.end_object();
}

Reply told(const TraceId& id, const std::vector<CaseMessage>& messages,
           const link::AuditProof& proof, const link::WitnessStatus& witness) {
  JsonWriter to;
  to.begin_object().field("subject", id.text());
  to.key("checkpoint").begin_object().field("size", proof.checkpoint.size);
  to.field("root", hex(proof.checkpoint.root)).end_object();
  std::size_t proven = 0;
  to.key("messages").begin_array();
  for (const auto& message : messages) {
    write_message(message, proof, to);
    proven += std::ranges::count(proof.entries, message.digest, &link::ProvenEntry::message) > 0;
  }
  to.end_array().field("proven", proven).field("not_proven", messages.size() - proven);
  to.field("strange", proof.strange);
  to.field("other_peers_agree_at", witness.other_peers.value_or(Instant{}));
  to.field("conflict", witness.conflict).end_object();
  return {200, to.take()};
}

}  // namespace

void Desk::prove(const TraceId& id, std::function<void(Reply)> answer) {
  hold(id);
  if (core_.find(id) == nullptr)
    return answer(error_reply({404, "not_found", "trace", "this node has no such trace or check",
                               "`iwets trace list` shows the traces of this node"}));
  const auto messages = store_.messages(id);
  std::vector<Digest> digests;
  for (const auto& message : messages) digests.push_back(message.digest);
  link_->prove(id, std::move(digests),
               [this, id, messages, answer](const Result<link::AuditProof, Fault>& proof) {
                 if (!proof) return answer(not_proven(proof.error()));
                 note_log(id, *proof);
                 answer(told(id, messages, *proof, link_->status().witness));
               });
}

}  // namespace iwets::node
