#pragma once

#include <optional>
#include <string>

#include "node/shell/alert_sender.h"
#include "node/shell/config.h"
#include "proto/types/ids.h"

namespace iwets::node {

/// What `[alerts]` and the state make of an `AlertSender`.
[[nodiscard]] AlertSender::Options alerts_of(const Config& config, const PeerId& member);

/// A file that alerts need, and what is wrong with it. The password must be for the node's account
/// alone.
struct AlertFileFault {
  std::string what, remedy;
};
[[nodiscard]] std::optional<AlertFileFault> fault_of_files(const AlertsConfig& alerts);

}  // namespace iwets::node
