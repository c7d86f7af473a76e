#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "proto/types/ids.h"

namespace iwets::fuzz {

/// What must hold for every input. Ends the process otherwise, so that the fuzzer keeps the input.
inline void must(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: broken: %s\n", what);
  std::abort();
}

/// One unit of a corpus, read from its front. Behind its end everything is zero: every unit, also
/// the empty one, is a whole story.
class Input {
 public:
  explicit Input(Bytes bytes) : rest_(bytes) {}

  [[nodiscard]] bool empty() const { return rest_.empty(); }
  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const auto first = rest_.front();
    rest_ = rest_.subspan(1);
    return first;
  }
  /// A number less than `n`, which is not 0. Takes one byte if that is enough, else two, else four.
  std::uint64_t below(std::uint64_t n) {
    std::uint64_t value = byte();
    if (n > 256) value = value << 8U | byte();
    if (n > 65'536) value = value << 8U | byte();
    if (n > 65'536) value = value << 8U | byte();
    return value % n;
  }
  /// Up to `most` bytes, their number in front.
  Bytes bytes(std::size_t most) {
    const std::size_t said = below(most + 1);  // First: it shortens the rest.
    const auto size = std::min(said, rest_.size());
    const auto taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }
  Bytes rest() { return std::exchange(rest_, {}); }
  std::string rest_text() { return std::string(text_of(rest())); }
  /// As a source of luck for the worlds of the unit tests.
  static void must(bool holds, const char* what) { fuzz::must(holds, what); }

 private:
  Bytes rest_;
};

}  // namespace iwets::fuzz
