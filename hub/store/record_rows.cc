#include "hub/store/record_rows.h"

#include <rocksdb/slice.h>
#include <rocksdb/slice_transform.h>

#include <cassert>

#include "hub/store/rocks.h"
#include "proto/types/archive.h"

namespace iwets::store {
namespace {

std::size_t prefix_bytes(const rocksdb::Slice& row) {
  return row.empty() ? 1 : 1 + static_cast<std::size_t>(static_cast<unsigned char>(row[0]));
}

class KeyPrefix : public rocksdb::SliceTransform {
 public:
  [[nodiscard]] const char* Name() const override { return "iwets.key-prefix"; }
  [[nodiscard]] rocksdb::Slice Transform(const rocksdb::Slice& row) const override {
    return {row.data(), prefix_bytes(row)};
  }
  [[nodiscard]] bool InDomain(const rocksdb::Slice& row) const override {
    return row.size() >= prefix_bytes(row);
  }
};

}  // namespace

std::string name_row(const RecordName& name) {
  Writer writer;
  writer(name.store, name.owner);
  return std::move(writer).bytes() + name.id;
}

std::optional<RecordName> record_name(std::string_view row) {
  RecordName name;
  // Only the hub has a name without a country, and it owns no records.
  constexpr std::size_t head_bytes = 4;
  if (row.size() < head_bytes) return std::nullopt;
  Reader reader(bytes_of(row.substr(0, head_bytes)));
  reader(name.store, name.owner);
  if (!reader.complete()) return std::nullopt;
  name.id = row.substr(head_bytes);
  return name;
}

std::string key_prefix(Store store, const match::Key& key) {
  assert(key.size() < 255);
  std::string row;
  row += static_cast<char>(key.size() + 1);
  row += static_cast<char>(store);
  return row + key;
}

std::string key_row(Store store, const match::Key& key, std::string_view suffix) {
  return key_prefix(store, key).append(suffix);
}

std::string_view key_row_suffix(std::string_view row) {
  const auto prefix = prefix_bytes(slice(row));
  return prefix <= row.size() ? row.substr(prefix) : std::string_view{};
}

std::shared_ptr<const rocksdb::SliceTransform> key_prefix_extractor() {
  return std::make_shared<KeyPrefix>();
}

const char* store_name(Store store) {
  switch (store) {
    case Store::nominal: return "nominal";
    case Store::firearm: return "firearm";
    case Store::document: return "document";
    case Store::vehicle: return "vehicle";
    case Store::trace: return "trace";
  }
  return "unknown";
}

}  // namespace iwets::store
