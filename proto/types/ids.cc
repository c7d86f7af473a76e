#include "proto/types/ids.h"

#include <algorithm>
#include <cassert>

namespace iwets {
namespace {

constexpr std::string_view base32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Value of a base-32 character, or -1. Lower case is accepted; I, L, O and U are not digits.
int digit(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  const auto at = base32.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Result<CountryCode, IdError> CountryCode::parse(std::string_view text) {
  const auto letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (text.size() != 2 || !letter(text[0]) || !letter(text[1])) return fail(IdError::malformed);
  return CountryCode({text[0], text[1]});
}

Result<PeerId, IdError> PeerId::parse(std::string_view text) {
  if (text == "hub") return PeerId{};
  for (const auto& [prefix, role] : {std::pair{std::string_view{"member:"}, Role::member},
                                     std::pair{std::string_view{"center:"}, Role::center}}) {
    if (!text.starts_with(prefix)) continue;
    const auto country = CountryCode::parse(text.substr(prefix.size()));
    if (country) return PeerId(role, *country);
  }
  return fail(IdError::malformed);
}

CountryCode PeerId::country() const {
  assert(role_ != Role::hub);
  return *CountryCode::parse({country_.data(), country_.size()});
}

std::string PeerId::text() const {
  if (role_ == Role::hub) return "hub";
  return std::string(role_ == Role::member ? "member:" : "center:") + country_[0] + country_[1];
}

template <typename Tag>
Result<Id16<Tag>, IdError> Id16<Tag>::from_bytes(Bytes bytes) {
  if (bytes.size() != 16) return fail(IdError::malformed);
  Raw raw{};
  std::copy(bytes.begin(), bytes.end(), raw.begin());
  return Id16(raw);
}

template <typename Tag>
std::string Id16<Tag>::text() const {
  // 128 bits in 26 digits of 5 bits: the first digit holds the upper 3 bits.
  std::string out(26, '0');
  for (int i = 0; i < 26; ++i) {
    const int low_bit = 5 * (25 - i);
    unsigned value = 0;
    for (int b = 4; b >= 0; --b) {
      const int bit = low_bit + b;
      const unsigned set =
          bit < 128 ? (raw_[static_cast<std::size_t>(15 - bit / 8)] >> (bit % 8)) & 1U : 0U;
      value = value << 1U | set;
    }
    out[static_cast<std::size_t>(i)] = base32[value];
  }
  return out;
}

template <typename Tag>
Result<Id16<Tag>, IdError> Id16<Tag>::parse(std::string_view text) {
  if (text.size() != 26 || digit(text[0]) > 7) return fail(IdError::malformed);
  Raw raw{};
  for (int i = 0; i < 26; ++i) {
    const int value = digit(text[static_cast<std::size_t>(i)]);
    if (value < 0) return fail(IdError::malformed);
    for (int b = 0; b < 5; ++b) {
      const int bit = 5 * (25 - i) + b;
      if (bit >= 128 || ((value >> b) & 1) == 0) continue;
      auto& byte = raw[static_cast<std::size_t>(15 - bit / 8)];
      byte = static_cast<std::uint8_t>(byte | (1U << (bit % 8)));
    }
  }
  return Id16(raw);
}

template class Id16<MessageTag>;
template class Id16<TraceTag>;
template class Id16<HitTag>;
template class Id16<LoadTag>;

std::string hex(Bytes bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const auto byte : bytes) {
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_digit(text[i]);
    const int low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

}  // namespace iwets
