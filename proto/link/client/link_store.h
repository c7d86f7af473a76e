#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "proto/link/client/database.h"
#include "proto/link/lane.h"
#include "proto/types/archive.h"

namespace iwets::link {

/// All of the link that survives a restart, but for the messages themselves: one small row,
/// written at most once a turn.
struct LinkRecord {
  Position drawn, acked, received;
  std::optional<LaneStop> send_stopped, receive_stopped;
  std::vector<std::uint64_t> window;    ///< handles of what is under way, oldest first
  std::vector<std::uint64_t> returned;  ///< what leaves before all else: of former generations
  JournalIndex journal_index = 0;       ///< the highest in any receipt of the hub's
  Digest journal_root{};
  MessageId succession;    ///< of a key change under way; empty: none
  std::string key_file;    ///< to be replaced by its successor
  bool succeeded = false;  ///< the network knows the next keys: they are to be taken up
  static void fields(auto& self, auto& archive) {
    archive(self.drawn, self.acked, self.received, self.send_stopped, self.receive_stopped,
            self.window, self.returned, self.journal_index, self.journal_root, self.succession,
            self.key_file, self.succeeded);
  }
};

/// The link's tables (`link_*`). All in the transaction of its caller; failures throw
/// `DatabaseError`.
class LinkStore {
 public:
  /// Creates the tables.
  explicit LinkStore(Database& database);

  [[nodiscard]] LinkRecord load();
  /// Writes only what changed.
  void save(const LinkRecord& record);

  /// A message waiting or under way.
  struct Row {
    Item item;
    MessageId id;
  };
  void insert(const Row& row, std::string_view envelope);
  void remove(std::uint64_t handle);
  [[nodiscard]] std::string envelope(std::uint64_t handle);
  /// All that wait or are under way, by urgency and then in order of posting.
  [[nodiscard]] std::vector<Row> rows();
  /// The highest handle of any row; 0 without rows.
  [[nodiscard]] std::uint64_t highest_handle();

  /// The message is receipted, and stays until its subject is settled; the last `kept_max` of them.
  void keep(const Item& item);
  static constexpr std::int64_t kept_max = 10'000;
  /// Makes all that was kept wait again; in the order in which it was receipted.
  [[nodiscard]] std::vector<Row> take_back();
  /// Forgets what was kept of a subject.
  void settle(const TraceId& subject);

  /// True once for each message; remembers the last `seen_max`.
  [[nodiscard]] bool first_seen(PeerId author, const MessageId& id);
  static constexpr std::int64_t seen_max = 200'000;

  /// The newest `DirectoryUpdate` that was believed.
  [[nodiscard]] std::optional<std::string> directory();
  void save_directory(std::string_view update);

  /// Why the hub did not take the keys that were proposed last.
  struct RefusedKeys {
    Instant at;
    std::string sign;  ///< public signing key, 32 bytes
    std::string reason, remedy;
  };
  [[nodiscard]] std::optional<RefusedKeys> refused_keys();
  void save_refused_keys(const RefusedKeys& refused);
  void forget_refused_keys();

 private:
  [[nodiscard]] static Row row_of(Database::Statement& select);

  Database& database_;
  std::string saved_;
};

}  // namespace iwets::link
