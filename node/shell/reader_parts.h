#pragma once

#include "node/shell/json_writer.h"
#include "proto/link/client/database.h"

/// Used by reader*.cc only.
namespace iwets::node {

/// Columns from `column` on: case_reference, make, model, serial.
inline void write_request_facts(const link::Database::Statement& row, int column, JsonWriter& to) {
  to.field("case_reference", row.text(column));
  to.key("firearm").begin_object();
  to.field("make", row.text(column + 1)).field("model", row.text(column + 2));
  to.field("serial", row.text(column + 3)).end_object();
}

}  // namespace iwets::node
