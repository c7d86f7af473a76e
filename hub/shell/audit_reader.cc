#include "hub/shell/audit_reader.h"

#include <algorithm>
#include <set>

#include "hub/shell/steps.h"
#include "hub/store/journal_entry.h"
#include "hub/store/record_rows.h"
#include "iwets/v1/hit.pb.h"
#include "iwets/v1/status.pb.h"
#include "iwets/v1/trace.pb.h"
#include "proto/codec/envelope.h"
#include "proto/types/archive.h"

namespace iwets::shell {
namespace {

constexpr std::size_t entries_max = 500;  // As the schema bounds them.
constexpr std::size_t detail_bytes_max = 512;

template <typename Bytes32>
std::string text(const Bytes32& bytes) {
  return {bytes.begin(), bytes.end()};
}

const char* outcome_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::hit: return "hit";
    case Outcome::possible: return "possible";
    case Outcome::no_hit: return "nothing";
    case Outcome::not_asked: return "not asked";
    case Outcome::unavailable: return "no answer";
  }
  return "";
}

std::string record_text(const v1::RecordName& record) {
  return std::string(store::store_name(static_cast<Store>(record.store()))) + " " + record.owner() +
         " " + record.record();
}

/// What an event says that its journey does not.
struct Detail {
  const store::Journal& journal;
  JournalIndex index;

  template <typename M>
  [[nodiscard]] std::optional<v1::CaseFacts> facts() const {
    const auto payload = journal.payload(PayloadRef{index});
    const auto opened = payload ? codec::reread(bytes_of(*payload)) : fail(Fault{});
    M body;
    if (!opened || !body.ParseFromString(opened->body)) return std::nullopt;
    return std::move(*body.mutable_facts());
  }
  template <typename M>
  [[nodiscard]] std::string asked() const {
    const auto told = facts<M>();
    if (!told) return "case reference and use are not kept any more";
    return "case " + told->case_reference() + ", for " + told->intended_use();
  }
  std::string operator()(const hub::MessageArrived& event) const {
    if (std::holds_alternative<hub::TraceSubmitted>(event.content)) return asked<v1::TraceSubmit>();
    if (std::holds_alternative<hub::CheckAsked>(event.content)) return asked<v1::CheckQuestion>();
    if (const auto* records = std::get_if<hub::RecordsSent>(&event.content))
      return std::to_string(records->count) + " records for " + store::store_name(records->store);
    return {};
  }
  std::string operator()(const hub::StoresAnswered& event) const {
    std::string out;
    for (const auto& answer : event.answers) {
      out += (out.empty() ? "" : ", ") + std::string(store::store_name(answer.store)) + ": ";
      if (answer.found.empty()) out += outcome_text(answer.outcome);
      for (const auto& found : answer.found)
        out += (&found == &answer.found.front() ? "" : " and ") +
               std::string(found.alert ? "hit " : "possible ") + found.owner.text() + " " +
               found.record;
    }
    return out;
  }
  std::string operator()(const hub::AuditConsulted& event) const {
    return event.who + " looked up " +
           (event.subject.empty() ? event.about : event.subject.text()) + " for: " + event.purpose;
  }
  std::string operator()(const hub::DirectoryLoaded& event) const {
    return "directory " + std::to_string(event.version) + " in force";
  }
  std::string operator()(const hub::PeerSuspended& event) const {
    return event.peer.text() + " suspended";
  }
  std::string operator()(const hub::PeerResumed& event) const {
    return event.peer.text() + " resumed";
  }
  std::string operator()(const auto&) const { return {}; }
};

Result<void, Fault> add(const store::Journal& journal, JournalIndex index, v1::AuditPage& page) {
  const auto kept = journal.audited(index);
  const auto event = kept ? from_bytes<hub::Event>(bytes_of(kept->entry.event)) : std::nullopt;
  if (!event)
    return fail(Fault{FaultCode::malformed, "journal",
                      "entry " + std::to_string(index) + " of the log cannot be read",
                      "stop the hub and run `iwets-hub replay --verify`"});
  auto& entry = *page.add_entries();
  entry.set_index(index);
  entry.set_time_us(to_us(kept->entry.time));
  entry.set_kind(static_cast<std::uint32_t>(kept->entry.kind));
  entry.set_actor(kept->entry.actor.text());
  entry.set_purpose(kept->entry.purpose);
  for (const auto& row : kept->entry.journey) {
    auto& step = *entry.add_steps();
    step.set_subject(row.subject.bytes());
    step.set_text(step_text(static_cast<hub::Step>(row.step), row.peer, row.code));
  }
  auto detail = std::visit(Detail{journal, index}, *event);
  if (detail.size() > detail_bytes_max) detail.resize(detail_bytes_max);
  entry.set_detail(detail);
  entry.set_content(store::entry_content(kept->entry));
  entry.set_salt(text(kept->leaf.salt));
  entry.set_payload(text(kept->leaf.payload));
  return {};
}

/// The journeys of all that found the record.
Result<std::vector<JournalIndex>, store::ReadError> concerning(const store::Journal& journal,
                                                               const v1::RecordName& record) {
  const auto owner = PeerId::parse(record.owner());
  if (!owner) return std::vector<JournalIndex>{};
  const auto found = journal.found(
      store::record_key(static_cast<Store>(record.store()), *owner, record.record()), 0);
  if (!found) return fail(found.error());
  std::vector<JournalIndex> out;
  std::set<TraceId> seen;
  for (const auto index : *found) {
    const auto kept = journal.audited(index);
    if (!kept) return fail(kept.error());
    for (const auto& row : kept->entry.journey) {
      if (!seen.insert(row.subject).second) continue;
      const auto entries = journal.entries_of(row.subject);
      if (!entries) return fail(entries.error());
      out.insert(out.end(), entries->begin(), entries->end());
    }
  }
  return out;
}

}  // namespace

hub::AuditConsulted consultation(const v1::ReadAudit& order) {
  hub::AuditConsulted event;
  event.who = order.who();
  event.purpose = order.purpose();
  if (const auto subject = TraceId::from_bytes(bytes_of(order.subject()))) event.subject = *subject;
  if (order.has_record()) event.about = record_text(order.record());
  if (order.subject().empty() && !order.has_record())
    event.about = "all entries from " + std::to_string(order.from()) + " on";
  return event;
}

Result<v1::AuditPage, Fault> read_audit(const store::Journal& journal, const v1::ReadAudit& order) {
  v1::AuditPage page;
  Result<std::vector<JournalIndex>, store::ReadError> wanted = std::vector<JournalIndex>{};
  if (const auto subject = TraceId::from_bytes(bytes_of(order.subject()))) {
    wanted = journal.entries_of(*subject);
  } else if (order.has_record()) {
    wanted = concerning(journal, order.record());
  } else {
    const auto end = journal.durable().index;
    for (auto index = std::max<JournalIndex>(order.from(), 1); index <= end; ++index) {
      if (wanted->size() == entries_max + 1) break;
      wanted->push_back(index);
    }
  }
  if (!wanted)
    return fail(Fault{FaultCode::malformed, "journal", "the log cannot be read there",
                      "stop the hub and run `iwets-hub replay --verify`"});
  std::ranges::sort(*wanted);
  wanted->erase(std::unique(wanted->begin(), wanted->end()), wanted->end());
  // As much as a message of this socket takes.
  constexpr std::size_t page_bytes_max = 160U << 10U;
  const std::size_t most = order.entries_max() == 0 ? entries_max : order.entries_max();
  std::size_t bytes = 0;
  for (const auto index : *wanted) {
    if (order.goes_on() && index < order.from()) continue;
    if (static_cast<std::size_t>(page.entries_size()) == std::min(most, entries_max) ||
        bytes > page_bytes_max) {
      page.set_more(true);
      break;
    }
    if (auto added = add(journal, index, page); !added) return fail(added.error());
    bytes += page.entries(page.entries_size() - 1).ByteSizeLong();
  }
  return page;
}

v1::ControlReply show_audit(const v1::ReadAudit& order, const store::Journal& journal,
                            const seal::SignKeys& keys, const AuditDesk& desk) {
  v1::ControlReply reply;
  auto page = read_audit(journal, order);
  if (!page) {
    reply.mutable_failure()->set_code("failed");
    reply.mutable_failure()->set_reason(page.error().reason);
    reply.mutable_failure()->set_remedy(page.error().remedy);
    return reply;
  }
  const auto now = checkpoint_of(journal, keys);
  auto& wire = *page->mutable_checkpoint();
  wire.set_size(now.checkpoint.size);
  wire.set_root(text(now.checkpoint.root));
  wire.set_signature(text(now.signature));
  page->set_hub_key(text(keys.open));
  for (const auto& witness : desk.witnesses()) {
    auto& out = *page->add_witnesses();
    to_wire(witness, *out.mutable_countersignature());
    out.set_key(text(witness.key));
  }
  *reply.mutable_audit() = std::move(*page);
  return reply;
}

}  // namespace iwets::shell
