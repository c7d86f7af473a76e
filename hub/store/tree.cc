#include "hub/store/tree.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <algorithm>

namespace iwets::store {
namespace {

constexpr unsigned kept_every = 8;  ///< levels

std::string subtree_key(unsigned level, std::uint64_t index) {
  return std::string(1, static_cast<char>(level)) + big_endian(index);
}

std::optional<Digest> kept(const Database& database, unsigned level, std::uint64_t index) {
  rocksdb::ReadOptions reading;
  reading.verify_checksums = true;
  std::string value;
  Digest hash{};
  const auto status =
      database.db().Get(reading, database.column("tree"), subtree_key(level, index), &value);
  if (!status.ok() || value.size() != hash.size()) return std::nullopt;
  std::ranges::copy(value, hash.begin());
  return hash;
}

struct Lookup {
  const Database& database;
  std::function<std::optional<Digest>(std::uint64_t)> leaf;

  std::optional<Digest> operator()(unsigned level, std::uint64_t index) const {
    if (level == 0) return leaf(index);
    if (level % kept_every == 0) return kept(database, level, index);
    const auto left = (*this)(level - 1, 2 * index);
    const auto right = (*this)(level - 1, 2 * index + 1);
    if (!left || !right) return std::nullopt;
    return seal::node_hash(*left, *right);
  }
};

}  // namespace

void put_subtree(rocksdb::WriteBatch& batch, const Database& database, unsigned level,
                 std::uint64_t index, const Digest& hash) {
  if (level == 0 || level % kept_every != 0) return;
  (void)batch.Put(database.column("tree"), subtree_key(level, index),
                  std::string(hash.begin(), hash.end()));
}

seal::Subtrees subtrees_of(const Database& database,
                           std::function<std::optional<Digest>(std::uint64_t)> leaf) {
  return Lookup{database, std::move(leaf)};
}

}  // namespace iwets::store
