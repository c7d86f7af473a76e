#pragma once

#include "hub/core/events.h"
#include "hub/shell/audit_desk.h"
#include "hub/store/journal.h"
#include "proto/types/fault.h"
#include "proto/types/result.h"

namespace iwets::v1 {
class AuditPage;
class ControlReply;
class ReadAudit;
}  // namespace iwets::v1

namespace iwets::shell {

/// The event that enters a reading of the audit log, before anything is read.
[[nodiscard]] hub::AuditConsulted consultation(const v1::ReadAudit& order);
/// The entries that are asked for: of a trace or check, of those that found a record, or all from
/// an index on. Without checkpoint and witnesses. Fails when the log is damaged there.
[[nodiscard]] Result<v1::AuditPage, Fault> read_audit(const store::Journal& journal,
                                                      const v1::ReadAudit& order);

/// The same as an answer to the operator, with the checkpoint of what is durable and its witnesses.
[[nodiscard]] v1::ControlReply show_audit(const v1::ReadAudit& order, const store::Journal& journal,
                                          const seal::SignKeys& keys, const AuditDesk& desk);

}  // namespace iwets::shell
