#include "adapters/atf/dice.h"

#include <cassert>
#include <cmath>
#include <numbers>

namespace iwets::atf {
namespace {

constexpr std::uint64_t fnv_offset = 0xcbf29ce484222325U, fnv_prime = 0x100000001b3U;

/// FNV-1a; a zero byte ends each word, so that ("ab", "c") differs from ("a", "bc").
std::uint64_t absorb(std::uint64_t hash, std::string_view word) {
  for (const char c : word) hash = (hash ^ static_cast<std::uint8_t>(c)) * fnv_prime;
  return (hash ^ 0U) * fnv_prime;
}

}  // namespace

Dice::Dice(std::uint64_t seed, std::initializer_list<std::string_view> words) : state_(fnv_offset) {
  for (int shift = 0; shift < 64; shift += 8)
    state_ = (state_ ^ ((seed >> static_cast<unsigned>(shift)) & 0xffU)) * fnv_prime;
  for (const auto word : words) state_ = absorb(state_, word);
}

std::uint64_t Dice::next() {  // splitmix64 (Steele, Lea, Flood 2014)
  state_ += 0x9e3779b97f4a7c15U;
  auto z = state_;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

std::uint32_t Dice::below(std::uint32_t n) {
  assert(n != 0);
  return static_cast<std::uint32_t>(((next() >> 32U) * n) >> 32U);
}

int Dice::between(int low, int high) {
  assert(low <= high);
  return low + static_cast<int>(below(static_cast<std::uint32_t>(high - low + 1)));
}

double Dice::unit() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

double Dice::normal() {  // Box and Muller
  const double radius = std::sqrt(-2.0 * std::log(1.0 - unit()));
  return radius * std::cos(2.0 * std::numbers::pi * unit());
}

double Dice::lognormal(double median, double sigma) { return median * std::exp(sigma * normal()); }

}  // namespace iwets::atf
