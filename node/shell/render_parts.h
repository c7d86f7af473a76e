#pragma once

#include "iwets/v1/facts.pb.h"
#include "node/shell/json_writer.h"

/// Parts of what the network has told, as JSON; used by render*.cc only.
namespace iwets::node {

/// An object.
void render_firearm(const v1::Firearm& from, JsonWriter& to);
/// Members of an object that the caller has begun.
void render_person(const v1::Person& from, JsonWriter& to);
/// The member `key`, if the date is known.
void render_date(std::string_view key, const v1::PartialDate& from, JsonWriter& to);

}  // namespace iwets::node
