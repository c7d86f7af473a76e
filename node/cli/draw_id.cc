#include "node/cli/draw_id.h"

#include <chrono>
#include <random>

namespace iwets::cli {

TraceId draw_trace_id() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  auto milliseconds = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count());
  std::random_device device;
  TraceId::Raw raw{};
  for (auto& byte : raw) byte = static_cast<std::uint8_t>(device());
  for (std::size_t i = 6; i-- > 0; milliseconds >>= 8U)
    raw[i] = static_cast<std::uint8_t>(milliseconds);
  return TraceId(raw);
}

}  // namespace iwets::cli
