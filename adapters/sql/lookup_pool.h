#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "adapters/sql/lookup.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"

namespace iwets::sql {

/// A trace as one member uses its id.
struct CaseKey {
  TraceId trace;
  PeerId requester;
  friend auto operator<=>(const CaseKey&, const CaseKey&) = default;
};

/// Lookups on threads of their own, one connection each, so that a slow or absent database holds up
/// nothing but its own lookups. What it knows is lost with the process: ask again. Thread-safe.
class LookupPool {
 public:
  using Connect = std::function<Result<std::unique_ptr<Database>, SqlError>()>;
  using Answered = Result<Built, SqlError>;

  /// `registry` must outlive it. `connect` is called on the pool's threads, again and again while
  /// it fails, at growing intervals.
  LookupPool(const Registry& registry, Connect connect);
  ~LookupPool();
  LookupPool(const LookupPool&) = delete;
  LookupPool& operator=(const LookupPool&) = delete;

  /// Puts a lookup in line, unless it is there or answered already; a full line takes nothing.
  void ask(const CaseKey& which, const field::TraceForm& form);
  /// The answer, once: nothing if there is none within `wait_max`.
  [[nodiscard]] std::optional<Answered> take(const CaseKey& which, Duration wait_max);
  /// Nobody wants that answer any more.
  void forget(const CaseKey& which);
  /// Lookups in line and under way.
  [[nodiscard]] std::size_t waiting() const;

  static constexpr std::size_t line_max = 10'000;

 private:
  struct Job {
    field::TraceForm form;
    std::optional<Answered> answered;
  };
  class Worker;
  void work();
  void answer(const CaseKey& which, Answered answered);

  const Registry& registry_;
  Connect connect_;
  mutable std::mutex lock_;
  std::condition_variable asked_, answered_;
  std::map<CaseKey, Job> jobs_;
  std::deque<CaseKey> line_;
  std::size_t under_way_ = 0;
  bool over_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace iwets::sql
