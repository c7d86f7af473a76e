#include "proto/seal/batch.h"

#include <catch2/catch.hpp>

#include "tests/proto/seal/temporary.h"

using namespace iwets;

namespace {
std::vector<Digest> leaves(std::size_t count) {
  std::vector<Digest> out;
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back(seal::leaf(seal::Salt{}, bytes_of("statement " + std::to_string(i))));
  }
  return out;
}
}  // namespace

TEST_CASE("Batch: every leaf of every size leads to the root, and to no other", "[seal]") {
  for (std::size_t count = 1; count <= seal::batch_max; ++count) {
    INFO("leaves: " << count);
    const auto all = leaves(count);
    const auto tree = seal::tree(all);
    REQUIRE(tree.paths.size() == count);
    for (std::size_t i = 0; i < count; ++i) {
      INFO("leaf: " << i);
      REQUIRE(tree.paths[i].siblings.size() <= 6);
      REQUIRE(seal::root_of(all[i], tree.paths[i]) == tree.root);
      REQUIRE(seal::root_of(all[(i + 1) % count], tree.paths[i]).has_value());
      if (count > 1) REQUIRE(seal::root_of(all[(i + 1) % count], tree.paths[i]) != tree.root);
    }
  }
}

TEST_CASE("Batch: a batch of one has an empty path and its leaf for a root", "[seal]") {
  const auto all = leaves(1);
  const auto tree = seal::tree(all);
  CHECK(tree.root == all[0]);
  CHECK(tree.paths[0].siblings.empty());
}

TEST_CASE("Batch: the shape is that of RFC 6962, a lone node moves up unchanged", "[seal]") {
  const auto all = leaves(3);
  const auto pair = seal::tree({all[0], all[1]}).root;
  CHECK(seal::tree(all).root == seal::tree({pair, all[2]}).root);
  CHECK(seal::tree(all).paths[2].siblings == std::vector<Digest>{pair});
}

TEST_CASE("Batch: impossible paths lead nowhere", "[seal]") {
  const auto all = leaves(5);
  const auto tree = seal::tree(all);
  auto path = tree.paths[1];
  path.siblings.pop_back();
  CHECK_FALSE(seal::root_of(all[1], path));
  path = tree.paths[1];
  path.siblings.push_back(all[0]);
  CHECK_FALSE(seal::root_of(all[1], path));
  path = tree.paths[1];
  path.index = 5;
  CHECK_FALSE(seal::root_of(all[1], path));
  CHECK_FALSE(seal::root_of(all[1], {0, 0, {}}));
  CHECK_FALSE(seal::root_of(all[1], {0, 65, {}}));
}

TEST_CASE("Batch: what is signed tells a batch from another of the same root", "[seal]") {
  const auto root = leaves(1)[0];
  CHECK(seal::batch_digest(1, root) != seal::batch_digest(2, root));
  CHECK(seal::batch_digest(1, root) != root);
}

TEST_CASE("Batch: the salt changes the leaf", "[seal]") {
  seal::Salt salt{};
  salt[3] = 1;
  CHECK(seal::leaf(salt, bytes_of("x")) != seal::leaf(seal::Salt{}, bytes_of("x")));
}
