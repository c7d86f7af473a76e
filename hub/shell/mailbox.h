#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "hub/core/hub_core.h"
#include "proto/types/instant.h"

namespace iwets::shell {

/// An event on its way to the core, with the payload that it brings.
struct Happening {
  hub::Event event;
  std::optional<std::string> payload;
  /// Called once the event and everything before it is durable; dropped uncalled if it never is.
  std::function<void()> durable = {};
  /// The case of the payload (see cases.h).
  TraceId subject = {};
  std::string purpose = {};  ///< of a question: agency and crime code
};
/// A look at the core, done by the core's thread between two events. Must be short.
using Look = std::function<void(const hub::HubCore&)>;

/// Everything that waits for the core's thread. Thread-safe.
///
/// This is where the amount of work inside the hub is bounded. What comes from outside (`push`)
/// waits here until there is room: in the queue itself, in the work under way inside (questions,
/// drafts, record changes), and in the entries not yet durable. What comes from inside (answers,
/// drafts written) never waits, and is always taken first; the chain of work that one outside
/// event causes is finite, so with the gate closed the inside runs empty, and the gate opens
/// again. Every other queue inside the hub relies on this bound and never makes its writer wait.
class Mailbox {
 public:
  struct Limits {
    std::size_t items_max = 4'096;        ///< outside events waiting
    std::size_t bytes_max = 32U << 20U;   ///< their payloads
    std::size_t inside_work_max = 8'192;  ///< then no outside event is taken
    std::size_t uncommitted_max = 8'192;  ///< entries; then no outside event is taken
  };
  explicit Mailbox(Limits limits) : limits_(limits) {}

  /// From outside, in order: waits until there is room for one, then leaves them all. False:
  /// closed.
  [[nodiscard]] bool push(std::vector<Happening> happenings);
  /// From inside: never waits; ends `work_done` pieces of inside work.
  void push_inside(std::vector<Happening> happenings, std::size_t work_done);
  void push_inside(Happening happening);
  /// Ends inside work that brings no event.
  void work_done(std::size_t count);
  /// False: closed, and the look will never be taken.
  [[nodiscard]] bool look(Look look);

  struct Batch {
    std::vector<Happening> happenings;
    std::vector<Look> looks;
    bool closed = false;
  };
  /// (core) Waits for something to do, at most until `wait_max` has passed.
  [[nodiscard]] Batch take(std::optional<Duration> wait_max, std::size_t most);
  /// (core) A step has caused inside work.
  void work_added(std::size_t count);
  /// (core) Entries have gone to the commit thread.
  void entries_added(std::size_t count);
  /// (commit) Entries are durable and their effects released.
  void entries_done(std::size_t count);

  /// Waits until nothing is under way inside, at most that long. False: it was not enough.
  [[nodiscard]] bool wait_idle(Duration wait_max);
  /// Nothing enters any more.
  void close();

  struct Depths {
    std::size_t outside = 0, inside = 0, work = 0, uncommitted = 0;
  };
  [[nodiscard]] Depths depths() const;

 private:
  [[nodiscard]] bool gate_open() const;
  [[nodiscard]] bool something() const;
  [[nodiscard]] bool idle() const;
  void changed();

  const Limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable wake_, room_, idle_;
  std::deque<Happening> outside_, inside_;
  std::vector<Look> looks_;
  std::size_t bytes_ = 0, work_ = 0, uncommitted_ = 0;
  bool core_busy_ = false;
  bool closed_ = false;
};

}  // namespace iwets::shell
