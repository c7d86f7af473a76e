#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "proto/codec/envelope.h"
#include "proto/codec/receipt.h"
#include "proto/seal/keys.h"
#include "proto/types/archive.h"

/// What proves a case: how a node keeps it, how it is written into one file, how that file is
/// verified without the node. docs/evidence.md has the format.
namespace iwets::evidence {

/// The content of a sealed part, and the salt of the commitment that its author has signed.
struct Unsealed {
  std::string content;  ///< serialised message
  seal::Key32 salt{};
  static void fields(auto& self, auto& archive) { archive(self.content, self.salt); }
};

/// That the hub had a message durably: its signed receipt, and the way from the message to the
/// lane's digest that is signed there.
struct ReceiptProof {
  std::string receipt;  ///< serialised, as signed
  seal::KeyId key{};
  seal::Signature signature{};
  Digest previous{};          ///< of the lane before the message
  std::vector<Digest> after;  ///< of the messages behind it that the receipt covers too
  static void fields(auto& self, auto& archive) {
    archive(self.receipt, self.key, self.signature, self.previous, self.after);
  }
};

/// A message of a case, sent or received.
struct KeptMessage {
  std::string envelope;  ///< exact bytes
  std::optional<Unsealed>
      unsealed;  ///< nothing: it has no sealed part, or this node cannot open it
  std::optional<ReceiptProof> receipt = {};  ///< of a sent one
  static void fields(auto& self, auto& archive) {
    archive(self.envelope, self.unsealed, self.receipt);
  }
};

/// A message's entry in the hub's log, and the way from it to the root of the checkpoint.
struct LogEntry {
  Digest message{};  ///< BLAKE2b-256 of its envelope
  std::uint64_t index = 0;
  AuditKind kind = AuditKind::operation;
  Instant time;
  PeerId actor;
  seal::Key32 salt{};
  Digest entry{};
  seal::Key32 payload_salt{};
  std::vector<Digest> path = {};
  static void fields(auto& self, auto& archive) {
    archive(self.message, self.index, self.kind, self.time, self.actor, self.salt, self.entry,
            self.payload_salt, self.path);
  }
};
/// What the hub has proven of one trace.
struct LogProof {
  std::uint64_t size = 0;  ///< of the checkpoint
  Digest root{};
  seal::KeyId key{};  ///< of the hub
  seal::Signature signature{};
  std::vector<LogEntry> entries = {};
  Instant asked;  ///< by the node's clock
  static void fields(auto& self, auto& archive) {
    archive(self.size, self.root, self.key, self.signature, self.entries, self.asked);
  }
};

}  // namespace iwets::evidence
