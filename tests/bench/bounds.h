#pragma once

#include <string>

namespace iwets::bench {

/// What the machine can do at best, measured in the same run as the network.
struct Bounds {
  double fsyncs_per_s = 0, fsync_p50_us = 0;  ///< append of 4 KiB, then fdatasync, one writer
  double sign_us = 0, verify_us = 0;          ///< Ed25519 over 1 KiB
  double pair_key_us = 0;              ///< X25519: sealing to a reader met for the first time
  double seal_us = 0, open_us = 0;     ///< 600 bytes, pair key known
  double curve_round_trips_per_s = 0;  ///< 600 bytes, 256 outstanding, both ends here
  double curve_round_trip_p50_us = 0;  ///< one outstanding
};
/// Takes some seconds; the machine should be idle otherwise. `folder` is on the disk to be
/// measured.
[[nodiscard]] Bounds measure_bounds(const std::string& folder);

}  // namespace iwets::bench
