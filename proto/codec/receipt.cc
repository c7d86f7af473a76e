#include "proto/codec/receipt.h"

#include <algorithm>

#include "iwets/v1/link.pb.h"
#include "proto/codec/bounds.h"

namespace iwets::codec {
namespace {

constexpr std::string_view domain = "iwets/v1/receipt";

std::string text(const Digest& digest) { return {digest.begin(), digest.end()}; }

/// `bytes` has been checked to have 32 bytes, or none.
Digest digest_of(const std::string& bytes) {
  Digest digest{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), digest.size()), digest.begin());
  return digest;
}

Result<PeerId, Fault> party(const std::string& text, const char* field) {
  const auto peer = PeerId::parse(text);
  if (peer) return *peer;
  return fail(Fault{FaultCode::malformed, field, "is not the name of a party",
                    "write hub, member:XX or center:XX"});
}

Result<Receipt, Fault> read_receipt(const std::string& bytes) {
  const auto wire = read<v1::Receipt>(bytes_of(bytes));
  if (!wire) return fail(wire.error());
  const auto author = party(wire->author(), "receipt.author");
  if (!author) return fail(author.error());
  const auto recipient = party(wire->recipient(), "receipt.recipient");
  if (!recipient) return fail(recipient.error());
  return Receipt{.author = *author,
                 .recipient = *recipient,
                 .position = {.generation = wire->position().generation(),
                              .number = wire->position().number(),
                              .digest = digest_of(wire->position().digest())},
                 .journal_index = wire->journal_index(),
                 .journal_root = digest_of(wire->journal_root()),
                 .time = from_us(wire->time_us())};
}

}  // namespace

SignedReceipt sign_receipt(const seal::SignKeys& keys, const Receipt& receipt) {
  v1::Receipt wire;
  wire.set_author(receipt.author.text());
  wire.set_recipient(receipt.recipient.text());
  wire.mutable_position()->set_generation(receipt.position.generation);
  wire.mutable_position()->set_number(receipt.position.number);
  wire.mutable_position()->set_digest(text(receipt.position.digest));
  if (receipt.journal_index > 0) {
    wire.set_journal_index(receipt.journal_index);
    wire.set_journal_root(text(receipt.journal_root));
  }
  wire.set_time_us(to_us(receipt.time));
  SignedReceipt out;
  out.receipt = wire.SerializeAsString();
  out.key = seal::key_id(keys.open);
  out.signature = seal::sign(keys, domain, bytes_of(out.receipt));
  return out;
}

Result<Receipt, Fault> open_receipt(const SignedReceipt& signed_receipt, const KeyRing& keys) {
  auto receipt = read_receipt(signed_receipt.receipt);
  if (!receipt) return receipt;
  const auto known = keys.find(receipt->author, signed_receipt.key);
  if (!known || known->former)
    return fail(Fault{FaultCode::wrong_author, "key_id", "is not a key that its author uses",
                      "load the directory in force, or ask the author which key it signs with"});
  if (known->revoked)
    return fail(Fault{FaultCode::not_authorised, "key_id", "belongs to a revoked key",
                      "ask the authority why the author was revoked"});
  if (!seal::verify(known->key, domain, bytes_of(signed_receipt.receipt), signed_receipt.signature))
    return fail(Fault{FaultCode::bad_signature, "signature", "does not fit the receipt",
                      "the receipt was altered, or signed with another key: tell the author"});
  return receipt;
}

}  // namespace iwets::codec
