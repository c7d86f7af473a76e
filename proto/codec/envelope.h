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
    std::optional<Instant> compromised_since;
    bool former = false;  ///< an earlier key: for old evidence only
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
/// unknown), bad_signature, not_authorised (revoked), compromised_key.
[[nodiscard]] Result<Opened, Fault> open(Bytes envelope, const KeyRing& keys, VerifiedRoots& roots);
/// Reads the statement of an envelope that this process has verified before (from its own disk).
[[nodiscard]] Result<Opened, Fault> reread(Bytes envelope);

/// Judged once, on acceptance by the hub: expired, or created more than 5 minutes ahead of `now`.
[[nodiscard]] std::optional<Fault> judge_times(const Opened& message, Instant now);

}  // namespace iwets::codec
