#include "hub/shell/frames.h"

#include <algorithm>
#include <cassert>

#include "iwets/v1/link.pb.h"
#include "proto/codec/bounds.h"
#include "proto/codec/schema.h"
#include "proto/types/terms.h"

namespace iwets::shell {
namespace {

template <std::size_t n>
std::array<std::uint8_t, n> fixed(const std::string& bytes) {
  assert(bytes.size() == n);  // The bounds of the schema have been checked.
  std::array<std::uint8_t, n> out{};
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

link::Position from_wire(const v1::LanePosition& wire) {
  return {wire.generation(), wire.number(), fixed<32>(wire.digest())};
}
void to_wire(const link::Position& value, v1::LanePosition& wire) {
  wire.set_generation(value.generation);
  wire.set_number(value.number);
  wire.set_digest(value.digest.data(), value.digest.size());
}
link::Credit from_wire(const v1::Credit& wire) {
  return {wire.number_max(), wire.bytes_max(), static_cast<link::CreditReason>(wire.reason())};
}
void to_wire(const link::Credit& value, v1::Credit& wire) {
  wire.set_number_max(value.number_max);
  wire.set_bytes_max(value.bytes_max);
  wire.set_reason(static_cast<v1::CreditReason>(value.reason));
}

v1::Frame frame() {
  v1::Frame out;
  out.set_schema_version(schema_version_first);
  return out;
}

/// A newer frame may hold anything: only its version is looked at.
bool is_newer(Bytes header) {
  v1::Frame frame;
  return frame.ParseFromArray(header.data(), static_cast<int>(header.size())) &&
         frame.schema_version() > codec::schema_read();
}

AttachFrame read_attach(const v1::Attach& wire) {
  AttachFrame out;
  out.schema_version_max = wire.schema_version_max();
  out.program = wire.program();
  out.sent = from_wire(wire.sent());
  out.acked = from_wire(wire.acked());
  out.received = from_wire(wire.received());
  out.credit = from_wire(wire.credit());
  out.journal_index = wire.journal_index();
  out.journal_root = wire.journal_root();
  out.directory_version = wire.directory_version();
  out.now = from_us(wire.now_us());
  return out;
}

}  // namespace

Result<PeerFrame, Fault> read_frame(Bytes header) {
  const auto read = codec::read<v1::Frame>(header);
  if (read ? read->schema_version() > codec::schema_read() : is_newer(header))
    return fail(Fault{FaultCode::version_too_new, "schema_version", "a newer version of the link",
                      "write the version that the hub's answer to the attach names"});
  if (!read) return fail(read.error());
  switch (read->kind_case()) {
    case v1::Frame::kAttach: return read_attach(read->attach());
    case v1::Frame::kData:
      return DataFrame{read->data().generation(), read->data().number(),
                       fixed<32>(read->data().previous_digest())};
    case v1::Frame::kAck:
      return AckFrame{read->ack().receipt(), fixed<8>(read->ack().key_id()),
                      fixed<64>(read->ack().signature()), from_wire(read->ack().credit())};
    case v1::Frame::kResend:
      return ResendFrame{read->resend().generation(), read->resend().number()};
    case v1::Frame::kPing: return PingFrame{from_wire(read->ping().credit())};
    case v1::Frame::kPong: return PongFrame{from_wire(read->pong().credit())};
    case v1::Frame::kAuditAsk:
    case v1::Frame::kCountersignature: return AuditFrame{std::string(text_of(header))};
    case v1::Frame::kAuditTold:
    case v1::Frame::kAttached:
    case v1::Frame::kAttachRefused:
    case v1::Frame::kLaneStopped:
    case v1::Frame::kFenced:
    case v1::Frame::KIND_NOT_SET: break;
  }
  return fail(Fault{FaultCode::malformed, "kind", "a peer does not send this frame",
                    "see the grammar of the link in docs/protocol.md, section 3"});
}

std::string attached_frame(const hub::AcceptAttach& accept, const std::string& program,
                           Instant now) {
  auto out = frame();
  auto& attached = *out.mutable_attached();
  attached.set_schema_version_max(codec::schema_read());
  attached.set_program(program);
  attached.set_peer(accept.peer.text());
  to_wire(accept.received, *attached.mutable_received());
  to_wire(accept.sent, *attached.mutable_sent());
  to_wire(accept.credit, *attached.mutable_credit());
  attached.set_directory_version(accept.directory_version);
  attached.set_now_us(to_us(now));
  return out.SerializeAsString();
}

std::string attach_refused_frame(hub::AttachFault fault) {
  auto out = frame();
  auto& refused = *out.mutable_attach_refused();
  refused.set_fault(static_cast<v1::AttachFault>(fault));
  refused.set_reason(explain(fault).reason);
  refused.set_remedy(explain(fault).remedy);
  return out.SerializeAsString();
}

std::string no_session_frame() {
  auto out = frame();
  auto& refused = *out.mutable_attach_refused();
  refused.set_fault(v1::ATTACH_FAULT_MALFORMED);
  refused.set_reason("this connection has no session with the hub, or has it no more");
  refused.set_remedy("attach again: programs of IWeTS do so by themselves");
  return out.SerializeAsString();
}

std::string data_frame(const hub::Send& send) {
  auto out = frame();
  auto& wire = *out.mutable_data();
  wire.set_generation(send.generation);
  wire.set_number(send.number);
  wire.set_previous_digest(send.previous.data(), send.previous.size());
  return out.SerializeAsString();
}

std::string ack_frame(const std::string& receipt, const seal::KeyId& key,
                      const seal::Signature& signature, const link::Credit& credit) {
  auto out = frame();
  auto& ack = *out.mutable_ack();
  ack.set_receipt(receipt);
  ack.set_key_id(key.data(), key.size());
  ack.set_signature(signature.data(), signature.size());
  to_wire(credit, *ack.mutable_credit());
  return out.SerializeAsString();
}

std::string resend_frame(std::uint64_t generation, std::uint64_t number) {
  auto out = frame();
  out.mutable_resend()->set_generation(generation);
  out.mutable_resend()->set_number(number);
  return out.SerializeAsString();
}

std::string lane_stopped_frame(const hub::StopLane& stop) {
  auto out = frame();
  auto& stopped = *out.mutable_lane_stopped();
  const auto fault = stop.beyond_credit ? v1::LANE_FAULT_BEYOND_CREDIT
                     : stop.why == link::LaneStop::wrong_generation
                         ? v1::LANE_FAULT_WRONG_GENERATION
                         : v1::LANE_FAULT_FORKED;
  stopped.set_fault(fault);
  stopped.set_peer_to_hub(stop.peer_to_hub);
  to_wire(stop.position, *stopped.mutable_position());
  stopped.set_reason(stop.beyond_credit ? "the peer sent more than it was granted"
                                        : explain(stop.why).reason);
  stopped.set_remedy(explain(stop.why).remedy);
  return out.SerializeAsString();
}

std::string ping_frame(const link::Credit& credit, Instant now) {
  auto out = frame();
  to_wire(credit, *out.mutable_ping()->mutable_credit());
  out.mutable_ping()->set_now_us(to_us(now));
  return out.SerializeAsString();
}

std::string pong_frame(const link::Credit& credit, Instant now) {
  auto out = frame();
  to_wire(credit, *out.mutable_pong()->mutable_credit());
  out.mutable_pong()->set_now_us(to_us(now));
  return out.SerializeAsString();
}

std::string fenced_frame() {
  auto out = frame();
  out.mutable_fenced();
  return out.SerializeAsString();
}

Explanation explain(hub::AttachFault fault) {
  switch (fault) {
    case hub::AttachFault::version_too_new:
      return {"the peer speaks only versions that the hub does not know yet",
              "run the release that the hub's operator names, or wait for the hub's update"};
    case hub::AttachFault::version_too_old:
      return {"the hub no longer speaks the peer's version", "update this program"};
    case hub::AttachFault::unknown_peer:
      return {"the directory in force does not name this key",
              "have the authority admit the enrolment file and the hub load the new directory"};
    case hub::AttachFault::suspended:
      return {"the hub's operator has suspended this peer",
              "call the hub's operator; nothing is lost, messages wait on both sides"};
    case hub::AttachFault::revoked:
      return {"the authority has revoked this peer's keys",
              "make new keys, have the authority admit them, and start with an empty state"};
    case hub::AttachFault::lane_forked:
      return {"the lane's digest does not continue the history that the hub has",
              "stop here, compare with the hub's operator, then have the next generation opened "
              "(iwets-hubctl lane open)"};
    case hub::AttachFault::peer_behind:
      return {
          "this peer no longer has what it acknowledged or sent: it was restored from an old "
          "backup",
          "restore the newest state, or have the hub's operator open the next generation"};
    case hub::AttachFault::hub_behind:
      return {"the hub lacks what it has receipted: it was restored from an old backup",
              "call the hub's operator; keep everything that is in the outbox"};
    case hub::AttachFault::malformed:
      return {"what this connection sends is not of the form of the link",
              "compare the versions of both programs; the form is in docs/protocol.md, section 3"};
    case hub::AttachFault::draining:
      return {"the hub is about to stop", "nothing to do: try again in some seconds"};
    case hub::AttachFault::too_many_sessions:
      return {"the hub serves as many sessions as it takes",
              "nothing to do but wait, this program tries again by itself; if it lasts, have the "
              "hub's operator raise `limits.sessions_max`"};
  }
  return {"", ""};
}

Explanation explain(link::LaneStop why) {
  switch (why) {
    case link::LaneStop::forked: return explain(hub::AttachFault::lane_forked);
    case link::LaneStop::receiver_behind:
      return {"the receiver no longer has what it acknowledged: an old backup was restored",
              "compare both ends, then have the next generation opened (iwets-hubctl lane open)"};
    case link::LaneStop::sender_behind:
      return {"the receiver has numbers that the sender never drew: an old backup was restored",
              "compare both ends, then have the next generation opened (iwets-hubctl lane open)"};
    case link::LaneStop::wrong_generation:
      return {"the two ends are not in the same generation of the lane",
              "attach again; if it stays, have the next generation opened (iwets-hubctl lane "
              "open)"};
  }
  return {"", ""};
}

const char* name(hub::AttachFault fault) {
  switch (fault) {
    case hub::AttachFault::version_too_new: return "version_too_new";
    case hub::AttachFault::version_too_old: return "version_too_old";
    case hub::AttachFault::unknown_peer: return "unknown_peer";
    case hub::AttachFault::suspended: return "suspended";
    case hub::AttachFault::revoked: return "revoked";
    case hub::AttachFault::lane_forked: return "lane_forked";
    case hub::AttachFault::peer_behind: return "peer_behind";
    case hub::AttachFault::hub_behind: return "hub_behind";
    case hub::AttachFault::malformed: return "malformed";
    case hub::AttachFault::draining: return "draining";
    case hub::AttachFault::too_many_sessions: return "too_many_sessions";
  }
  return "";
}

const char* name(link::LaneStop why) {
  switch (why) {
    case link::LaneStop::forked: return "forked";
    case link::LaneStop::receiver_behind: return "receiver_behind";
    case link::LaneStop::sender_behind: return "sender_behind";
    case link::LaneStop::wrong_generation: return "wrong_generation";
  }
  return "";
}

const char* name(link::CreditReason reason) {
  switch (reason) {
    case link::CreditReason::flowing: return "flowing";
    case link::CreditReason::overload: return "overload";
    case link::CreditReason::disk_full: return "disk_full";
    case link::CreditReason::drain: return "drain";
    case link::CreditReason::clock: return "clock";
    case link::CreditReason::suspended: return "suspended";
  }
  return "";
}

}  // namespace iwets::shell
