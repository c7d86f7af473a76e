#pragma once

#include <optional>
#include <string>

#include "hub/store/record_store.h"

/// Which records a store takes: pure rules, docs/matching.md, section 6.
namespace iwets::store {

/// Why a record is not taken; texts within the bounds of `RecordRefusal` in the schema.
struct Objection {
  std::string field, reason, remedy;
  friend bool operator==(const Objection&, const Objection&) = default;
};

/// Judges what a record says, without regard to what is in the store already. `latest`: the day
/// after which a date is in the future.
[[nodiscard]] std::optional<Objection> content_objection(PeerId owner, Store store,
                                                         const field::Record& record,
                                                         const field::PartialDate& latest);
/// Judges the release set alone.
[[nodiscard]] std::optional<Objection> release_objection(PeerId owner, const field::Record& record);
/// Judges the last day that an owner has named on `today`; of `validate`, also whether the record
/// still counts: `there` is its last day.
[[nodiscard]] std::optional<Objection> end_objection(Verb verb, Store store, Day named, Day there,
                                                     Day today);
/// Judges a change against what the owner has under that id. `same`: it has the very same record.
enum class Present { absent, same, other };
[[nodiscard]] std::optional<Objection> presence_objection(Verb verb, Present present,
                                                          bool repeat_allowed);

}  // namespace iwets::store
