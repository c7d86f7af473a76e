#pragma once

#include <optional>
#include <string>
#include <variant>

#include "hub/core/events.h"
#include "hub/shell/frames.h"
#include "hub/shell/payload_cache.h"
#include "proto/codec/receipt.h"

/// What passes between the thread that owns the public socket and the others.
namespace iwets::shell {

/// A peer's session is over: it fell silent, attached anew, or lost its rights.
struct Gone {};
/// The peer's credit for the hub changed.
struct Granted {
  link::Credit credit;
};
/// A frame of an admitted peer, in order of arrival.
struct Inbound {
  PeerId peer;
  hub::SessionId session = 0;
  std::variant<AttachFrame, DataFrame, AckFrame, ResendFrame, Granted, Gone> what;
  std::string payload;  ///< of a `DataFrame`: the envelope, not yet verified
};

/// What a peer asks of the audit log, or countersigns.
struct AuditWork {
  PeerId peer;
  hub::SessionId session = 0;
  std::string header;
};

/// A frame for a session.
struct Outbound {
  hub::SessionId session = 0;
  std::string header;
  Payload payload;                     ///< null: empty
  std::optional<link::Credit> credit;  ///< what this frame tells the peer; a Pong repeats it
  bool opens = false;                  ///< the session is accepted by it
  bool ends = false;                   ///< the session is over after it
  /// Instead of a header: what to sign and send, now or a little later (see `Front`).
  std::optional<codec::ReceiptFacts> receipt = {};
};

}  // namespace iwets::shell
