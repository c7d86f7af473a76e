#include "proto/link/client/witness.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "iwets/v1/link.pb.h"

namespace iwets::link {
namespace {

constexpr auto look_every = std::chrono::hours{1};
constexpr auto answer_wait_max = std::chrono::seconds{10};
constexpr std::size_t questions_max = 64;

constexpr const char* tables = R"(
CREATE TABLE IF NOT EXISTS link_witness (
  id INTEGER PRIMARY KEY CHECK (id = 1), size INTEGER NOT NULL, root BLOB NOT NULL,
  at_us INTEGER NOT NULL, other_us INTEGER NOT NULL, conflict TEXT NOT NULL,
  conflict_us INTEGER NOT NULL);
)";

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
/// Nothing: these are no whole hashes.
std::optional<seal::AuditPath> path(const std::string& bytes) {
  if (bytes.size() % 32 != 0) return std::nullopt;
  seal::AuditPath out;
  for (std::size_t at = 0; at < bytes.size(); at += 32)
    out.push_back(fixed<32>(bytes.substr(at, 32)));
  return out;
}
bool continues(const seal::Checkpoint& first, const seal::Checkpoint& then,
               const std::string& consistency) {
  const auto hashes = path(consistency);
  return hashes && seal::proves_consistency(first.size, first.root, then.size, then.root, *hashes);
}

v1::Frame frame() {
  v1::Frame out;
  out.set_schema_version(schema_version_first);
  return out;
}

/// Nothing: it does not lead to the root, or is none of these messages.
std::optional<ProvenEntry> proven(const v1::EntryProof& wire, const std::vector<Digest>& messages,
                                  const seal::Checkpoint& checkpoint) {
  const auto actor = PeerId::parse(wire.actor());
  const auto siblings = path(wire.path());
  if (!actor || !siblings || wire.index() == 0) return std::nullopt;
  seal::AuditLeaf leaf{static_cast<AuditKind>(wire.kind()),
                       from_us(wire.time_us()),
                       *actor,
                       fixed<32>(wire.salt()),
                       fixed<32>(wire.entry()),
                       {}};
  for (const auto& message : messages) {
    leaf.payload = seal::commitment(fixed<32>(wire.payload_salt()), message);
    if (seal::proves_inclusion(seal::leaf_hash(leaf), wire.index() - 1, checkpoint.size, *siblings,
                               checkpoint.root))
      return ProvenEntry{wire.index(), leaf.kind, leaf.time,  leaf.actor,
                         message,      leaf.salt, leaf.entry, fixed<32>(wire.payload_salt()),
                         *siblings};
  }
  return std::nullopt;
}

}  // namespace

Witness::Witness(Database& database, PeerId self) : database_(database), self_(self) {
  database_.execute(tables);
  load();
}

void Witness::load() {
  auto select = database_.prepare(
      "SELECT size, root, at_us, other_us, conflict, conflict_us FROM link_witness WHERE id = 1");
  if (!select.step()) return;
  status_.seen = {static_cast<std::uint64_t>(select.integer(0)), fixed<32>(select.text(1))};
  status_.at = from_us(static_cast<std::uint64_t>(select.integer(2)));
  if (select.integer(3) != 0)
    status_.other_peers = from_us(static_cast<std::uint64_t>(select.integer(3)));
  status_.conflict = select.text(4);
  status_.conflict_at = from_us(static_cast<std::uint64_t>(select.integer(5)));
}

void Witness::save() {
  const auto us = [](Instant at) { return static_cast<std::int64_t>(to_us(at)); };
  database_
      .prepare(
          "INSERT OR REPLACE INTO link_witness (id, size, root, at_us, other_us, conflict, "
          "conflict_us) VALUES (1, ?, ?, ?, ?, ?, ?)")
      .bind(1, static_cast<std::int64_t>(status_.seen.size))
      .bind_blob(2, text(status_.seen.root))
      .bind(3, us(status_.at))
      .bind(4, us(status_.other_peers.value_or(Instant{})))
      .bind(5, status_.conflict)
      .bind(6, us(status_.conflict_at))
      .run();
}

void Witness::attached(bool anew) {
  attached_ = true;
  next_look_ = {};
  if (!anew || status_.seen.size == 0) return;
  // What the hub forgot before its operator opened this generation is settled.
  status_.seen = {};
  save();
}

void Witness::detached() {
  attached_ = false;
  const Fault gone{FaultCode::wrong_state, "link", "the connection with the hub was lost",
                   "ask again when the node is attached"};
  for (auto& [tag, question] : std::exchange(questions_, {}))
    if (question.told) question.told(fail(gone));
}

void Witness::prove(Instant now, const TraceId& subject, std::vector<Digest> messages, Told told) {
  if (!attached_)
    return told(fail(Fault{FaultCode::wrong_state, "link", "this node is not attached to the hub",
                           "see `iwets doctor`, and ask again when it is"}));
  if (questions_.size() >= questions_max)
    return told(fail(Fault{FaultCode::limit, "audit", "many proofs are asked for at once",
                           "come back in some seconds"}));
  ask({subject, {}, now + answer_wait_max, std::move(messages), std::move(told)});
}

void Witness::ask(Question question) {
  question.known = status_.seen;
  const auto tag = ++last_tag_;
  auto out = frame();
  auto& ask = *out.mutable_audit_ask();
  ask.set_tag(tag);
  ask.set_size(question.known.size);
  if (question.subject.empty())
    ask.set_witnesses(true);
  else
    ask.set_subject(question.subject.bytes());
  questions_[tag] = std::move(question);
  frames_.push_back(out.SerializeAsString());
}

void Witness::on_time(Instant now) {
  if (attached_ && now >= next_look_) {
    next_look_ = now + look_every;
    ask({{}, {}, now + answer_wait_max, {}, {}});
  }
  const Fault silent{FaultCode::wrong_state, "audit", "the hub has not answered in time",
                     "ask again; if it lasts, tell the hub's operator"};
  for (auto at = questions_.begin(); at != questions_.end();) {
    if (at->second.due > now) {
      ++at;
      continue;
    }
    if (at->second.told) at->second.told(fail(silent));
    at = questions_.erase(at);
  }
}

std::optional<Instant> Witness::next_deadline() const {
  std::optional<Instant> next;
  if (attached_) next = next_look_;
  for (const auto& [tag, question] : questions_)
    if (!next || question.due < *next) next = question.due;
  return next;
}

void Witness::conflict(Instant now, const std::string& what) {
  spdlog::error("event=audit_conflict reason=\"{}\"", what);
  to_countersign_.reset();
  if (!status_.conflict.empty()) return;  // The first one stays.
  status_.conflict = what;
  status_.conflict_at = now;
  save();
}

Result<seal::Checkpoint, Fault> Witness::verify(Instant now, const Question& question,
                                                const v1::AuditTold& told, const seal::Key32& hub) {
  const auto not_believed = [](const std::string& what) {
    return fail(Fault{FaultCode::bad_signature, "checkpoint", what,
                      "keep this node's state as it is, and call the authority: the hub's log is "
                      "not what it was"});
  };
  if (!told.has_checkpoint())
    return fail(Fault{FaultCode::wrong_state, "audit",
                      told.failure().empty() ? "the hub has shown no checkpoint" : told.failure(),
                      "ask again later"});
  const auto& wire = told.checkpoint();
  const seal::Checkpoint checkpoint{wire.size(), fixed<32>(wire.root())};
  if (!seal::verify(hub, checkpoint, fixed<64>(wire.signature())))
    return not_believed("the checkpoint is not signed by the hub");
  const auto& known = question.known;
  if (known.size > 0 && !continues(known, checkpoint, told.consistency())) {
    const auto what = "the hub signed a log of " + std::to_string(checkpoint.size) +
                      " entries that does not continue the one of " + std::to_string(known.size) +
                      " entries that it had signed before";
    conflict(now, what);
    return not_believed(what);
  }
  return checkpoint;
}

void Witness::on_told(Instant now, const v1::AuditTold& told, const codec::KeyRing& keys,
                      const seal::Key32& hub) {
  const auto at = questions_.find(told.tag());
  if (at == questions_.end()) return;
  auto question = std::move(at->second);
  questions_.erase(at);
  const auto checkpoint = verify(now, question, told, hub);
  if (!checkpoint) {
    spdlog::warn("event=checkpoint_not_believed reason=\"{}\"", checkpoint.error().reason);
    if (question.told) question.told(fail(checkpoint.error()));
    return;
  }
  // Another answer has come first: this one says nothing of what was seen since.
  if (question.known != status_.seen && *checkpoint != status_.seen)
    return ask(std::move(question));
  status_.seen = *checkpoint;
  status_.at = now;
  if (!question.told) to_countersign_ = *checkpoint;
  for (const auto& proof : told.witnesses()) compare(now, proof, *checkpoint, keys);
  save();
  if (!question.told) return;
  AuditProof out;
  out.checkpoint = *checkpoint;
  out.signature = fixed<64>(told.checkpoint().signature());
  for (const auto& wire : told.entries()) {
    if (auto entry = proven(wire, question.messages, *checkpoint))
      out.entries.push_back(*entry);
    else
      ++out.strange;
  }
  question.told(std::move(out));
}

void Witness::compare(Instant now, const v1::WitnessProof& proof,
                      const seal::Checkpoint& checkpoint, const codec::KeyRing& keys) {
  const auto& word = proof.countersignature();
  const auto peer = PeerId::parse(word.peer());
  const auto time = from_us(word.time_us());
  const seal::Checkpoint seen{word.size(), fixed<32>(word.root())};
  if (!peer || *peer == self_) return;
  const auto known = keys.find(*peer, fixed<8>(word.key_id()));
  if (!known || codec::judge_key(*known, time) ||
      !seal::verify_countersignature(known->key, seen, time, fixed<64>(word.signature())))
    return;
  if (!continues(seen, checkpoint, proof.consistency()))
    return conflict(now, peer->text() + " has countersigned a log of " + std::to_string(seen.size) +
                             " entries that is not the one shown here");
  if (!status_.other_peers || *status_.other_peers < time) status_.other_peers = time;
}

std::vector<std::string> Witness::take_frames(Instant now, const seal::SignKeys& keys) {
  if (const auto checkpoint = std::exchange(to_countersign_, std::nullopt)) {
    auto out = frame();
    auto& word = *out.mutable_countersignature();
    word.set_peer(self_.text());
    word.set_size(checkpoint->size);
    word.set_root(text(checkpoint->root));
    word.set_time_us(to_us(now));
    word.set_key_id(text(seal::key_id(keys.open)));
    word.set_signature(text(seal::countersign(keys, *checkpoint, now)));
    frames_.push_back(out.SerializeAsString());
  }
  return std::exchange(frames_, {});
}

}  // namespace iwets::link
