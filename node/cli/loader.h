#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "node/cli/failure.h"
#include "node/cli/node_api.h"
#include "node/cli/record_source.h"
#include "node/cli/seen_ids.h"
#include "proto/types/terms.h"

namespace iwets::cli {

/// One row that became no record, and why.
struct LoadRefusal {
  std::uint64_t line = 0;
  std::string id, field, reason, remedy;
};

/// What became of a file.
struct LoadSummary {
  std::string load;        ///< id of the load at the node; empty: nothing was sent
  std::uint64_t rows = 0;  ///< of the file, without its header
  std::uint64_t accepted = 0, refused = 0;
  std::uint64_t pending = 0;   ///< durable at the node; the hub has not answered yet
  std::uint64_t repeated = 0;  ///< rows equal to an earlier one
  std::map<std::string, std::uint64_t> skipped;  ///< rows that are not for this store, by reason
  std::uint64_t resumed_after = 0;               ///< line; 0: from the beginning
  std::vector<LoadRefusal> refusals;             ///< by line; at most `refusals_shown_max`
  std::vector<LoadRefusal> repeats;              ///< as many
};

/// Sends a file of records to the node in chunks, at the node's pace. What the node has taken is
/// durable there and the node knows the file by its name, so a load that broke off goes on behind
/// the last line that the node has.
class Loader {
 public:
  struct Limits {
    std::size_t chunk_records_max = 400;
    std::size_t chunk_bytes_max = 180'000;  ///< as JSON; the message is smaller
    std::size_t refusals_shown_max = 10'000;
    std::chrono::milliseconds poll{250};
    std::chrono::milliseconds busy_wait{500};    ///< when the node names no other
    std::chrono::milliseconds idle_max{60'000};  ///< without any progress
  };
  struct Options {
    Store store = Store::nominal;
    std::string file_name;  ///< with a digest of the file: equal names are the same load
    bool wait = true;       ///< for the hub's answers
    Limits limits;
    std::function<void(std::chrono::milliseconds)> sleep;
    /// Called after each step with the bytes read and the counts so far.
    std::function<void(std::uint64_t, const LoadSummary&)> progress;
  };
  Loader(NodeApi& node, Options options) : node_(node), options_(std::move(options)) {}

  /// Reads `source` to its end. Fails with `timeout` if the node takes nothing for `idle_max`,
  /// otherwise as the node does; a second run with the same file goes on. If the hub does not
  /// answer for `idle_max`, the rest is reported as pending.
  [[nodiscard]] Outcome<LoadSummary> run(RecordSource& source);
  /// What the last run knew when it ended, also with a failure.
  [[nodiscard]] const LoadSummary& summary() const { return summary_; }

 private:
  struct Chunk {
    std::vector<std::string> records;  // as JSON
    std::vector<std::uint64_t> lines;
    std::size_t bytes = 0;
  };
  [[nodiscard]] Outcome<bool> read_all(RecordSource& source);
  void take(const SourceItem& item, Chunk& next);
  void take_record(std::uint64_t line, const field::Record& record, Chunk& next);
  [[nodiscard]] bool full(const Chunk& chunk) const;
  [[nodiscard]] Outcome<bool> open();
  [[nodiscard]] Outcome<bool> send(Chunk& chunk, bool last);
  [[nodiscard]] bool drop_faulty(Chunk& chunk, const Failure& failure);
  [[nodiscard]] Outcome<bool> refresh();
  [[nodiscard]] Outcome<bool> await_answers(const RecordSource& source);
  void refuse(LoadRefusal refusal);
  void tell(const RecordSource& source) const;

  NodeApi& node_;
  Options options_;
  LoadSummary summary_;
  SeenIds seen_;
  std::vector<LoadRefusal> refusals_here_;
  std::uint64_t refused_here_ = 0;
  std::uint64_t last_line_ = 0;  // up to here the node has everything
};

}  // namespace iwets::cli
