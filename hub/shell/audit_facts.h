#pragma once

#include <vector>

#include "hub/core/events.h"
#include "hub/store/journal.h"

/// What the audit log says of an event, beside the event itself.
namespace iwets::shell {

/// One kind for each entry: the weightiest of what it does. Steps of its journey say the rest.
[[nodiscard]] AuditKind audit_kind(const hub::Event& event,
                                   const std::vector<store::JourneyRow>& journey);
/// Whose deed it is; the hub for what it does by itself, and for its operators.
[[nodiscard]] PeerId audit_actor(const hub::Event& event);
/// The records that a check has found.
[[nodiscard]] std::vector<store::RecordKey> records_found(const hub::Event& event);

}  // namespace iwets::shell
