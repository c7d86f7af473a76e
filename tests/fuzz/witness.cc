#include "proto/link/client/witness.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "hub/shell/frames.h"
#include "iwets/v1/link.pb.h"
#include "proto/codec/bounds.h"
#include "proto/link/client/wire.h"
#include "tests/fuzz/audit_log.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/network.h"
#include "tests/fuzz/targets.h"

namespace iwets::fuzz {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t entries_max = 60;

/// What a peer has asked of its witness, and what it was told.
struct Proof {
  std::vector<Digest> messages;
  bool told = false, lost = false;
};

/// A member's witness, and a hub that has two logs with a common beginning, and says anything of
/// them, or anything at all, under its own signature or under none.
class Story {
 public:
  explicit Story(Bytes unit) : in_(unit) {
    const auto common = in_.below(12);
    for (std::uint64_t i = 0; i < common; ++i) grow(0), grow(1);
    grow(0);
    logs_[1].add(255);
    open();
  }

  void play() {
    for (int step = 0; step < 200 && !in_.empty(); ++step) turn(in_.below(16));
    now_ += 10s;
    turn(15);
    for (const auto& proof : proofs_)
      must(proof->told || proof->lost, "whoever asks for proof hears something within 10 s");
  }

 private:
  void open() {
    database_.begin();
    witness_ = std::make_unique<link::Witness>(database_, self_);
    database_.commit();
    attached_ = false;
    asked_.clear();
    for (const auto& proof : proofs_) proof->lost = true;
  }

  /// One transaction of the link's thread, and what must hold after it.
  void turn(std::uint64_t what) {
    const auto before = witness_->status();
    bool anew = false;
    database_.begin();
    switch (what) {
      case 0: grow(in_.below(4) == 3 ? 1 : 0); break;
      case 1: anew = attach(); break;
      case 2: detach(); break;
      case 3: now_ += 1s; break;
      case 4: now_ += in_.below(2) == 0 ? 10s : 3'600s; break;
      case 5:
      case 6: prove(); break;
      case 15: break;
      default: tell();
    }
    witness_->on_time(now_);
    database_.commit();
    must(!witness_->next_deadline() || *witness_->next_deadline() > now_, "nothing is overdue");
    judge(before, anew);
    take_frames(before);
    if (what == 7 && in_.below(8) == 0) restart();
  }
  void restart() {
    const auto before = witness_->status();
    open();
    must(witness_->status() == before, "a witness remembers all that it saw");
  }

  bool attach() {
    if (attached_) detach();
    const bool anew = in_.below(8) == 7;
    witness_->attached(anew);
    attached_ = true;
    return anew;
  }
  void detach() {
    witness_->detached();
    attached_ = false;
  }
  void grow(std::size_t log) {
    if (logs_[log].size() < entries_max)
      logs_[log].add(static_cast<std::uint8_t>(3 * logs_[log].size()));
  }

  void prove() {
    auto& proof = *proofs_.emplace_back(std::make_shared<Proof>());
    for (auto left = 1 + in_.below(3); left > 0; --left)
      proof.messages.push_back(any_entry(logs_[0]).message);
    if (in_.below(4) == 0) proof.messages.emplace_back()[0] = 9;
    witness_->prove(now_, id<TraceId>(1), proof.messages,
                    [this, kept = proofs_.back()](const Result<link::AuditProof, Fault>& told) {
                      must(!kept->told, "and hears it once");
                      kept->told = true;
                      if (told) judge(*kept, *told);
                      if (!told) must(!told.error().reason.empty(), "a fault has a reason");
                    });
  }
  const AuditLog::Kept& any_entry(const AuditLog& log) {
    return log.entries()[in_.below(log.size())];
  }

  // The hub's part.

  void tell() {
    if (asked_.empty()) return;
    const auto at = asked_.begin() + static_cast<std::ptrdiff_t>(in_.below(asked_.size()));
    const auto ask = *at;
    if (in_.below(8) != 0) asked_.erase(at);
    const auto& log = logs_[in_.below(8) == 7 ? 1 : 0];
    const auto size = in_.below(8) == 7 ? 1 + in_.below(log.size()) : log.size();
    v1::Frame frame;
    frame.set_schema_version(schema_version_first);
    auto& told = *frame.mutable_audit_told();
    told.set_tag(ask.tag());
    sign(log.checkpoint(size), told);
    told.set_consistency(log.consistency(ask.size(), size));
    if (!ask.subject().empty()) show_entries(log, size, told);
    if (ask.witnesses() && in_.below(2) == 1) show_witnesses(log, size, told);
    const auto honest = frame.SerializeAsString();
    auto bytes = honest;
    if (in_.below(2) == 1) bytes = altered(frame);
    honest_ = honest_ && bytes == honest && &log == logs_.data() && size == log.size();
    const auto read = link::read_frame(bytes_of(bytes));
    const auto* answer = read ? std::get_if<link::AuditAnswer>(&*read) : nullptr;
    if (answer == nullptr) return;
    const auto seen = witness_->status().seen;
    whole_paths_ = static_cast<std::size_t>(std::ranges::count_if(
        (*answer)->entries(), [](const auto& entry) { return entry.path().size() % 32 == 0; }));
    witness_->on_told(now_, **answer, *network().directory, network().of(PeerId::hub()).sign.open);
    if ((*answer)->consistency().size() % 32 != 0 && seen.size > 0)
      must(witness_->status().seen == seen, "a proof that is cut short proves nothing");
  }
  static void sign(const seal::Checkpoint& checkpoint, v1::AuditTold& told) {
    auto& wire = *told.mutable_checkpoint();
    wire.set_size(checkpoint.size);
    wire.set_root(wire_bytes(checkpoint.root));
    wire.set_signature(wire_bytes(seal::sign(network().of(PeerId::hub()).sign, checkpoint)));
  }
  void show_entries(const AuditLog& log, std::uint64_t size, v1::AuditTold& told) {
    for (auto left = in_.below(4); left > 0; --left)
      log.prove(1 + in_.below(size), size, *told.add_entries());
  }
  void show_witnesses(const AuditLog& log, std::uint64_t size, v1::AuditTold& told) {
    constexpr const char* peers[] = {"member:BR", "center:US", "member:ZA"};
    for (auto left = in_.below(3); left > 0; --left)
      log.show_witness(peer(peers[in_.below(3)]), 1 + in_.below(size), size, *told.add_witnesses());
  }
  std::string altered(v1::Frame& frame) {
    auto& told = *frame.mutable_audit_told();
    const auto spoil = [&](std::string& bytes) {
      if (bytes.empty() || in_.below(4) == 0)
        bytes += static_cast<char>(in_.byte());
      else
        bytes[in_.below(bytes.size())] ^= static_cast<char>(in_.byte());
    };
    switch (in_.below(8)) {
      case 0: {
        seal::Checkpoint other{1 + in_.below(64), {}};
        other.root[0] = in_.byte();
        sign(other, told);
        break;
      }
      case 1: spoil(*told.mutable_consistency()); break;
      case 2:
        if (told.entries_size() > 0) spoil(*told.mutable_entries(0)->mutable_path());
        break;
      case 3:
        if (told.entries_size() > 0)
          told.mutable_entries(0)->set_kind(static_cast<std::uint32_t>(in_.below(8)));
        break;
      case 4:
        if (told.witnesses_size() > 0) spoil(*told.mutable_witnesses(0)->mutable_consistency());
        break;
      case 5:
        if (told.witnesses_size() > 0)
          told.mutable_witnesses(0)->mutable_countersignature()->set_size(in_.below(64));
        break;
      case 6: (void)told.ParseFromString(std::string(text_of(in_.bytes(500)))); break;
      default: {
        auto bytes = frame.SerializeAsString();
        for (auto left = 1 + in_.below(3); left > 0; --left)
          bytes[in_.below(bytes.size())] ^= static_cast<char>(in_.byte());
        return bytes;
      }
    }
    return frame.SerializeAsString();
  }

  // What must hold.

  [[nodiscard]] bool one_log(const seal::Checkpoint& a, const seal::Checkpoint& b) const {
    return a == b || std::ranges::any_of(
                         logs_, [&](const AuditLog& log) { return log.has(a) && log.has(b); });
  }
  void judge(const link::WitnessStatus& before, bool anew) {
    const auto& now = witness_->status();
    if (anew) {
      must(now.seen.size == 0 || before.seen.size == 0, "a new memory begins anew");
    } else if (before.seen.size > 0) {
      must(now.seen.size >= before.seen.size, "a witness never moves back");
      must(one_log(before.seen, now.seen), "nor aside");
    }
    if (!before.conflict.empty())
      must(now.conflict == before.conflict && now.conflict_at == before.conflict_at,
           "a conflict is kept as it was found");
    must(!honest_ || now.conflict.empty(), "a hub that says what is so makes no conflict");
  }
  void judge(const Proof& asked, const link::AuditProof& told) const {
    must(one_log(told.checkpoint, witness_->status().seen), "a proof is of the log that was seen");
    must(told.entries.size() <= whole_paths_, "a path that is cut short proves nothing");
    for (const auto& entry : told.entries) {
      must(std::ranges::find(asked.messages, entry.message) != asked.messages.end(),
           "what is proven was asked about");
      must(std::ranges::any_of(
               logs_,
               [&](const AuditLog& log) {
                 if (!log.has(told.checkpoint) || entry.index > told.checkpoint.size) return false;
                 const auto& kept = log.entries()[entry.index - 1];
                 return kept.message == entry.message && kept.leaf.kind == entry.kind &&
                        kept.leaf.time == entry.time && kept.leaf.actor == entry.actor;
               }),
           "what is proven is in the log");
    }
  }
  void take_frames(const link::WitnessStatus& before) {
    const auto& keys = network().of(self_).sign;
    for (const auto& bytes : witness_->take_frames(now_, keys)) {
      const auto to_hub = shell::read_frame(bytes_of(bytes));
      must(to_hub && std::holds_alternative<shell::AuditFrame>(*to_hub),
           "the hub reads a question");
      const auto frame = codec::read<v1::Frame>(bytes_of(bytes));
      const auto& now = witness_->status();
      if (frame->has_audit_ask()) {
        must(frame->audit_ask().size() == now.seen.size, "it asks from where it stands");
        asked_.push_back(frame->audit_ask());
        continue;
      }
      const auto& word = frame->countersignature();
      must(word.size() == now.seen.size && word.root() == wire_bytes(now.seen.root),
           "it countersigns what it has seen");
      must(now.conflict == before.conflict, "and no log with which another does not agree");
    }
  }

  Input in_;
  const PeerId self_ = peer("member:ZA");
  std::array<AuditLog, 2> logs_;
  Instant now_ = noon + 24h;
  link::Database database_{":memory:"};
  std::unique_ptr<link::Witness> witness_;
  bool attached_ = false, honest_ = true;
  std::vector<v1::AuditAsk> asked_;  ///< not answered yet
  std::size_t whole_paths_ = 0;      ///< in the newest answer
  std::vector<std::shared_ptr<Proof>> proofs_;
};

}  // namespace

void witness(Bytes unit) {
  spdlog::set_level(spdlog::level::off);
  Story(unit).play();
}

}  // namespace iwets::fuzz
