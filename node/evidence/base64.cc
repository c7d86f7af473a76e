#include <array>

#include "node/evidence/package.h"

// RFC 4648, section 4, with padding.
namespace iwets::evidence {
namespace {

constexpr std::string_view letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> values = [] {
  std::array<std::int8_t, 256> out{};
  out.fill(-1);
  for (std::size_t i = 0; i < letters.size(); ++i)
    out[static_cast<unsigned char>(letters[i])] = static_cast<std::int8_t>(i);
  return out;
}();

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto some = bytes.substr(at, 3);
    unsigned group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8U | (i < some.size() ? static_cast<unsigned char>(some[i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i)
      out += i <= some.size() ? letters[group >> (18U - 6U * i) & 63U] : '=';
  }
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 4 * 3);
  while (!text.empty()) {
    const auto group = text.substr(0, 4);
    text.remove_prefix(4);
    const auto filled = text.empty() ? group.find('=') : group.npos;
    const auto count = filled == group.npos ? 4 : filled;
    unsigned bits = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const int value = i < count ? values[static_cast<unsigned char>(group[i])] : 0;
      if (value < 0 || (i >= count && group[i] != '=')) return std::nullopt;
      bits = bits << 6U | static_cast<unsigned>(value);
    }
    if (count < 2) return std::nullopt;
    const auto bytes = count - 1;
    if ((bits & ((1U << (8U * (3 - bytes))) - 1)) != 0) return std::nullopt;  // Two texts for one.
    for (std::size_t i = 0; i < bytes; ++i) out += static_cast<char>(bits >> (16U - 8U * i) & 255U);
  }
  return out;
}

}  // namespace iwets::evidence
