#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/conform/adapter_process.h"
#include "adapters/conform/hub_end.h"
#include "adapters/conform/network.h"

namespace iwets::conform {

struct Options {
  std::vector<std::string> command;  ///< with {anchor}, {keys} and {state}
  std::string center = "US";
  std::string seed;                       ///< folder that is copied into each new state; or empty
  std::string serial = "CT1234567";       ///< of most questions
  std::string slow_serial = "CT7654321";  ///< one that is not answered at once
  Duration word_within = std::chrono::seconds{5};    ///< until something is said
  Duration final_within = std::chrono::seconds{30};  ///< until the final answer
  Duration start_within = std::chrono::seconds{20};  ///< until a new process attaches
  Duration quiet = std::chrono::milliseconds{1000};  ///< how long is waited for what must not come
};

/// What one case has: a network, a hub's end and an adapter of its own, in a new folder.
class Stage {
 public:
  Stage(const Options& options, const std::string& folder);

  Network network;
  HubEnd hub;
  AdapterProcess adapter;

  /// Starts the adapter and lets it attach.
  void start();
  /// kill -9, then a new process on the same state, up to its session if `attach`.
  void kill_and_start(bool attach = true);
  void attach();

  /// Sends a question of the member's; its number on the lane.
  std::uint64_t ask(const Question& question);
  [[nodiscard]] Question question() const;
  [[nodiscard]] Question slow_question() const;
  /// Asks, and waits for receipt, first word and final answer.
  void ask_and_hear();
  void ask_and_hear(const Question& question);

  /// Lets time pass until it is so. False: not within `most`. Throws `Breach`, also when the
  /// adapter has ended.
  bool until(Duration most, const std::function<bool()>& so);
  void pass(Duration time) {
    (void)until(time, [] { return false; });
  }
  void wait_receipt(std::uint64_t number);
  /// What it says first about a trace.
  const Said& wait_word(const TraceId& trace);
  const Said& wait_final(const TraceId& trace);
  /// Answers questions (606) of the center meanwhile.
  [[nodiscard]] const Options& options() const { return options_; }

 private:
  void answer_questions();
  const Options& options_;
  std::size_t looked_at_ = 0;  ///< of what was said, for questions
};

}  // namespace iwets::conform
