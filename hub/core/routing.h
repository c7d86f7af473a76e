#pragma once

#include <optional>
#include <vector>

#include "hub/core/peers.h"

/// Which center a trace goes to, or which member in the place of one (docs/decisions/0016). The
/// node chooses by the same rule; the hub, which knows the directory in force, checks the choice.
/// Pure.
namespace iwets::hub {

/// What is to become of a trace.
struct Route {
  enum class Way : std::uint8_t {
    assign,          ///< to `center`, as asked
    wait,            ///< the same, but the center is suspended
    change,          ///< `center` is the right one: the node must seal for it
    no_center,       ///< no center in the network for it
    center_revoked,  ///< the one named is no longer in the network
    not_authorised,  ///< there is a center, but the requester may not use it
  };
  Way way = Way::no_center;
  PeerId center;  ///< of the first three
  friend bool operator==(const Route&, const Route&) = default;
};

/// The way of a trace as it was submitted by `requester`.
[[nodiscard]] Route route(const Peers& peers, const Grant& requester, const TraceSubmitted& trace);

/// The first of `origins` with a center in force that the requester may use; without one, the first
/// whose member answers traces; or why there is none. Who is suspended is in force: it will be
/// back. Never answers `assign` or `wait`.
[[nodiscard]] Route best_center(const Peers& peers, const Grant& requester,
                                const std::vector<CountryCode>& origins);

}  // namespace iwets::hub
