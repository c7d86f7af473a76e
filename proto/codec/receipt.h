#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "proto/codec/envelope.h"
#include "proto/seal/keys.h"
#include "proto/types/fault.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"

namespace iwets::codec {

/// What a receiver of a lane attests: everything up to `number` is durable here.
struct ReceiptFacts {
  PeerId author;     ///< who received
  PeerId recipient;  ///< whose lane it is
  std::uint64_t generation = 1;
  std::uint64_t number = 0;
  Digest digest{};                 ///< of the lane at `number`
  JournalIndex journal_index = 0;  ///< of the hub's journal; 0 from a peer
  std::optional<Digest> root;      ///< of the hub's journal at that index; nothing from a peer
  Instant time;
  friend bool operator==(const ReceiptFacts&, const ReceiptFacts&) = default;
};
/// The parts of an `Ack` that make it evidence.
struct SignedReceipt {
  std::string receipt;  ///< a serialised Receipt, as signed
  seal::KeyId key{};
  seal::Signature signature{};
};
[[nodiscard]] SignedReceipt sign_receipt(const seal::SignKeys& keys, const ReceiptFacts& facts);

/// The serialised Receipt and the two fields beside it, as they came in an `Ack`. `author` and
/// `recipient` are who they must be: the session decides, never the bytes. Faults: malformed,
/// out_of_bounds, unknown_field, wrong_author, wrong_recipient, bad_signature, not_authorised,
/// compromised_key.
[[nodiscard]] Result<ReceiptFacts, Fault> check_receipt(Bytes receipt, Bytes key_id,
                                                        Bytes signature, PeerId author,
                                                        PeerId recipient, const KeyRing& keys);

}  // namespace iwets::codec
