#include "hub/core/events.h"
#include "hub/core/hub_core.h"
#include "hub/store/journal_entry.h"
#include "hub/store/record_rows.h"
#include "node/core/case.h"
#include "proto/seal/keys.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/network.h"
#include "tests/fuzz/targets.h"

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

}  // namespace

void journal(Bytes unit) {
  Input in(unit);
  switch (in.below(6)) {
    case 0: return event(in.rest());
    case 1: return snapshot(in.rest());
    case 2: {
      const auto entry = settle<store::StoredEntry>(in.rest());
      if (entry) event(bytes_of(entry->event));
      return;
    }
    case 3: return key(in.rest());
    case 4: {
      (void)settle<store::TraceRow>(in.rest());
      return;
    }
    default: {
      const auto row = in.rest_text();
      const auto name = store::record_name(row);
      if (name) must(store::name_row(*name) == row, "a record's row round trip");
      (void)settle<node::Case>(bytes_of(row));
      return;
    }
  }
}

}  // namespace iwets::fuzz
