#pragma once

#include <map>
#include <string>
#include <vector>

#include "proto/seal/keys.h"
#include "proto/types/instant.h"
#include "proto/types/terms.h"

/// Content that only named readers can open: XChaCha20-Poly1305 under a fresh key, wrapped for each
/// reader by X25519 from a key that the sender makes anew every hour and then forgets.
namespace iwets::seal {

struct Wrap {
  PeerId reader;
  KeyId key{};  ///< of the reader's sealing key
  std::array<std::uint8_t, 24> nonce{};
  std::array<std::uint8_t, 48> wrapped{};
};
struct SealedPart {
  Key32 sender_key{};
  std::array<std::uint8_t, 24> nonce{};
  std::string ciphertext;  ///< of (salt of 32 bytes, plaintext)
  Digest commitment{};
  std::vector<Wrap> wraps;
};
struct Reader {
  PeerId peer;
  Key32 sealing_key{};
};

/// Keeps what its own side has sealed, and by which salt others can check the commitment to it:
/// the sealed part itself only its reader can open.
class SealWatcher {
 public:
  virtual ~SealWatcher() = default;
  virtual void sealed(const Digest& commitment, const Key32& salt, Bytes plaintext) = 0;
};

/// Seals; holds the key of the hour and the precomputed pair keys. Not thread-safe.
class Sealer {
 public:
  /// `context` binds the content to its place (author, recipient, trace, kind): see `context()`.
  [[nodiscard]] SealedPart seal(Instant now, const std::vector<Reader>& readers, Bytes context,
                                Bytes plaintext);
  /// `watcher` is told of whatever is sealed from now on; it must outlive this.
  void watch(SealWatcher& watcher) { watcher_ = &watcher; }

 private:
  void renew(Instant now);
  SealKeys hour_;
  Instant made_{};  ///< the key of the hour; the epoch: there is none yet
  SealWatcher* watcher_ = nullptr;
  std::map<Key32, Secret<32>> pairs_;
};

enum class OpenError {
  not_for_us,        ///< no wrap names this reader and a key it still holds
  damaged,           ///< does not authenticate: altered, or moved from another message
  not_as_committed,  ///< authenticates, but is not what its author's commitment says
};
/// Opens; remembers pair keys of recent senders (at most 4,096). Not thread-safe.
class Opener {
 public:
  explicit Opener(PeerId reader, std::vector<SealKeys> keys)
      : reader_(reader), keys_(std::move(keys)) {}
  /// The plaintext; its commitment has been checked.
  [[nodiscard]] Result<std::string, OpenError> open(const SealedPart& part, Bytes context);
  /// The same with its salt, by which others can check the commitment: `seal::commitment`.
  struct Evidence {
    std::string content;
    Key32 salt{};
  };
  [[nodiscard]] Result<Evidence, OpenError> open_as_evidence(const SealedPart& part, Bytes context);

 private:
  PeerId reader_;
  std::vector<SealKeys> keys_;
  std::map<std::pair<Key32, Key32>, Secret<32>> pairs_;
};

/// Associated data of a sealed part: author, recipient, subject and kind, length-prefixed.
[[nodiscard]] std::string context(PeerId author, PeerId recipient, const TraceId& subject,
                                  Kind kind);

}  // namespace iwets::seal
