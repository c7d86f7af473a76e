#pragma once

#include <optional>
#include <string>

#include "node/shell/alert_sender.h"
#include "node/shell/scanner.h"
#include "node/shell/table_desk.h"
#include "proto/host/volume.h"
#include "proto/link/client/peer_link.h"
#include "proto/types/instant.h"

namespace iwets::node {

/// What the doctor looks at.
struct DoctorFacts {
  link::LinkStatus link;
  std::string state;                    ///< directory with keys and database
  std::optional<Instant> directory_at;  ///< when the directory in force arrived here
  /// When the hub last sent one that the authority of the anchor had not signed.
  std::optional<Instant> foreign_directory_at;
  host::Volume volume;  ///< that `state` lies on
  Instant now;
  std::optional<TableStatus> table = {};      ///< the reference table
  std::optional<AlertStatus> alerts = {};     ///< nothing: none are configured
  std::optional<ScannerStatus> scanner = {};  ///< nothing: none is configured
};

/// `{"checks":[{name, ok, detail, remedy}]}`: clock, keys, link, key change, outbox, disk,
/// volume, directory, audit, reference table, alerts, scanner. A check that fails names what
/// repairs it.
[[nodiscard]] std::string examine(const DoctorFacts& facts);

}  // namespace iwets::node
