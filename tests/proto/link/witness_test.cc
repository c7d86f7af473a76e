#include "proto/link/client/witness.h"

#include <catch2/catch.hpp>
#include <map>

#include "iwets/v1/link.pb.h"
#include "tests/proto/link/directory_for_test.h"

using namespace iwets;
using namespace std::chrono_literals;

namespace {

const Instant noon = from_us(1'795'000'000'000'000);
const auto za = PeerId::parse("member:ZA").value();
const auto br = PeerId::parse("member:BR").value();
const TraceId trace({1, 2, 3});

std::string text(const auto& bytes) { return {bytes.begin(), bytes.end()}; }

/// A hub's log of a few leaves, as it would show it.
struct Log {
  std::map<std::pair<unsigned, std::uint64_t>, Digest> whole;
  std::vector<Digest> roots{Digest{}};
  seal::AuditTree tree;

  void add(const Digest& leaf) {
    tree.append(leaf, [&](unsigned level, std::uint64_t index, const Digest& hash) {
      whole[{level, index}] = hash;
    });
    roots.push_back(tree.root());
  }
  void grow(int count, const std::string& what = "entry") {
    for (int i = 0; i < count; ++i) add(seal::digest(bytes_of(what + std::to_string(tree.size()))));
  }
  [[nodiscard]] seal::Subtrees subtrees() const {
    return [this](unsigned level, std::uint64_t index) -> std::optional<Digest> {
      return whole.at({level, index});
    };
  }
  [[nodiscard]] std::string consistency(std::uint64_t first) const {
    std::string out;
    if (first == 0 || first > tree.size()) return out;
    const auto path = seal::consistency_path(first, tree.size(), subtrees());
    for (const auto& hash : *path) out += text(hash);
    return out;
  }
  [[nodiscard]] std::string inclusion(std::uint64_t index) const {
    std::string out;
    const auto path = seal::inclusion_path(index, tree.size(), subtrees());
    for (const auto& hash : *path) out += text(hash);
    return out;
  }
};

struct Keys final : codec::KeyRing {
  std::map<PeerId, seal::Key32> of;
  [[nodiscard]] std::optional<Known> find(PeerId author, const seal::KeyId&) const override {
    const auto at = of.find(author);
    if (at == of.end()) return std::nullopt;
    Known known;
    known.key = at->second;
    return known;
  }
};

struct Scene {
  TemporaryDirectory folder;
  link::Database database{folder / "db"};
  seal::SignKeys hub = seal::sign_keys_from_seed({1}), own = seal::sign_keys_from_seed({2}),
                 other = seal::sign_keys_from_seed({3});
  Keys keys;
  Log log;
  Instant now = noon;
  std::unique_ptr<link::Witness> witness;

  Scene() {
    keys.of[br] = other.open;
    open();
  }
  void open() {
    database.begin();
    witness = std::make_unique<link::Witness>(database, za);
    database.commit(link::Database::Durable::now);
  }
  /// What the peer transmits now.
  std::vector<v1::Frame> frames() {
    database.begin();
    witness->on_time(now);
    database.commit(link::Database::Durable::now);
    std::vector<v1::Frame> out;
    for (const auto& bytes : witness->take_frames(now, own)) {
      out.emplace_back();
      REQUIRE(out.back().ParseFromString(bytes));
    }
    return out;
  }
  v1::AuditAsk asked() {
    const auto all = frames();
    REQUIRE(all.size() == 1);
    REQUIRE(all[0].has_audit_ask());
    return all[0].audit_ask();
  }
  v1::AuditTold answer(const v1::AuditAsk& ask) const {
    v1::AuditTold told;
    told.set_tag(ask.tag());
    const seal::Checkpoint checkpoint{log.tree.size(), log.tree.root()};
    told.mutable_checkpoint()->set_size(checkpoint.size);
    told.mutable_checkpoint()->set_root(text(checkpoint.root));
    told.mutable_checkpoint()->set_signature(text(seal::sign(hub, checkpoint)));
    told.set_consistency(log.consistency(ask.size()));
    return told;
  }
  void tell(const v1::AuditTold& told) {
    database.begin();
    witness->on_told(now, told, keys, hub.open);
    database.commit(link::Database::Durable::now);
  }
  void attach_and_look() {
    witness->attached(false);
    tell(answer(asked()));
  }
  void add_word_of_br(v1::AuditTold& told, const seal::Checkpoint& seen) const {
    auto& proof = *told.add_witnesses();
    auto& word = *proof.mutable_countersignature();
    word.set_peer(br.text());
    word.set_size(seen.size);
    word.set_root(text(seen.root));
    word.set_time_us(to_us(noon));
    word.set_key_id(std::string(8, 'k'));
    word.set_signature(text(seal::countersign(other, seen, noon)));
    proof.set_consistency(log.consistency(seen.size));
  }
};

}  // namespace

TEST_CASE("Witness: it verifies a checkpoint at each attach, and countersigns it", "[witness]") {
  Scene scene;
  CHECK(scene.frames().empty());
  scene.log.grow(5);
  scene.attach_and_look();
  const auto out = scene.frames();
  REQUIRE(out.size() == 1);
  REQUIRE(out[0].has_countersignature());
  const auto& word = out[0].countersignature();
  CHECK(word.peer() == "member:ZA");
  CHECK(word.size() == 5);
  seal::Signature signature{};
  std::ranges::copy(word.signature(), signature.begin());
  CHECK(seal::verify_countersignature(scene.own.open, {5, scene.log.roots[5]}, noon, signature));
  CHECK(scene.witness->status().seen == seal::Checkpoint{5, scene.log.roots[5]});
}

TEST_CASE("Witness: a log that grows is followed, also over a restart and by the hour",
          "[witness]") {
  Scene scene;
  scene.log.grow(5);
  scene.attach_and_look();
  (void)scene.frames();
  scene.open();
  CHECK(scene.witness->status().seen.size == 5);
  scene.log.grow(4);
  scene.attach_and_look();
  CHECK(scene.witness->status().seen.size == 9);
  (void)scene.frames();
  scene.now += 59min;
  CHECK(scene.frames().empty());
  scene.now += 1min;
  CHECK(scene.asked().size() == 9);
}

TEST_CASE("Witness: another log than before is a conflict, kept for good, not countersigned",
          "[witness]") {
  Scene scene;
  scene.log.grow(5);
  scene.attach_and_look();
  (void)scene.frames();
  SECTION("forked") {
    scene.log = Log{};
    scene.log.grow(7, "forged");
  }
  SECTION("cut") {
    scene.log = Log{};
    scene.log.grow(4);
  }
  scene.attach_and_look();
  const auto found = scene.witness->status();
  CHECK_FALSE(found.conflict.empty());
  CHECK(found.seen.size == 5);
  CHECK(scene.frames().empty());
  scene.open();
  scene.now += 1h;
  scene.log.grow(1);
  scene.attach_and_look();  // A later one does not take its place.
  CHECK(scene.witness->status().conflict == found.conflict);
  CHECK(scene.witness->status().conflict_at == found.conflict_at);
}

TEST_CASE("Witness: an answer that another has overtaken says nothing of what was seen since",
          "[witness]") {
  Scene scene;
  scene.log.grow(5);
  auto forked = scene.log;
  scene.attach_and_look();
  (void)scene.frames();
  std::optional<Result<link::AuditProof, Fault>> proof;
  scene.now += 1h;
  scene.witness->prove(scene.now, trace, {Digest{9}},
                       [&](Result<link::AuditProof, Fault> told) { proof = std::move(told); });
  const auto both = scene.frames();
  REQUIRE(both.size() == 2);
  const auto &proving = both[0].audit_ask(), &looking = both[1].audit_ask();
  REQUIRE(looking.witnesses());
  scene.log.grow(2);
  scene.tell(scene.answer(looking));
  CHECK(scene.witness->status().seen.size == 7);
  (void)scene.frames();
  // It continues the log of 5 entries, but not that of 7.
  std::swap(scene.log, forked);
  scene.log.grow(4, "forged");
  scene.tell(scene.answer(proving));
  CHECK_FALSE(proof);
  const auto again = scene.asked();
  CHECK(again.size() == 7);
  scene.tell(scene.answer(again));
  REQUIRE(proof);
  CHECK_FALSE(*proof);
  CHECK_FALSE(scene.witness->status().conflict.empty());
}

TEST_CASE("Witness: hashes that are cut short prove nothing", "[witness]") {
  Scene scene;
  scene.log.grow(5);
  scene.attach_and_look();
  (void)scene.frames();
  scene.now += 1h;
  scene.log.grow(4);
  auto told = scene.answer(scene.asked());
  told.mutable_consistency()->push_back('x');
  scene.tell(told);
  CHECK(scene.witness->status().seen.size == 5);
}

TEST_CASE("Witness: a checkpoint that somebody else signed is not believed", "[witness]") {
  Scene scene;
  scene.log.grow(5);
  scene.witness->attached(false);
  auto told = scene.answer(scene.asked());
  const seal::Checkpoint checkpoint{5, scene.log.roots[5]};
  told.mutable_checkpoint()->set_signature(text(seal::sign(scene.other, checkpoint)));
  scene.tell(told);
  CHECK(scene.witness->status().seen.size == 0);
  CHECK(scene.frames().empty());
}

TEST_CASE("Witness: after the hub's memory was given up it begins anew", "[witness]") {
  Scene scene;
  scene.log.grow(5);
  scene.attach_and_look();
  (void)scene.frames();
  scene.log = Log{};
  scene.log.grow(3, "restored");
  scene.database.begin();
  scene.witness->attached(true);
  scene.database.commit(link::Database::Durable::now);
  scene.tell(scene.answer(scene.asked()));
  CHECK(scene.witness->status().conflict.empty());
  CHECK(scene.witness->status().seen.size == 3);
}

TEST_CASE("Witness: what another peer has countersigned must be the same log", "[witness]") {
  Scene scene;
  scene.log.grow(5);
  scene.witness->attached(false);
  auto told = scene.answer(scene.asked());
  SECTION("it is") {
    scene.add_word_of_br(told, {3, scene.log.roots[3]});
    scene.tell(told);
    CHECK(scene.witness->status().other_peers == noon);
    CHECK(scene.witness->status().conflict.empty());
  }
  SECTION("it is not") {
    Log shown_to_br;
    shown_to_br.grow(3, "forged");
    scene.add_word_of_br(told, {3, shown_to_br.roots[3]});
    scene.tell(told);
    CHECK_FALSE(scene.witness->status().other_peers);
    CHECK(scene.witness->status().conflict.find("member:BR") != std::string::npos);
    CHECK(scene.frames().empty());  // Not countersigned.
  }
  SECTION("nobody has signed it") {
    scene.add_word_of_br(told, {3, scene.log.roots[3]});
    told.mutable_witnesses(0)->mutable_countersignature()->mutable_signature()->at(0) ^= 1;
    scene.tell(told);
    CHECK_FALSE(scene.witness->status().other_peers);
    CHECK(scene.witness->status().conflict.empty());
  }
}

TEST_CASE("Witness: a message of ours is proven by its digest, another's entry is strange",
          "[witness]") {
  Scene scene;
  const auto message = seal::digest(bytes_of("an envelope"));
  const seal::Key32 salt{4}, payload_salt{5};
  const seal::AuditLeaf leaf{
      AuditKind::collection, noon, za, salt, Digest{6}, seal::commitment(payload_salt, message)};
  scene.log.grow(2);
  scene.log.add(seal::leaf_hash(leaf));
  scene.log.grow(4);
  scene.attach_and_look();
  (void)scene.frames();
  std::optional<Result<link::AuditProof, Fault>> proof;
  const auto take = [&](Result<link::AuditProof, Fault> told) { proof = std::move(told); };
  const bool ours = GENERATE(true, false);
  scene.witness->prove(scene.now, trace, {ours ? message : Digest{9}}, take);
  const auto ask = scene.asked();
  CHECK(ask.subject() == trace.bytes());
  auto told = scene.answer(ask);
  auto& entry = *told.add_entries();
  entry.set_index(3);
  entry.set_kind(static_cast<std::uint32_t>(AuditKind::collection));
  entry.set_time_us(to_us(noon));
  entry.set_actor(za.text());
  entry.set_salt(text(salt));
  entry.set_entry(text(Digest{6}));
  entry.set_payload_salt(text(payload_salt));
  entry.set_path(scene.log.inclusion(2));
  scene.tell(told);
  REQUIRE(proof);
  REQUIRE(*proof);
  CHECK((*proof)->entries.size() == (ours ? 1 : 0));
  CHECK((*proof)->strange == (ours ? 0 : 1));
  if (ours) CHECK((*proof)->entries[0].index == 3);
}

TEST_CASE("Witness: who asks for proof hears of a silent hub and of a lost link", "[witness]") {
  Scene scene;
  std::vector<FaultCode> faults;
  const auto take = [&](const Result<link::AuditProof, Fault>& told) {
    REQUIRE_FALSE(told);
    faults.push_back(told.error().code);
  };
  scene.witness->prove(scene.now, trace, {}, take);
  CHECK(faults.size() == 1);
  scene.log.grow(1);
  scene.attach_and_look();
  scene.witness->prove(scene.now, trace, {}, take);
  scene.now += 10s;
  (void)scene.frames();
  CHECK(faults.size() == 2);
  scene.witness->prove(scene.now, trace, {}, take);
  scene.witness->detached();
  CHECK(faults.size() == 3);
}
