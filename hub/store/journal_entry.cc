#include "hub/store/journal_entry.h"

#include "hub/store/rocks.h"
#include "proto/seal/keys.h"
#include "proto/types/archive.h"

namespace iwets::store {
namespace {

constexpr std::size_t id_bytes = 16;

/// What the chain hashes for each entry.
struct Link {
  Digest previous{};
  JournalIndex index = 0;
  Instant time;
  Digest event{}, payload{};
  static void fields(auto& self, auto& archive) {
    archive(self.previous, self.index, self.time, self.event, self.payload);
  }
};

}  // namespace

Digest payload_digest(const std::optional<std::string>& payload) {
  return payload ? seal::digest(bytes_of(*payload)) : Digest{};
}

Digest next_root(const Digest& previous, JournalIndex index, const StoredEntry& entry) {
  const Link link{previous, index, entry.time, seal::digest(bytes_of(entry.event)), entry.payload};
  return seal::digest(bytes_of(to_bytes(link)));
}

std::string journey_key(const TraceId& subject, JournalIndex index) {
  return subject.bytes() + big_endian(index);
}

std::string journey_value(Instant time, const TraceId& subject,
                          const std::vector<JourneyRow>& rows) {
  Writer writer;
  writer(time);
  for (const auto& row : rows)
    if (row.subject == subject) writer(row.step, row.peer, row.code);
  return std::move(writer).bytes();
}

bool journey_steps(std::string_view key, std::string_view value,
                   std::vector<Journal::JourneyStep>& steps) {
  if (key.size() != id_bytes + 8) return false;
  const auto subject = TraceId::from_bytes(bytes_of(key.substr(0, id_bytes)));
  if (!subject) return false;
  Journal::JourneyStep step;
  step.index = from_big_endian(key.substr(id_bytes));
  step.row.subject = *subject;
  Reader reader(bytes_of(value));
  reader(step.time);
  while (reader.ok() && !reader.complete()) {
    reader(step.row.step, step.row.peer, step.row.code);
    if (reader.ok()) steps.push_back(step);
  }
  return reader.complete();
}

}  // namespace iwets::store
