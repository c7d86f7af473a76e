#include "hub/store/record_rows.h"

#include <rocksdb/slice_transform.h>

#include <algorithm>

#include "hub/match/person/evidence.h"
#include "hub/store/rocks.h"
#include "proto/types/archive.h"

namespace iwets::store {
namespace {

constexpr std::size_t key_bytes = sizeof(std::uint64_t);
/// Of a key without what narrows it.
constexpr std::size_t wide_bytes = key_bytes - match::Key::narrow_bits / 8;
constexpr std::size_t number_bytes = sizeof(match::RecordNumber);
/// Birth dates told with a name's key, and the bytes of each.
constexpr std::size_t births_max = 4, birth_bytes = 4;

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

std::string key_row(const match::Key& key, std::string_view trace) {
  return big_endian(key.hash) + inverted(trace);
}

std::string key_row_trace(std::string_view row) {
  return inverted(row.substr(std::min(row.size(), key_bytes)));
}

std::string births_value(std::span<const field::PartialDate> dates) {
  if (dates.size() > births_max) return {};
  std::string value;
  for (const auto& date : dates) {
    const unsigned year = date.year;
    if (year == 0) return {};
    for (const auto byte : {year >> 8U, year & 0xffU, 0U + date.month, 0U + date.day})
      value += static_cast<char>(byte);
  }
  return value;
}

std::string joined_births(std::string_view one, std::string_view other) {
  const bool few = one.size() + other.size() <= births_max * birth_bytes;
  return one.empty() || other.empty() || !few ? std::string()
                                              : std::string(one) + std::string(other);
}

bool may_be_born(std::string_view value, std::span<const field::PartialDate> asked) {
  std::vector<field::PartialDate> dates;
  for (; value.size() >= birth_bytes; value.remove_prefix(birth_bytes)) {
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(value[at]); };
    dates.push_back({static_cast<std::uint16_t>(byte(0) << 8U | byte(1)), byte(2), byte(3)});
  }
  return match::person::compared(asked, dates) != match::person::Birth::contradicted;
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
