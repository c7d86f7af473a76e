#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hub/match/key_list.h"
#include "hub/match/match.h"
#include "hub/match/pattern.h"
#include "proto/field/facts.h"

/// Numbers with unreadable places. Those of documents are not searched. Of others, four characters
/// must be known, three of them in a row, and the make or calibre of a firearm, the country of a
/// plate, the make of a VIN.
namespace iwets::match {

/// The number, if places of it cannot be read and it is none without them.
[[nodiscard]] std::optional<Pattern> unreadable_serial(const field::Firearm& firearm);
[[nodiscard]] std::optional<Pattern> unreadable_plate(const field::Vehicle& vehicle);
[[nodiscard]] std::optional<Pattern> unreadable_vin(const field::Vehicle& vehicle);
/// The longest number that is filed for such a question.
[[nodiscard]] bool fits_readable(const Pattern& pattern, const std::string& canonical);

/// Files the grams of the readable numbers.
void add_firearm_grams(KeyList& keys, const field::Firearm& firearm);
void add_vehicle_grams(KeyList& keys, const field::Vehicle& vehicle);

/// What to look up: `joint_keys`.
[[nodiscard]] JointKeys firearm_joint_keys(const field::Firearm& firearm);
[[nodiscard]] JointKeys vehicle_joint_keys(const field::Vehicle& vehicle);

/// Why a number with unreadable places cannot be searched, and what to do; empty if it can, or if
/// there is none.
[[nodiscard]] std::string unsearchable(const field::Firearm& firearm);
[[nodiscard]] std::string unsearchable(const field::Document& document);
[[nodiscard]] std::string unsearchable(const field::Vehicle& vehicle);

}  // namespace iwets::match
