#include <algorithm>

#include "hub/core/events.h"
#include "hub/core/hub_core.h"
#include "hub/store/journal_entry.h"
#include "hub/store/record_rows.h"
#include "hub/store/vault.h"
#include "node/core/case.h"
#include "proto/seal/keys.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/network.h"
#include "tests/fuzz/targets.h"
#include "tests/hub/store/master_key.h"

namespace iwets::fuzz {
namespace {

/// Bytes that are read as a value are written as bytes that are read as the same value.
template <typename T>
std::optional<T> settle(Bytes bytes) {
  auto value = from_bytes<T>(bytes);
  if (!value) return value;
  const auto written = to_bytes(*value);
  const auto again = from_bytes<T>(bytes_of(written));
  must(again && to_bytes(*again) == written, "a value is read as it was written");
  return value;
}

void event(Bytes bytes) {
  const auto by = hub::written_by(bytes);
  const auto read = settle<hub::Event>(bytes);
  if (!read) return;
  const auto* started = std::get_if<hub::HubStarted>(&*read);
  must(by.has_value() == (started != nullptr), "who wrote a journal is read from its bytes");
  if (started) must(by->core == started->core, "and is who started");
}

void snapshot(Bytes bytes) {
  hub::HubCore core(&seal::chain);
  if (!core.restore(bytes)) return;
  const auto state = core.snapshot();
  (void)core.view();
  (void)core.next_deadline();
  hub::HubCore again(&seal::chain);
  must(again.restore(bytes_of(state)), "what was taken over is taken over again");
  must(again.snapshot() == state, "as it was");
}

/// Of a journey, or of what found a record: 16 bytes and the index of an entry.
void key(Bytes bytes) {
  const auto index = store::index_in(text_of(bytes));
  must(index.has_value() == (bytes.size() == 24), "a key is read by its length");
  if (!index) return;
  const auto subject = TraceId::from_bytes(bytes.first(16));
  must(store::journey_key(*subject, *index) == text_of(bytes), "a key round trip");
}

/// What the audit log says of an entry from disk: another entry has another leaf.
void leaf(const store::StoredEntry& entry) {
  const auto leaf = store::leaf_of(entry, seal::Key32{1});
  auto other = entry;
  other.event += "x";
  must(seal::leaf_hash(leaf) != seal::leaf_hash(store::leaf_of(other, seal::Key32{1})),
       "a leaf commits to its event");
}

/// Spoils bytes as the unit says, or leaves them.
void spoil(Input& in, std::string& bytes) {
  switch (in.below(4)) {
    case 0: return;
    case 1: bytes.resize(in.below(bytes.size() + 1)); return;
    case 2: bytes += std::string(text_of(in.bytes(20))); return;
    default:
      if (!bytes.empty()) bytes[in.below(bytes.size())] ^= static_cast<char>(in.byte());
  }
}

/// The key of a case under the master key, and a payload under it: opened as they were locked, for
/// the case and the entry for which they were, or not at all.
void locked(Input& in) {
  static const store::Vault vault(tests::master_key());
  static const store::Vault another(tests::master_key(8));
  const auto subject = id<TraceId>(in.byte()), said = id<TraceId>(in.byte());
  const auto key = store::Vault::make_key();
  const auto kept = vault.wrap(subject, key);
  auto wrapped = kept;
  spoil(in, wrapped);
  const auto opened = vault.unwrap(said, bytes_of(wrapped));
  must(opened.has_value() == (said == subject && wrapped == kept), "a key is its case's");
  must(!opened || std::ranges::equal(opened->bytes(), key.bytes()), "and the one that was kept");
  must(!another.unwrap(said, bytes_of(wrapped)), "under its own master key only");
  const JournalIndex index = 1 + in.below(4), asked = 1 + in.below(4);
  const auto payload = std::string(text_of(in.bytes(300)));
  std::string row;
  store::lock_payload(row, key, index, bytes_of(payload));
  auto read = row;
  spoil(in, read);
  const auto text = store::unlock_payload(key, asked, bytes_of(read));
  must(text.has_value() == (asked == index && read == row), "a payload is its entry's");
  must(!text || *text == payload, "and what was locked");
  (void)store::unlock_payload(key, asked, in.rest());
}

}  // namespace

void journal(Bytes unit) {
  Input in(unit);
  switch (in.below(7)) {
    case 0: return event(in.rest());
    case 1: return snapshot(in.rest());
    case 2: {
      const auto entry = settle<store::StoredEntry>(in.rest());
      if (!entry) return;
      leaf(*entry);
      return event(bytes_of(entry->event));
    }
    case 3: return key(in.rest());
    case 4: {
      (void)settle<store::TraceRow>(in.rest());
      return;
    }
    case 5: return locked(in);
    default: {
      const auto row = in.rest_text();
      const auto number = store::record_number(row);
      if (number) must(store::number_row(*number) == row, "a record's number round trip");
      (void)settle<store::RecordRow>(bytes_of(row));
      (void)settle<node::Case>(bytes_of(row));
      return;
    }
  }
}

}  // namespace iwets::fuzz
