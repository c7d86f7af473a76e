#include "proto/seal/lockbox.h"

#include <sodium.h>

namespace iwets::seal {
namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(lock_bytes == nonce_bytes + tag_bytes);

/// `to` has room for the plaintext.
bool unlock_to(std::uint8_t* to, KeyView key, Bytes place, Bytes locked) {
  const auto sealed = locked.subspan(nonce_bytes);
  return crypto_aead_xchacha20poly1305_ietf_decrypt(to, nullptr, nullptr, sealed.data(),
                                                    sealed.size(), place.data(), place.size(),
                                                    locked.data(), key.data()) == 0;
}

}  // namespace

void lock_into(std::string& into, KeyView key, Bytes place, Bytes plaintext) {
  const auto at = into.size();
  into.resize(at + lock_bytes + plaintext.size());
  auto* const nonce = reinterpret_cast<std::uint8_t*>(into.data()) + at;
  randombytes_buf(nonce, nonce_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + nonce_bytes, nullptr, plaintext.data(),
                                             plaintext.size(), place.data(), place.size(), nullptr,
                                             nonce, key.data());
}

std::string lock(KeyView key, Bytes place, Bytes plaintext) {
  std::string out;
  lock_into(out, key, place, plaintext);
  return out;
}

std::optional<std::string> unlock(KeyView key, Bytes place, Bytes locked) {
  if (locked.size() < lock_bytes) return std::nullopt;
  std::string out(locked.size() - lock_bytes, '\0');
  auto* const to = reinterpret_cast<std::uint8_t*>(out.data());
  if (!unlock_to(to, key, place, locked)) return std::nullopt;
  return out;
}

bool unlock_key(std::span<std::uint8_t, 32> into, KeyView key, Bytes place, Bytes locked) {
  return locked.size() == lock_bytes + into.size() && unlock_to(into.data(), key, place, locked);
}

Digest keyed_digest(KeyView key, Bytes bytes) {
  Digest out{};
  crypto_generichash(out.data(), out.size(), bytes.data(), bytes.size(), key.data(), key.size());
  return out;
}

}  // namespace iwets::seal
