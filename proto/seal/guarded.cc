#include "proto/seal/guarded.h"

#include <sodium.h>

#include <cassert>
#include <new>

namespace iwets::seal {
namespace {

constexpr std::size_t key_bytes = 32;

}  // namespace

GuardedKeys::GuardedKeys(std::size_t count)
    : count_(count), bytes_(static_cast<std::uint8_t*>(sodium_allocarray(count, key_bytes))) {
  if (bytes_ == nullptr) throw std::bad_alloc();
  sodium_memzero(bytes_, count * key_bytes);
}

GuardedKeys::~GuardedKeys() { sodium_free(bytes_); }

KeyView GuardedKeys::key(std::size_t at) const {
  assert(at < count_);
  return KeyView(bytes_ + at * key_bytes, key_bytes);
}

std::span<std::uint8_t, 32> GuardedKeys::writable(std::size_t at) {
  assert(at < count_);
  return std::span<std::uint8_t, 32>(bytes_ + at * key_bytes, key_bytes);
}

}  // namespace iwets::seal
