#include "hub/shell/frames.h"
#include "iwets/v1/link.pb.h"
#include "proto/codec/receipt.h"
#include "proto/link/client/wire.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/network.h"
#include "tests/fuzz/targets.h"

namespace iwets::fuzz {
namespace {

/// A frame that both ends read is written by the peer and read by the hub as the same.
void to_hub(Bytes header) {
  const auto read = shell::read_frame(header);
  if (!read) {
    must(!read.error().reason.empty(), "a fault has a reason");
    return;
  }
  if (const auto* data = std::get_if<shell::DataFrame>(&*read)) {
    const auto bytes =
        link::write_frame(link::Data{data->generation, data->number, data->previous});
    const auto again = shell::read_frame(bytes_of(bytes));
    must(again && std::get<shell::DataFrame>(*again).previous == data->previous, "data round trip");
  }
  if (const auto* attach = std::get_if<shell::AttachFrame>(&*read)) {
    const link::Attach value{attach->sent, attach->acked, attach->received, attach->credit};
    const auto bytes = link::write_frame(value, {.program = attach->program,
                                                 .directory_version = attach->directory_version,
                                                 .now = attach->now});
    const auto again = shell::read_frame(bytes_of(bytes));
    must(again && std::get<shell::AttachFrame>(*again).sent == attach->sent, "attach round trip");
  }
  if (const auto* ping = std::get_if<shell::PingFrame>(&*read))
    (void)shell::pong_frame(ping->credit, noon);
}

void to_peer(Bytes header) {
  const auto read = link::read_frame(header);
  if (!read) return;
  if (const auto* ack = std::get_if<link::SignedAck>(&*read))
    (void)codec::check_receipt(bytes_of(ack->receipt), bytes_of(ack->key_id),
                               bytes_of(ack->signature), PeerId::hub(), peer("member:ZA"),
                               *network().directory);
  if (const auto* data = std::get_if<link::Data>(&*read)) {
    const auto bytes = shell::data_frame({.peer = {},
                                          .session = 0,
                                          .generation = data->generation,
                                          .number = data->number,
                                          .previous = data->previous});
    const auto again = link::read_frame(bytes_of(bytes));
    must(again && std::get<link::Data>(*again) == *data, "data round trip");
  }
}

/// A receipt that says anything, signed by the hub.
void receipt(Bytes bytes) {
  const auto& keys = network().of(PeerId::hub()).sign;
  const auto key = seal::key_id(keys.open);
  const auto signature = seal::sign(keys, "iwets/v1/receipt", bytes);
  const auto facts = codec::check_receipt(bytes, key, signature, PeerId::hub(), peer("member:ZA"),
                                          *network().directory);
  if (!facts) return;
  const auto signed_again = codec::sign_receipt(keys, *facts);
  const auto again =
      codec::check_receipt(bytes_of(signed_again.receipt), signed_again.key, signed_again.signature,
                           PeerId::hub(), peer("member:ZA"), *network().directory);
  must(again && *again == *facts, "a receipt round trip");
}

}  // namespace

void frame(Bytes unit) {
  Input in(unit);
  const auto what = in.below(2);
  const auto bytes = in.rest();
  if (what == 1) return receipt(bytes);
  to_hub(bytes);
  to_peer(bytes);
}

}  // namespace iwets::fuzz
