#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>
#include <zmq.hpp>

#include "iwets/v1/directory.pb.h"
#include "iwets/v1/link.pb.h"
#include "iwets/v1/refusal.pb.h"
#include "proto/codec/directory.h"
#include "proto/codec/envelope.h"
#include "proto/codec/receipt.h"
#include "proto/link/lane.h"
#include "proto/seal/keys.h"

/// The hub's end of a link as a test drives it, step by step, over a real CURVE socket. It keeps no
/// journal and admits every key; its lanes are the real ones.
class FakeHub {
 public:
  explicit FakeHub(iwets::PeerId peer) : peer_(peer) { open("tcp://127.0.0.1:*"); }

  [[nodiscard]] iwets::codec::Anchor anchor() const {
    return {.endpoint = endpoint_,
            .hub_curve = curve_.open,
            .hub_sign = sign_.open,
            .authority = authority_.open};
  }

  /// Drops every connection; `reopen` takes the same port again.
  void close() { router_.close(); }
  void reopen() { open(endpoint_); }

  /// The next frame of that kind; some of other kinds are skipped. Throws after 20 s of silence.
  iwets::v1::Frame expect(iwets::v1::Frame::KindCase kind) {
    for (int skipped = 0; skipped < 50; ++skipped) {
      auto frame = receive();
      if (frame.kind_case() == kind) return frame;
    }
    throw std::runtime_error("the peer says everything but what is expected");
  }
  /// The next frame, whatever it is.
  /// But for what it asks of the audit log.
  iwets::v1::Frame next() {
    for (;;)
      if (auto frame = receive(); !frame.has_audit_ask() && !frame.has_countersignature())
        return frame;
  }
  /// Payload of the frame that `expect` returned last.
  [[nodiscard]] const std::string& payload() const { return payload_; }
  [[nodiscard]] const std::string& session() const { return routing_id_; }

  void send(const iwets::v1::Frame& frame, const std::string& payload = {}) {
    router_.send(zmq::buffer(routing_id_), zmq::send_flags::sndmore);
    router_.send(zmq::buffer(frame.SerializeAsString()), zmq::send_flags::sndmore);
    router_.send(zmq::buffer(payload), zmq::send_flags::none);
  }
  static iwets::v1::Frame frame() {
    iwets::v1::Frame frame;
    frame.set_schema_version(iwets::schema_version_first);
    return frame;
  }

  /// Waits for an attach and accepts it where the lanes stand; transmits what is not acknowledged.
  iwets::v1::Attach accept_attach() {
    const auto attach = expect(iwets::v1::Frame::kAttach).attach();
    if (out.drawn().generation == attach.received().generation()) {
      auto delivered = out.attach(position(attach.received()), credit(attach.credit()));
      if (!delivered) throw std::runtime_error("the peer does not continue the hub's lane");
    } else if (!out.attach({.generation = attach.received().generation(),
                            .number = attach.received().number(),
                            .digest = {}},
                           credit(attach.credit()))) {
      throw std::runtime_error("the peer does not continue the hub's lane");
    }
    auto answer = frame();
    auto& attached = *answer.mutable_attached();
    attached.set_schema_version_max(1);
    attached.set_program("iwets-hub test");
    attached.set_peer(peer_.text());
    put(in.last(), *attached.mutable_received());
    put(out.drawn(), *attached.mutable_sent());
    put(in.credit(credit_reason), *attached.mutable_credit());
    attached.set_now_us(1'700'000'000'000'000);
    send(answer);
    for (const auto& n : out.window()) transmit(n);
    return attach;
  }
  void refuse_attach(iwets::v1::AttachFault fault, const std::string& reason = {}) {
    expect(iwets::v1::Frame::kAttach);
    auto answer = frame();
    answer.mutable_attach_refused()->set_fault(fault);
    answer.mutable_attach_refused()->set_reason(reason);
    send(answer);
  }

  /// Takes the next message of the peer's lane; its number must follow. The envelope's bytes.
  std::string take() {
    for (;;) {
      const auto data = expect(iwets::v1::Frame::kData).data();
      iwets::Digest previous{};
      std::copy(data.previous_digest().begin(), data.previous_digest().end(), previous.begin());
      const auto arrival = in.judge(data.generation(), data.number(), previous);
      if (arrival == iwets::link::Arrival::repeat) {
        acknowledge();
        continue;
      }
      if (arrival != iwets::link::Arrival::next) throw std::runtime_error("not the next number");
      in.accept(iwets::seal::digest(iwets::bytes_of(payload_)));
      return payload_;
    }
  }
  /// Signs and sends the receipt for everything taken.
  void acknowledge() { acknowledge(in.last(), sign_); }
  void acknowledge_as_hub(const iwets::link::Position& at) { acknowledge(at, sign_); }
  void acknowledge(const iwets::link::Position& at, const iwets::seal::SignKeys& keys) {
    const auto receipt = iwets::codec::sign_receipt(
        keys, {.author = iwets::PeerId::hub(),
               .recipient = peer_,
               .generation = at.generation,
               .number = at.number,
               .digest = at.digest,
               .journal_index = ++journal_index,
               .root = iwets::Digest{1},
               .time = iwets::from_us(1'700'000'000'000'000 + journal_index)});
    auto answer = frame();
    auto& ack = *answer.mutable_ack();
    ack.set_receipt(receipt.receipt);
    ack.set_key_id(std::string(receipt.key.begin(), receipt.key.end()));
    ack.set_signature(std::string(receipt.signature.begin(), receipt.signature.end()));
    put(in.credit(credit_reason), *ack.mutable_credit());
    send(answer);
  }

  /// Puts an envelope into the lane to the peer and transmits it, if `transmit_it`.
  void say(const std::string& envelope, bool transmit_it = true) {
    const auto handle = payloads_.size() + 1;
    payloads_[handle] = envelope;
    if (!out.post({.handle = handle,
                   .subject = {},
                   .urgency = iwets::Urgency::routine,
                   .bytes = static_cast<std::uint32_t>(envelope.size()),
                   .message = iwets::seal::digest(iwets::bytes_of(envelope))}))
      throw std::runtime_error("outbox full");
    for (const auto& n : out.draw())
      if (transmit_it) transmit(n);
  }
  void transmit(const iwets::link::Numbered& n) {
    auto data = frame();
    data.mutable_data()->set_generation(out.drawn().generation);
    data.mutable_data()->set_number(n.number);
    data.mutable_data()->set_previous_digest(std::string(n.previous.begin(), n.previous.end()));
    send(data, payloads_.at(n.item.handle));
  }
  /// An envelope, by the hub unless said otherwise.
  std::string envelope(iwets::Kind kind, const std::string& body,
                       std::optional<iwets::PeerId> recipient = {}) {
    return by(sign_, iwets::PeerId::hub(), kind, body, recipient.value_or(peer_));
  }
  static std::string by(const iwets::seal::SignKeys& keys, iwets::PeerId author, iwets::Kind kind,
                        const std::string& body, iwets::PeerId recipient) {
    const iwets::Instant now{std::chrono::hours{24 * 365 * 55}};
    return iwets::codec::seal_one(
        keys, author,
        {.recipient = recipient,
         .kind = kind,
         .id = iwets::MessageId(iwets::seal::random_id(iwets::to_us(now) / 1'000)),
         .created = now,
         .expires = now + iwets::codec::case_life,
         .body = body});
  }
  /// Body of a DirectoryUpdate that names the hub and these peers.
  std::string directory(std::uint64_t version,
                        const std::vector<iwets::seal::KeySet>& peers) const {
    iwets::v1::Directory directory;
    directory.set_schema_version(1);
    directory.set_version(version);
    directory.set_created_us(1'700'000'000'000'000);
    const auto text = [](const iwets::seal::Key32& key) {
      return std::string(key.begin(), key.end());
    };
    directory.mutable_hub()->set_sign_key(text(sign_.open));
    directory.mutable_hub()->set_curve_key(text(curve_.open));
    for (const auto& keys : peers) {
      auto& entry = *directory.add_entries();
      entry.set_peer(keys.peer.text());
      const auto older = reads.find(keys.peer);
      entry.set_schema_version_max(older == reads.end() ? iwets::schema_version : older->second);
      entry.mutable_keys()->set_sign_key(text(keys.sign.open));
      entry.mutable_keys()->set_curve_key(text(keys.curve.open));
      entry.mutable_keys()->add_sealing_keys(text(keys.sealing.back().open));
      entry.set_answers_traces(keys.peer.role() == iwets::Role::member && members_answer);
    }
    iwets::v1::DirectoryUpdate update;
    if (!update.mutable_directory()->ParseFromString(iwets::codec::sign_directory(
            authority_, iwets::bytes_of(directory.SerializeAsString()))))
      throw std::runtime_error("no signed directory");
    return update.SerializeAsString();
  }

  /// The same update with one more succession, as the hub distributes it once it has taken it.
  static std::string succeeded(const std::string& update, const std::string& succession) {
    iwets::v1::DirectoryUpdate wire;
    if (!wire.ParseFromString(update)) throw std::runtime_error("no update");
    wire.add_successions(succession);
    return wire.SerializeAsString();
  }
  void say_directory(const std::string& update) {
    say(envelope(iwets::Kind::directory_update, update));
  }
  /// Refuses the message of this id.
  void say_refusal(const iwets::codec::Opened& message, iwets::v1::RefusalCode code,
                   const std::string& reason, const std::string& remedy) {
    iwets::v1::Refusal body;
    body.set_message(message.id.bytes());
    body.set_number(in.last().number);
    body.set_kind(static_cast<iwets::v1::Kind>(message.kind));
    body.set_code(code);
    body.set_reason(reason);
    body.set_remedy(remedy);
    say(envelope(iwets::Kind::refusal, body.SerializeAsString()));
  }
  [[nodiscard]] zmq::context_t& context() { return context_; }

  static void put(const iwets::link::Position& position, iwets::v1::LanePosition& wire) {
    wire.set_generation(position.generation);
    wire.set_number(position.number);
    wire.set_digest(std::string(position.digest.begin(), position.digest.end()));
  }
  static void put(const iwets::link::Credit& credit, iwets::v1::Credit& wire) {
    wire.set_number_max(credit.number_max);
    wire.set_bytes_max(credit.bytes_max);
    wire.set_reason(static_cast<iwets::v1::CreditReason>(credit.reason));
  }
  static iwets::link::Position position(const iwets::v1::LanePosition& wire) {
    iwets::link::Position position{
        .generation = wire.generation(), .number = wire.number(), .digest = {}};
    std::copy(wire.digest().begin(), wire.digest().end(), position.digest.begin());
    return position;
  }
  static iwets::link::Credit credit(const iwets::v1::Credit& wire) {
    return {.number_max = wire.number_max(),
            .bytes_max = wire.bytes_max(),
            .reason = static_cast<iwets::link::CreditReason>(wire.reason())};
  }

  iwets::link::ReceiveLane in{&iwets::seal::chain};
  iwets::link::SendLane out{&iwets::seal::chain};
  iwets::link::CreditReason credit_reason = iwets::link::CreditReason::flowing;
  std::uint64_t journal_index = 0;
  bool members_answer = false;  ///< in its directories
  /// Versions of the schema that peers read, by its directories; others read the newest.
  std::map<iwets::PeerId, std::uint32_t> reads;

 private:
  void open(const std::string& endpoint) {
    router_ = zmq::socket_t(context_, zmq::socket_type::router);
    router_.set(zmq::sockopt::linger, 0);
    router_.set(zmq::sockopt::rcvtimeo, 20'000);
    router_.set(zmq::sockopt::curve_server, true);
    router_.set(zmq::sockopt::curve_secretkey, iwets::text_of(curve_.secret.bytes()));
    // A closed socket frees its port when ZeroMQ's own thread gets to it.
    for (int tries = 0;; ++tries) {
      try {
        router_.bind(endpoint);
        break;
      } catch (const zmq::error_t& error) {
        if (error.num() != EADDRINUSE || tries > 100'000) throw;
        std::this_thread::yield();
      }
    }
    endpoint_ = router_.get(zmq::sockopt::last_endpoint);
  }
  iwets::v1::Frame receive() {
    std::vector<std::string> parts;
    zmq::message_t part;
    do {
      if (!router_.recv(part, zmq::recv_flags::none))
        throw std::runtime_error("the peer said nothing for 20 s");
      parts.push_back(part.to_string());
    } while (part.more());
    iwets::v1::Frame frame;
    if (parts.size() != 3 || !frame.ParseFromString(parts[1]))
      throw std::runtime_error("not two parts, or no frame");
    routing_id_ = parts[0];
    payload_ = parts[2];
    return frame;
  }

  iwets::PeerId peer_;
  iwets::seal::SignKeys sign_ = iwets::seal::make_sign_keys();
  iwets::seal::SignKeys authority_ = iwets::seal::make_sign_keys();
  iwets::seal::CurveKeys curve_ = iwets::seal::make_curve_keys();
  std::string endpoint_;
  zmq::context_t context_;
  zmq::socket_t router_;
  std::string routing_id_, payload_;
  std::map<std::uint64_t, std::string> payloads_;
};
