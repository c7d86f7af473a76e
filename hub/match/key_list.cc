#include "hub/match/key_list.h"

#include <cstdint>

namespace iwets::match {
namespace {

constexpr Limits limits;

/// 64-bit FNV-1a: a collision only costs a candidate that the judgement turns down.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

}  // namespace

Key make_key(KeyKind kind, std::string_view text) {
  auto key = static_cast<char>(kind) + std::string(text);
  if (key.size() <= key_bytes_max) return key;
  constexpr std::size_t hash_chars = 16;
  constexpr std::string_view digits = "0123456789abcdef";
  auto hash = hash_of(key);
  key.resize(key_bytes_max - hash_chars);
  for (std::size_t i = 0; i < hash_chars; ++i, hash >>= 4U) key += digits[hash & 0xfU];
  return key;
}

void KeyList::add(KeyKind kind, std::string_view text) {
  if (text.empty() || seen_.size() >= limits.keys_max) return;
  auto key = make_key(kind, text);
  if (!seen_.insert(key).second) return;
  keys_.push_back(std::move(key));
}

}  // namespace iwets::match
