#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace iwets::cli {

/// Digest of 64 bits (FNV-1a, mixed at the end): tells rows and files apart by accident, not by
/// malice.
class Digest64 {
 public:
  void add(std::string_view bytes) {
    for (const char c : bytes) {
      state_ ^= static_cast<unsigned char>(c);
      state_ *= 0x100'0000'01b3ULL;
    }
  }
  [[nodiscard]] std::uint64_t value() const {
    auto x = state_;
    x = (x ^ (x >> 30U)) * 0xbf58'476d'1ce4'e5b9ULL;
    x = (x ^ (x >> 27U)) * 0x94d0'49bb'1331'11ebULL;
    return x ^ (x >> 31U);
  }
  /// 16 hexadecimal digits.
  [[nodiscard]] std::string text() const {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out(16, '0');
    auto left = value();
    for (auto place = out.rbegin(); place != out.rend(); ++place, left >>= 4U)
      *place = digits[left & 0xfU];
    return out;
  }

 private:
  std::uint64_t state_ = 0xcbf2'9ce4'8422'2325ULL;
};

/// Digest of one text.
[[nodiscard]] inline Digest64 digest_of(std::string_view bytes) {
  Digest64 digest;
  digest.add(bytes);
  return digest;
}

}  // namespace iwets::cli
