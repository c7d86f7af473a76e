#pragma once

#include <cstdint>

namespace iwets {

/// Whether a center lets its answer be shown to the center of the next country: the numbers of
/// `Onward`. Unsaid is no.
enum class Onward : std::uint8_t { unsaid = 0, no = 1, ask = 2, yes = 3 };
/// "no" also for what was not said, "ask", "yes".
[[nodiscard]] constexpr const char* name(Onward onward) {
  switch (onward) {
    case Onward::unsaid:
    case Onward::no: return "no";
    case Onward::ask: return "ask";
    case Onward::yes: return "yes";
  }
  return "no";
}

}  // namespace iwets
