#include "proto/seal/guarded_slots.h"

#include <sodium.h>

#include <mutex>
#include <new>
#include <vector>

namespace iwets::seal::guarded {
namespace {

/// A page of slots at a time: one allocation of the library takes four pages and as many calls of
/// the system, too much for a key that lives as long as one message.
constexpr std::size_t chunk_bytes = 4096;

class Arena {
 public:
  Arena() {
    // It measures the pages; a second time does nothing.
    if (sodium_init() < 0) throw std::bad_alloc();
  }
  void* take() {
    const std::scoped_lock lock(mutex_);
    if (free_.empty()) grow();
    auto* const slot = free_.back();
    free_.pop_back();
    return slot;
  }
  void give(void* slot) noexcept {
    sodium_memzero(slot, slot_bytes);
    const std::scoped_lock lock(mutex_);
    free_.push_back(slot);  // There is room: it was taken from here.
  }

 private:
  void grow() {
    auto* const chunk = static_cast<unsigned char*>(sodium_malloc(chunk_bytes));
    if (chunk == nullptr) throw std::bad_alloc();
    sodium_memzero(chunk, chunk_bytes);  // The library fills it with 0xdb.
    slots_ += chunk_bytes / slot_bytes;
    free_.reserve(slots_);
    for (std::size_t at = 0; at < chunk_bytes; at += slot_bytes) free_.push_back(chunk + at);
  }

  std::mutex mutex_;
  std::vector<void*> free_;
  std::size_t slots_ = 0;
};

/// Never destroyed: secrets of static life may outlive everything.
Arena& arena() {
  static auto* const one = new Arena;
  return *one;
}

}  // namespace

void* take() { return arena().take(); }
void give(void* slot) noexcept { arena().give(slot); }

}  // namespace iwets::seal::guarded
