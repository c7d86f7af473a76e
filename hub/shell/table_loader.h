#pragma once

#include <string>

#include "hub/shell/durable.h"
#include "hub/shell/mailbox.h"
#include "proto/seal/keys.h"

namespace iwets::v1 {
class Overview;
class TableStanding;
}  // namespace iwets::v1

namespace iwets::shell {

/// Takes one piece of an edition of the firearms reference table, a serialised `TableUpdate`:
/// verifies it, has the core judge it, and returns, when it is durable, what is to be told.
[[nodiscard]] Result<std::string, CommandFault> load_table_piece(Mailbox& mailbox,
                                                                 const seal::Key32& authority,
                                                                 const std::string& update,
                                                                 Duration wait_max);

/// What of it a person should look at.
void add_table_attention(const hub::CoreView& core, v1::Overview& to);
/// What the hub distributes, and who has what.
void tell_table(const hub::CoreView& core, v1::TableStanding& to);

}  // namespace iwets::shell
