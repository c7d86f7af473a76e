#include "adapters/conform/hub_end.h"

#include <algorithm>
#include <thread>
#include <zmq.hpp>

#include "proto/codec/bounds.h"
#include "proto/codec/copy.h"
#include "proto/codec/receipt.h"

namespace iwets::conform {
namespace {

using codec::field_of;
using codec::fixed;

constexpr std::uint64_t window_messages = 128;
constexpr std::uint32_t window_bytes = 1 << 20;

link::Position from_wire(const v1::LanePosition& wire) {
  return {
      .generation = wire.generation(), .number = wire.number(), .digest = fixed<32>(wire.digest())};
}
void to_wire(const link::Position& position, v1::LanePosition& wire) {
  wire.set_generation(position.generation);
  wire.set_number(position.number);
  wire.set_digest(field_of(position.digest));
}
v1::Frame frame() {
  v1::Frame out;
  out.set_schema_version(schema_version_first);
  return out;
}
std::string text(const link::Position& at) {
  return "number " + std::to_string(at.number) + " of generation " + std::to_string(at.generation) +
         ", digest " + hex(at.digest).substr(0, 8);
}

}  // namespace

struct HubEnd::Socket {
  zmq::context_t context{1};
  std::optional<zmq::socket_t> router;
  std::string endpoint = "tcp://127.0.0.1:*";
};

HubEnd::HubEnd(Network& network) : network_(network), socket_(std::make_unique<Socket>()) {}
HubEnd::~HubEnd() = default;

void HubEnd::open() {
  auto& router = socket_->router.emplace(socket_->context, zmq::socket_type::router);
  router.set(zmq::sockopt::linger, 0);
  router.set(zmq::sockopt::curve_server, 1);
  const auto& keys = network_.hub().curve;
  router.set(zmq::sockopt::curve_publickey, seal::z85(keys.open));
  router.set(zmq::sockopt::curve_secretkey, text_of(keys.secret.bytes()));
  // The socket before may not have let go of the port yet.
  constexpr int tries_max = 100;
  for (int tries = 1;; ++tries) {
    try {
      router.bind(socket_->endpoint);
      break;
    } catch (const zmq::error_t&) {
      if (tries == tries_max) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
  }
  socket_->endpoint = router.get(zmq::sockopt::last_endpoint);
}

void HubEnd::close() {
  socket_->router.reset();
  attached_ = false;
}

std::string HubEnd::endpoint() const { return socket_->endpoint; }

// --------------------------------------------------------------------------------------- sending

void HubEnd::send_parts(const std::vector<std::string>& parts) {
  auto& router = *socket_->router;
  router.send(zmq::buffer(peer_), parts.empty() ? zmq::send_flags::none : zmq::send_flags::sndmore);
  for (std::size_t i = 0; i < parts.size(); ++i)
    router.send(zmq::buffer(parts[i]),
                i + 1 < parts.size() ? zmq::send_flags::sndmore : zmq::send_flags::none);
}

void HubEnd::send_frame(const v1::Frame& what, const std::string& payload) {
  send_parts({what.SerializeAsString(), payload});
}

v1::Frame HubEnd::data_frame(std::uint64_t number, const Digest& previous) const {
  auto out = frame();
  out.mutable_data()->set_generation(sent_.generation);
  out.mutable_data()->set_number(number);
  out.mutable_data()->set_previous_digest(field_of(previous));
  return out;
}

std::uint64_t HubEnd::send(const std::string& envelope) {
  const auto previous = sent_.digest;
  ++sent_.number;
  sent_.digest = seal::chain(previous, seal::digest(bytes_of(envelope)));
  window_.push_back(envelope);
  digests_.push_back(sent_.digest);
  if (attached_) send_frame(data_frame(sent_.number, previous), envelope);
  return sent_.number;
}

void HubEnd::send_again(std::uint64_t from) {
  for (auto number = std::max<std::uint64_t>(from, 1); number <= sent_.number; ++number)
    send_frame(data_frame(number, digest_at(number - 1)), window_[number - 1]);
}

void HubEnd::take_back() {
  window_.pop_back();
  digests_.pop_back();
  --sent_.number;
  sent_.digest = digest_at(sent_.number);
}

Digest HubEnd::digest_at(std::uint64_t number) const {
  return number == 0 ? Digest{} : digests_[number - 1];
}

v1::Credit HubEnd::credit() const {
  v1::Credit out;
  out.set_number_max(credit_max.value_or(received_.number + window_messages));
  out.set_bytes_max(out.number_max() > received_.number ? window_bytes : 0);
  if (out.bytes_max() == 0) out.set_reason(v1::CREDIT_REASON_OVERLOAD);
  return out;
}

void HubEnd::acknowledge() {
  const auto receipt =
      codec::sign_receipt(network_.hub().sign, {.author = PeerId::hub(),
                                                .recipient = network_.center().peer,
                                                .generation = received_.generation,
                                                .number = received_.number,
                                                .digest = received_.digest,
                                                .journal_index = 0,
                                                .root = std::nullopt,
                                                .time = wall_clock()});
  auto out = frame();
  auto& ack = *out.mutable_ack();
  ack.set_receipt(receipt.receipt);
  ack.set_key_id(field_of(receipt.key));
  ack.set_signature(field_of(receipt.signature));
  *ack.mutable_credit() = credit();
  granted_ = std::max(granted_, ack.credit().number_max());
  send_frame(out);
}

void HubEnd::grant() {
  if (attached_) acknowledge();
}

void HubEnd::open_generation() { new_generation_ = true; }

// -------------------------------------------------------------------------------------- receiving

void HubEnd::pump(Duration most) {
  auto& router = *socket_->router;
  zmq::pollitem_t item{router.handle(), 0, ZMQ_POLLIN, 0};
  zmq::poll(&item, 1, std::chrono::duration_cast<std::chrono::milliseconds>(most));
  for (;;) {
    std::vector<std::string> parts;
    zmq::message_t part;
    if (!router.recv(part, zmq::recv_flags::dontwait)) return;
    parts.push_back(part.to_string());
    while (part.more()) {
      (void)router.recv(part, zmq::recv_flags::none);
      parts.push_back(part.to_string());
    }
    if (parts.size() != 3)
      throw Breach{rules::transport, "messages of two parts",
                   "one of " + std::to_string(parts.size() - 1)};
    const auto read = codec::read<v1::Frame>(bytes_of(parts[1]));
    if (!read)
      throw Breach{rules::bounds, "a Frame of the schema",
                   read.error().field + " " + read.error().reason};
    if (read->has_attach()) peer_ = parts[0];
    if (parts[0] == peer_) take(*read, parts[2]);  // Others are of sessions that are over.
  }
}

void HubEnd::take(const v1::Frame& what, const std::string& payload) {
  if (what.has_attach()) return on_attach(what.attach());
  if (!attached_) return;
  switch (what.kind_case()) {
    case v1::Frame::kData: return on_data(what.data(), payload);
    case v1::Frame::kAck: return on_ack(what.ack());
    case v1::Frame::kResend:
      resends_asked.insert(what.resend().number());
      return send_again(what.resend().number());
    case v1::Frame::kPing: {
      auto out = frame();
      *out.mutable_pong()->mutable_credit() = credit();
      out.mutable_pong()->set_now_us(to_us(wall_clock()));
      return send_frame(out);
    }
    case v1::Frame::kPong: ++pongs; return;
    case v1::Frame::kAuditAsk:
    case v1::Frame::kCountersignature: return;  // Whoever asks nobody gets no answer.
    default:
      throw Breach{rules::grammar, "a frame that a peer sends",
                   "frame kind " + std::to_string(what.kind_case())};
  }
}

void HubEnd::on_attach(const v1::Attach& attach) {
  attaches.emplace_back(wall_clock(), attach);
  const auto sent = from_wire(attach.sent()), acked = from_wire(attach.acked()),
             received = from_wire(attach.received());
  if (sent.generation != received_.generation || sent.number < received_.number ||
      (sent.number == received_.number && sent.digest != received_.digest) ||
      acked.number > received_.number)
    throw Breach{rules::resume,
                 "sent not behind " + text(received_) +
                     ", which the hub has, and "
                     "acked not beyond it",
                 "sent " + text(sent) + "; acked " + text(acked)};
  if (received.generation != sent_.generation || received.number < receipted_.number ||
      received.number > sent_.number || received.digest != digest_at(received.number))
    throw Breach{rules::resume, "received not behind " + text(receipted_) + ", which was receipted",
                 "received " + text(received)};
  if (refuses > 0) {
    --refuses;
    auto no = frame();
    no.mutable_attach_refused()->set_fault(v1::ATTACH_FAULT_DRAINING);
    no.mutable_attach_refused()->set_reason("the hub is being ended");
    return send_frame(no);
  }
  if (std::exchange(new_generation_, false)) {
    sent_ = receipted_ =
        received_ = {.generation = sent_.generation + 1, .number = 0, .digest = {}};
    window_.clear();
    digests_.clear();
    seen.clear();
    granted_ = 0;
  }
  auto out = frame();
  auto& attached = *out.mutable_attached();
  attached.set_schema_version_max(schema_version);
  attached.set_program("iwets-adapter-conform");
  attached.set_peer(network_.center().peer.text());
  to_wire(received_, *attached.mutable_received());
  to_wire(sent_, *attached.mutable_sent());
  *attached.mutable_credit() = credit();
  granted_ = std::max(granted_, attached.credit().number_max());
  attached.set_directory_version(network_.directory().version());
  attached.set_now_us(to_us(wall_clock()));
  attached_ = true;
  send_frame(out);
  if (sent_.number == 0)
    send(network_.envelope(Kind::directory_update, network_.update()));
  else
    send_again(received.number + 1);
}

void HubEnd::on_data(const v1::Data& data, const std::string& payload) {
  const auto number = data.number();
  if (data.generation() != received_.generation)
    throw Breach{rules::generation, "generation " + std::to_string(received_.generation),
                 "generation " + std::to_string(data.generation())};
  if (const auto before = seen.find(number); before != seen.end()) {
    if (before->second != payload)
      throw Breach{rules::same_bytes,
                   "number " + std::to_string(number) +
                       " with the bytes that it "
                       "had before",
                   "other bytes"};
    if (number <= received_.number) return acknowledge();
  }
  if (number > granted_)
    throw Breach{rules::credit, "no number beyond " + std::to_string(granted_) + ", as granted",
                 "number " + std::to_string(number)};
  seen[number] = payload;
  if (!takes) return;
  if (number > received_.number + 1 && seen.contains(received_.number + 1)) {
    // It was sent, and lost here.
    auto out = frame();
    out.mutable_resend()->set_generation(received_.generation);
    out.mutable_resend()->set_number(received_.number + 1);
    return send_frame(out);
  }
  if (number != received_.number + 1)
    throw Breach{rules::numbers, "number " + std::to_string(received_.number + 1),
                 "number " + std::to_string(number)};
  if (fixed<32>(data.previous_digest()) != received_.digest)
    throw Breach{rules::numbers,
                 "the running digest of all that was sent before number " + std::to_string(number),
                 "another digest"};
  received_.number = number;
  received_.digest = seal::chain(received_.digest, seal::digest(bytes_of(payload)));
  hear(number, payload);
  acknowledge();
}

void HubEnd::on_ack(const v1::Ack& ack) {
  ++acks;
  const auto facts = codec::check_receipt(bytes_of(ack.receipt()), bytes_of(ack.key_id()),
                                          bytes_of(ack.signature()), network_.center().peer,
                                          PeerId::hub(), network_.directory());
  if (!facts)
    throw Breach{rules::receipt, "a receipt signed by the center for the hub",
                 facts.error().field + " " + facts.error().reason};
  const link::Position at{
      .generation = facts->generation, .number = facts->number, .digest = facts->digest};
  if (at.generation != sent_.generation || at.number > sent_.number ||
      at.digest != digest_at(at.number))
    throw Breach{rules::receipt, "a position of the lane, at most " + text(sent_), text(at)};
  if (at.number > receipted_.number) receipted_ = at;
}

const Said* HubEnd::final_of(const TraceId& trace) const {
  const auto at =
      std::ranges::find_if(said, [&](const Said& one) { return one.trace == trace && one.final; });
  return at == said.end() ? nullptr : &*at;
}
const Said* HubEnd::newest_final_of(const TraceId& trace) const {
  const Said* newest = nullptr;
  for (const auto& one : said)
    if (one.trace == trace && one.final) newest = &one;
  return newest;
}
const Said* HubEnd::first_of(const TraceId& trace) const {
  const auto at = std::ranges::find_if(said, [&](const Said& one) { return one.trace == trace; });
  return at == said.end() ? nullptr : &*at;
}
const Said* HubEnd::last_of(const TraceId& trace) const {
  const auto at = std::ranges::find_if(said.rbegin(), said.rend(),
                                       [&](const Said& one) { return one.trace == trace; });
  return at == said.rend() ? nullptr : &*at;
}
std::size_t HubEnd::count_of(const TraceId& trace) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(said, [&](const Said& one) { return one.trace == trace; }));
}

}  // namespace iwets::conform
