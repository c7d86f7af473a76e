#include "hub/store/journal_entry.h"

#include <algorithm>

#include "hub/store/rocks.h"
#include "proto/seal/keys.h"
#include "proto/types/archive.h"

namespace iwets::store {
namespace {

constexpr std::size_t id_bytes = 16;

}  // namespace

RecordKey record_key(Store store, const PeerId& owner, const std::string& record) {
  Writer writer;
  writer(store, owner, record);
  const auto digest = seal::digest(bytes_of(writer.bytes()));
  RecordKey key{};
  std::copy_n(digest.begin(), key.size(), key.begin());
  return key;
}

const char* name(ReadError error) {
  switch (error) {
    case ReadError::absent: return "absent";
    case ReadError::damaged: return "damaged";
    case ReadError::erased: return "erased";
  }
  return "";
}

seal::Key32 Salts::of_entry(JournalIndex index) const {
  Writer writer;
  writer(std::string("iwets entry salt"), index);
  return seal::commitment(key_, bytes_of(writer.bytes()));
}

std::string entry_content(const Entry& entry) {
  Writer writer;
  writer(entry.journey, entry.purpose, entry.event);
  return std::move(writer).bytes();
}

Digest payload_commitment(const seal::Key32& salt, std::string_view payload) {
  const auto digest = seal::digest(bytes_of(payload));
  return seal::commitment(salt, digest);
}

seal::AuditLeaf leaf_of(const StoredEntry& entry, const seal::Key32& salt) {
  Writer writer;
  writer(entry.journey, entry.purpose, entry.event);
  return {entry.kind,   entry.time, entry.actor, salt, seal::digest(bytes_of(writer.bytes())),
          entry.payload};
}

std::string journey_key(const TraceId& subject, JournalIndex index) {
  return subject.bytes() + big_endian(index);
}

std::string found_key(const RecordKey& record, JournalIndex index) {
  return std::string(record.begin(), record.end()) + big_endian(index);
}

std::optional<JournalIndex> index_in(std::string_view key) {
  if (key.size() != id_bytes + 8) return std::nullopt;
  return from_big_endian(key.substr(id_bytes));
}

}  // namespace iwets::store
