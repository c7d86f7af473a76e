#include "proto/seal/checkpoint.h"

#include <sodium.h>

#include <algorithm>

namespace iwets::seal {
namespace {

constexpr std::string_view origin = "iwets/hub";
constexpr char algorithm_ed25519 = 1, algorithm_cosignature = 4;
constexpr std::size_t hint_bytes = 4;

std::string base64(std::string_view bytes) {
  std::string out(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  out.resize(out.find('\0'));
  return out;
}
template <std::size_t n>
std::string_view view(const std::array<std::uint8_t, n>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), n};
}
std::uint64_t seconds(Instant time) { return to_us(time) / 1'000'000; }

Signature sign_text(const SignKeys& keys, const std::string& text) {
  Signature signature{};
  crypto_sign_detached(signature.data(), nullptr,
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       keys.secret.bytes().data());
  return signature;
}
bool verify_text(const Key32& key, const std::string& text, const Signature& signature) {
  return crypto_sign_verify_detached(signature.data(),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     text.size(), key.data()) == 0;
}
std::string countersigned(const Checkpoint& checkpoint, Instant time) {
  return "cosignature/v1\ntime " + std::to_string(seconds(time)) + "\n" + text_of(checkpoint);
}

}  // namespace

std::string text_of(const Checkpoint& checkpoint) {
  return std::string(origin) + "\n" + std::to_string(checkpoint.size) + "\n" +
         base64(view(checkpoint.root)) + "\n";
}

Signature sign(const SignKeys& hub, const Checkpoint& checkpoint) {
  return sign_text(hub, text_of(checkpoint));
}

bool verify(const Key32& hub, const Checkpoint& checkpoint, const Signature& signature) {
  return verify_text(hub, text_of(checkpoint), signature);
}

Signature countersign(const SignKeys& witness, const Checkpoint& checkpoint, Instant time) {
  return sign_text(witness, countersigned(checkpoint, time));
}

bool verify_countersignature(const Key32& witness, const Checkpoint& checkpoint, Instant time,
                             const Signature& signature) {
  return verify_text(witness, countersigned(checkpoint, time), signature);
}

std::string note_line(std::string_view name, const Key32& key, const Signature& signature,
                      std::optional<Instant> time) {
  std::string named(name);
  named += '\n';
  named += time ? algorithm_cosignature : algorithm_ed25519;
  named += view(key);
  Digest hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(named.data()),
                     named.size());
  std::string bytes(view(hash).substr(0, hint_bytes));
  if (time)
    for (int shift = 56; shift >= 0; shift -= 8)
      bytes += static_cast<char>(seconds(*time) >> static_cast<unsigned>(shift));
  bytes += view(signature);
  return "\u2014 " + std::string(name) + " " + base64(bytes) + "\n";
}

}  // namespace iwets::seal
