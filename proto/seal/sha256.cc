#include "proto/seal/sha256.h"

#include <sodium.h>

namespace iwets::seal {
namespace {

crypto_hash_sha256_state* state_of(std::byte* bytes) {
  return reinterpret_cast<crypto_hash_sha256_state*>(bytes);
}

}  // namespace

static_assert(sizeof(crypto_hash_sha256_state) <= 104);
static_assert(alignof(crypto_hash_sha256_state) <= 8);
static_assert(crypto_hash_sha256_BYTES == sizeof(Digest));

Sha256::Sha256() { crypto_hash_sha256_init(state_of(state_.data())); }

void Sha256::add(Bytes bytes) {
  crypto_hash_sha256_update(state_of(state_.data()), bytes.data(), bytes.size());
}

Digest Sha256::finish() {
  Digest out{};
  crypto_hash_sha256_final(state_of(state_.data()), out.data());
  return out;
}

}  // namespace iwets::seal
