#pragma once

#include <catch2/catch.hpp>

#include "hub/store/journal.h"
#include "tests/hub/store/master_key.h"

/// Entries and journals for tests.
namespace iwets::store {

inline const PeerId za(Role::member, *CountryCode::parse("ZA"));
inline const PeerId us(Role::center, *CountryCode::parse("US"));

inline TraceId trace(std::uint8_t n) { return TraceId({1, 2, 3, n}); }

inline Entry entry(JournalIndex index, std::string event,
                   std::optional<std::string> payload = std::nullopt,
                   std::vector<JourneyRow> journey = {}) {
  return {index,
          from_us(1'000'000 * index),
          std::move(event),
          std::move(payload),
          std::move(journey),
          AuditKind::operation,
          PeerId::hub(),
          {},
          {},
          {}};
}

inline std::unique_ptr<Journal> open(const std::string& path, Journal::Options options = {}) {
  if (!options.master_key) options.master_key = tests::master_key();
  auto opened = Journal::open(path, options);
  if (!opened) FAIL(opened.error().reason << " | " << opened.error().remedy);
  return std::move(*opened);
}

/// Small and quick: what a killed process leaves does not depend on syncing.
inline Journal::Options small() {
  Journal::Options options;
  options.master_key = tests::master_key();
  options.sync = false;
  options.block_cache_bytes = 1U << 20U;
  options.ballast_bytes = 0;
  options.reserve_bytes = 0;
  return options;
}

/// Appends `count` entries one by one, each with a payload; returns what the last commit said.
inline Committed fill(Journal& journal, JournalIndex count, std::size_t payload_bytes = 300) {
  Committed last = journal.last();
  for (JournalIndex i = 0; i < count; ++i) {
    const auto index = last.index + 1;
    const auto done = journal.append(
        1, {entry(index, "event " + std::to_string(index), std::string(payload_bytes, 'p'))});
    REQUIRE(done);
    last = *done;
  }
  return last;
}

}  // namespace iwets::store
