#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "hub/match/identifier_index.h"
#include "hub/match/match.h"
#include "hub/match/person/dictionary.h"
#include "hub/release/decide.h"
#include "hub/store/journal.h"
#include "proto/field/facts.h"
#include "proto/types/ids.h"
#include "proto/types/terms.h"

namespace iwets::store {

/// Who may change a record, and under which id.
struct RecordName {
  Store store = Store::nominal;
  PeerId owner;
  std::string id;  ///< of a trace: its id as text
  static void fields(auto& self, auto& ar) { ar(self.store, self.owner, self.id); }
  friend auto operator<=>(const RecordName&, const RecordName&) = default;
};
/// `release`: changes the release set, and the handling code if one is given; the rest stays.
/// `clear`: takes the record out as `withdraw` does, for the matter is settled. `validate`: changes
/// the last day on which it counts, and nothing else.
enum class Verb : std::uint8_t {
  enter = 1,
  modify = 2,
  withdraw = 3,
  release = 4,
  clear = 5,
  validate = 6
};
[[nodiscard]] constexpr bool takes_out(Verb verb) {
  return verb == Verb::withdraw || verb == Verb::clear;
}

/// What one `Records` message asks for, parsed.
struct Change {
  PeerId owner;
  Store store = Store::nominal;
  Verb verb = Verb::enter;
  std::vector<field::Record> records;
  bool repeat_allowed = false;  ///< entering what is there, unchanged, counts as accepted
  /// The day after which a date is in the future. Of the message, never of a clock: a replay judges
  /// as the first time.
  field::PartialDate latest{9999, 12, 31};
  /// The day of the message, from which last days count.
  Day today = {};
};
/// Looks for records that are over on `today`, and for those to be reviewed: whose last day is
/// `review_until` or before, and behind `reviewed` or of a number from `seen` on.
struct Sweep {
  Day today;
  Day review_until;  ///< none: nothing is reviewed
  Day reviewed;
  match::RecordNumber seen = 0;
  std::uint64_t place = 0;  ///< where the review begins: a day in the upper half, a number below
  std::size_t most = 0;     ///< of each
};
struct Due {
  RecordName name;
  Day until;  ///< the last day on which it counts
  static void fields(auto& self, auto& ar) { ar(self.name, self.until); }
};
struct Swept {
  std::vector<Due> expired = {};  ///< taken out
  std::vector<Due> to_review = {};
  std::uint64_t place = 0;       ///< where the review goes on if there is more
  match::RecordNumber seen = 0;  ///< what is applied later has this number, or a higher one
  bool more = false;
  /// The first last day of all that is left, and of what is to be reviewed later; none: nothing
  /// ends.
  Day next_end = {}, next_review = {};
  static void fields(auto& self, auto& ar) {
    ar(self.expired, self.to_review, self.place, self.seen, self.more, self.next_end,
       self.next_review);
  }
};
struct RecordRefused {
  std::size_t index = 0;
  std::string id, field, reason, remedy;
};
struct Applied {
  std::uint32_t accepted = 0;
  std::vector<RecordRefused> refused;
};

/// A trace as it becomes a record of the fifth store, or a check that is remembered.
struct FiledTrace {
  JournalIndex index = 0;  ///< of the entry that brought it, which still holds what it asks
  PeerId owner;
  TraceId trace;
  field::Firearm firearm = {};
  std::string reference = {};
  /// What it asks besides, of which keys alone are kept.
  std::vector<field::Subject> others = {};
  field::Release release = {};
  field::Purpose purpose = field::Purpose::none;
  bool is_trace = true;  ///< a check is compared with later records, and found by nobody
  Instant until = {};    ///< of a check: it is remembered until then
};

/// What a record or a trace as a record is released for.
struct Guard {
  field::Release release;
  field::Handling handling = field::Handling::none;
  /// What the record is about, and a number that is another after each change; of a trace: nothing,
  /// and 0.
  std::optional<field::Subject> subject = {};
  std::uint32_t version = 0;
};

/// A record that answers a question.
struct StoreMatch {
  RecordName name;
  field::Record record;
  match::Judgement judgement;
  release::Told told = {.requester = true, .owner = true};
  std::uint32_t version = 0;  ///< `Guard::version` at that moment
};
/// A record as it stands, with `Guard::version`.
struct StoredRecord {
  field::Record record;
  std::uint32_t version = 0;
};
/// A filed trace or check that may fit, by its keys.
struct Remembered {
  TraceId subject;
  PeerId owner;
  JournalIndex filed = 0;
  std::string reference;
  field::Release release;
  field::Purpose purpose = field::Purpose::none;
  bool is_trace = true;
  Instant until;
};
/// For how many of what is filed there is room.
struct Places {
  std::size_t most = 0;
  /// Whether one takes a place; empty: each does. What is hidden from who might notice must not.
  std::function<bool(const Remembered&)> taken_by = {};
  std::size_t others_max = 500;  ///< that take none: handed on as well
};
/// Which of what is filed is looked for.
enum class Earlier : std::uint8_t { all, checks };
/// `too_wide`: so many records may fit that the question must be narrowed.
enum class StoreError { unavailable, corrupt, too_wide };

/// The state of the stores at one moment: later changes do not show. Cheap to take.
class Records;
class RecordsSnapshot {
 public:
  virtual ~RecordsSnapshot() = default;
  struct Asking {
    release::Asker asker;
    std::size_t most = 0;    ///< matches that the requester may see
    JournalIndex asked = 0;  ///< traces filed by this entry or later do not show
    Day today = {};          ///< records that are over on it do not show; none: all do
    /// By `requester`, for no purpose, and to be shown to every owner.
    [[nodiscard]] static Asking by(PeerId requester, std::size_t most, JournalIndex asked) {
      static const field::Release everybody;
      return {{requester, field::Purpose::none, everybody}, most, asked, {}};
    }
  };
  /// At most `most` matches that the requester may see, best first; behind them those of which only
  /// the owner is told, as many at most. What is told to nobody is left out before anything is
  /// ranked or cut: it takes no place. No match is an empty list, not an error. Blocking: on a
  /// check worker only.
  [[nodiscard]] virtual Result<std::vector<StoreMatch>, StoreError> find(
      const match::Question& question, const Asking& asking) const = 0;
  /// The record of this name, not of the fifth store; nothing: there is none.
  [[nodiscard]] virtual Result<std::optional<StoredRecord>, StoreError> record(
      const RecordName& name) const = 0;
  /// How a record fits a subject, by the rules of `find`; nothing: it does not.
  [[nodiscard]] virtual std::optional<match::Judgement> judge(Store store,
                                                              const field::Subject& asked,
                                                              const field::Subject& record) const {
    return match::judge(store, asked, record);
  }
  /// Traces and remembered checks filed before entry `before` that share a key with one of these,
  /// as many as there are places, the newest of each key first. Blocking.
  [[nodiscard]] virtual Result<std::vector<Remembered>, StoreError> remembered(
      const std::vector<field::Subject>& subjects, JournalIndex before, const Places& places,
      Earlier which) const = 0;
};

/// The four record stores and the traces as the fifth, in one RocksDB beside the journal. Changes
/// come from one thread, in journal order; snapshots and counts are thread-safe.
class Records {
 public:
  virtual ~Records() = default;
  using Dictionary = match::person::Dictionary;
  /// `dictionary`: of names, in questions and on record; what is kept does not depend on it.
  [[nodiscard]] static Result<std::unique_ptr<Records>, OpenFailure> open(
      const std::string& path,
      std::shared_ptr<const Dictionary> dictionary = std::make_shared<const Dictionary>());

  /// Applies the records of journal entry `index`, each judged for itself: owner, duplicate id,
  /// unknown id, document of another country, subject of another store, value that is no number.
  /// `report` turns the outcome into the bytes to keep. Applying an index again changes nothing and
  /// returns the report that was kept.
  [[nodiscard]] virtual Result<std::string, StoreError> apply(
      JournalIndex index, const Change& change,
      const std::function<std::string(const Applied&)>& report) = 0;
  /// Takes out what is over, in order of journal entry `index`, and finds what is to be reviewed.
  /// Sweeping at an index again changes nothing and returns what was found.
  [[nodiscard]] virtual Result<Swept, StoreError> sweep(JournalIndex index, const Sweep& asked) = 0;
  /// Files firearms of traces as records of the fifth store, all or none; in journal order. A trace
  /// that is filed already stays as it is.
  [[nodiscard]] virtual Result<void, StoreError> file_traces(
      const std::vector<FiledTrace>& traces) = 0;
  /// Takes traces out of the fifth store, by order of journal entry `index`; durable on return.
  /// Those that are not there are passed over.
  [[nodiscard]] virtual Result<void, StoreError> erase_traces(
      JournalIndex index, const std::vector<TraceId>& traces) = 0;
  /// Takes what was erased out of files that still hold it, if there are any. Takes seconds. False:
  /// not done, try again later.
  [[nodiscard]] virtual bool scrub() = 0;
  /// The last journal index whose changes are in; entries up to it need no replay.
  [[nodiscard]] virtual JournalIndex applied() const = 0;
  /// Notes that everything up to `index` is in, and makes it durable: before a snapshot of the
  /// core.
  [[nodiscard]] virtual bool flush(JournalIndex index) = 0;

  /// Of the files of identifiers beside the records, which spare a start the reading of these.
  struct IndexFiles {
    std::size_t used = 0;
    std::size_t refused = 0;  ///< damaged or of another database: the records were read instead
  };
  /// What the opening found.
  [[nodiscard]] virtual IndexFiles index_files() const = 0;

  /// What a record or trace is released for now; nothing: it is not there. Any thread.
  [[nodiscard]] virtual Result<std::optional<Guard>, StoreError> guard_of(
      const RecordName& name) const = 0;

  [[nodiscard]] virtual bool trace_known(const TraceId& trace) const = 0;
  [[nodiscard]] virtual std::shared_ptr<const RecordsSnapshot> snapshot() const = 0;
  [[nodiscard]] virtual std::map<Store, std::uint64_t> counts() const = 0;
  /// Every record, nominals first, then in the order of applying, as lines: for comparing two
  /// stores.
  virtual void dump(const std::function<void(const std::string& line)>& out) const = 0;
  [[nodiscard]] virtual std::uint64_t bytes_on_disk() const = 0;
  /// Makes a copy of this moment in the folder `path`, which must not exist. Any thread. The copy's
  /// last changes may not be synced: sync its files before relying on it. False: not made.
  [[nodiscard]] virtual bool copy_to(const std::string& path) const = 0;
  virtual void close() = 0;
};

}  // namespace iwets::store
