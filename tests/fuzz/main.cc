#include <cstddef>
#include <cstdint>

#include "tests/fuzz/targets.h"

/// libFuzzer's way in; `IWETS_FUZZ_TARGET` is one of the functions of targets.h.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  iwets::fuzz::IWETS_FUZZ_TARGET({bytes, size});
  return 0;
}
