#include "proto/link/client/wire.h"

#include "iwets/v1/link.pb.h"
#include "proto/codec/bounds.h"
#include "proto/codec/copy.h"
#include "proto/codec/schema.h"

namespace iwets::link {
namespace {

using codec::field_of;
using codec::fixed;

Position from_wire(const v1::LanePosition& wire) {
  return {
      .generation = wire.generation(), .number = wire.number(), .digest = fixed<32>(wire.digest())};
}
Credit from_wire(const v1::Credit& wire) {
  return {.number_max = wire.number_max(),
          .bytes_max = wire.bytes_max(),
          .reason = static_cast<CreditReason>(wire.reason())};
}
void to_wire(const Position& position, v1::LanePosition& wire) {
  wire.set_generation(position.generation);
  wire.set_number(position.number);
  wire.set_digest(field_of(position.digest));
}
void to_wire(const Credit& credit, v1::Credit& wire) {
  wire.set_number_max(credit.number_max);
  wire.set_bytes_max(credit.bytes_max);
  wire.set_reason(static_cast<v1::CreditReason>(credit.reason));
}

v1::Frame frame() {
  v1::Frame wire;
  wire.set_schema_version(schema_version_first);
  return wire;
}

Attached from_wire(v1::Attached& wire) {
  return {.program = std::move(*wire.mutable_program()),
          .peer = std::move(*wire.mutable_peer()),
          .received = from_wire(wire.received()),
          .sent = from_wire(wire.sent()),
          .credit = from_wire(wire.credit()),
          .now = from_us(wire.now_us()),
          .schema_version_max = wire.schema_version_max()};
}

}  // namespace

Result<HubFrame, Fault> read_frame(Bytes header) {
  v1::Frame wire;
  if (auto fault = codec::parse(header, wire)) return fail(std::move(*fault));
  switch (wire.kind_case()) {
    case v1::Frame::kAttached: return from_wire(*wire.mutable_attached());
    case v1::Frame::kAttachRefused: {
      const auto& refused = wire.attach_refused();
      return AttachRefused{.fault = static_cast<AttachFault>(refused.fault()),
                           .reason = refused.reason(),
                           .remedy = refused.remedy()};
    }
    case v1::Frame::kData:
      return Data{.generation = wire.data().generation(),
                  .number = wire.data().number(),
                  .previous = fixed<32>(wire.data().previous_digest()),
                  .handle = 0};
    case v1::Frame::kAck: {
      auto& ack = *wire.mutable_ack();
      return SignedAck{.receipt = std::move(*ack.mutable_receipt()),
                       .key_id = std::move(*ack.mutable_key_id()),
                       .signature = std::move(*ack.mutable_signature()),
                       .credit = from_wire(ack.credit())};
    }
    case v1::Frame::kResend:
      return Resend{.generation = wire.resend().generation(), .number = wire.resend().number()};
    case v1::Frame::kLaneStopped:
      return LaneStopped{.peer_to_hub = wire.lane_stopped().peer_to_hub(),
                         .reason = wire.lane_stopped().reason(),
                         .remedy = wire.lane_stopped().remedy()};
    case v1::Frame::kPing:
      return Ping{.credit = from_wire(wire.ping().credit()), .now = from_us(wire.ping().now_us())};
    case v1::Frame::kPong:
      return Pong{.credit = from_wire(wire.pong().credit()), .now = from_us(wire.pong().now_us())};
    case v1::Frame::kFenced: return Fenced{};
    case v1::Frame::kAuditTold:
      return AuditAnswer(
          std::make_shared<const v1::AuditTold>(std::move(*wire.mutable_audit_told())));
    case v1::Frame::kAuditAsk:
    case v1::Frame::kCountersignature:
    case v1::Frame::kAttach:
    case v1::Frame::KIND_NOT_SET: break;
  }
  return fail(Fault{FaultCode::malformed, "kind", "is no frame that a hub sends",
                    "compare the versions of this program and the hub's"});
}

std::string write_frame(const Attach& attach, const Presence& presence) {
  auto wire = frame();
  auto& out = *wire.mutable_attach();
  out.set_schema_version_max(codec::schema_read());
  out.set_program(presence.program);
  to_wire(attach.sent, *out.mutable_sent());
  to_wire(attach.acked, *out.mutable_acked());
  to_wire(attach.received, *out.mutable_received());
  to_wire(attach.credit, *out.mutable_credit());
  if (presence.journal_index > 0) {
    out.set_journal_index(presence.journal_index);
    out.set_journal_root(field_of(presence.journal_root));
  }
  out.set_directory_version(presence.directory_version);
  out.set_now_us(to_us(presence.now));
  return wire.SerializeAsString();
}

std::string write_frame(const Data& data) {
  auto wire = frame();
  wire.mutable_data()->set_generation(data.generation);
  wire.mutable_data()->set_number(data.number);
  wire.mutable_data()->set_previous_digest(field_of(data.previous));
  return wire.SerializeAsString();
}

std::string write_frame(const codec::SignedReceipt& receipt, const Credit& credit) {
  auto wire = frame();
  auto& out = *wire.mutable_ack();
  out.set_receipt(receipt.receipt);
  out.set_key_id(field_of(receipt.key));
  out.set_signature(field_of(receipt.signature));
  to_wire(credit, *out.mutable_credit());
  return wire.SerializeAsString();
}

std::string write_frame(const Resend& resend) {
  auto wire = frame();
  wire.mutable_resend()->set_generation(resend.generation);
  wire.mutable_resend()->set_number(resend.number);
  return wire.SerializeAsString();
}

std::string write_frame(const Ping& ping, Instant now) {
  auto wire = frame();
  to_wire(ping.credit, *wire.mutable_ping()->mutable_credit());
  wire.mutable_ping()->set_now_us(to_us(now));
  return wire.SerializeAsString();
}

std::string write_frame(const Pong& pong, Instant now) {
  auto wire = frame();
  to_wire(pong.credit, *wire.mutable_pong()->mutable_credit());
  wire.mutable_pong()->set_now_us(to_us(now));
  return wire.SerializeAsString();
}

}  // namespace iwets::link
