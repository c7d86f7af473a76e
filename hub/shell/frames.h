#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "hub/core/effects.h"
#include "proto/link/lane.h"
#include "proto/seal/keys.h"
#include "proto/types/fault.h"
#include "proto/types/instant.h"
#include "proto/types/result.h"

/// The first part of a message on the link, both directions: docs/protocol.md, section 3.
namespace iwets::shell {

/// What a peer may send.
struct AttachFrame {
  std::uint32_t schema_version_max = 0;
  std::string program;
  link::Position sent, acked, received;
  link::Credit credit;
  JournalIndex journal_index = 0;
  std::string journal_root;  ///< 32 bytes, or empty
  std::uint64_t directory_version = 0;
  Instant now;
};
struct DataFrame {
  std::uint64_t generation = 0, number = 0;
  Digest previous{};
};
struct AckFrame {
  std::string receipt;  ///< as signed
  seal::KeyId key{};
  seal::Signature signature{};
  link::Credit credit;
};
struct ResendFrame {
  std::uint64_t generation = 0, number = 0;
};
struct PingFrame {
  link::Credit credit;
};
struct PongFrame {
  link::Credit credit;
};
/// A question about the audit log, or a countersignature: `AuditDesk` reads it.
struct AuditFrame {
  std::string header;
};
using PeerFrame =
    std::variant<AttachFrame, DataFrame, AckFrame, ResendFrame, PingFrame, PongFrame, AuditFrame>;

/// Parses and checks a header. A frame that only the hub may send is `malformed`.
[[nodiscard]] Result<PeerFrame, Fault> read_frame(Bytes header);

[[nodiscard]] std::string attached_frame(const hub::AcceptAttach& accept,
                                         const std::string& program, Instant now);
[[nodiscard]] std::string attach_refused_frame(hub::AttachFault fault);
/// To a frame that came without a session: the peer must attach first.
[[nodiscard]] std::string no_session_frame();
[[nodiscard]] std::string data_frame(const hub::Send& send);
/// `receipt` is the serialised `Receipt`, `signature` over it.
[[nodiscard]] std::string ack_frame(const std::string& receipt, const seal::KeyId& key,
                                    const seal::Signature& signature, const link::Credit& credit);
[[nodiscard]] std::string resend_frame(std::uint64_t generation, std::uint64_t number);
[[nodiscard]] std::string lane_stopped_frame(const hub::StopLane& stop);
[[nodiscard]] std::string ping_frame(const link::Credit& credit, Instant now);
[[nodiscard]] std::string pong_frame(const link::Credit& credit, Instant now);
[[nodiscard]] std::string fenced_frame();

/// Why an attach is refused and what to do about it, in words for the peer's operator.
struct Explanation {
  const char* reason;
  const char* remedy;
};
[[nodiscard]] Explanation explain(hub::AttachFault fault);
[[nodiscard]] Explanation explain(link::LaneStop why);
/// Stable words for logs and the operator: "lane_forked", "forked", "disk_full".
[[nodiscard]] const char* name(hub::AttachFault fault);
[[nodiscard]] const char* name(link::LaneStop why);
[[nodiscard]] const char* name(link::CreditReason reason);

}  // namespace iwets::shell
