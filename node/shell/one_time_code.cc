#include "node/shell/one_time_code.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include <array>

#include "proto/field/percent.h"
#include "proto/seal/constant_time.h"

namespace iwets::node::totp {
namespace {

constexpr std::int64_t step_s = 30;

}  // namespace

std::int64_t step_at(Instant now) {
  return std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count() / step_s;
}

std::string code_at(std::string_view secret, std::int64_t step, std::uint32_t places) {
  std::array<std::uint8_t, 8> counter{};
  for (std::size_t i = 0; i < counter.size(); ++i)
    counter[7 - i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(step) >> (8 * i));
  std::array<std::uint8_t, 20> mac{};
  if (gnutls_hmac_fast(GNUTLS_MAC_SHA1, secret.data(), secret.size(), counter.data(),
                       counter.size(), mac.data()) != 0)
    return {};
  const std::size_t at = mac[19] & 15U;
  std::uint32_t number = (mac[at] & 0x7FU);
  for (std::size_t i = 1; i < 4; ++i) number = number << 8U | mac[at + i];
  std::string code(places, '0');
  for (std::uint32_t i = 0; i < places; ++i, number /= 10)
    code[places - 1 - i] = static_cast<char>('0' + number % 10);
  return code;
}

std::optional<std::int64_t> step_of(std::string_view secret, std::string_view code, Instant now,
                                    std::int64_t last) {
  if (secret.empty() || code.size() != digits) return std::nullopt;  // Anybody knows its codes.
  std::optional<std::int64_t> found;
  const auto present = step_at(now);
  for (const auto step : {present - 1, present, present + 1})
    if (seal::equal_in_constant_time(code_at(secret, step), code) && step > last) found = step;
  return found;
}

std::string base32(std::string_view bytes) {
  constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  std::uint32_t held = 0, bits = 0;
  for (const auto c : bytes) {
    held = (held << 8U | static_cast<unsigned char>(c)) & 0xFFFFU;
    for (bits += 8; bits >= 5; bits -= 5) out += letters[held >> (bits - 5) & 31U];
  }
  if (bits > 0) out += letters[held << (5 - bits) & 31U];
  return out;
}

std::string address(std::string_view secret, std::string_view issuer, std::string_view badge) {
  using field::percent_encoded;
  return "otpauth://totp/" + percent_encoded(issuer) + ":" + percent_encoded(badge) +
         "?secret=" + base32(secret) + "&issuer=" + percent_encoded(issuer) +
         "&algorithm=SHA1&digits=6&period=30";
}

}  // namespace iwets::node::totp
