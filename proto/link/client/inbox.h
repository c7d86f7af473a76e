#pragma once

#include <memory>
#include <optional>

#include "proto/codec/directory.h"
#include "proto/codec/envelope.h"
#include "proto/codec/receipt.h"
#include "proto/link/client/link_store.h"
#include "proto/link/client/wire.h"

namespace iwets::link {

/// Decides what of the hub's is believed: envelopes, receipts, directories. Works in the
/// transaction of the turn.
class Inbox {
 public:
  /// `store` must outlive it. Takes up the directory that was kept.
  Inbox(LinkStore& store, const codec::Anchor& anchor, PeerId self);

  struct Taken {
    codec::Opened message;
    bool repeated = false;  ///< it was taken before
  };
  /// A message that is believed. Nothing: a directory, which is in force now or was before. Faults:
  /// those of `codec::open` and `Directory`, `wrong_recipient`.
  [[nodiscard]] Result<std::optional<Taken>, Fault> take(Bytes envelope);
  /// A receipt of the hub's for us. Faults: those of `codec::check_receipt`.
  [[nodiscard]] Result<codec::ReceiptFacts, Fault> check(const SignedAck& ack) const;

  [[nodiscard]] const codec::KeyRing& keys() const { return ring_; }
  /// The hub's signing key.
  [[nodiscard]] const seal::Key32& hub_key() const {
    return ring_.directory ? ring_.directory->hub().sign : ring_.anchor.hub_sign;
  }
  [[nodiscard]] const std::shared_ptr<const codec::Directory>& directory() const {
    return ring_.directory;
  }

 private:
  /// Keys of the directory; until there is one, the hub's of the anchor.
  struct Ring final : codec::KeyRing {
    std::shared_ptr<const codec::Directory> directory;
    codec::Anchor anchor;
    [[nodiscard]] std::optional<Known> find(PeerId author, const seal::KeyId& id) const override;
  };
  [[nodiscard]] Result<codec::Opened, Fault> open(Bytes envelope);
  [[nodiscard]] std::optional<Fault> take_directory(const codec::Opened& message);

  LinkStore& store_;
  PeerId self_;
  Ring ring_;
  codec::VerifiedRoots roots_;
};

}  // namespace iwets::link
