#pragma once

#include <string>
#include <utility>
#include <vector>

#include "proto/codec/envelope.h"

namespace iwets::evidence {

/// "2026-03-01T12:00:00.123456Z  member:ZA to center:US: asks to trace ...".
[[nodiscard]] std::string line_of(const codec::Opened& message, const std::string& words);

/// What happened, by the time that the authors have signed.
class Timeline {
 public:
  void add(const codec::Opened& message, const std::string& words);
  /// Equal times in the order in which they were added.
  [[nodiscard]] std::vector<std::string> lines() const;

 private:
  std::vector<std::pair<Instant, std::string>> lines_;
};

}  // namespace iwets::evidence
