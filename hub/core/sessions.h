#pragma once

#include "hub/core/turn.h"

/// Sessions and the ends of the lanes: who is connected, what was delivered, what stopped. Each
/// function answers true if it changed anything.
namespace iwets::hub {

[[nodiscard]] bool attach(Turn& turn, const PeerAttached& event);
[[nodiscard]] bool detach(Turn& turn, const PeerDetached& event);
[[nodiscard]] bool acknowledged(Turn& turn, const PeerAcknowledged& event);
[[nodiscard]] bool credit_granted(Turn& turn, const CreditGranted& event);
[[nodiscard]] bool resend(Turn& turn, const ResendAsked& event);
[[nodiscard]] bool open_generation(Turn& turn, const GenerationOpened& event);
[[nodiscard]] bool change_intake(Turn& turn, const IntakeChanged& event);

/// Tells a peer that this session is over, if there is a reason why.
void end_session(Turn& turn, const PeerId& id, SessionId session);
/// Takes a lane out of service, with the peer's session.
void stop_lane(Turn& turn, const PeerId& id, Peer& peer, link::LaneStop why, bool peer_to_hub,
               bool beyond_credit = false);

}  // namespace iwets::hub
