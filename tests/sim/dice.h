#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "proto/types/instant.h"

namespace iwets::sim {

/// A generator of chance, one for each concern, so that a change of one does not move the others.
/// splitmix64: equal on every machine.
class Dice {
 public:
  Dice(std::uint64_t seed, std::string_view concern) : state_(seed * 0x9e3779b97f4a7c15U) {
    for (const char c : concern) state_ = (state_ ^ static_cast<std::uint8_t>(c)) * 1099511628211U;
  }
  std::uint64_t next() {
    auto z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  /// 0 <= result < n; 0 for n = 0.
  std::uint64_t below(std::uint64_t n) { return n == 0 ? 0 : next() % n; }
  /// 0 <= result < 1.
  double share() { return static_cast<double>(next() >> 11U) * 0x1p-53; }
  bool chance(double probability) { return share() < probability; }
  Duration between(Duration least, Duration most) {
    return least + Duration{static_cast<std::int64_t>(
                       below(static_cast<std::uint64_t>((most - least).count()) + 1))};
  }
  /// Exponentially distributed.
  Duration about(Duration mean) {
    return Duration{
        static_cast<std::int64_t>(-std::log(1.0 - share()) * static_cast<double>(mean.count()))};
  }
  template <typename List>
  const auto& pick(const List& list) {
    return list[below(list.size())];
  }

 private:
  std::uint64_t state_;
};

}  // namespace iwets::sim
