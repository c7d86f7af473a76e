#pragma once

#include "hub/match/key_list.h"
#include "hub/match/match.h"
#include "proto/field/facts.h"

/// Keys of numbers. What differs by look-alikes, letters between digits or leading zeros shares a
/// key; what is one slip away does too, with the maker's or the plate's country in it.
namespace iwets::match {

/// Whose keys: those that a record is filed under, or those that a question looks up.
enum class Side { record, question };

/// The forms of a firearm's numbers, narrowed by each of its makers: all that the traces of the
/// fifth store are filed under, as each trace files one and waits for it.
void add_firearm_number_keys(KeyList& keys, const field::Firearm& firearm, Side side);
/// Firearms file their deletions, too: numbers one slip apart have one in common, or one is a
/// deletion of the other. Records file the grams that wildcards need.
void add_firearm_keys(KeyList& keys, const field::Firearm& firearm, Side side);
/// The numbers as they are written, narrowed by the country.
void add_document_keys(KeyList& keys, const field::Document& document, Side side);
/// The numbers that may have been meant by a question; records file none, but have marks. Without
/// `marked` all of them.
void add_document_slips(KeyList& keys, const field::Document& document, const Marked* marked);
/// The numbers, each without one character: one that is a slip away has one of these, too.
[[nodiscard]] std::vector<SlipMark> document_marks(const field::Document& document);
/// Plates as firearms, with the country; VINs as documents.
void add_vehicle_keys(KeyList& keys, const field::Vehicle& vehicle, Side side);

}  // namespace iwets::match
