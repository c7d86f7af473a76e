#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "proto/seal/audit_tree.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"
#include "proto/types/result.h"
#include "proto/types/terms.h"

namespace rocksdb {
class FileSystem;
}  // namespace rocksdb
namespace iwets::seal {
class GuardedKeys;
}  // namespace iwets::seal

namespace iwets::store {

/// A step of a trace, filed beside the entry that caused it (see `hub::Journey`).
struct JourneyRow {
  TraceId subject;
  std::uint8_t step = 0;
  PeerId peer;
  std::uint32_t code = 0;
  static void fields(auto& self, auto& archive) {
    archive(self.subject, self.step, self.peer, self.code);
  }
};
/// Under which the audit log finds again what concerned a record: first 16 bytes of BLAKE2b-256 of
/// store, owner and the owner's id of it.
using RecordKey = std::array<std::uint8_t, 16>;
[[nodiscard]] RecordKey record_key(Store store, const PeerId& owner, const std::string& record);
/// One event, as it goes to disk.
struct Entry {
  JournalIndex index = 0;  ///< gap-free
  Instant time;
  std::string event;                   ///< canonical bytes of the hub's event
  std::optional<std::string> payload;  ///< what the event brings
  std::vector<JourneyRow> journey;
  AuditKind kind = AuditKind::operation;
  PeerId actor = PeerId::hub();    ///< whose deed it is
  std::string purpose;             ///< of a question; no personal data
  std::vector<RecordKey> records;  ///< that a check has found
  /// The case under whose key the payload is kept; empty: of no case.
  TraceId subject{};
};
/// An entry as the audit log shows it.
struct Audited {
  Entry entry;           ///< without payload and records
  seal::AuditLeaf leaf;  ///< what its leaf commits to
  seal::Key32 payload_salt{};
};
/// What a commit made durable. The root is that of the audit tree (`seal::AuditTree`) whose leaves
/// are the entries up to `index`.
struct Committed {
  JournalIndex index = 0;
  Digest root{};
};
/// `unknown`: nobody can say whether the batch is durable; the process must end without another
/// acknowledgement or refusal. `deposed`: another writer has taken over (replicated logs).
/// `full`: no space; nothing was written, stop intake and try again.
enum class CommitError { unknown, deposed, full };
/// `absent`: no such thing. `damaged`: what is on disk is not what was written: raise the alarm.
/// `erased`: the key of its case was destroyed on purpose.
enum class ReadError { absent, damaged, erased };
[[nodiscard]] const char* name(ReadError error);
/// Whether the payloads of a case can be read. `unknown`: it never had one.
enum class CaseState { unknown, kept, erased };
/// Why a journal cannot be opened, in words with a remedy.
struct OpenFailure {
  enum class Kind { damaged, too_new, locked, no_space, lost, io, wrong_key } kind = Kind::io;
  std::string reason, remedy;
};
/// A saved state of the hub's core.
struct Snapshot {
  JournalIndex index = 0;
  Instant time;
  std::string state;
};

/// Where a copy of a journal ends.
struct CopyEnd {
  Committed last;
  Instant time;  ///< of the last entry; the epoch if there is none
};

/// `now`: on disk when the commit returns. `soon`: whole and in order, but a power cut may still
/// take the end of it away; durable with the next `now`, or within a second. For entries of which
/// nobody outside will hear before the next `now`.
enum class Durable { now, soon };
/// What would remain of a damaged journal if its end were cut off at the damage.
struct Remainder {
  Committed last;  ///< its end
  /// The high-water mark: what was durable for certain, so that peers hold receipts for it.
  /// Nothing: the file is not there or damaged, and nobody can say.
  std::optional<Committed> mark;
  /// The mark lies beyond the end, or cannot be compared: receipted entries would be lost.
  bool below_mark = true;
};

/// The hub's append-only log, with payloads, journeys and snapshots: one RocksDB, synced WAL.
/// `append` belongs to one thread; reading is thread-safe.
class Journal {
 public:
  struct Options {
    std::size_t snapshots_kept = 2;
    std::size_t block_cache_bytes = 16U << 20U;
    bool sync = true;  ///< false only in benchmarks of something else
    /// Space that stays free for flushing and compaction: `append` says `full` before it is used.
    std::uint64_t reserve_bytes = 96U << 20U;
    /// A file that takes up space until the disk is full, and then makes room to end in order.
    std::uint64_t ballast_bytes = 16U << 20U;
    /// Opens although the high-water file says that entries are lost, and makes what is there the
    /// new truth: for `iwets-hub recover`, after an operator has confirmed.
    bool accept_loss = false;
    /// Drops everything from the first damaged WAL record on: for `iwets-hub recover`. The loss of
    /// entries below the high-water mark still needs `accept_loss`.
    bool cut_damaged_tail = false;
    /// Every case's key is kept under it; one key. A journal without entries adopts it. Null: the
    /// journal cannot be opened.
    std::shared_ptr<const seal::GuardedKeys> master_key;
    /// What every file of the journal lies on, mark and ballast too. Null: this machine's disk.
    std::shared_ptr<rocksdb::FileSystem> files;
  };
  virtual ~Journal() = default;

  /// Opens or creates. Compares the high-water file `<path>.high` (index and root, written through
  /// once a second) with what is there: a journal behind it has lost entries (`lost`).
  [[nodiscard]] static Result<std::unique_ptr<Journal>, OpenFailure> open(const std::string& path,
                                                                          const Options& options);

  /// What `cut_damaged_tail` would leave. Changes nothing on disk. Fails if more than the end is
  /// damaged: then a backup is needed.
  [[nodiscard]] static Result<Remainder, OpenFailure> remainder(
      const std::string& path, std::shared_ptr<rocksdb::FileSystem> files = nullptr);

  /// Commits the entries, all or none; their indexes go on from the last without a gap.
  /// `epoch` is 1 for the embedded journal, any other is `deposed`. After `unknown` every further
  /// append is `unknown`. An empty batch yields what is committed already: durable, if it is `now`.
  [[nodiscard]] virtual Result<Committed, CommitError> append(std::uint64_t epoch,
                                                              const std::vector<Entry>& entries,
                                                              Durable durable = Durable::now) = 0;
  [[nodiscard]] virtual Committed last() const = 0;
  /// As `last`, but only what no power cut takes away any more: what may be signed.
  [[nodiscard]] virtual Committed durable() const = 0;
  /// The root at an index; `absent` beyond the end.
  [[nodiscard]] virtual Result<Digest, ReadError> root_at(JournalIndex index) const = 0;
  /// Proves that entry `index` is in the log as it was at `size`; 0 < index <= size.
  [[nodiscard]] virtual Result<seal::AuditPath, ReadError> inclusion(JournalIndex index,
                                                                     JournalIndex size) const = 0;
  /// Proves that the log at `size` continues the one at `first`; 0 < first <= size.
  [[nodiscard]] virtual Result<seal::AuditPath, ReadError> consistency(JournalIndex first,
                                                                       JournalIndex size) const = 0;
  [[nodiscard]] virtual Result<Audited, ReadError> audited(JournalIndex index) const = 0;
  /// The entries that concern a trace or check, oldest first; at most 4,096.
  [[nodiscard]] virtual Result<std::vector<JournalIndex>, ReadError> entries_of(
      const TraceId& subject) const = 0;
  /// The entries that found the record, oldest first; at most 4,096 behind `after`.
  [[nodiscard]] virtual Result<std::vector<JournalIndex>, ReadError> found(
      const RecordKey& record, JournalIndex after) const = 0;
  [[nodiscard]] virtual Result<std::string, ReadError> payload(PayloadRef ref) const = 0;
  /// Entries from `from` on, in order, without payloads; stops when `visit` returns false.
  [[nodiscard]] virtual Result<void, ReadError> read(
      JournalIndex from, const std::function<bool(const Entry&)>& visit) const = 0;
  struct JourneyStep {
    JournalIndex index = 0;
    Instant time;
    JourneyRow row;
  };
  /// In order of time; at most 4,096 steps.
  [[nodiscard]] virtual Result<std::vector<JourneyStep>, ReadError> journey(
      const TraceId& subject) const = 0;

  /// `damaged` if its key cannot be read.
  [[nodiscard]] virtual Result<CaseState, ReadError> state_of(const TraceId& subject) const = 0;
  /// Traces and checks whose first payload came before `before`, not erased, in order of id, behind
  /// `after`; at most `most` of them.
  [[nodiscard]] virtual Result<std::vector<TraceId>, ReadError> cases_before(
      Instant before, const TraceId& after, std::size_t most) const = 0;
  /// Destroys the keys of these cases, durable on return: no payload of theirs, here or in any copy
  /// of a payload, is readable with the master key any more. Again: changes nothing. False: perhaps
  /// not done; after a fault of the disk the next append says `unknown`. One thread at a time,
  /// which may be another than that of `append`.
  [[nodiscard]] virtual bool erase(const std::vector<TraceId>& subjects) = 0;
  /// Nobody needs these payloads any more: their room is given back in time, and reading them says
  /// `erased`. Durable with the next `now`; after a power cut some may be there again. Again:
  /// changes nothing. The thread of `append`. False: the disk has failed.
  [[nodiscard]] virtual bool release(const std::vector<PayloadRef>& payloads) = 0;
  /// Takes destroyed keys out of files that still hold them, if there are any. Takes seconds.
  /// False: not done, try again later.
  [[nodiscard]] virtual bool scrub() = 0;

  /// Durable on return; false: not saved, the earlier ones remain. One thread at a time, which may
  /// be another than that of `append`.
  [[nodiscard]] virtual bool save_snapshot(const Snapshot& snapshot) = 0;
  /// The newest that is whole; nothing if there is none.
  [[nodiscard]] virtual std::optional<Snapshot> newest_snapshot() const = 0;
  /// Writes the high-water file now, synced: what is durable.
  virtual void mark_high_water() = 0;
  [[nodiscard]] virtual std::uint64_t bytes_on_disk() const = 0;
  /// Makes a copy of this moment, a journal of its own, in the folder `path`, which must not exist:
  /// linked where the disk allows it, so quick, and of this disk. It is opened once: what its log
  /// held goes into its tables, and it gets a high-water file that fits. Any thread, also while
  /// `append` works.
  [[nodiscard]] virtual Result<CopyEnd, OpenFailure> copy_to(const std::string& path) const = 0;
  /// Orderly end: flushes and closes.
  virtual void close() = 0;
};

}  // namespace iwets::store
