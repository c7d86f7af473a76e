#include "proto/codec/receipt.h"

#include "iwets/v1/link.pb.h"
#include "proto/codec/bounds.h"
#include "proto/codec/copy.h"

namespace iwets::codec {
namespace {

constexpr std::string_view domain = "iwets/v1/receipt";

ReceiptFacts facts_of(const v1::Receipt& wire) {
  ReceiptFacts facts;
  facts.author = PeerId::parse(wire.author()).value_or(PeerId{});
  facts.recipient = PeerId::parse(wire.recipient()).value_or(PeerId{});
  facts.generation = wire.position().generation();
  facts.number = wire.position().number();
  facts.digest = fixed<32>(wire.position().digest());
  facts.journal_index = wire.journal_index();
  if (!wire.journal_root().empty()) facts.root = fixed<32>(wire.journal_root());
  facts.time = from_us(wire.time_us());
  return facts;
}

template <std::size_t n>
std::optional<std::array<std::uint8_t, n>> sized(Bytes bytes) {
  if (bytes.size() != n) return std::nullopt;
  std::array<std::uint8_t, n> out{};
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

}  // namespace

SignedReceipt sign_receipt(const seal::SignKeys& keys, const ReceiptFacts& facts) {
  v1::Receipt wire;
  wire.set_author(facts.author.text());
  wire.set_recipient(facts.recipient.text());
  auto& position = *wire.mutable_position();
  position.set_generation(facts.generation);
  position.set_number(facts.number);
  position.set_digest(field_of(facts.digest));
  wire.set_journal_index(facts.journal_index);
  if (facts.root) wire.set_journal_root(field_of(*facts.root));
  wire.set_time_us(to_us(facts.time));
  SignedReceipt out{wire.SerializeAsString(), seal::key_id(keys.open), {}};
  out.signature = seal::sign(keys, domain, bytes_of(out.receipt));
  return out;
}

Result<ReceiptFacts, Fault> check_receipt(Bytes receipt, Bytes key_id, Bytes signature,
                                          PeerId author, PeerId recipient, const KeyRing& keys) {
  const auto wire = read<v1::Receipt>(receipt);
  if (!wire) return fail(wire.error());
  const auto facts = facts_of(*wire);
  if (facts.author != author) {
    return fail(Fault{FaultCode::wrong_author, "author", "is not the other end of this link",
                      "sign receipts in your own name"});
  }
  if (facts.recipient != recipient) {
    return fail(Fault{FaultCode::wrong_recipient, "recipient", "is not the sender of this lane",
                      "name the party whose messages you received"});
  }
  const auto id = sized<8>(key_id);
  const auto bytes = sized<64>(signature);
  const auto known = id ? keys.find(author, *id) : std::nullopt;
  if (!known) {
    return fail(Fault{FaultCode::wrong_author, "key_id", "the author has no key of this id",
                      "sign with the current key"});
  }
  if (auto fault = judge_key(*known, facts.time)) return fail(std::move(*fault));
  if (!bytes || !seal::verify(known->key, domain, receipt, *bytes)) {
    return fail(Fault{FaultCode::bad_signature, "signature",
                      "is not that of the author over these bytes",
                      "sign the exact bytes of the receipt"});
  }
  return facts;
}

}  // namespace iwets::codec
