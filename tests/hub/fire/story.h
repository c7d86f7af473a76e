#pragma once

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "hub/store/journal.h"
#include "proto/seal/keys.h"
#include "proto/types/archive.h"
#include "tests/hub/disk/disk.h"
#include "tests/hub/store/master_key.h"

/// A journal on a simulated disk, and a judge who kept a list of his own of what was written.
namespace iwets::fire {

inline const std::string journal_path = "/hub/journal";

/// The disk as the journal takes it; the test keeps it.
inline std::shared_ptr<rocksdb::FileSystem> files_of(disk::Disk& disk) {
  return {std::shared_ptr<void>{}, &disk};
}

inline std::unique_ptr<store::Journal> opened_or_null(disk::Disk& disk,
                                                      store::OpenFailure* why = nullptr,
                                                      store::Journal::Options options = {}) {
  options.files = files_of(disk);
  options.master_key = tests::master_key();
  options.block_cache_bytes = 1U << 20U;
  options.ballast_bytes = 64U << 10U;
  options.reserve_bytes = 1U << 20U;
  auto journal = store::Journal::open(journal_path, options);
  if (journal) return std::move(*journal);
  if (why != nullptr) *why = journal.error();
  return nullptr;
}

/// What reading everything came to.
enum class Verdict {
  same,    ///< every byte that was written up to the journal's end
  error,   ///< at least one read failed, and said so
  silent,  ///< something else than was written, without a word
};

/// Keeps what was handed to the journal. Shares no code with it but the hash function.
class Judge {
 public:
  explicit Judge(std::uint64_t seed = 1) : random_(seed) {}

  /// The next entry, of changing size, with or without payload and journey.
  store::Entry next() {
    static constexpr std::size_t sizes[] = {0, 50, 300, 300, 2'000, 9'000, 40'000};
    store::Entry entry;
    entry.index = written_.size() + 1;
    entry.time = from_us(1'000'000 + 7 * entry.index);
    entry.event = "event " + std::to_string(entry.index) + ' ' + noise(random_() % 200);
    if (random_() % 5 != 0) entry.payload = noise(sizes[random_() % std::size(sizes)]);
    // Of one of three cases, or of none.
    if (const auto of = random_() % 4; of != 0)
      entry.subject = TraceId({9, 9, static_cast<std::uint8_t>(of)});
    const auto steps = random_() % 3;
    for (std::uint64_t i = 0; i < steps; ++i)
      entry.journey.push_back({TraceId({1, 2, 3, static_cast<std::uint8_t>(random_() % 4)}),
                               static_cast<std::uint8_t>(i), PeerId::hub(), 7});
    written_.push_back(entry);
    return entry;
  }
  /// The journal has lost what lies behind `index`, as it may.
  void forget_behind(JournalIndex index) {
    written_.resize(index);
    leaves_.resize(std::min<std::size_t>(leaves_.size(), index));
    ranges_.clear();
    std::erase_if(snapshots_, [&](const auto& kept) { return kept.first > index; });
  }
  store::Snapshot snapshot() {
    store::Snapshot out{written_.size(), from_us(5), noise(3'000 + random_() % 9'000)};
    snapshots_[out.index] = out.state;
    return out;
  }

  [[nodiscard]] JournalIndex count() const { return written_.size(); }
  /// Takes the salts of entries that it has not seen yet; false: one cannot be read.
  bool learn(const store::Journal& journal) {
    while (leaves_.size() < std::min(count(), journal.last().index)) {
      const auto index = leaves_.size() + 1;
      const auto kept = journal.audited(index);
      if (!kept) return false;
      leaves_.push_back(leaf(written_[index - 1], kept->leaf.salt, kept->payload_salt));
    }
    return true;
  }
  [[nodiscard]] Digest root() const { return root(count()); }
  /// By the definition of RFC 6962, section 2.1, of entries that it has learnt.
  [[nodiscard]] Digest root(JournalIndex index) const {
    REQUIRE(index <= leaves_.size());
    return index == 0 ? Digest{} : range(0, index);
  }
  /// Where `look` saw the first thing that is not as it was written.
  [[nodiscard]] const std::string& reason() const { return reason_; }

  /// Reads everything in the journal.
  [[nodiscard]] Verdict look(const store::Journal& journal) {
    errors_ = 0;
    reason_.clear();
    const auto end = journal.last();
    if (end.index > count()) return silent("more entries than were written");
    if (!learn(journal)) {
      error("entry");
      return Verdict::error;
    }
    if (end.root != root(end.index)) return silent("another root at the end");
    JournalIndex seen = 0;
    const auto read = journal.read(1, [&](const store::Entry& entry) {
      ++seen;
      const auto& was = written_[seen - 1];
      if (entry.index != seen || entry.time != was.time || entry.event != was.event)
        reason_ = "entry " + std::to_string(seen);
      return reason_.empty();
    });
    if (!reason_.empty()) return Verdict::silent;
    if (!read) error("entry " + std::to_string(seen + 1));
    if (read && seen != end.index) return silent("the reading ended early");
    for (JournalIndex i = 1; i <= end.index; ++i) look_at(journal, i);
    look_at_journeys(journal, end.index);
    const auto saved = journal.newest_snapshot();
    if (saved && (snapshots_.count(saved->index) == 0 || snapshots_[saved->index] != saved->state))
      return silent("snapshot " + std::to_string(saved->index));
    if (silent_) return Verdict::silent;
    return errors_ == 0 ? Verdict::same : Verdict::error;
  }

 private:
  static Digest leaf(const store::Entry& entry, const seal::Key32& salt,
                     const seal::Key32& payload_salt) {
    Writer content;
    content(entry.journey, entry.purpose, entry.event);
    return seal::leaf_hash(
        {entry.kind, entry.time, entry.actor, salt, seal::digest(bytes_of(content.bytes())),
         entry.payload ? seal::commitment(payload_salt, seal::digest(bytes_of(*entry.payload)))
                       : Digest{}});
  }
  Digest range(JournalIndex from, JournalIndex to) const {
    if (to - from == 1) return leaves_[from];
    const auto known = ranges_.find({from, to});
    if (known != ranges_.end()) return known->second;
    JournalIndex half = 1;
    while (2 * half < to - from) half *= 2;
    return ranges_[{from, to}] = seal::node_hash(range(from, from + half), range(from + half, to));
  }
  void look_at(const store::Journal& journal, JournalIndex i) {
    const auto& was = written_[i - 1];
    const auto payload = journal.payload(PayloadRef{i});
    if (payload ? was.payload != *payload
                : was.payload && payload.error() != store::ReadError::damaged)
      (void)silent("payload " + std::to_string(i));
    if (!payload && payload.error() == store::ReadError::damaged)
      error("payload " + std::to_string(i));
    const auto kept = journal.root_at(i);
    if (kept && *kept != root(i)) (void)silent("root " + std::to_string(i));
    if (!kept) error("root " + std::to_string(i));
  }
  void look_at_journeys(const store::Journal& journal, JournalIndex end) {
    for (std::uint8_t n = 0; n < 4; ++n) {
      const TraceId subject({1, 2, 3, n});
      std::vector<std::pair<JournalIndex, unsigned>> was, is;
      for (JournalIndex i = 1; i <= end; ++i)
        for (const auto& row : written_[i - 1].journey)
          if (row.subject == subject) was.emplace_back(i, row.step);
      const auto steps = journal.journey(subject);
      if (!steps) {
        error("journey");
        continue;
      }
      for (const auto& step : *steps) is.emplace_back(step.index, step.row.step);
      if (is != was) (void)silent("journey " + std::to_string(n));
    }
  }
  Verdict silent(const std::string& what) {
    silent_ = true;
    if (reason_.empty()) reason_ = what;
    return Verdict::silent;
  }
  void error(const std::string& what) {
    if (errors_++ == 0 && !silent_) first_error_ = what;
  }
  std::string noise(std::size_t bytes) {
    std::string out(bytes, '\0');
    for (auto& c : out) c = static_cast<char>(random_());
    return out;
  }

  std::mt19937_64 random_;
  std::vector<store::Entry> written_;
  std::vector<Digest> leaves_;
  mutable std::map<std::pair<JournalIndex, JournalIndex>, Digest> ranges_;  ///< roots
  std::map<JournalIndex, std::string> snapshots_;
  std::size_t errors_ = 0;
  bool silent_ = false;
  std::string reason_, first_error_;
};

/// Notes in the steps of a disk: what the journal has reported.
inline constexpr std::uint64_t snapshot_note = std::uint64_t{1} << 63U;

/// How the story went, on a disk that may have faults.
struct Told {
  JournalIndex durable = 0;  ///< the highest index that `append(..., now)` has reported
  std::optional<store::CommitError> error;
};

/// Appends batches until one is not reported committed. Every third is durable soon only.
inline Told append_some(store::Journal& journal, disk::Disk& disk, Judge& judge,
                        std::size_t batches) {
  Told told;
  for (std::size_t i = 0; i < batches; ++i) {
    std::vector<store::Entry> entries;
    for (std::size_t n = 0; n <= i % 3; ++n) entries.push_back(judge.next());
    const bool now = i % 3 != 1;
    const auto done = journal.append(1, entries, now ? store::Durable::now : store::Durable::soon);
    if (!done) {
      told.error = done.error();
      return told;
    }
    if (!now) continue;
    disk.note(told.durable = done->index);
  }
  return told;
}

/// Sessions of one journal from its birth on: appends, snapshots, marks, orderly ends. Files of
/// every kind come to be, and old ones go. False: a fault ended it.
inline bool live(disk::Disk& disk, Judge& judge, std::size_t sessions, std::size_t batches) {
  for (std::size_t session = 0; session < sessions; ++session) {
    const auto journal = opened_or_null(disk);
    if (!journal) return false;
    if (append_some(*journal, disk, judge, batches).error) return false;
    const auto snapshot = judge.snapshot();
    if (!journal->save_snapshot(snapshot)) return false;
    disk.note(snapshot.index | snapshot_note);
    journal->mark_high_water();
    if (append_some(*journal, disk, judge, batches).error) return false;
    journal->close();
  }
  return true;
}

}  // namespace iwets::fire
