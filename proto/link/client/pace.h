#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "proto/types/instant.h"

namespace iwets::link {

/// Tells how long to rest after a turn, from how much there was to do of late. A turn's
/// transaction, sync and signatures cost the same however much they cover: whoever has much to do
/// rests, so that the next turn covers more. Whoever has little does not, and is quick.
class Pace {
 public:
  struct Options {
    double quiet = 800;   ///< messages and calls per second: up to here, no rest
    double busy = 1'400;  ///< from here on, the longest rest
    Duration rest_max = std::chrono::milliseconds{12};
    Duration window = std::chrono::milliseconds{100};  ///< over which they are counted
  };
  Pace() = default;
  explicit Pace(const Options& options) : options_(options) {}

  /// After a turn that ended at `now` (any clock that does not jump) and did `done`.
  [[nodiscard]] Duration rest_after(Instant now, std::size_t done) {
    count_ += done;
    if (const auto passed = now - since_; passed >= options_.window) {
      rate_ = static_cast<double>(count_) / std::chrono::duration<double>(passed).count();
      since_ = now;
      count_ = 0;
    }
    const auto share =
        std::clamp((rate_ - options_.quiet) / (options_.busy - options_.quiet), 0., 1.);
    return done == 0 ? Duration::zero()
                     : std::chrono::duration_cast<Duration>(options_.rest_max * share);
  }

 private:
  Options options_;
  Instant since_{};
  std::size_t count_ = 0;
  double rate_ = 0;  ///< per second, of the last window
};

}  // namespace iwets::link
