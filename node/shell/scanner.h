#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/shell/workers.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"

namespace iwets::node {

/// What the member's scanner says of a file. Only `clean` lets it pass.
struct ScanVerdict {
  enum class Word : std::uint8_t { clean, found, failed };
  Word word = Word::failed;
  std::string why, remedy = {};  ///< it failed: how, and what the operator does
};

/// How scanning fares, for the doctor.
struct ScannerStatus {
  std::string program;
  /// Since when it has scanned nothing, and how it failed last; the epoch: it works.
  Instant failing_since{};
  std::string why, remedy;
};

/// Has files looked at by the member's own program: `scanner` of `[attachments]`. The file is its
/// standard input; it ends with 0: clean, with 1: something was found. Works on threads of its own,
/// and remembers what it was told of a file, so that it is asked once a day. Thread-safe.
class Scanner {
 public:
  struct Options {
    std::vector<std::string> command;  ///< a program by its full path, and its words
    /// Then it is killed, and has failed. With the waiting before it: before whoever waits for the
    /// answer gives up (60 s).
    std::chrono::milliseconds most{50'000};
    std::chrono::milliseconds waits_at_most{5'000};
    Duration kept = std::chrono::hours{24};  ///< a verdict: a scanner learns what is new
    std::size_t verdicts_max = 10'000;
  };
  static constexpr std::size_t waiting_max = 8;
  explicit Scanner(Options options);
  ~Scanner() { stop(); }
  Scanner(const Scanner&) = delete;
  Scanner& operator=(const Scanner&) = delete;

  /// What was said of the file with this BLAKE2b-256; nothing: it has to be scanned.
  [[nodiscard]] std::optional<ScanVerdict> known(const Digest& digest);
  /// Scans, and hands `then` the verdict on another thread. False: too much waits. `then` must not
  /// throw.
  [[nodiscard]] bool take(std::shared_ptr<const std::string> content,
                          std::function<void(const ScanVerdict&)> then);
  [[nodiscard]] ScannerStatus status();
  /// Ends what is being scanned, and drops what waits.
  void stop();

 private:
  struct Kept {
    ScanVerdict::Word word = ScanVerdict::Word::failed;
    Instant at;
  };
  [[nodiscard]] ScanVerdict scan(std::string_view content);
  [[nodiscard]] ScanVerdict ask(std::string_view content);
  void keep(const Digest& digest, const ScanVerdict& verdict);

  Options options_;
  std::mutex mutex_;  ///< guards what follows, up to the threads
  std::condition_variable ending_;
  bool stopping_ = false;
  std::map<Digest, Kept> verdicts_;
  std::deque<Digest> order_;  ///< as they came, oldest first
  ScannerStatus status_;
  Workers workers_{2, waiting_max};  ///< end first
};

}  // namespace iwets::node
