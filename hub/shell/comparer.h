#pragma once

#include <thread>
#include <vector>

#include "hub/shell/mailbox.h"
#include "hub/shell/payload_cache.h"
#include "hub/shell/pipeline.h"

namespace iwets::shell {

/// Compares records that were entered with the questions before them: a thread of its own, which
/// gives way to all others. No work under way in the sense of the mailbox: a long sweep must not
/// close the intake, nor keep the hub from ending.
class Comparer {
 public:
  struct Wiring {
    Mailbox& mailbox;
    const PayloadCache& payloads;
  };
  explicit Comparer(const Wiring& wiring);
  /// Ends after the record at hand: what is left is ordered again at the next start.
  ~Comparer();
  Comparer(const Comparer&) = delete;
  Comparer& operator=(const Comparer&) = delete;

  /// Never waits; the core orders one at a time.
  void ask(Comparison comparison);

 private:
  void run();
  Wiring wiring_;
  ComparisonQueue queue_;
  std::thread thread_;
};

/// The events that one comparison leads to, its end included. Each `QuestionMet` brings a payload:
/// a `CheckReport` with the matches, of the case of that question.
[[nodiscard]] std::vector<Happening> compare(const Comparison& comparison,
                                             const PayloadCache& payloads);

}  // namespace iwets::shell
