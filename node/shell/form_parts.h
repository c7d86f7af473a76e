#pragma once

#include "node/shell/json_object.h"
#include "proto/field/facts.h"

/// Parts that several requests of the local API have in common.
namespace iwets::node {

void read_person(Object& o, field::Person& to);
void read_firearm(Object& o, field::Firearm& to);

}  // namespace iwets::node
