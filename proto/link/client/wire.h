#pragma once

#include <memory>
#include <string>
#include <variant>

#include "proto/codec/receipt.h"
#include "proto/link/frames.h"
#include "proto/types/fault.h"
#include "proto/types/result.h"

namespace iwets::v1 {
class AuditTold;
}

namespace iwets::link {

/// An acknowledgement of the hub's, as it came: not verified yet.
struct SignedAck {
  std::string receipt, key_id, signature;
  Credit credit;
};
/// An answer about the audit log, for `Witness`.
using AuditAnswer = std::shared_ptr<const v1::AuditTold>;
/// What the hub may send.
using HubFrame = std::variant<Attached, AttachRefused, Data, SignedAck, Resend, LaneStopped, Ping,
                              Pong, Fenced, AuditAnswer>;

/// Parses and checks the first part of a message from the hub. A frame that only a peer may send
/// is `malformed`.
[[nodiscard]] Result<HubFrame, Fault> read_frame(Bytes header);

/// What the frames of a peer say besides its lanes.
struct Presence {
  std::string program;
  JournalIndex journal_index = 0;  ///< the highest in any receipt
  Digest journal_root{};
  std::uint64_t directory_version = 0;
  Instant now;
};
[[nodiscard]] std::string write_frame(const Attach& frame, const Presence& presence);
[[nodiscard]] std::string write_frame(const Data& frame);
[[nodiscard]] std::string write_frame(const codec::SignedReceipt& receipt, const Credit& credit);
[[nodiscard]] std::string write_frame(const Resend& frame);
/// With `now` as the time.
[[nodiscard]] std::string write_frame(const Ping& frame, Instant now);
[[nodiscard]] std::string write_frame(const Pong& frame, Instant now);

}  // namespace iwets::link
