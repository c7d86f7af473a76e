#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "proto/seal/guarded.h"
#include "proto/seal/keys.h"
#include "proto/types/ids.h"

/// How what the hub keeps of a case is locked: one random key for each case, kept under the master
/// key. A case whose key is gone cannot be read by anybody, wherever copies of its payloads lie.
namespace iwets::store {

/// The key of one case, wiped when it is no longer used.
using CaseKey = seal::Secret<32>;

/// Locks and unlocks; keeps the keys of the cases that were used last. Thread-safe.
class Vault {
 public:
  explicit Vault(std::shared_ptr<const seal::GuardedKeys> master);

  /// Tells one master key from another, and nothing else about it: BLAKE2b-256, keyed with it, of
  /// "iwets master key".
  [[nodiscard]] Digest check() const;

  /// A case key as it is kept: XChaCha20-Poly1305 under the master key, with the id of the case as
  /// associated data.
  [[nodiscard]] std::string wrap(const TraceId& subject, const CaseKey& key) const;
  /// Nothing: not wrapped by this master key for this case.
  [[nodiscard]] std::optional<CaseKey> unwrap(const TraceId& subject, Bytes wrapped) const;
  [[nodiscard]] static CaseKey make_key();

  /// The key, if it is remembered.
  [[nodiscard]] std::optional<CaseKey> known(const TraceId& subject) const;
  /// How often keys were forgotten: ask before reading a key that is to be remembered.
  [[nodiscard]] std::uint64_t age() const;
  /// Remembers a key, unless keys were forgotten since `age`: it might be one of them.
  void remember(const TraceId& subject, const CaseKey& key, std::uint64_t age);
  void forget(const TraceId& subject);

 private:
  std::shared_ptr<const seal::GuardedKeys> master_;
  mutable std::mutex mutex_;  ///< guards what follows
  seal::GuardedKeys kept_;
  std::map<TraceId, std::size_t> places_;
  std::deque<TraceId> order_;  ///< oldest first
  std::deque<std::size_t> free_;
  std::uint64_t age_ = 0;
};

/// Appends a locked payload: nonce of 24 bytes, drawn at random, and XChaCha20-Poly1305 with the
/// index of its entry (8 bytes, big-endian) as associated data.
void lock_payload(std::string& into, const CaseKey& key, JournalIndex index, Bytes payload);
/// Nothing: it is not what was locked for this entry.
[[nodiscard]] std::optional<std::string> unlock_payload(const CaseKey& key, JournalIndex index,
                                                        Bytes locked);

/// With which the audit log commits to a payload; gone with the key of its case.
[[nodiscard]] seal::Key32 payload_salt(const CaseKey& key, JournalIndex index);

}  // namespace iwets::store
