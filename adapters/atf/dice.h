#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace iwets::atf {

/// Draws that depend on nothing but a seed and the words they are about: the same question to the
/// same world always falls out the same, in every process and in every order.
class Dice {
 public:
  Dice(std::uint64_t seed, std::initializer_list<std::string_view> words);

  [[nodiscard]] std::uint64_t next();
  /// 0 .. n-1; `n` is not 0.
  [[nodiscard]] std::uint32_t below(std::uint32_t n);
  /// low .. high, both included.
  [[nodiscard]] int between(int low, int high);
  /// 0 <= x < 1.
  [[nodiscard]] double unit();
  [[nodiscard]] bool chance(double share) { return unit() < share; }
  /// Standard normal.
  [[nodiscard]] double normal();
  /// Of this median; `sigma` is the standard deviation of the logarithm.
  [[nodiscard]] double lognormal(double median, double sigma);
  template <typename T, std::size_t n>
  [[nodiscard]] const T& pick(const std::array<T, n>& of) {
    return of[below(static_cast<std::uint32_t>(n))];
  }

 private:
  std::uint64_t state_;
};

}  // namespace iwets::atf
