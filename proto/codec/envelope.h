#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "proto/seal/batch.h"
#include "proto/seal/keys.h"
#include "proto/types/fault.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"
#include "proto/types/terms.h"

/// Signing and opening envelopes: the only way by which a network's bytes become a message.
namespace iwets::codec {

inline constexpr std::size_t envelope_bytes_max = 256 * 1024;
inline constexpr Duration case_life = std::chrono::hours{24 * 90};

/// What an author wants to say.
struct Draft {
  PeerId recipient;
  Kind kind = Kind::trace_submit;
  MessageId id;
  Instant created;
  Instant expires;
  std::string body;  ///< serialised message that `kind` names
};
/// Whatever an author writes into `expires`, nothing lives longer.
inline constexpr Duration life_max = std::chrono::hours{24 * 366};
/// How far ahead of ours an author's clock may run.
inline constexpr Duration clock_ahead_max = std::chrono::minutes{5};

/// Signs drafts of one lane and one recipient together, at most 64; envelopes in the order given.
[[nodiscard]] std::vector<std::string> seal_batch(const seal::SignKeys& keys, PeerId author,
                                                  const std::vector<Draft>& drafts);
[[nodiscard]] std::string seal_one(const seal::SignKeys& keys, PeerId author, const Draft& draft);

/// Whose signature is believed. Implemented over the directory (`codec/directory.h`).
class KeyRing {
 public:
  virtual ~KeyRing() = default;
  struct Known {
    seal::Key32 key{};
    bool revoked = false;
    std::optional<Instant> compromised_since = {};
    bool former = false;  ///< an earlier key: for old evidence only
    /// What a revoked or former key signed before it ended is still believed. Nothing: never.
    std::optional<Instant> ended = {};
  };
  /// The author's Ed25519 key of that id; nothing if it never had one.
  [[nodiscard]] virtual std::optional<Known> find(PeerId author, const seal::KeyId& id) const = 0;
};

/// A verified message; `body` has not been parsed yet.
struct Opened {
  PeerId author;
  PeerId recipient;
  Kind kind = Kind::trace_submit;
  MessageId id;
  Instant created;
  Instant expires;
  std::string body;
  seal::KeyId key{};  ///< with which it was signed
};

/// Roots whose signature was verified lately, so that a batch costs one verification. Bounded
/// (1,024 roots). Not thread-safe: one for each verifying thread.
class VerifiedRoots {
 public:
  VerifiedRoots();
  ~VerifiedRoots();
  [[nodiscard]] bool has(const seal::Key32& key, const Digest& root,
                         const seal::Signature& signature) const;
  void add(const seal::Key32& key, const Digest& root, const seal::Signature& signature);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Verifies the bytes as received, then reads the statement. Checks size, bounds, unknown fields,
/// schema version, signature and key; neither recipient nor times (see `judge_times`).
/// Faults: malformed, too_large, unknown_field, out_of_bounds, version_too_new, wrong_author (key
/// unknown), bad_signature, not_authorised (created after its key was revoked or replaced),
/// compromised_key. What a peer signed before its revocation is still believed, so that answers
/// under way are not lost: whether a peer may still send is its lane's business.
[[nodiscard]] Result<Opened, Fault> open(Bytes envelope, const KeyRing& keys, VerifiedRoots& roots);
/// Reads the statement of an envelope that this process has verified before (from its own disk).
[[nodiscard]] Result<Opened, Fault> reread(Bytes envelope);

/// What an envelope that cannot be opened says of itself, as far as it can be read. Nothing of it
/// is to be believed: it is there to tell its sender which message was refused.
struct Claims {
  MessageId id;  ///< empty: cannot be read
  std::optional<Kind> kind;
  std::string body;
};
[[nodiscard]] Claims claims_of(Bytes envelope);

/// Why what a known key signed at `created` is not to be believed; nothing if it is. The remedy is
/// for the author.
[[nodiscard]] std::optional<Fault> judge_key(const KeyRing::Known& key, Instant created);

/// Judged once, on acceptance by the hub: expired, or created more than 5 minutes ahead of `now`,
/// or meant to live longer than a year.
[[nodiscard]] std::optional<Fault> judge_times(const Opened& message, Instant now);

}  // namespace iwets::codec
