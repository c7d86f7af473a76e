#pragma once

#include <map>
#include <memory>
#include <string>

#include "proto/codec/directory.h"
#include "proto/codec/envelope.h"
#include "proto/seal/keys.h"

namespace iwets::fuzz {

inline const Instant noon = from_us(1'770'000'000'000'000);  // 2026-02-02

/// A small network with keys from fixed seeds, so that a unit is the same story every time: the
/// hub, members ZA and BR, center US, and the authority. Targets sign with its keys what a unit
/// says, or no unit would ever get behind a signature.
struct Network {
  seal::SignKeys authority;
  std::map<PeerId, seal::KeySet> keys;
  std::string signed_directory;  ///< of version 1
  std::shared_ptr<const codec::Directory> directory;

  [[nodiscard]] const seal::KeySet& of(PeerId peer) const { return keys.at(peer); }
};
[[nodiscard]] const Network& network();
/// "member:ZA".
[[nodiscard]] PeerId peer(const char* name);
/// Keys of `name` that no other party has; `seed` tells several sets apart.
[[nodiscard]] seal::KeySet key_set(PeerId name, std::uint8_t seed);

/// An id of 16 bytes that ends in `n`.
template <typename Id>
[[nodiscard]] Id id(std::uint8_t n) {
  typename Id::Raw raw{};
  raw[0] = 1;
  raw[15] = n;
  return Id(raw);
}
/// The envelope of a statement that need not be one, with a signature that fits.
[[nodiscard]] std::string envelope_of(const seal::SignKeys& keys, const std::string& statement);

}  // namespace iwets::fuzz
