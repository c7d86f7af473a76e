#include "proto/seal/audit_tree.h"

#include <catch2/catch.hpp>
#include <map>

using namespace iwets;
using seal::AuditPath;

namespace {

constexpr std::uint64_t size_max = 70;

Digest leaf(std::uint64_t i) { return seal::digest(bytes_of("leaf " + std::to_string(i))); }

/// The definition of RFC 6962, section 2.1, word for word.
Digest root_by_definition(std::uint64_t from, std::uint64_t to) {
  if (to - from == 1) return leaf(from);
  std::uint64_t k = 1;
  while (2 * k < to - from) k *= 2;
  return seal::node_hash(root_by_definition(from, from + k), root_by_definition(from + k, to));
}

/// Every whole subtree of a tree of `size_max` leaves.
struct Grown {
  seal::AuditTree tree;
  std::map<std::pair<unsigned, std::uint64_t>, Digest> whole;
  std::vector<Digest> roots{Digest{}};
  Grown() {
    for (std::uint64_t i = 0; i < size_max; ++i) {
      tree.append(leaf(i), [&](unsigned level, std::uint64_t index, const Digest& hash) {
        CHECK(whole.emplace(std::pair{level, index}, hash).second);
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
};

/// Every way to spoil a path by one step.
std::vector<AuditPath> spoiled(const AuditPath& path) {
  std::vector<AuditPath> out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    auto changed = path;
    changed[i][0] ^= 1U;
    out.push_back(changed);
    auto shorter = path;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
    out.push_back(shorter);
  }
  auto longer = path;
  longer.push_back(Digest{});
  out.push_back(longer);
  return out;
}

}  // namespace

TEST_CASE("Audit tree: the roots are those of RFC 6962, also when it is read from disk", "[seal]") {
  const Grown grown;
  for (std::uint64_t size = 1; size <= size_max; ++size) {
    INFO("size: " << size);
    CHECK(grown.roots[size] == root_by_definition(0, size));
    const auto read = seal::tree_at(size, grown.subtrees());
    REQUIRE(read);
    CHECK(read->size() == size);
    CHECK(read->root() == grown.roots[size]);
  }
  CHECK(seal::tree_at(0, grown.subtrees())->root() == Digest{});
}

TEST_CASE("Audit tree: every leaf of every size is proven, and nothing else is", "[seal]") {
  const Grown grown;
  for (std::uint64_t size = 1; size <= size_max; ++size)
    for (std::uint64_t index = 0; index < size; ++index) {
      INFO("leaf " << index << " of " << size);
      const auto path = seal::inclusion_path(index, size, grown.subtrees());
      REQUIRE(path);
      const auto& root = grown.roots[size];
      CHECK(seal::proves_inclusion(leaf(index), index, size, *path, root));
      CHECK_FALSE(seal::proves_inclusion(leaf(index + 1), index, size, *path, root));
      CHECK_FALSE(seal::proves_inclusion(leaf(index), size, size, *path, root));
      if (size > 1)
        CHECK_FALSE(seal::proves_inclusion(leaf(index), (index + 1) % size, size, *path, root));
      for (const auto& other : spoiled(*path))
        CHECK_FALSE(seal::proves_inclusion(leaf(index), index, size, other, root));
    }
}

TEST_CASE("Audit tree: that each tree continues each earlier one is proven", "[seal]") {
  const Grown grown;
  for (std::uint64_t size = 1; size <= size_max; ++size)
    for (std::uint64_t first = 1; first <= size; ++first) {
      INFO("from " << first << " to " << size);
      const auto path = seal::consistency_path(first, size, grown.subtrees());
      REQUIRE(path);
      const auto& old_root = grown.roots[first];
      const auto& root = grown.roots[size];
      CHECK(seal::proves_consistency(first, old_root, size, root, *path));
      auto other = old_root;
      other[31] ^= 1U;
      CHECK_FALSE(seal::proves_consistency(first, other, size, root, *path));
      CHECK_FALSE(seal::proves_consistency(first, old_root, size, other, *path));
      CHECK_FALSE(seal::proves_consistency(0, {}, size, root, *path));
      CHECK_FALSE(seal::proves_consistency(size + 1, old_root, size, root, *path));
      for (const auto& spoilt : spoiled(*path))
        CHECK_FALSE(seal::proves_consistency(first, old_root, size, root, spoilt));
    }
}

TEST_CASE("Audit tree: a subtree that cannot be read gives no proof", "[seal]") {
  const Grown grown;
  const seal::Subtrees none = [](unsigned, std::uint64_t) { return std::nullopt; };
  CHECK_FALSE(seal::tree_at(5, none));
  CHECK_FALSE(seal::inclusion_path(2, 5, none));
  CHECK_FALSE(seal::consistency_path(3, 5, none));
}

TEST_CASE("Audit tree: a leaf commits to each of its parts", "[seal]") {
  const seal::AuditLeaf leaf{AuditKind::disclosure,
                             from_us(1'795'000'000'000'000),
                             PeerId::parse("center:US").value(),
                             {1},
                             {2},
                             {3}};
  const auto hash = seal::leaf_hash(leaf);
  const auto differs = [&](auto change) {
    auto other = leaf;
    change(other);
    return seal::leaf_hash(other) != hash;
  };
  CHECK(differs([](auto& l) { l.kind = AuditKind::erasure; }));
  CHECK(differs([](auto& l) { l.time += std::chrono::microseconds{1}; }));
  CHECK(differs([](auto& l) { l.actor = PeerId::hub(); }));
  CHECK(differs([](auto& l) { l.salt[31] = 1; }));
  CHECK(differs([](auto& l) { l.entry[31] = 1; }));
  CHECK(differs([](auto& l) { l.payload[31] = 1; }));
}
