#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "proto/codec/envelope.h"
#include "proto/field/profile.h"
#include "proto/seal/keys.h"
#include "proto/seal/sealing.h"
#include "proto/types/terms.h"

namespace iwets::codec {

/// Public keys of a party.
struct PublicKeys {
  seal::Key32 sign{};
  seal::Key32 curve{};
  std::vector<seal::Key32> sealing;  ///< the last is current; the hub has none
  /// Of former keys: when they ended, and since when they are not to be trusted.
  std::optional<Instant> retired, compromised_since;
  friend bool operator==(const PublicKeys&, const PublicKeys&) = default;
};
/// How long after a succession messages are still believed that the former key signed: those that
/// were waiting, signed, while the successor made its way.
inline constexpr Duration succession_overlap = std::chrono::hours{24 * 7};

/// A party as the directory names it.
struct Party {
  PeerId peer;
  std::string name;
  PublicKeys keys;
  std::vector<PublicKeys> former;
  std::uint32_t schema_version_max = 1;
  Stores may_ask, may_fill;
  std::vector<CountryCode> may_trace_to;  ///< empty = every center
  bool answers_traces = false;            ///< a member: while its country has no center
  std::optional<Instant> revoked;
  std::optional<Instant> compromised_since;
  std::optional<field::CenterProfile> profile;  ///< of a center that has published one
};

/// The list of peers and their keys, verified. Immutable: changes make a new one.
class Directory : public KeyRing {
 public:
  /// Verifies a serialised `SignedDirectory` with the authority's key.
  [[nodiscard]] static Result<std::shared_ptr<const Directory>, Fault> open(
      Bytes signed_directory, const seal::Key32& authority);
  /// Verifies a serialised `DirectoryUpdate`: the directory, then each succession in turn.
  [[nodiscard]] static Result<std::shared_ptr<const Directory>, Fault> open_update(
      Bytes update, const seal::Key32& authority);
  /// With one more succession: `envelope` is of KIND_KEY_SUCCESSION, signed by the current key of
  /// its author, its body signed by the successor. Fails with `wrong_author` for a key of somebody
  /// else's or one used before, with `limit` when the authority must first sign a new directory.
  [[nodiscard]] Result<std::shared_ptr<const Directory>, Fault> succeed(Bytes envelope) const;
  /// With another authority-signed directory. Fails with `wrong_state` unless its version is
  /// higher. Successions signed since are kept for peers whose keys the authority left as they
  /// were, also for those that it revokes: their newest keys are revoked with them. Where it
  /// changed the keys, those that successions had named become former ones, for as long as a
  /// message of theirs may be under way.
  [[nodiscard]] Result<std::shared_ptr<const Directory>, Fault> replace(
      Bytes signed_directory, const seal::Key32& authority) const;
  /// What a peer does with a `DirectoryUpdate` of the hub's: as `open_update`, but nothing older
  /// than this directory is taken (`wrong_state`), so that a hub cannot bring a revoked key back.
  [[nodiscard]] Result<std::shared_ptr<const Directory>, Fault> replace_update(
      Bytes update, const seal::Key32& authority) const;
  /// The serialised `DirectoryUpdate` that says all of this.
  [[nodiscard]] std::string update() const;

  [[nodiscard]] std::uint64_t version() const { return version_; }
  /// Counts up with every succession, so that (version, revision) names a state.
  [[nodiscard]] std::uint64_t revision() const { return successions_.size(); }
  [[nodiscard]] const PublicKeys& hub() const { return hub_; }
  [[nodiscard]] const Party* find(PeerId peer) const;
  /// The peer whose CURVE key this is: its current one, or the one that its last succession
  /// replaced (it learns of that only over a session of the old key; `keys.curve` tells which).
  /// Of a revoked peer every key is found, so that it can be told why it is not served.
  [[nodiscard]] const Party* by_curve_key(const seal::Key32& curve) const;
  [[nodiscard]] const std::map<PeerId, Party>& parties() const { return parties_; }
  /// The newest version of the schema that it reads, as it was when it was admitted; of the hub and
  /// of whom the directory does not know: ours.
  [[nodiscard]] std::uint32_t schema_of(PeerId peer) const;
  /// The current sealing key of a peer in force; nothing otherwise.
  [[nodiscard]] std::optional<seal::Reader> reader(PeerId peer) const;
  /// A center of that country is in force.
  [[nodiscard]] bool has_center(CountryCode country) const;
  /// A party in force that answers traces: a center, or a member with that right.
  [[nodiscard]] bool answers_traces(PeerId peer) const;
  /// Such a party, which the directory lets this member, in force or not, send its traces to.
  [[nodiscard]] bool may_trace_at(PeerId member, PeerId party) const;

  [[nodiscard]] std::optional<Known> find(PeerId author, const seal::KeyId& id) const override;

 private:
  Directory() = default;
  /// From a serialised Directory that has been verified.
  [[nodiscard]] static Result<Directory, Fault> build(Bytes directory);
  [[nodiscard]] std::optional<Fault> add(Party party);
  [[nodiscard]] std::optional<Fault> add_keys(PeerId peer, const PublicKeys& keys, Known known);
  void change_keys(Party& party, PublicKeys next, Instant retired);

  /// A succession, its two signatures proven. Whether its signer was believed is not judged here.
  struct Proven {
    PeerId peer;
    seal::KeyId signer{};
    Instant created;
    PublicKeys next;
  };
  [[nodiscard]] Result<Proven, Fault> prove(Bytes envelope) const;
  /// As `succeed`; of a revoked peer too, which gains nothing by it.
  [[nodiscard]] std::optional<Fault> take(Bytes envelope);
  struct Former {
    std::string succession;
    Instant ended;
  };
  /// The keys that this succession named are former ones.
  [[nodiscard]] std::optional<Fault> take_former(const Former& former);
  [[nodiscard]] bool has_room(Bytes envelope) const;

  std::uint64_t version_ = 0;
  Instant created_;
  PublicKeys hub_;
  std::map<PeerId, Party> parties_;
  std::map<seal::Key32, PeerId> by_curve_;
  std::map<std::pair<PeerId, seal::KeyId>, Known> known_;  ///< every key, current and former
  std::map<seal::Key32, PeerId> signers_;                  ///< whose each key is; never shared
  std::string signed_directory_;
  std::vector<std::string> successions_;
  std::vector<Former> former_;  ///< before the authority changed the keys of their peers
};

/// A serialised `SignedDirectory`; `directory` is a serialised Directory.
[[nodiscard]] std::string sign_directory(const seal::SignKeys& authority, Bytes directory);

/// What a peer starts from: written by `iwets-authority anchor`, read by node and adapter. TOML.
struct Anchor {
  std::string endpoint;  ///< "tcp://hub.example:7447"
  seal::Key32 hub_curve{};
  seal::Key32 hub_sign{};
  seal::Key32 authority{};  ///< Ed25519
};
[[nodiscard]] std::string write_anchor(const Anchor& anchor);
/// Fails with the line and what is wrong there in `reason`.
[[nodiscard]] Result<Anchor, Fault> read_anchor(const std::string& toml);

/// A serialised `SignedEnrolment` for a key set.
[[nodiscard]] std::string write_enrolment(
    const seal::KeySet& keys, const std::string& name, Instant now,
    const std::optional<field::CenterProfile>& profile = std::nullopt);
struct Enrolled {
  PeerId peer;
  std::string name;
  PublicKeys keys;
  std::optional<field::CenterProfile> profile;
  std::uint32_t schema_version_max = schema_version_first;  ///< that the peer reads
};
[[nodiscard]] Result<Enrolled, Fault> read_enrolment(Bytes signed_enrolment);
[[nodiscard]] PublicKeys public_keys(const seal::KeySet& keys);
/// The body of a KeySuccession: `next`'s public keys, signed by `next`.
[[nodiscard]] std::string write_succession(const seal::KeySet& next);

}  // namespace iwets::codec
