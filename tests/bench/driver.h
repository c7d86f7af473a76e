#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "tests/bench/forms.h"
#include "tests/bench/http.h"
#include "tests/bench/network.h"

namespace iwets::bench {

struct LoadPlan {
  int outstanding = 256;      ///< closed loop: submitted and not ended, of all members together
  double rate = 0;            ///< open loop: submits a second; 0 = closed loop
  double warm_seconds = 3;    ///< before the window
  double seconds = 20;        ///< of the window
  double hit_share = 0.02;    ///< traces whose firearm another member has reported stolen
  std::uint64_t stolen = 0;   ///< records in each member's part of the firearm store
  std::uint64_t total = 0;    ///< stop after so many submits, whatever the time; 0 = no limit
  bool await_results = true;  ///< a trace counts as outstanding until it has ended
};
struct LoadOutcome {
  std::uint64_t begin_us = 0, end_us = 0;  ///< of the window, wall clock
  std::uint64_t accepted = 0;              ///< submits answered 202, in all
  std::uint64_t refused = 0;               ///< submits answered otherwise
  std::uint64_t late = 0;                  ///< open loop: submits that had to wait for a connection
};

/// Drives submits through the nodes' API from one thread, over keep-alive connections.
class Driver {
 public:
  Driver(Network& network, Forms& forms, LoadPlan plan);
  ~Driver();
  /// Warms up, then calls `begin`, keeps on for the window, calls `end`, and waits until every
  /// trace has ended or `drain_seconds` are over.
  LoadOutcome run(const std::function<void()>& begin, const std::function<void()>& end,
                  double drain_seconds = 30);

 private:
  struct Seat;
  struct Station;
  void submit(Station& station);
  void submit_what_is_due(double elapsed);
  void poll_stations();
  void take_replies(int timeout_ms);
  void take(Seat& seat);
  void watch(Seat& seat);
  [[nodiscard]] std::uint64_t still_open() const;
  void drain(double seconds);

  Network& network_;
  Forms& forms_;
  LoadPlan plan_;
  LoadOutcome outcome_;
  int epoll_ = -1;
  std::vector<std::unique_ptr<Station>> stations_;
  std::vector<std::unique_ptr<Seat>> seats_;
  std::uint64_t sent_ = 0;
  bool submitting_ = true;
};

/// Microseconds since 1970, as the nodes count.
[[nodiscard]] std::uint64_t wall_us();

}  // namespace iwets::bench
