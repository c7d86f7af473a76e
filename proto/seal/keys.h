#pragma once

#include <array>
#include <cstdint>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/seal/guarded_slots.h"
#include "proto/types/ids.h"
#include "proto/types/result.h"

namespace iwets::seal {

/// Secret bytes: in guarded memory, wiped on destruction, never printed.
template <std::size_t n>
class Secret {
 public:
  using Raw = std::array<std::uint8_t, n>;
  static_assert(sizeof(Raw) <= guarded::slot_bytes);

  Secret() : bytes_(new (guarded::take()) Raw{}) {}
  explicit Secret(const Raw& bytes) : bytes_(new (guarded::take()) Raw(bytes)) {}
  Secret(const Secret& other) : Secret(*other.bytes_) {}  // Threads share keys by copies.
  Secret& operator=(const Secret& other) {  // NOLINT(bugprone-unhandled-self-assignment)
    *bytes_ = *other.bytes_;
    return *this;
  }
  ~Secret() { guarded::give(bytes_); }
  [[nodiscard]] const Raw& bytes() const { return *bytes_; }
  [[nodiscard]] std::uint8_t* writable() { return bytes_->data(); }

 private:
  Raw* const bytes_;  ///< of this secret alone
};

using Key32 = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;
/// First 8 bytes of BLAKE2b-256 of a public key.
using KeyId = std::array<std::uint8_t, 8>;

/// Ed25519 key pair.
struct SignKeys {
  Key32 open{};
  Secret<64> secret;
};
/// X25519 key pair for sealing.
struct SealKeys {
  Key32 open{};
  Secret<32> secret;
};
/// CurveZMQ key pair, as raw bytes.
struct CurveKeys {
  Key32 open{};
  Secret<32> secret;
};

/// Must be called once, before anything else of this folder. False: no randomness, give up.
[[nodiscard]] bool init();
[[nodiscard]] SignKeys make_sign_keys();
[[nodiscard]] SealKeys make_seal_keys();
[[nodiscard]] CurveKeys make_curve_keys();
/// From a 32-byte seed: for tests and byte vectors.
[[nodiscard]] SignKeys sign_keys_from_seed(const Key32& seed);
/// The seed is the X25519 secret key.
[[nodiscard]] SealKeys seal_keys_from_seed(const Key32& seed);
[[nodiscard]] CurveKeys curve_keys_from_seed(const Key32& seed);
/// False for the few public keys (of low order) with which every secret yields the same pair key.
[[nodiscard]] bool usable_for_sealing(const Key32& open);

[[nodiscard]] KeyId key_id(const Key32& open);
/// What people compare over the telephone: 8 groups of 4 hex digits of BLAKE2b-256.
[[nodiscard]] std::string fingerprint(const Key32& open);

/// BLAKE2b-256.
[[nodiscard]] Digest digest(Bytes bytes);
/// BLAKE2b-256(previous || message): the running digest of a lane; fits `link::Chain`.
[[nodiscard]] Digest chain(const Digest& previous, const Digest& message);
/// BLAKE2b-256 keyed with `salt`: the commitment to a plaintext.
[[nodiscard]] Digest commitment(const Key32& salt, Bytes plaintext);

void random_bytes(std::uint8_t* to, std::size_t size);
/// A new id: `now_ms` in 48 bits, then 80 random bits.
[[nodiscard]] std::array<std::uint8_t, 16> random_id(std::uint64_t now_ms);

/// Ed25519 over the pre-authentication encoding of (domain, bytes): see docs/protocol.md, 2.2.
/// `domain` names what is signed, e.g. "iwets/v1/envelope".
[[nodiscard]] Signature sign(const SignKeys& keys, std::string_view domain, Bytes bytes);
[[nodiscard]] bool verify(const Key32& open, std::string_view domain, Bytes bytes,
                          const Signature& signature);

/// The keys of one peer: `<dir>/keys` (mode 0600) holds all of it.
struct KeySet {
  PeerId peer;
  SignKeys sign;
  CurveKeys curve;
  /// Current last; earlier ones are kept until no open case uses them.
  std::vector<SealKeys> sealing;
};
enum class KeyFileError { absent, unreadable, malformed, too_open, exists };
/// Human remedies are in `text(KeyFileError)`.
[[nodiscard]] const char* text(KeyFileError error);
[[nodiscard]] KeySet make_key_set(PeerId peer);
/// Writes with mode 0600, synced; fails with `exists` rather than overwrite, unless `replace`.
[[nodiscard]] Result<void, KeyFileError> save(const KeySet& keys, const std::string& path,
                                              bool replace = false);
/// Fails with `too_open` if group or others may read the file.
[[nodiscard]] Result<KeySet, KeyFileError> load(const std::string& path);

/// Z85 text of a CURVE key, as ZeroMQ's options take it.
[[nodiscard]] std::string z85(const Key32& key);

}  // namespace iwets::seal
