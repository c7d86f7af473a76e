#include "proto/seal/keys.h"

#include <sodium.h>

#include <algorithm>
#include <cassert>
#include <cstring>

#include "proto/seal/pae.h"

namespace iwets::seal {

static_assert(crypto_sign_ed25519_BYTES == sizeof(Signature));
static_assert(crypto_sign_ed25519_PUBLICKEYBYTES == sizeof(Key32));
static_assert(crypto_sign_ed25519_SECRETKEYBYTES == 64);
static_assert(crypto_box_SECRETKEYBYTES == sizeof(Key32));

namespace {

/// Random bytes drawn ahead: each call of the library asks the kernel whether the process has
/// forked, which costs more than the bytes. No program of ours draws after a fork. What was handed
/// out is wiped.
class Pool {
 public:
  ~Pool() { sodium_memzero(bytes_.data(), bytes_.size()); }
  void draw(std::uint8_t* to, std::size_t size) {
    if (size > bytes_.size()) return randombytes_buf(to, size);
    if (size > bytes_.size() - used_) {
      randombytes_buf(bytes_.data(), bytes_.size());
      used_ = 0;
    }
    auto* const from = bytes_.data() + used_;
    std::memcpy(to, from, size);
    sodium_memzero(from, size);
    used_ += size;
  }

 private:
  std::array<std::uint8_t, 2048> bytes_{};
  std::size_t used_ = bytes_.size();
};

}  // namespace

bool init() {
  // Salts and nonces are many and small: a generator in this process, seeded by the kernel, spares
  // a system call for each.
  if (randombytes_set_implementation(&randombytes_internal_implementation) != 0) return false;
  return sodium_init() >= 0;
}

SignKeys make_sign_keys() {
  SignKeys keys;
  crypto_sign_ed25519_keypair(keys.open.data(), keys.secret.writable());
  return keys;
}

SealKeys make_seal_keys() {
  SealKeys keys;
  crypto_box_keypair(keys.open.data(), keys.secret.writable());
  return keys;
}

CurveKeys make_curve_keys() {
  CurveKeys keys;
  crypto_box_keypair(keys.open.data(), keys.secret.writable());
  return keys;
}

SignKeys sign_keys_from_seed(const Key32& seed) {
  SignKeys keys;
  crypto_sign_ed25519_seed_keypair(keys.open.data(), keys.secret.writable(), seed.data());
  return keys;
}

SealKeys seal_keys_from_seed(const Key32& seed) {
  SealKeys keys{{}, Secret<32>(seed)};
  crypto_scalarmult_base(keys.open.data(), keys.secret.bytes().data());
  return keys;
}

CurveKeys curve_keys_from_seed(const Key32& seed) {
  const auto keys = seal_keys_from_seed(seed);
  return {keys.open, keys.secret};
}

bool usable_for_sealing(const Key32& open) {
  const Secret<32> any(Key32{1});
  Secret<32> shared;
  return crypto_box_beforenm(shared.writable(), open.data(), any.bytes().data()) == 0;
}

KeyId key_id(const Key32& open) {
  const auto full = digest(open);
  KeyId id{};
  std::copy_n(full.begin(), id.size(), id.begin());
  return id;
}

std::string fingerprint(const Key32& open) {
  const auto digits = hex(Bytes(digest(open)).first(16));
  std::string out;
  for (std::size_t i = 0; i < digits.size(); i += 4) {
    if (i != 0) out += ' ';
    out.append(digits, i, 4);
  }
  return out;
}

Digest digest(Bytes bytes) {
  Digest out{};
  crypto_generichash_blake2b(out.data(), out.size(), bytes.data(), bytes.size(), nullptr, 0);
  return out;
}

Digest chain(const Digest& previous, const Digest& message) {
  std::array<std::uint8_t, 64> both{};
  std::copy(previous.begin(), previous.end(), both.begin());
  std::copy(message.begin(), message.end(), both.begin() + 32);
  return digest(both);
}

Digest commitment(const Key32& salt, Bytes plaintext) {
  Digest out{};
  crypto_generichash_blake2b(out.data(), out.size(), plaintext.data(), plaintext.size(),
                             salt.data(), salt.size());
  return out;
}

void random_bytes(std::uint8_t* to, std::size_t size) {
  thread_local Pool pool;
  pool.draw(to, size);
}

std::array<std::uint8_t, 16> random_id(std::uint64_t now_ms) {
  std::array<std::uint8_t, 16> id{};
  for (std::size_t i = 0; i < 6; ++i) {
    id[i] = static_cast<std::uint8_t>(now_ms >> (40U - 8U * i));
  }
  random_bytes(id.data() + 6, id.size() - 6);
  return id;
}

Signature sign(const SignKeys& keys, std::string_view domain, Bytes bytes) {
  const auto message = pae({bytes_of(domain), bytes});
  Signature signature{};
  crypto_sign_ed25519_detached(signature.data(), nullptr, bytes_of(message).data(), message.size(),
                               keys.secret.bytes().data());
  return signature;
}

bool verify(const Key32& open, std::string_view domain, Bytes bytes, const Signature& signature) {
  const auto message = pae({bytes_of(domain), bytes});
  return crypto_sign_ed25519_verify_detached(signature.data(), bytes_of(message).data(),
                                             message.size(), open.data()) == 0;
}

KeySet make_key_set(PeerId peer) {
  KeySet keys{peer, make_sign_keys(), make_curve_keys(), {}};
  // The hub forwards sealed parts and opens none.
  if (!peer.is_hub()) keys.sealing.push_back(make_seal_keys());
  return keys;
}

std::string z85(const Key32& key) {
  constexpr std::string_view digits =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
  static_assert(digits.size() == 85);
  std::string out;
  for (std::size_t i = 0; i < key.size(); i += 4) {
    std::uint32_t value = 0;
    for (std::size_t j = 0; j < 4; ++j) value = value << 8U | key[i + j];
    std::array<char, 5> group{};
    for (std::size_t j = group.size(); j-- > 0; value /= 85) group[j] = digits[value % 85];
    out.append(group.data(), group.size());
  }
  return out;
}

std::string pae(std::initializer_list<Bytes> pieces) {
  std::size_t size = 8;
  for (const auto& piece : pieces) size += 8 + piece.size();
  std::string out;
  out.reserve(size);
  const auto number = [&](std::uint64_t value) {
    for (unsigned i = 0; i < 8; ++i) out += static_cast<char>(value >> (8 * i) & 0xffU);
  };
  number(pieces.size());
  for (const auto& piece : pieces) {
    number(piece.size());
    out += text_of(piece);
  }
  return out;
}

}  // namespace iwets::seal
