#pragma once

#include "hub/core/turn.h"

/// Who is in the network, and what becomes of the traces of those who leave it. Each function
/// that returns bool answers true if it changed anything.
namespace iwets::hub {

[[nodiscard]] bool load_directory(Turn& turn, const DirectoryLoaded& event);
[[nodiscard]] bool suspend(Turn& turn, const PeerSuspended& event);
[[nodiscard]] bool resume(Turn& turn, const PeerResumed& event);
void take(Turn& turn, const MessageArrived& message, const KeysSucceeded&);

/// Sends the directory to a peer that has version `theirs`, unless it is on its way.
void offer_directory(Turn& turn, const PeerId& id, Peer& peer, std::uint64_t theirs);
/// Sends the directory, with the successions since, whatever the peer has.
void send_directory(Turn& turn, const PeerId& id, Peer& peer);
void send_directory_to_all(Turn& turn);
/// Goes on with the traces of peers whose rights changed, a bounded number of them.
void review_some(Turn& turn);

}  // namespace iwets::hub
