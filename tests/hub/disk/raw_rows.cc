#include "tests/hub/disk/raw_rows.h"

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <stdexcept>

namespace iwets::tests {
namespace {

void good(const rocksdb::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}
rocksdb::WriteOptions unlogged() {
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  return options;
}

}  // namespace

RawRows::RawRows(const std::string& path) {
  const store::Memory memory{.write_buffers_bytes = 4U << 20U, .block_cache_bytes = 1U << 20U};
  const auto cache = store::block_cache(memory);
  const auto options = std::make_shared<const rocksdb::ColumnFamilyOptions>(
      store::column_options(memory, cache, store::Reading::by_key));
  std::vector<store::Database::Column> all;
  for (const auto& name : columns()) all.push_back({name, options});
  auto opened = store::Database::open(path, store::database_options(memory, error_), all);
  if (!opened) throw std::runtime_error(opened.error().reason);
  database_ = std::move(*opened);
}

const std::vector<std::string>& RawRows::columns() {
  static const std::vector<std::string> all{"entries", "payloads", "journeys", "found",
                                            "tree",    "meta",     "keys"};
  return all;
}

void RawRows::put(const std::string& column, const std::string& key,
                  const std::string& value) const {
  good(database_->db().Put(unlogged(), database_->column(column), key, value));
}

void RawRows::remove(const std::string& column, const std::string& key) const {
  good(database_->db().Delete(unlogged(), database_->column(column), key));
}

std::optional<std::string> RawRows::get(const std::string& column, const std::string& key) const {
  std::string value;
  const auto status = database_->db().Get({}, database_->column(column), key, &value);
  return status.ok() ? std::optional(value) : std::nullopt;
}

std::vector<Digest> RawRows::put_payloads(store::PayloadRows& payloads,
                                          const std::vector<store::Entry>& entries) const {
  rocksdb::WriteBatch batch;
  auto commitments = payloads.put(entries, batch);
  if (!commitments) throw std::runtime_error("the key of a case is damaged");
  good(database_->db().Write(unlogged(), &batch));
  payloads.settle(true);
  return std::move(*commitments);
}

}  // namespace iwets::tests
