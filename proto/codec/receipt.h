#pragma once

#include <string>

#include "proto/codec/envelope.h"
#include "proto/link/lane.h"
#include "proto/seal/keys.h"
#include "proto/types/fault.h"

/// Acknowledgements that can be shown: a lane's position, signed by the end that made it durable.
namespace iwets::codec {

/// Everything up to `position` of the lane from `recipient` to `author` is durable at `author`.
struct Receipt {
  PeerId author, recipient;
  link::Position position;
  JournalIndex journal_index = 0;  ///< of the hub's journal; 0 from a peer
  Digest journal_root{};           ///< all zero from a peer
  Instant time;
  friend bool operator==(const Receipt&, const Receipt&) = default;
};
/// The signed fields of an `Ack` frame.
struct SignedReceipt {
  std::string receipt;  ///< a serialised `v1::Receipt`, as exact bytes
  seal::KeyId key{};
  seal::Signature signature{};
  friend bool operator==(const SignedReceipt&, const SignedReceipt&) = default;
};

/// Signs with the domain "iwets/v1/receipt".
[[nodiscard]] SignedReceipt sign_receipt(const seal::SignKeys& keys, const Receipt& receipt);
/// Verifies the bytes as received. The caller judges author, recipient and position. Faults:
/// malformed, out_of_bounds, unknown_field, wrong_author (key unknown or a former one),
/// bad_signature, not_authorised (revoked).
[[nodiscard]] Result<Receipt, Fault> open_receipt(const SignedReceipt& signed_receipt,
                                                  const KeyRing& keys);

}  // namespace iwets::codec
