#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "node/core/effects.h"
#include "node/reference/load.h"
#include "node/reference/shelf.h"
#include "node/shell/table_store.h"
#include "proto/codec/envelope.h"
#include "proto/codec/reference.h"
#include "proto/types/fault.h"

namespace iwets::node {

/// Where this node's reference table stands.
struct TableStatus {
  std::uint32_t built_in = 0, edition = 0;
  std::size_t entries = 0;  ///< with those of the country's own table
  std::string note;         ///< what is new in the edition
  std::optional<RefusedEdition> refused;
  /// Why the newest edition is here and not searched: the country's own table does not go with it.
  std::string additions_fault;
};

/// The newest edition that is here and good: `built_in`, and what the hub has sent since, all of it
/// proven again. What is wrong is dropped, and kept as refused. Opens a transaction of its own.
[[nodiscard]] std::shared_ptr<const reference::Table> restore_table(link::Database& database,
                                                                    const seal::Key32& authority,
                                                                    reference::Table built_in,
                                                                    Instant now);

/// Takes editions of the reference table from the hub. A piece is durable with the turn that brings
/// it; whole editions are put together on a thread of their own, and searched from then on.
/// Everything but `status` belongs to the link's thread.
class TableDesk {
 public:
  struct Options {
    seal::Key32 authority{};
    reference::Additions additions;  ///< the country's own table
    std::uint32_t built_in = 0;      ///< edition
  };
  /// `call` runs work in the link's next transaction; false: too much waits. Both references must
  /// outlive it.
  TableDesk(Options options, link::Database& database, reference::Shelf& shelf,
            std::shared_ptr<const reference::Table> edition,
            std::function<bool(std::function<void(Instant)>)> call);
  ~TableDesk();

  /// (transaction) A piece of the hub's.
  void on_update(Instant now, const codec::Opened& message);
  /// (transaction) What the hub is to be told of this table; nothing: it was told.
  [[nodiscard]] std::optional<std::string> to_say() const;
  void said() { to_say_ = false; }
  /// What officers are to be told since the last call.
  [[nodiscard]] std::vector<Tell> take_news();
  /// Thread-safe.
  [[nodiscard]] TableStatus status() const;

 private:
  /// An edition that was put together, or why not.
  struct Made {
    std::uint32_t number = 0;
    std::shared_ptr<const reference::Table> edition;
    std::shared_ptr<const reference::Book> book;  ///< null: `additions_fault`
    std::string additions_fault;
    std::optional<Fault> fault;
  };
  [[nodiscard]] static Made make(const reference::Table& from, const codec::TableEdition& edition,
                                 const std::vector<std::string>& updates, const Options& options);
  void start(const codec::TableEdition& edition);
  void finish(Instant now, const Made& made);
  void refuse(Instant now, std::uint32_t edition, const Fault& fault);
  void show();

  Options options_;
  TableStore store_;
  reference::Shelf& shelf_;
  std::function<bool(std::function<void(Instant)>)> call_;
  std::shared_ptr<const reference::Table> edition_;
  Digest digest_{};
  std::uint32_t refused_ = 0;  ///< in this run, for the hub
  std::string refused_why_, additions_fault_;
  bool to_say_ = true;
  bool working_ = false;
  std::atomic<bool> ending_{false};
  std::thread worker_;
  std::vector<Tell> news_;
  mutable std::mutex mutex_;
  TableStatus status_;
};

}  // namespace iwets::node
