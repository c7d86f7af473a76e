#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

namespace iwets::bench {

/// Microseconds of a monotonic clock.
class Stopwatch {
 public:
  [[nodiscard]] double us() const {
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - began_)
        .count();
  }
  [[nodiscard]] double seconds() const { return us() / 1e6; }

 private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

/// To one place behind the point.
[[nodiscard]] inline double rounded(double value) { return std::round(value * 10) / 10; }

/// The value that a share of them does not exceed; 0 of none.
[[nodiscard]] inline double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

[[nodiscard]] inline nlohmann::ordered_json spread(const std::vector<double>& values) {
  return {{"p50", rounded(quantile(values, 0.5))},
          {"p99", rounded(quantile(values, 0.99))},
          {"max", rounded(quantile(values, 1))}};
}

}  // namespace iwets::bench
