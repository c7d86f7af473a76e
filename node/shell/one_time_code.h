#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proto/types/instant.h"

/// The codes of an officer's device: TOTP (RFC 6238) with HMAC-SHA-1, 30 s and 6 digits, as all
/// such programs take it.
namespace iwets::node::totp {

inline constexpr std::size_t secret_bytes = 20;
inline constexpr std::uint32_t digits = 6;

/// Steps of 30 s since 1970.
[[nodiscard]] std::int64_t step_at(Instant now);
/// HOTP of RFC 4226: the code of a step, `places` decimal digits (6 to 8), zeros in front.
[[nodiscard]] std::string code_at(std::string_view secret, std::int64_t step,
                                  std::uint32_t places = digits);
/// The step whose code was given, if it is the present one or one beside it and later than
/// `last`, the one that was taken last: no code is taken twice.
[[nodiscard]] std::optional<std::int64_t> step_of(std::string_view secret, std::string_view code,
                                                  Instant now, std::int64_t last);
/// RFC 4648, without padding.
[[nodiscard]] std::string base32(std::string_view bytes);
/// What is shown to a device: otpauth://totp/ISSUER:BADGE?secret=...
[[nodiscard]] std::string address(std::string_view secret, std::string_view issuer,
                                  std::string_view badge);

}  // namespace iwets::node::totp
