#pragma once

#include <iosfwd>
#include <string>

#include "hub/ctl/client.h"
#include "proto/types/result.h"

namespace iwets::v1 {
class AuditEntry;
class AuditPage;
}  // namespace iwets::v1

/// The audit log as an operator or a supervisor reads it.
namespace iwets::ctl {

/// One entry: when, what kind, whose deed, for what purpose, and what it led to.
[[nodiscard]] std::string audit_text(const v1::AuditEntry& entry);
/// The same as a line of JSON, with all that its leaf commits to.
[[nodiscard]] std::string audit_line(const v1::AuditEntry& entry);
/// First line of an exported log: the checkpoint that its entries lead to, as a signed note too.
[[nodiscard]] std::string audit_head(const v1::AuditPage& page);
/// Last lines: what peers have countersigned.
[[nodiscard]] std::string audit_witnesses(const v1::AuditPage& page);

struct Verified {
  std::uint64_t entries = 0;
  std::uint64_t witnesses = 0;  ///< that have countersigned this log
  std::string root, hub;        ///< fingerprint of the hub's key
};
/// Computes the tree of an exported log anew, from its entries alone, and compares it with the
/// checkpoint and with every countersignature, and what each line shows with what its leaf commits
/// to. Keys are taken as the file has them: compare the hub's with a known one.
[[nodiscard]] Result<Verified, CallError> verify_log(std::istream& log);

}  // namespace iwets::ctl
