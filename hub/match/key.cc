#include "hub/match/key.h"

#include <cstring>

namespace iwets::match {

std::uint64_t hash_of(std::uint64_t seed, std::string_view text) {
  constexpr std::uint64_t factor = 0xc6a4a7935bd1e995U;
  constexpr unsigned shift = 47;
  auto hash = seed ^ (text.size() * factor);
  const auto mix = [&](std::uint64_t bytes) {
    bytes *= factor;
    bytes = (bytes ^ (bytes >> shift)) * factor;
    hash = (hash ^ bytes) * factor;
  };
  std::uint64_t bytes = 0;
  for (; text.size() >= sizeof bytes; text.remove_prefix(sizeof bytes)) {
    std::memcpy(&bytes, text.data(), sizeof bytes);
    mix(bytes);
  }
  if (!text.empty()) {
    bytes = 0;
    std::memcpy(&bytes, text.data(), text.size());
    mix(bytes);
  }
  hash = (hash ^ (hash >> shift)) * factor;
  return hash ^ (hash >> shift);
}

}  // namespace iwets::match
