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
  AskedFirearm firearm;                   ///< of every question
  std::string serial = "CT1234567";       ///< of most questions
  bool serial_is_known = false;           ///< the center has been said to have a record of it
  std::string slow_serial = "CT7654321";  ///< one that is not answered at once
  std::string asking_serial;              ///< one that it asks about (606); or empty
  std::string withheld_serial;            ///< one that it delays, restricts or refuses; or empty
  std::string corrected_serial;           ///< one whose answer it corrects; or empty
  std::string rotate;                     ///< shell command that makes its next keys; or empty
  std::optional<field::CenterProfile> profile;       ///< that it has published
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
  /// Runs the command that makes the adapter's next keys. Throws `Untried` if there is none.
  void make_next_keys();

  /// Sends a question of the member's; its number on the lane.
  std::uint64_t ask(const Question& question);
  [[nodiscard]] Question question() const;
  [[nodiscard]] Question slow_question() const;
  /// A routine one with the serial number of an option. Throws `Untried` if that was not given.
  [[nodiscard]] Question question_with(const std::string& serial, const char* option) const;
  /// Puts a message of the member's, or of the hub, into the lane; waits until it is receipted.
  void say(const std::string& envelope) { wait_receipt(hub.send(envelope)); }
  /// Asks what is not answered at once, and waits for the first word. Throws `Untried` if the
  /// center answers it at once time and again.
  Question ask_unanswered();
  /// Asks, and waits for receipt, first word and final answer.
  void ask_and_hear();
  void ask_and_hear(const Question& question);

  /// "ZZ1 of Colt Python": a number is asked for as that of the firearm of --make and --model.
  [[nodiscard]] std::string firearm_of(const std::string& serial) const;
  /// What the center has said of a question, in words: for an option that names another number than
  /// it should.
  [[nodiscard]] std::string answered(const Question& question) const;

  /// What is worth telling of the case, also when it passed; or empty.
  std::string note;

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
  bool answers_questions = true;
  /// The envelope of that answer.
  [[nodiscard]] std::string information(const TraceId& trace) const;
  [[nodiscard]] const Options& options() const { return options_; }

 private:
  void answer_questions();
  const Options& options_;
  std::string folder_;
  std::size_t looked_at_ = 0;  ///< of what was said, for questions
};

}  // namespace iwets::conform
