#include "proto/types/instant.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace iwets {

std::string text(Instant t) {
  const auto us = t.time_since_epoch().count();
  const std::time_t seconds = us / 1'000'000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 80> out{};
  const int written =
      std::snprintf(out.data(), out.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ",
                    parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                    parts.tm_min, parts.tm_sec, static_cast<int>(us % 1'000'000));
  return {out.data(), static_cast<std::size_t>(written)};
}

}  // namespace iwets
