#include <algorithm>
#include <deque>
#include <memory>
#include <set>
#include <utility>

#include "node/shell/desk.h"
#include "node/shell/desk_errors.h"
#include "proto/codec/media_type.h"
#include "proto/field/form.h"

// A case as one file, which others verify without this node. docs/evidence.md.
namespace iwets::node {
namespace {

constexpr std::size_t hops_max = 8;  // Of the schema; a longer walk would be a damaged disk's.

evidence::LogProof log_of(const link::AuditProof& proof, const seal::Key32& hub, Instant asked) {
  evidence::LogProof out{
      proof.checkpoint.size, proof.checkpoint.root, seal::key_id(hub), proof.signature, {}, asked};
  for (const auto& entry : proof.entries)
    out.entries.push_back({entry.message, entry.index, entry.kind, entry.time, entry.actor,
                           entry.salt, entry.entry, entry.payload_salt, entry.path});
  return out;
}

/// A message of one trace may have told something about another.
void drop_kept_elsewhere(std::vector<evidence::Hop>& hops) {
  std::set<Digest> kept;
  for (const auto& hop : hops)
    for (const auto& message : hop.messages) kept.insert(seal::digest(bytes_of(message.envelope)));
  for (auto& hop : hops)
    std::erase_if(hop.unkept,
                  [&](const evidence::Unkept& one) { return kept.contains(one.message); });
}

}  // namespace

/// A package on its way.
struct Desk::TakingOut {
  evidence::Case of;
  bool with_attachments = false;
  std::size_t next = 0;  ///< hop whose proof is asked for
  std::function<void(Reply)> answer;
};

std::vector<TraceId> Desk::hops_of(const Case& c) {
  std::deque<TraceId> out{c.id};
  for (auto id = c.hop.previous; !id.empty() && out.size() < hops_max;) {
    const auto before = store_.find(id);
    if (!before) break;
    out.push_front(id);
    id = before->hop.previous;
  }
  for (auto id = c.hop.next; !id.empty() && out.size() < hops_max;) {
    const auto after = store_.find(id);
    if (!after) break;
    out.push_back(id);
    id = after->hop.next;
  }
  return {out.begin(), out.end()};
}

void Desk::note_log(const TraceId& id, const link::AuditProof& proof) {
  if (!directory_) return;
  evidence_.keep(id, log_of(proof, directory_->hub().sign, link_->status().witness.at));
}

void Desk::take_out(Instant now, const EvidenceOrder& order, std::function<void(Reply)> answer) {
  const auto later = [this, answer = std::move(answer)](Reply reply) {
    auto kept = std::make_shared<Reply>(std::move(reply));
    after_commit([answer, kept] { answer(std::move(*kept)); });
  };
  const auto c = store_.find(order.trace);
  const auto body = c ? store_.request_body(*c) : std::nullopt;
  const auto form = body ? read_trace_form(*body) : fail(ApiError(no_such_trace));
  if (!c || c->kind != CaseKind::trace || !form) return later(error_reply(no_such_trace));
  if (!directory_)
    return later(error_reply(wrong_state("this node has no directory yet, whose keys are needed",
                                         "ask again when it was attached to the hub once")));
  const auto purpose = order.purpose.value_or(form->purpose);
  if (purpose == field::Purpose::none)
    return later(error_reply({422, "incomplete", "purpose", "nobody says what the package is for",
                              "name the purpose: purpose=court, for example"}));
  Consultation row;
  row.officer = who(order.officer);
  row.agency = who(order.agency.empty() ? form->agency.code : order.agency);
  row.purpose = purpose;
  row.reference = who(form->case_reference);
  row.subject = order.trace;
  oversight_.taken_out(now, row);
  auto what = std::make_shared<TakingOut>();
  what->with_attachments = order.with_attachments;
  what->answer = later;
  what->of = {.member = member_,
              .at = now,
              .officer = row.officer,
              .agency = row.agency,
              .purpose = std::string(purpose_word(purpose)),
              .case_reference = form->case_reference,
              .program = order.program};
  for (const auto& id : hops_of(*c)) what->of.hops.push_back(evidence_.hop(id));
  drop_kept_elsewhere(what->of.hops);
  go_on_taking_out(what);
}

void Desk::go_on_taking_out(const std::shared_ptr<TakingOut>& what) {
  if (what->next == what->of.hops.size()) return what->answer(package(*what));
  auto& hop = what->of.hops[what->next++];
  std::vector<Digest> digests;
  for (const auto& message : hop.messages)
    digests.push_back(seal::digest(bytes_of(message.envelope)));
  const auto trace = hop.trace;
  link_->prove(
      trace, std::move(digests), [this, what, &hop](const Result<link::AuditProof, Fault>& proof) {
        if (proof) note_log(hop.trace, *proof);
        hop.log = evidence_.log(hop.trace);
        if (!proof)
          hop.no_log = "the hub did not prove its log at the export: " + proof.error().reason +
                       (hop.log ? "; this is what it had proven before" : "");
        go_on_taking_out(what);
      });
}

Reply Desk::package(const TakingOut& what) {
  auto of = what.of;
  std::size_t room = evidence::attached_bytes_max;
  for (auto& hop : of.hops)
    for (const auto& one : link::AttachmentBook::of(database_, hop.trace)) {
      if (one.outcome != AttachmentOutcome::whole) continue;
      evidence::Attached file{one.file_name, one.content, one.bytes,
                              std::string(codec::name(one.type)), one.ours};
      if (what.with_attachments && one.bytes <= room)
        file.content = link::AttachmentBook::content_of(database_, one);
      if (file.content) room -= file.content->size();
      hop.attached.push_back(std::move(file));
    }
  of.editions = evidence_.editions(of.hops, *directory_);
  auto file = evidence::write_package(of, link_->keys().sign);
  if (!file) {
    const bool large = file.error().code == FaultCode::too_large;
    return error_reply({large ? 413 : 500, iwets::name(file.error().code), file.error().field,
                        file.error().reason, file.error().remedy});
  }
  Reply reply{200, std::move(*file)};
  reply.headers.emplace_back("Content-Disposition", "attachment; filename=\"evidence-" +
                                                        of.hops.front().trace.text() + ".json\"");
  return reply;
}

}  // namespace iwets::node
