#include "node/shell/evidence_keeper.h"

#include <algorithm>
#include <set>
#include <utility>

#include "iwets/v1/trace.pb.h"
#include "node/evidence/message_words.h"
#include "proto/codec/body.h"
#include "proto/codec/bounds.h"
#include "proto/codec/copy.h"
#include "proto/codec/facts.h"

namespace iwets::node {
namespace {

using evidence::KeptMessage;

constexpr const char* tables = R"sql(
CREATE TABLE IF NOT EXISTS evidence_directories(
  version INTEGER PRIMARY KEY, revision INTEGER NOT NULL, update_bytes BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS evidence_logs(
  id BLOB PRIMARY KEY, entries INTEGER NOT NULL, log BLOB NOT NULL) WITHOUT ROWID;
)sql";

std::string_view view(const TraceId& id) { return text_of({id.raw().data(), id.raw().size()}); }

/// What comes about a trace, but for its results.
bool about_a_trace(Kind kind) {
  switch (kind) {
    case Kind::trace_update:
    case Kind::trace_explanation:
    case Kind::attachment:
    case Kind::attachment_arrived:
    case Kind::confirmation_request:
    case Kind::confirmation_answer:
    case Kind::false_hit:
    case Kind::hit_located:
    case Kind::pass_on_request:
    case Kind::pass_on_answer:
    case Kind::pass_on_clock:
    case Kind::check_report:
    case Kind::hit_notice:
    case Kind::hit_rescinded:
    case Kind::confirmation_clock:
    case Kind::refusal:
    case Kind::route_changed:
    case Kind::trace_status:
    case Kind::trace_clock: return true;
    case Kind::trace_submit:
    case Kind::trace_cancel:
    case Kind::trace_information:
    case Kind::trace_clarification:
    case Kind::trace_amend:
    case Kind::correction_acknowledged:
    case Kind::attachment_piece:
    case Kind::trace_result:
    case Kind::check_question:
    case Kind::records:
    case Kind::key_succession:
    case Kind::records_report:
    case Kind::directory_update:
    case Kind::records_to_review:
    case Kind::table_update: break;
  }
  return false;
}

template <typename T>
std::optional<T> stored(const std::string& bytes) {
  return from_bytes<T>(bytes_of(bytes));
}

Instant created(const KeptMessage& message) {
  const auto opened = codec::reread(bytes_of(message.envelope));
  return opened ? opened->created : Instant{};
}

}  // namespace

EvidenceKeeper::EvidenceKeeper(PeerId member, link::Database& database, CaseStore& cases,
                               std::function<bool(const TraceId&)> is_ours)
    : member_(member), database_(database), cases_(cases), is_ours_(std::move(is_ours)) {
  database_.execute(tables);
}

void EvidenceKeeper::sealed(const Digest& commitment, const seal::Key32& salt, Bytes plaintext) {
  in_hand_ = Sealing{commitment, {std::string(text_of(plaintext)), salt}};
}

void EvidenceKeeper::posted(const TraceId& subject) {
  const auto sealing = std::exchange(in_hand_, std::nullopt);
  if (sealing && is_ours_(subject)) cases_.add_paper(subject, Paper::sealing, to_bytes(*sealing));
}

void EvidenceKeeper::receipted(const link::Receipted& receipted) {
  if (receipted.envelope.empty() || !is_ours_(receipted.subject)) return;
  const auto& proof = receipted.proof;
  const KeptMessage kept{
      receipted.envelope,
      {},
      evidence::ReceiptProof{proof.receipt.receipt, proof.receipt.key, proof.receipt.signature,
                             proof.previous, proof.after}};
  const auto opened = codec::reread(bytes_of(kept.envelope));
  if (!opened || opened->kind == Kind::attachment_piece) return;
  cases_.add_paper(receipted.subject, Paper::sent, to_bytes(kept));
}

void EvidenceKeeper::received(const link::Incoming& incoming, seal::Opener& opener) {
  const auto& message = incoming.message;
  if (!about_a_trace(message.kind)) return;
  const auto body = codec::parse_body(message.kind, bytes_of(message.body));
  const auto subject = body ? evidence::subject_of(**body) : TraceId{};
  if (subject.empty() || !is_ours_(subject)) return;
  KeptMessage kept{incoming.envelope, {}};
  if (const auto part = evidence::sealed_part_of(**body)) {
    const auto context = seal::context(message.author, member_, subject, message.kind);
    if (auto opened = opener.open_as_evidence(*part, bytes_of(context)))
      kept.unsealed = evidence::Unsealed{std::move(opened->content), opened->salt};
  }
  cases_.add_paper(subject, Paper::received, to_bytes(kept));
}

void EvidenceKeeper::keep(const codec::Directory& directory) {
  database_.prepare("INSERT OR REPLACE INTO evidence_directories VALUES(?,?,?)")
      .bind(1, static_cast<std::int64_t>(directory.version()))
      .bind(2, static_cast<std::int64_t>(directory.revision()))
      .bind_blob(3, directory.update())
      .run();
}

void EvidenceKeeper::keep(const TraceId& trace, const evidence::LogProof& log) {
  database_
      .prepare(
          "INSERT INTO evidence_logs VALUES(?1,?2,?3) ON CONFLICT(id) DO UPDATE SET entries=?2, "
          "log=?3 WHERE entries<=?2")
      .bind_blob(1, view(trace))
      .bind(2, static_cast<std::int64_t>(log.entries.size()))
      .bind_blob(3, to_bytes(log))
      .run();
}

std::optional<evidence::LogProof> EvidenceKeeper::log(const TraceId& trace) {
  auto query = database_.prepare("SELECT log FROM evidence_logs WHERE id=?");
  query.bind_blob(1, view(trace));
  return query.step() ? stored<evidence::LogProof>(query.text(0)) : std::nullopt;
}

std::vector<KeptMessage> EvidenceKeeper::sent(const TraceId& trace) {
  std::map<Digest, evidence::Unsealed> sealings;
  for (const auto& paper : cases_.papers(trace, Paper::sealing))
    if (auto sealing = stored<Sealing>(paper))
      sealings[sealing->commitment] = std::move(sealing->unsealed);
  std::vector<KeptMessage> out;
  for (const auto& paper : cases_.papers(trace, Paper::sent)) {
    auto kept = stored<KeptMessage>(paper);
    const auto opened = kept ? codec::reread(bytes_of(kept->envelope)) : fail(Fault{});
    const auto body =
        opened ? codec::parse_body(opened->kind, bytes_of(opened->body)) : fail(Fault{});
    if (!body) continue;
    const auto part = evidence::sealed_part_of(**body);
    if (const auto at = part ? sealings.find(part->commitment) : sealings.end();
        at != sealings.end())
      kept->unsealed = at->second;
    out.push_back(std::move(*kept));
  }
  return out;
}

std::vector<KeptMessage> EvidenceKeeper::results(const TraceId& trace) {
  const auto contents = cases_.papers(trace, Paper::answer);
  const auto salts = cases_.papers(trace, Paper::salt);
  std::vector<KeptMessage> out;
  for (auto& envelope : cases_.papers(trace, Paper::evidence)) {
    const auto opened = codec::reread(bytes_of(envelope));
    const auto body = opened ? codec::read<v1::TraceResult>(bytes_of(opened->body)) : fail(Fault{});
    if (!body) continue;
    KeptMessage kept{std::move(envelope), {}};
    for (std::size_t i = 0; body->has_answer() && i < std::min(contents.size(), salts.size());
         ++i) {
      if (salts[i].size() != sizeof(seal::Key32)) continue;
      evidence::Unsealed one{contents[i], codec::fixed<32>(salts[i])};
      if (seal::commitment(one.salt, bytes_of(one.content)) ==
          codec::from_wire(body->answer()).commitment)
        kept.unsealed = std::move(one);
    }
    out.push_back(std::move(kept));
  }
  return out;
}

evidence::Hop EvidenceKeeper::hop(const TraceId& trace) {
  evidence::Hop out{trace};
  out.messages = sent(trace);
  for (auto& result : results(trace)) out.messages.push_back(std::move(result));
  for (const auto& paper : cases_.papers(trace, Paper::received))
    if (auto kept = stored<KeptMessage>(paper)) out.messages.push_back(std::move(*kept));
  std::ranges::stable_sort(out.messages, {}, created);
  std::set<Digest> kept;
  std::erase_if(out.messages, [&](const KeptMessage& one) {
    return !kept.insert(seal::digest(bytes_of(one.envelope))).second;
  });
  // Of a file's pieces, which have no place here, the last one has told that it is whole.
  const auto of_piece = [](Step step) {
    return step == Step::attachment_received || step == Step::attachment_failed;
  };
  for (const auto& message : cases_.messages(trace))
    if (!kept.contains(message.digest) && !of_piece(message.step))
      out.unkept.push_back({message.digest, message.at, std::string(name(message.step))});
  return out;
}

std::vector<std::string> EvidenceKeeper::editions(const std::vector<evidence::Hop>& hops,
                                                  const codec::Directory& newest) {
  const auto known = [&](const KeptMessage& message) {
    const auto opened = codec::reread(bytes_of(message.envelope));
    return !opened || newest.find(opened->author, opened->key).has_value();
  };
  bool all_known = true;
  for (const auto& hop : hops) all_known = all_known && std::ranges::all_of(hop.messages, known);
  std::vector<std::string> out{newest.update()};
  auto query = database_.prepare(
      "SELECT update_bytes FROM evidence_directories WHERE version<? ORDER BY version DESC");
  query.bind(1, static_cast<std::int64_t>(newest.version()));
  while (!all_known && out.size() < editions_max && query.step())
    out.insert(out.begin(), query.text(0));
  return out;
}

}  // namespace iwets::node
