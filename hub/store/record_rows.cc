#include "hub/store/record_rows.h"

#include <rocksdb/slice_transform.h>

#include <algorithm>

#include "hub/store/rocks.h"
#include "proto/types/archive.h"

namespace iwets::store {
namespace {

constexpr std::size_t key_bytes = sizeof(std::uint64_t);
/// Of a key without what narrows it.
constexpr std::size_t wide_bytes = key_bytes - match::Key::narrow_bits / 8;
constexpr std::size_t number_bytes = sizeof(match::RecordNumber);

/// What sorts the other way round, and back.
std::string inverted(std::string_view bytes) {
  std::string out(bytes);
  for (auto& byte : out) byte = static_cast<char>(~byte);
  return out;
}

}  // namespace

const char* record_column(Store store) { return store == Store::nominal ? "nominals" : "records"; }

std::string number_row(match::RecordNumber number) {
  return big_endian(number).substr(sizeof(std::uint64_t) - number_bytes);
}

std::optional<match::RecordNumber> record_number(std::string_view row) {
  if (row.size() != number_bytes) return std::nullopt;
  const std::string zeros(sizeof(std::uint64_t) - number_bytes, '\0');
  return static_cast<match::RecordNumber>(from_big_endian(zeros + std::string(row)));
}

std::string name_text(const RecordName& name) {
  Writer writer;
  writer(name.store, name.owner);
  return std::move(writer).bytes() + name.id;
}

std::string key_prefix(const match::LookUp& what) {
  return big_endian(what.key.hash).substr(0, what.wide ? wide_bytes : key_bytes);
}

match::Key check_key(const match::Key& key) { return {key.hash ^ 0x5bd1e9955bd1e900U}; }

std::string key_row(const match::Key& key, std::string_view trace) {
  return big_endian(key.hash) + inverted(trace);
}

std::string key_row_trace(std::string_view row) {
  return inverted(row.substr(std::min(row.size(), key_bytes)));
}

std::shared_ptr<const rocksdb::SliceTransform> key_prefix_extractor() {
  return std::shared_ptr<const rocksdb::SliceTransform>(
      rocksdb::NewFixedPrefixTransform(wide_bytes));
}

std::string end_row(std::uint64_t place) { return big_endian(place); }

std::optional<std::uint64_t> place_in(std::string_view row) {
  if (row.size() != sizeof(std::uint64_t)) return std::nullopt;
  return from_big_endian(row);
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
