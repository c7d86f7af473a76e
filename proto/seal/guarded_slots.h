#pragma once

#include <cstddef>

/// Memory for secrets, apart from everything else: never swapped out (as far as RLIMIT_MEMLOCK
/// allows), left out of core files, between pages that end the process when they are touched.
namespace iwets::seal::guarded {

inline constexpr std::size_t slot_bytes = 64;

/// A slot of zeros, aligned to its size. Thread-safe. Throws std::bad_alloc when the system gives
/// no more.
[[nodiscard]] void* take();
/// Wipes the slot and gives it back. Thread-safe.
void give(void* slot) noexcept;

}  // namespace iwets::seal::guarded
