#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "iwets/v1/link.pb.h"
#include "proto/codec/envelope_parts.h"
#include "proto/codec/facts.h"
#include "proto/codec/receipt.h"
#include "proto/seal/pae.h"
#include "proto/seal/sealing_parts.h"
#include "tests/proto/codec/support.h"

// The byte vectors of docs/protocol.md: made here with fixed keys, times and drawn bytes, kept in
// tests/proto/vectors, and checked there by another language. Bytes are hexadecimal.
// `test_proto_codec "[write-vectors]"` writes them anew, after a change of the protocol.

using namespace iwets;
using namespace std::chrono_literals;
using nlohmann::ordered_json;
using tests::noon;
using tests::seed;

namespace {

const auto za = tests::peer("member:ZA");
const auto us = tests::peer("center:US");

std::string hex_of(const std::string& bytes) { return hex(bytes_of(bytes)); }

ordered_json ids() {
  ordered_json out;
  for (const auto* bytes :
       {"00000000000000000000000000000000", "0123456789abcdef0123456789abcdef",
        "019ca976c800000102030405060708ff", "ffffffffffffffffffffffffffffffff"}) {
    const auto id = TraceId::from_bytes(bytes_of(*from_hex(bytes)));
    out["ids"].push_back({{"bytes", bytes}, {"text", id->text()}});
  }
  out["not_ids"] = {"", "0123456789ABCDEFGHJKMNPQR", "81234567890123456789012345",
                    "0000000000000000000000000U"};
  out["peers"] = {"hub", "member:ZA", "center:US"};
  out["not_peers"] = {"", "Hub", "member:za", "member:ZAF", "centre:US", "hub:ZA"};
  out["key_ids"].push_back({{"public_key", hex(tests::za_keys().sign.open)},
                            {"key_id", hex(seal::key_id(tests::za_keys().sign.open))},
                            {"fingerprint", seal::fingerprint(tests::za_keys().sign.open)}});
  return out;
}

ordered_json pae() {
  ordered_json out = ordered_json::array();
  const auto add = [&](std::initializer_list<Bytes> pieces) {
    ordered_json row{{"pieces", ordered_json::array()}};
    for (const auto& piece : pieces) row["pieces"].push_back(hex(piece));
    row["bytes"] = hex_of(seal::pae(pieces));
    out.push_back(row);
  };
  add({});
  add({Bytes{}});
  add({bytes_of("iwets/v1/test"), bytes_of("words")});
  add({bytes_of("a"), bytes_of(""), bytes_of("bc")});
  return out;
}

/// The drawn bytes of a vector: 1, 2, 3, ... from `first`.
template <typename Array>
Array counting(std::uint8_t first) {
  Array out{};
  for (auto& byte : out) byte = first++;
  return out;
}

seal::SealedPart sealed_part() {
  const auto hour = seal::seal_keys_from_seed(seed(0x77));
  const std::vector<seal::Reader> readers{{us, tests::us_keys().sealing[0].open},
                                          {za, tests::za_keys().sealing[0].open}};
  std::vector<seal::Secret<32>> pairs;
  for (const auto& reader : readers) {
    pairs.push_back(*seal::parts::pair_key(hour.secret, reader.sealing_key));
  }
  seal::parts::Drawn drawn;
  drawn.content_key = seal::Secret<32>(counting<seal::Key32>(0x10));
  drawn.nonce = counting<std::array<std::uint8_t, 24>>(0x40);
  drawn.salt = counting<seal::Key32>(0x60);
  drawn.wrap_nonces = {counting<std::array<std::uint8_t, 24>>(0x80),
                       counting<std::array<std::uint8_t, 24>>(0xa0)};
  v1::TraceConfidential plaintext;
  plaintext.set_officer("S. Dlamini");
  plaintext.set_remarks("found in the boot");
  const TraceId trace(counting<TraceId::Raw>(1));
  return seal::parts::seal(hour.open, readers, pairs, drawn,
                           bytes_of(seal::context(za, us, trace, Kind::trace_submit)),
                           bytes_of(plaintext.SerializeAsString()));
}

ordered_json sealed() {
  const TraceId trace(counting<TraceId::Raw>(1));
  v1::TraceConfidential plaintext;
  plaintext.set_officer("S. Dlamini");
  plaintext.set_remarks("found in the boot");
  v1::Sealed wire;
  codec::to_wire(sealed_part(), wire);
  ordered_json out{{"sender_secret", hex(seed(0x77))},
                   {"author", "member:ZA"},
                   {"recipient", "center:US"},
                   {"subject", hex(trace.raw())},
                   {"kind", static_cast<int>(Kind::trace_submit)},
                   {"context", hex_of(seal::context(za, us, trace, Kind::trace_submit))},
                   {"content_key", hex(counting<seal::Key32>(0x10))},
                   {"salt", hex(counting<seal::Key32>(0x60))},
                   {"plaintext", hex_of(plaintext.SerializeAsString())},
                   {"sealed", hex_of(wire.SerializeAsString())}};
  out["readers"] = {{{"peer", "center:US"},
                     {"secret", hex(tests::us_keys().sealing[0].secret.bytes())},
                     {"public_key", hex(tests::us_keys().sealing[0].open)}},
                    {{"peer", "member:ZA"},
                     {"secret", hex(tests::za_keys().sealing[0].secret.bytes())},
                     {"public_key", hex(tests::za_keys().sealing[0].open)}}};
  return out;
}

ordered_json commitments() {
  ordered_json out = ordered_json::array();
  for (const auto* plaintext : {"", "words", "\xc4\x8c"}) {
    const auto salt = counting<seal::Key32>(5);
    out.push_back({{"salt", hex(salt)},
                   {"plaintext", hex_of(plaintext)},
                   {"commitment", hex(seal::commitment(salt, bytes_of(plaintext)))}});
  }
  return out;
}

std::vector<codec::Draft> drafts(std::size_t count) {
  auto body = tests::small_trace();
  codec::to_wire(sealed_part(), *body.mutable_confidential());
  const TraceId trace(counting<TraceId::Raw>(1));
  body.set_trace(trace.bytes());
  std::vector<codec::Draft> out{tests::draft(body.SerializeAsString(), 1)};
  for (std::size_t i = 1; i < count; ++i) {
    v1::TraceCancel cancel;
    auto raw = trace.raw();
    raw.back() = static_cast<std::uint8_t>(raw.back() + i);
    cancel.set_trace(TraceId(raw).bytes());
    out.push_back(tests::draft(cancel.SerializeAsString(), static_cast<std::uint8_t>(i + 1)));
    out.back().kind = Kind::trace_cancel;
  }
  return out;
}

std::vector<std::string> batch(std::size_t count) {
  std::vector<seal::Salt> salts;
  for (std::size_t i = 0; i < count; ++i) {
    salts.push_back(counting<seal::Salt>(static_cast<std::uint8_t>(0xb0 + i)));
  }
  return codec::parts::seal_batch(tests::za_keys().sign, za, drafts(count), salts);
}

ordered_json envelopes(std::size_t count) {
  ordered_json out{{"domain", "iwets/v1/envelope"},
                   {"author_seed", hex(seed(20))},
                   {"author_public_key", hex(tests::za_keys().sign.open)},
                   {"envelopes", ordered_json::array()}};
  const auto said = drafts(count);
  const auto made = batch(count);
  for (std::size_t i = 0; i < count; ++i) {
    v1::Envelope wire;
    wire.ParseFromString(made[i]);
    const auto salt = counting<seal::Salt>(static_cast<std::uint8_t>(0xb0 + i));
    out["envelopes"].push_back({{"author", "member:ZA"},
                                {"recipient", said[i].recipient.text()},
                                {"kind", static_cast<int>(said[i].kind)},
                                {"id", said[i].id.text()},
                                {"created_us", to_us(said[i].created)},
                                {"expires_us", to_us(said[i].expires)},
                                {"body", hex_of(said[i].body)},
                                {"salt", hex(salt)},
                                {"leaf", hex(seal::leaf(salt, bytes_of(wire.statement())))},
                                {"envelope", hex_of(made[i])}});
  }
  std::vector<Digest> leaves;
  for (const auto& row : out["envelopes"]) {
    Digest leaf{};
    const auto bytes = *from_hex(row["leaf"].get<std::string>());
    std::copy(bytes.begin(), bytes.end(), leaf.begin());
    leaves.push_back(leaf);
  }
  const auto root = seal::tree(leaves).root;
  out["root"] = hex(root);
  out["signed"] = hex(seal::batch_digest(static_cast<std::uint32_t>(count), root));
  return out;
}

ordered_json lane() {
  ordered_json out{{"start", hex(Digest{})}, {"messages", ordered_json::array()}};
  Digest digest{};
  for (const auto& envelope : batch(3)) {
    const auto message = seal::digest(bytes_of(envelope));
    ordered_json row{
        {"envelope", hex_of(envelope)}, {"digest", hex(message)}, {"lane_before", hex(digest)}};
    digest = seal::chain(digest, message);
    row["lane_after"] = hex(digest);
    out["messages"].push_back(row);
  }
  return out;
}

codec::ReceiptFacts receipt_facts() {
  codec::ReceiptFacts facts;
  facts.author = PeerId::hub();
  facts.recipient = za;
  facts.number = 3;
  for (const auto& envelope : batch(3)) {
    facts.digest = seal::chain(facts.digest, seal::digest(bytes_of(envelope)));
  }
  facts.journal_index = 1234;
  facts.root = seal::digest(bytes_of("journal"));
  facts.time = noon + 1500us;
  return facts;
}

ordered_json receipt() {
  const auto facts = receipt_facts();
  const auto signed_receipt = codec::sign_receipt(tests::hub_keys().sign, facts);
  return {{"domain", "iwets/v1/receipt"},
          {"author_seed", hex(seed(10))},
          {"author_public_key", hex(tests::hub_keys().sign.open)},
          {"author", "hub"},
          {"recipient", "member:ZA"},
          {"generation", facts.generation},
          {"number", facts.number},
          {"digest", hex(facts.digest)},
          {"journal_index", facts.journal_index},
          {"journal_root", hex(*facts.root)},
          {"time_us", to_us(facts.time)},
          {"receipt", hex_of(signed_receipt.receipt)},
          {"key_id", hex(signed_receipt.key)},
          {"signature", hex(signed_receipt.signature)}};
}

std::string succession_envelope() {
  const auto next = tests::key_set("member:ZA", 50);
  MessageId::Raw id{};
  id[15] = 9;
  return codec::parts::seal_batch(tests::za_keys().sign, za,
                                  {{PeerId::hub(), Kind::key_succession, MessageId(id), noon + 1h,
                                    noon + 1h + codec::case_life, codec::write_succession(next)}},
                                  {counting<seal::Salt>(0xc0)})
      .front();
}

ordered_json directory() {
  const auto signed_directory = tests::signed_by(tests::authority(), tests::small_directory());
  const auto opened = tests::opened(tests::small_directory());
  const auto succession = succession_envelope();
  const auto succeeded = *opened->succeed(bytes_of(succession));
  const auto& next = succeeded->find(za)->keys;
  const auto succession_signed = hex_of(std::string("member:ZA") + '\0') + hex(next.sign) +
                                 hex(next.curve) + hex(next.sealing[0]);
  return {{"domain", "iwets/v1/directory"},
          {"succession_domain", "iwets/v1/succession"},
          {"enrolment_domain", "iwets/v1/enrolment"},
          {"authority_seed", hex(seed(250))},
          {"authority_public_key", hex(tests::authority().open)},
          {"signed_directory", hex_of(signed_directory)},
          {"version", 1},
          {"peers", {"member:ZA", "member:BR", "center:US"}},
          {"succession", hex_of(succession)},
          {"succession_signed", succession_signed},
          {"update", hex_of(succeeded->update())},
          {"enrolment", hex_of(codec::write_enrolment(tests::za_keys(), "NCB Pretoria", noon))}};
}

/// Frames of a session, as bytes and as the text form of protobuf.
ordered_json frames() {
  ordered_json out = ordered_json::array();
  const auto add = [&](const char* name, v1::Frame frame) {
    frame.set_schema_version(1);
    out.push_back({{"name", name},
                   {"frame", hex_of(frame.SerializeAsString())},
                   {"text", frame.ShortDebugString()}});
  };
  const auto set = [](v1::LanePosition& position, std::uint64_t number, const Digest& digest) {
    position.set_generation(1);
    position.set_number(number);
    position.set_digest(std::string(digest.begin(), digest.end()));
  };
  const auto facts = receipt_facts();
  v1::Frame frame;
  auto& attach = *frame.mutable_attach();
  attach.set_schema_version_max(1);
  attach.set_program("iwets-node 0.1.0");
  set(*attach.mutable_sent(), 3, facts.digest);
  set(*attach.mutable_acked(), 0, {});
  set(*attach.mutable_received(), 0, {});
  attach.mutable_credit()->set_number_max(64);
  attach.mutable_credit()->set_bytes_max(1'048'576);
  attach.set_now_us(to_us(noon));
  add("attach", frame);

  auto& attached = *frame.mutable_attached();
  attached.set_schema_version_max(1);
  attached.set_program("iwets-hub 0.1.0");
  attached.set_peer("member:ZA");
  set(*attached.mutable_received(), 0, {});
  set(*attached.mutable_sent(), 0, {});
  attached.mutable_credit()->set_number_max(64);
  attached.mutable_credit()->set_bytes_max(1'048'576);
  attached.set_directory_version(1);
  attached.set_now_us(to_us(noon));
  add("attached", frame);

  frame.mutable_data()->set_generation(1);
  frame.mutable_data()->set_number(1);
  frame.mutable_data()->set_previous_digest(std::string(32, '\0'));
  add("data", frame);

  const auto signed_receipt = codec::sign_receipt(tests::hub_keys().sign, facts);
  auto& ack = *frame.mutable_ack();
  ack.set_receipt(signed_receipt.receipt);
  ack.set_key_id(std::string(signed_receipt.key.begin(), signed_receipt.key.end()));
  ack.set_signature(std::string(signed_receipt.signature.begin(), signed_receipt.signature.end()));
  ack.mutable_credit()->set_number_max(67);
  ack.mutable_credit()->set_bytes_max(1'048'576);
  add("ack", frame);

  frame.mutable_resend()->set_generation(1);
  frame.mutable_resend()->set_number(2);
  add("resend", frame);

  frame.mutable_ping()->mutable_credit()->set_number_max(3);
  frame.mutable_ping()->mutable_credit()->set_reason(v1::CREDIT_REASON_DRAIN);
  frame.mutable_ping()->set_now_us(to_us(noon));
  add("ping", frame);

  frame.mutable_fenced();
  add("fenced", frame);
  return out;
}

std::map<std::string, ordered_json> vectors() {
  return {{"ids", ids()},
          {"pae", pae()},
          {"commitment", commitments()},
          {"sealed", sealed()},
          {"envelope_of_one", envelopes(1)},
          {"envelope_of_three", envelopes(3)},
          {"lane", lane()},
          {"receipt", receipt()},
          {"directory", directory()},
          {"frames", frames()}};
}

std::string path_of(const std::string& name) {
  return std::string(IWETS_SOURCE_DIR) + "/tests/proto/vectors/" + name + ".json";
}

}  // namespace

TEST_CASE("Vectors: this build makes the bytes that the protocol fixes", "[codec]") {
  for (const auto& [name, made] : vectors()) {
    INFO(path_of(name));
    std::ostringstream kept;
    kept << std::ifstream(path_of(name)).rdbuf();
    CHECK(kept.str() == made.dump(2) + "\n");
  }
}

TEST_CASE("Vectors: this build opens its own", "[codec]") {
  const auto network = tests::opened(tests::small_directory());
  codec::VerifiedRoots roots;
  for (const std::size_t count : {1U, 3U}) {
    for (const auto& envelope : batch(count)) {
      CHECK(codec::open(bytes_of(envelope), *network, roots));
    }
  }
  for (const auto& keys : {tests::us_keys(), tests::za_keys()}) {
    seal::Opener opener(keys.peer, keys.sealing);
    const auto place =
        seal::context(za, us, TraceId(counting<TraceId::Raw>(1)), Kind::trace_submit);
    CHECK(opener.open(sealed_part(), bytes_of(place)));
  }
}

TEST_CASE("Vectors: what they call no id and no party is none", "[codec]") {
  const auto kept = ids();
  for (const auto& text : kept["not_ids"]) CHECK_FALSE(TraceId::parse(text.get<std::string>()));
  for (const auto& text : kept["not_peers"]) CHECK_FALSE(PeerId::parse(text.get<std::string>()));
  for (const auto& text : kept["peers"]) CHECK(PeerId::parse(text.get<std::string>()));
}

TEST_CASE("Vectors: written anew", "[.][write-vectors]") {
  for (const auto& [name, made] : vectors()) std::ofstream(path_of(name)) << made.dump(2) << "\n";
}
