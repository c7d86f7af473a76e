#include "hub/screen/generate/shape.h"

namespace iwets::screen::generate {

std::string drawn(std::string_view shape, Random& random) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", digits = "0123456789",
                             mixed = "0123456789CFGHJKLMNPRTVWXYZ";
  std::string out;
  for (const char c : shape) {
    const auto from = c == '@'   ? letters
                      : c == '#' ? digits
                      : c == '%' ? mixed
                                 : std::string_view{};
    out += from.empty() ? c : from[random.below(from.size())];
  }
  return out;
}

std::string next_number(std::string number) {
  for (auto at = number.rbegin(); at != number.rend(); ++at) {
    if (*at == '9') {
      *at = '0';
    } else if (*at == 'Z') {
      *at = 'A';
    } else if ((*at >= '0' && *at < '9') || (*at >= 'A' && *at < 'Z')) {
      ++*at;
      return number;
    }
  }
  return number;
}

}  // namespace iwets::screen::generate
