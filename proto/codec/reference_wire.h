#pragma once

#include "iwets/v1/reference.pb.h"
#include "proto/reference/edition.h"

// Entries of the reference table, between the schema and the program.
namespace iwets::codec {

[[nodiscard]] v1::TableMaker to_wire(const reference::Maker& maker);
[[nodiscard]] v1::TableModel to_wire(const reference::Model& model);
[[nodiscard]] v1::TableWithdrawal to_wire(const reference::Withdrawal& withdrawal);
[[nodiscard]] reference::Maker from_wire(const v1::TableMaker& wire);
[[nodiscard]] reference::Model from_wire(const v1::TableModel& wire);
[[nodiscard]] reference::Withdrawal from_wire(const v1::TableWithdrawal& wire);

}  // namespace iwets::codec
