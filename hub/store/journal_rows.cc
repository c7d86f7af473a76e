#include "hub/store/journal_rows.h"

#include <rocksdb/db.h>

#include <algorithm>
#include <iterator>

#include "hub/store/tree.h"
#include "proto/types/archive.h"

namespace iwets::store {
namespace {

constexpr std::size_t rows_max = 4096;  ///< of one journey, of one record

rocksdb::ReadOptions reading() {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  return options;
}

/// What is told of an entry, but its index.
void take(StoredEntry& stored, Entry& entry) {
  entry.time = stored.time;
  entry.kind = stored.kind;
  entry.actor = stored.actor;
  entry.purpose = std::move(stored.purpose);
  entry.journey = std::move(stored.journey);
  entry.event = std::move(stored.event);
}

Result<seal::AuditPath, ReadError> or_damaged(std::optional<seal::AuditPath> path) {
  if (!path) return fail(ReadError::damaged);
  return std::move(*path);
}

}  // namespace

Result<std::optional<Committed>, ReadError> JournalRows::end() const {
  const std::unique_ptr<rocksdb::Iterator> at(
      database_.db().NewIterator(reading(), database_.column("entries")));
  at->SeekToLast();
  if (!at->Valid() && at->status().ok()) return std::nullopt;
  if (!at->Valid() || at->key().size() != 8) return fail(ReadError::damaged);
  const auto entry = from_bytes<StoredEntry>(bytes_of(view(at->value())));
  if (!entry || !entry->root) return fail(ReadError::damaged);
  return Committed{from_big_endian(view(at->key())), *entry->root};
}

Result<StoredEntry, ReadError> JournalRows::entry(JournalIndex index) const {
  std::string value;
  const auto status =
      database_.db().Get(reading(), database_.column("entries"), big_endian(index), &value);
  if (status.IsNotFound()) return fail(ReadError::absent);
  auto entry = status.ok() ? from_bytes<StoredEntry>(bytes_of(value)) : std::nullopt;
  if (!entry) return fail(ReadError::damaged);
  return std::move(*entry);
}

ReadError JournalRows::why_no_payload(JournalIndex index) const {
  const auto stored = entry(index);
  if (!stored) return stored.error();
  return stored->payload == Digest{} ? ReadError::absent : ReadError::damaged;
}

seal::Subtrees JournalRows::subtrees() const {
  return subtrees_of(database_, [this](std::uint64_t leaf) -> std::optional<Digest> {
    const auto stored = entry(leaf + 1);
    if (!stored) return std::nullopt;
    return stored->leaf;
  });
}

Result<seal::AuditTree, ReadError> JournalRows::tree(JournalIndex size) const {
  auto tree = seal::tree_at(size, subtrees());
  if (!tree) return fail(ReadError::damaged);
  return std::move(*tree);
}

Result<Digest, ReadError> JournalRows::root(JournalIndex index) const {
  if (index == 0) return Digest{};
  const auto stored = entry(index);
  if (!stored) return fail(stored.error());
  if (stored->root) return *stored->root;  // Of every index that a receipt names.
  return tree(index).map([](const seal::AuditTree& tree) { return tree.root(); });
}

Result<seal::AuditPath, ReadError> JournalRows::inclusion(JournalIndex index,
                                                          JournalIndex size) const {
  return or_damaged(seal::inclusion_path(index - 1, size, subtrees()));
}

Result<seal::AuditPath, ReadError> JournalRows::consistency(JournalIndex first,
                                                            JournalIndex size) const {
  return or_damaged(seal::consistency_path(first, size, subtrees()));
}

Result<Audited, ReadError> JournalRows::audited(JournalIndex index) const {
  auto stored = entry(index);
  if (!stored) return fail(stored.error());
  Audited out;
  out.leaf = leaf_of(*stored, salts_.of_entry(index));
  if (seal::leaf_hash(out.leaf) != stored->leaf) return fail(ReadError::damaged);
  out.entry.index = index;
  take(*stored, out.entry);
  return out;
}

Result<void, ReadError> JournalRows::read(Committed end, JournalIndex from,
                                          const std::function<bool(const Entry&)>& visit) const {
  auto tree = this->tree(from - 1);
  if (!tree) return fail(ReadError::damaged);
  auto options = reading();
  options.fill_cache = false;
  options.readahead_size = 2U << 20U;
  const std::unique_ptr<rocksdb::Iterator> at(
      database_.db().NewIterator(options, database_.column("entries")));
  at->Seek(big_endian(from));
  for (auto index = from; index <= end.index; ++index, at->Next()) {
    if (!at->Valid() || view(at->key()) != big_endian(index)) return fail(ReadError::damaged);
    auto stored = from_bytes<StoredEntry>(bytes_of(view(at->value())));
    if (!stored || seal::leaf_hash(leaf_of(*stored, salts_.of_entry(index))) != stored->leaf)
      return fail(ReadError::damaged);
    tree->append(stored->leaf, [](unsigned, std::uint64_t, const Digest&) {});
    if (stored->root && *stored->root != tree->root()) return fail(ReadError::damaged);
    Entry entry;
    entry.index = index;
    take(*stored, entry);
    if (!visit(entry)) return {};
  }
  if (tree->root() != end.root) return fail(ReadError::damaged);
  return {};
}

Result<std::vector<JournalIndex>, ReadError> JournalRows::indexes(const char* column,
                                                                  const std::string& from,
                                                                  std::string_view prefix) const {
  std::vector<JournalIndex> out;
  const std::unique_ptr<rocksdb::Iterator> at(
      database_.db().NewIterator(reading(), database_.column(column)));
  for (at->Seek(from); at->Valid() && at->key().starts_with(slice(prefix)); at->Next()) {
    const auto index = index_in(view(at->key()));
    if (!index) return fail(ReadError::damaged);
    if (out.size() >= rows_max) break;
    out.push_back(*index);
  }
  if (!at->status().ok()) return fail(ReadError::damaged);
  return out;
}

Result<std::vector<Journal::JourneyStep>, ReadError> JournalRows::journey(
    const TraceId& subject) const {
  const auto entries = indexes("journeys", subject.bytes(), subject.bytes());
  if (!entries) return fail(entries.error());
  std::vector<Journal::JourneyStep> steps;
  for (const auto index : *entries) {
    const auto stored = entry(index);
    if (!stored) return fail(ReadError::damaged);
    for (const auto& row : stored->journey)
      if (row.subject == subject && steps.size() < rows_max)
        steps.push_back({index, stored->time, row});
  }
  return steps;
}

Result<std::vector<JournalIndex>, ReadError> JournalRows::entries_of(const TraceId& subject) const {
  auto steps = indexes("journeys", subject.bytes(), subject.bytes());
  const auto messages = indexes("found", subject.bytes(), subject.bytes());
  if (!steps) return steps;
  if (!messages) return messages;
  std::vector<JournalIndex> out;
  std::ranges::set_union(*steps, *messages, std::back_inserter(out));
  return out;
}

Result<std::vector<JournalIndex>, ReadError> JournalRows::found(const RecordKey& record,
                                                                JournalIndex after) const {
  return indexes("found", found_key(record, after + 1),
                 {reinterpret_cast<const char*>(record.data()), record.size()});
}

}  // namespace iwets::store
