#include <algorithm>
#include <tuple>

#include "proto/seal/audit_tree.h"
#include "proto/seal/checkpoint.h"
#include "tests/fuzz/audit_log.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/network.h"
#include "tests/fuzz/targets.h"

namespace iwets::fuzz {
namespace {

constexpr std::uint64_t leaves_max = 40;

template <std::size_t n>
void alter(Input& in, std::array<std::uint8_t, n>& bytes) {
  bytes[in.below(n)] ^= static_cast<std::uint8_t>(in.byte());
}

/// A tree of leaves, some of which are equal, and its roots by size.
struct Grown {
  std::vector<Digest> leaves, roots{Digest{}};
  std::map<std::pair<unsigned, std::uint64_t>, Digest> whole;
  seal::AuditTree tree;

  explicit Grown(Input& in) {
    const auto count = 1 + in.below(leaves_max), period = 1 + in.below(leaves_max);
    while (leaves.size() < count) {
      leaves.push_back(seal::digest(bytes_of(std::to_string(leaves.size() % period))));
      tree.append(leaves.back(), [&](unsigned level, std::uint64_t index, const Digest& hash) {
        must(whole.emplace(std::pair{level, index}, hash).second, "a subtree is told once");
      });
      roots.push_back(tree.root());
    }
  }
  [[nodiscard]] seal::Subtrees subtrees() const {
    return [this](unsigned level, std::uint64_t index) -> std::optional<Digest> {
      const auto at = whole.find({level, index});
      if (at == whole.end()) return std::nullopt;
      return at->second;
    };
  }
  [[nodiscard]] bool is_root(const Digest& root) const {
    return std::ranges::find(roots, root) != roots.end();
  }
};

/// Every leaf and every earlier size is proven.
void prove_all(const Grown& grown, std::uint64_t size) {
  const auto subtrees = grown.subtrees();
  const auto& root = grown.roots[size];
  const auto read = seal::tree_at(size, subtrees);
  must(read && read->root() == root && read->size() == size, "an earlier tree is read as it was");
  for (std::uint64_t i = 0; i < size; ++i) {
    const auto leaf = seal::inclusion_path(i, size, subtrees);
    must(leaf && seal::proves_inclusion(grown.leaves[i], i, size, *leaf, root),
         "every leaf is proven");
    const auto first = seal::consistency_path(i + 1, size, subtrees);
    must(first && seal::proves_consistency(i + 1, grown.roots[i + 1], size, root, *first),
         "every earlier size is proven");
  }
}

/// What somebody claims of a tree: of a leaf, or of an earlier tree with this root.
struct Claim {
  std::uint64_t at = 0, size = 0;
  Digest what{}, root{};
  seal::AuditPath path;
};

void alter(Input& in, const Grown& grown, Claim& claim) {
  const auto any = [&] { return grown.leaves[in.below(grown.leaves.size())]; };
  switch (in.below(10)) {
    case 0: return alter(in, claim.what);
    case 1: return alter(in, claim.root);
    case 2: claim.at = in.below(64); return;
    case 3: claim.size = in.below(64); return;
    case 4: claim.root = grown.roots[in.below(grown.roots.size())]; return;
    case 5:
      claim.what = in.below(2) == 0 ? any() : grown.roots[in.below(grown.roots.size())];
      return;
    case 6: claim.path.insert(claim.path.begin() + in.below(claim.path.size() + 1), any()); return;
    case 7: claim.at = UINT64_MAX - in.below(4); return;
    case 8: claim.size = UINT64_MAX - in.below(4); return;
    default: break;
  }
  if (claim.path.empty()) return;
  auto& hash = claim.path[in.below(claim.path.size())];
  switch (in.below(3)) {
    case 0: return alter(in, hash);
    case 1: return std::swap(hash, claim.path[in.below(claim.path.size())]);
    default: claim.path.erase(claim.path.begin() + (&hash - claim.path.data()));
  }
}

/// A claim is proven if and only if it is so. Of a size that is not that of the root nothing is
/// said: a checkpoint binds both.
void judge(const Grown& grown, const Claim& claim, bool proven, bool so) {
  if (claim.size < grown.roots.size() && grown.roots[claim.size] == claim.root)
    must(proven == so, so ? "what is so is proven" : "what is altered is not proven");
  // What is the root itself, of a tree of one leaf or of the same size, needs no proof.
  const bool itself = claim.path.empty() && claim.what == claim.root;
  if (!grown.is_root(claim.root)) must(!proven || itself, "nothing leads to a root that is none");
}

void tree(Input& in) {
  const Grown grown(in);
  const auto size = 1 + in.below(grown.leaves.size());
  prove_all(grown, size);
  const auto at = in.below(size);
  const auto subtrees = grown.subtrees();
  const bool of_leaf = in.below(2) == 0;
  Claim claim{of_leaf ? at : at + 1, size, of_leaf ? grown.leaves[at] : grown.roots[at + 1],
              grown.roots[size],
              of_leaf ? *seal::inclusion_path(at, size, subtrees)
                      : *seal::consistency_path(at + 1, size, subtrees)};
  for (int i = 0; i < 8 && !in.empty(); ++i) alter(in, grown, claim);
  const bool within = claim.size < grown.roots.size();
  if (of_leaf) {
    const bool so = within && claim.at < claim.size && claim.what == grown.leaves[claim.at] &&
                    claim.path == *seal::inclusion_path(claim.at, claim.size, subtrees);
    return judge(grown, claim,
                 seal::proves_inclusion(claim.what, claim.at, claim.size, claim.path, claim.root),
                 so);
  }
  const bool so = within && claim.at > 0 && claim.at <= claim.size &&
                  claim.what == grown.roots[claim.at] &&
                  claim.path == *seal::consistency_path(claim.at, claim.size, subtrees);
  judge(grown, claim,
        seal::proves_consistency(claim.at, claim.what, claim.size, claim.root, claim.path), so);
}

/// Two leaves have one hash if and only if they are the same.
void leaf(Input& in) {
  constexpr const char* actors[] = {"hub", "member:ZA", "member:BR", "center:US"};
  const auto draw = [&] {
    seal::AuditLeaf leaf;
    leaf.kind = static_cast<AuditKind>(in.below(7));
    leaf.time = from_us(in.below(1U << 20U) << in.below(44));
    leaf.actor = peer(actors[in.below(4)]);
    for (auto* part : {&leaf.salt, &leaf.entry, &leaf.payload}) alter(in, *part);
    return leaf;
  };
  const auto one = draw(), other = draw();
  const auto fields = [](const seal::AuditLeaf& leaf) {
    return std::tuple(leaf.kind, leaf.time, leaf.actor, leaf.salt, leaf.entry, leaf.payload);
  };
  must((seal::leaf_hash(one) == seal::leaf_hash(other)) == (fields(one) == fields(other)),
       "a leaf's hash tells it from every other");
}

/// What the hub and a witness have signed, and nothing else, is believed to be theirs.
void checkpoint(Input& in) {
  const auto& hub = network().of(PeerId::hub()).sign;
  const auto& own = network().of(peer("member:ZA")).sign;
  const bool of_hub = in.below(2) == 0;
  seal::Checkpoint signed_one{in.below(1U << 20U) << in.below(45), {}};
  alter(in, signed_one.root);
  const auto time = noon + std::chrono::microseconds(in.below(1U << 24U));
  const auto signature =
      of_hub ? seal::sign(hub, signed_one) : seal::countersign(own, signed_one, time);
  auto said = signed_one;
  auto key = of_hub ? hub.open : own.open;
  auto word = signature;
  auto then = time;
  for (int i = 0; i < 4 && !in.empty(); ++i) switch (in.below(6)) {
      case 0: alter(in, said.root); break;
      case 1: said.size ^= in.below(1U << 20U) << in.below(45); break;
      case 2: alter(in, key); break;
      case 3: alter(in, word); break;
      case 4: then += std::chrono::microseconds(in.below(1U << 24U)); break;
      default: key = of_hub ? own.open : hub.open;
    }
  const auto seconds = [](Instant at) { return to_us(at) / 1'000'000; };
  const bool same = said == signed_one && word == signature;
  if (of_hub) {
    must(seal::verify(key, said, word) == (same && key == hub.open), "a checkpoint is the hub's");
    must(!seal::verify_countersignature(key, said, then, word), "and no countersignature");
    return;
  }
  must(seal::verify_countersignature(key, said, then, word) ==
           (same && key == own.open && seconds(then) == seconds(time)),
       "a countersignature is its witness's, of that second");
  must(!seal::verify(key, said, word), "and no checkpoint");
}

}  // namespace

void proof(Bytes unit) {
  Input in(unit);
  switch (in.below(4)) {
    case 0: return leaf(in);
    case 1: return checkpoint(in);
    default: return tree(in);
  }
}

}  // namespace iwets::fuzz
