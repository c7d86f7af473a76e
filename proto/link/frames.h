#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "proto/link/lane.h"
#include "proto/types/instant.h"

/// What a peer and the hub say to each other on the link, as plain values: docs/protocol.md,
/// section 3. Bytes are `client/wire.h`.
namespace iwets::link {

// ------------------------------------------------------------------------------- peer to hub

/// First frame of a session: where both lanes stand at the peer.
struct Attach {
  Position sent;      ///< peer to hub: last drawn
  Position acked;     ///< peer to hub: last receipted
  Position received;  ///< hub to peer: last accepted
  Credit credit;      ///< for hub to peer
  friend bool operator==(const Attach&, const Attach&) = default;
};
/// Everything up to `position` is durable at the peer; signed when it leaves.
struct Acknowledge {
  Position position;
  Credit credit;
  friend bool operator==(const Acknowledge&, const Acknowledge&) = default;
};

// ---------------------------------------------------------------------------------- both ways

/// Header of a message; the payload is the frame beside it. Towards the hub, `handle` says which.
struct Data {
  std::uint64_t generation = 0, number = 0;
  Digest previous{};
  std::uint64_t handle = 0;
  friend bool operator==(const Data&, const Data&) = default;
};
struct Resend {
  std::uint64_t generation = 0, number = 0;
  friend bool operator==(const Resend&, const Resend&) = default;
};
struct Ping {
  Credit credit;
  Instant now{};  ///< the sender's clock; written when it leaves
  friend bool operator==(const Ping&, const Ping&) = default;
};
struct Pong {
  Credit credit;
  Instant now{};  ///< as in `Ping`
  friend bool operator==(const Pong&, const Pong&) = default;
};

// ------------------------------------------------------------------------------- hub to peer

struct Attached {
  std::string program, peer;
  Position received;                     ///< peer to hub: last accepted
  Position sent;                         ///< hub to peer: last drawn
  Credit credit;                         ///< for peer to hub
  Instant now;                           ///< the hub's clock
  std::uint32_t schema_version_max = 0;  ///< that the hub reads
};
/// The numbers of `AttachFault` in the schema.
enum class AttachFault : std::uint8_t {
  version_too_new = 1,
  version_too_old = 2,
  unknown_peer = 3,
  suspended = 4,
  revoked = 5,
  lane_forked = 6,
  peer_behind = 7,
  hub_behind = 8,
  malformed = 9,
  draining = 10,
  too_many_sessions = 11,
};
struct AttachRefused {
  AttachFault fault = AttachFault::malformed;
  std::string reason, remedy;  ///< may be empty
};
/// The hub has put a lane out of service.
struct LaneStopped {
  bool peer_to_hub = false;
  std::string reason, remedy;  ///< may be empty
};
/// A newer session of the same keys has attached.
struct Fenced {};

/// What the session wants transmitted.
using PeerFrame = std::variant<Attach, Data, Acknowledge, Resend, Ping, Pong>;

}  // namespace iwets::link
