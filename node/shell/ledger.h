#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "node/shell/forms.h"
#include "node/shell/messages.h"
#include "proto/link/client/database.h"
#include "proto/types/day.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"

namespace iwets::node {

/// A load of a file of records.
struct Load {
  LoadId id;
  Store store = Store::nominal;
  std::string file_name;
  std::uint64_t total = 0;                            ///< records in the file; 0: not known
  std::uint64_t sent = 0, accepted = 0, refused = 0;  ///< records
  std::uint32_t last_line = 0;  ///< everything up to it is durable here: resume behind it
  bool finished = false;        ///< the last record was handed in
  /// Nothing more will change.
  [[nodiscard]] bool complete() const { return finished && accepted + refused >= sent; }
};

/// A message of records to be noted as sent.
struct RecordsSent {
  MessageId message;
  Store store = Store::nominal;
  RecordVerb verb = RecordVerb::enter;
  LoadId load;  ///< empty: not of a load
  std::vector<std::string> ids;
  std::vector<std::uint32_t> lines;  ///< where each began in its file; empty: not known
  std::vector<Day> ends = {};        ///< the last day that each names, or none
  /// Each as it was handed in, JSON by its id; what is absent is not kept.
  std::map<std::string, std::string> contents = {};
};

/// Which records, newest first.
struct RecordQuestion {
  std::string words;        ///< a part of the id or of what it says; empty: all
  std::int64_t before = 0;  ///< only older rows than this one; 0: from the newest on
  std::size_t most = 100;
};

/// A record of this member that is due.
struct DueRecord {
  Store store = Store::nominal;
  std::string id;
  Day until;
  bool gone = false;  ///< its last day has passed; otherwise it is to be reviewed
};
/// What the hub has said of such records: how many, and the first of them.
struct DueNotice {
  std::uint32_t to_review = 0, expired = 0;
  std::vector<DueRecord> records;
};

/// What this member has entered into the stores, and what became of it. Over the writing
/// connection it belongs to the link's thread; over a reading one only the readers may be called.
class Ledger {
 public:
  explicit Ledger(link::Database& database) : database_(database) {}
  void create_tables();

  void add_load(const Load& load, Instant now);
  /// The last load of the same file of which something is still to come: of the file, or of the
  /// hub's answers.
  [[nodiscard]] std::optional<Load> find_unfinished(Store store, const std::string& file_name,
                                                    std::uint64_t total);
  [[nodiscard]] std::optional<Load> find_load(const LoadId& id);
  /// Records that cannot leave: counted as sent and refused.
  void refuse_here(const LoadId& load, const std::vector<RecordFault>& faults);
  /// Everything up to the line is durable here; `finished`: nothing follows.
  void advance(const LoadId& load, std::uint32_t last_line, bool finished);

  void add_sent(const RecordsSent& sent, Instant now);
  /// The hub's report on one message. False: there is no such message, or it was reported before.
  [[nodiscard]] bool report(const MessageId& message, std::uint32_t accepted, std::uint32_t refused,
                            const std::vector<RecordFault>& faults);
  /// The hub refused the message as a whole, and so each record of it. The load it was of (empty:
  /// of none); nothing: there is no such message, or it was reported before.
  [[nodiscard]] std::optional<LoadId> refuse(const MessageId& message, const RecordFault& why);

  struct Row {
    std::int64_t row = 0;  ///< its place: a larger one was changed later
    std::string id;
    RecordVerb verb = RecordVerb::enter;
    std::string state;  ///< queued, accepted, refused
    RecordFault fault;  ///< of a refused one
    Instant at;
    Day until;  ///< the last day on which it counts; none: without end, or out of the store
    /// Of an accepted one: a later change that the hub refused, so that the record stands as it
    /// was.
    struct Refused {
      RecordVerb verb = RecordVerb::enter;
      RecordFault fault;
      Instant at;
    };
    std::optional<Refused> refused_change;
  };
  /// Newest first, as many as `fits` takes. Looks at `looked_at_max` rows at the most and says
  /// where it stopped: 0 if there are no more.
  std::int64_t records(Store store, const RecordQuestion& question,
                       const std::function<bool(const Row&)>& fits);
  static constexpr std::int64_t looked_at_max = 20'000;
  /// A record as it is listed; nothing: this node has sent none of that id.
  [[nodiscard]] std::optional<Row> record(Store store, const std::string& id);
  /// What was accepted of a record, oldest first: its verbs with what was handed in.
  void contents(Store store, const std::string& id,
                const std::function<void(RecordVerb verb, const std::string& json)>& use);
  void note_due(const DueNotice& notice, Instant now);
  /// What is due and was not changed since, the first day first; what has expired, for 90 days.
  [[nodiscard]] std::vector<DueRecord> due(std::size_t most);
  /// The last notice without its records, and when it came; nothing: none has come.
  [[nodiscard]] std::optional<std::pair<DueNotice, Instant>> last_due_notice();
  /// In the order of their arrival.
  [[nodiscard]] std::vector<RecordFault> refusals(const LoadId& load, std::size_t most);

 private:
  void add_refusals(const LoadId& load, std::int64_t message,
                    const std::vector<RecordFault>& faults);
  [[nodiscard]] std::vector<RecordFault> take_unjudged(std::int64_t message);
  void keep_earlier(Store store, const std::string& id);
  void find_standing(Store store, Row& row);
  void keep_contents(std::int64_t message, const RecordsSent& sent);
  /// Of what is out of the store nothing is kept.
  void forget_contents(std::int64_t message);
  [[nodiscard]] Row read_row(const link::Database::Statement& row, Store store);
  void write_end(std::int64_t message, const std::string& id, Day until);
  /// The last day of the record as the newest message about it says.
  [[nodiscard]] Day end_of(Store store, const std::string& id);
  link::Database& database_;
};

}  // namespace iwets::node
