#pragma once

#include <cassert>
#include <cstdint>
#include <span>
#include <string_view>

namespace iwets::screen::generate {

/// Numbers by chance that are the same on every machine: SplitMix64.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    auto z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  /// From 0 to `bound` - 1; `bound` is not 0.
  std::size_t below(std::size_t bound) {
    assert(bound != 0);
    return next() % bound;
  }
  bool percent(unsigned chance) { return below(100) < chance; }

  template <typename T>
  const T& one_of(std::span<const T> list) {
    return list[below(list.size())];
  }
  /// One of a list whose members have a `weight`, the heavier the more often.
  template <typename T>
  const T& weighted(std::span<const T> list) {
    std::size_t sum = 0;
    for (const auto& one : list) sum += one.weight;
    auto left = below(sum);
    for (const auto& one : list) {
      if (left < one.weight) return one;
      left -= one.weight;
    }
    return list.back();
  }
  /// One part of a text cut by bars.
  std::string_view part(std::string_view text) {
    std::size_t parts = 1;
    for (const char c : text) parts += c == '|' ? 1 : 0;
    for (auto skip = below(parts); skip > 0; --skip) text.remove_prefix(text.find('|') + 1);
    return text.substr(0, text.find('|'));
  }

 private:
  std::uint64_t state_;
};

}  // namespace iwets::screen::generate
