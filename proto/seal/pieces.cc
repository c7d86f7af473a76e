#include "proto/seal/pieces.h"

#include <sodium.h>

#include <array>

#include "proto/seal/pae.h"

namespace iwets::seal {
namespace {

constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
using Nonce = std::array<std::uint8_t, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES>;

void put(std::uint64_t number, std::uint8_t* to) {
  for (std::size_t i = 0; i < 8; ++i) to[i] = static_cast<std::uint8_t>(number >> (8 * i));
}

Nonce nonce_of(std::uint32_t index) {
  Nonce nonce{};
  put(index, nonce.data());
  return nonce;
}

std::string place(std::uint64_t file_bytes) {
  std::array<std::uint8_t, 8> length{};
  put(file_bytes, length.data());
  return pae({bytes_of("iwets/v1/piece"), length});
}

}  // namespace

std::string seal_piece(const Key32& key, std::uint32_t index, std::uint64_t file_bytes,
                       Bytes piece) {
  const auto nonce = nonce_of(index);
  const auto context = place(file_bytes);
  const auto bound = bytes_of(context);
  std::string out(piece.size() + tag_bytes, '\0');
  crypto_aead_xchacha20poly1305_ietf_encrypt(reinterpret_cast<std::uint8_t*>(out.data()), nullptr,
                                             piece.data(), piece.size(), bound.data(), bound.size(),
                                             nullptr, nonce.data(), key.data());
  return out;
}

std::optional<std::string> open_piece(const Key32& key, std::uint32_t index,
                                      std::uint64_t file_bytes, Bytes sealed) {
  if (sealed.size() < tag_bytes) return std::nullopt;
  const auto nonce = nonce_of(index);
  const auto context = place(file_bytes);
  const auto bound = bytes_of(context);
  std::string out(sealed.size() - tag_bytes, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          reinterpret_cast<std::uint8_t*>(out.data()), nullptr, nullptr, sealed.data(),
          sealed.size(), bound.data(), bound.size(), nonce.data(), key.data()) != 0)
    return std::nullopt;
  return out;
}

struct Digester::Impl {
  crypto_generichash_state state;
};

Digester::Digester() : impl_(std::make_unique<Impl>()) {
  crypto_generichash_init(&impl_->state, nullptr, 0, sizeof(Digest));
}
Digester::~Digester() = default;

void Digester::add(Bytes part) {
  crypto_generichash_update(&impl_->state, part.data(), part.size());
}

Digest Digester::digest() {
  Digest out{};
  crypto_generichash_final(&impl_->state, out.data(), out.size());
  return out;
}

}  // namespace iwets::seal
