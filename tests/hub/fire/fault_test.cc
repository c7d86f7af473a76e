#include <atomic>
#include <catch2/catch.hpp>
#include <iostream>
#include <set>

#include "tests/hub/disk/crash.h"
#include "tests/hub/fire/story.h"

namespace iwets::fire {
namespace {

using disk::Disk;
using disk::Fate;
using disk::Fault;
using disk::Step;
using store::CommitError;

bool is_sync(const Step& step) {
  return step.what == Step::What::sync || step.what == Step::What::sync_folder;
}
bool needs_space(const Step& step) {
  return step.what == Step::What::create || step.what == Step::What::write ||
         step.what == Step::What::rename;
}

/// How often a story without faults does something.
std::size_t count_of(bool (*which)(const Step&)) {
  Disk disk;
  Judge judge;
  REQUIRE(live(disk, judge, 3, 6));
  std::size_t count = 0;
  for (const auto& step : disk.steps()) count += which(step);
  return count;
}

struct Count {
  std::size_t cases = 0, opening = 0, unknown = 0, full = 0;
};

/// RocksDB writes down its options, and goes on if it cannot: nobody reads them.
class Options {
 public:
  bool concerned(const Step& step) {
    if (step.what == Step::What::create || step.what == Step::What::rename) {
      last_ = step.target.find("OPTIONS") != std::string::npos;
      if (step.name.find("OPTIONS") != std::string::npos) files_.insert(step.file);
    }
    return step.what == Step::What::sync_folder ? last_ : files_.count(step.file) > 0;
  }

 private:
  std::set<disk::FileId> files_;
  bool last_ = false;
};

/// The highest index that was reported durable.
JournalIndex promised(const std::vector<Step>& steps) {
  JournalIndex durable = 0;
  for (const auto& step : steps)
    if (step.what == Step::What::note && (step.at & snapshot_note) == 0) durable = step.at;
  return durable;
}

/// Everything that was promised is there, nothing else, and it goes on.
void judge_after(Disk& disk, Judge& judge, JournalIndex durable) {
  store::OpenFailure why;
  const auto journal = opened_or_null(disk, &why);
  INFO(why.reason);
  REQUIRE(journal);
  CHECK(journal->last().index >= durable);
  const auto verdict = judge.look(*journal);
  INFO(judge.reason());
  REQUIRE(verdict == Verdict::same);
  judge.forget_behind(journal->last().index);
  CHECK_FALSE(append_some(*journal, disk, judge, 3).error);
  CHECK(judge.look(*journal) == Verdict::same);
}

/// The story until the fault, then three more appends: none may be reported durable.
void run_into_sync_error(Disk& disk, Judge& judge, const std::atomic<bool>& failed, Count& count) {
  for (int session = 0; session < 3; ++session) {
    const auto journal = opened_or_null(disk);
    if (!journal) {
      CHECK(failed);
      ++count.opening;
      return;
    }
    const auto goes_on = [&](const auto& act) {
      if (!failed) act();
      return !failed;
    };
    const auto append = [&] {
      const auto told = append_some(*journal, disk, judge, 6);
      CHECK((told.error ? *told.error == CommitError::unknown : true));
    };
    const bool whole = goes_on(append) && goes_on([&] {
                         const auto snapshot = judge.snapshot();
                         if (!journal->save_snapshot(snapshot)) CHECK(failed);
                       }) &&
                       goes_on([&] { journal->mark_high_water(); }) && goes_on(append);
    if (!whole) {
      for (int i = 0; i < 3; ++i) {
        const auto late = journal->append(1, {judge.next()});
        REQUIRE_FALSE(late);
        CHECK(late.error() == CommitError::unknown);
      }
      ++count.unknown;
    }
    journal->close();
    if (failed) return;
  }
}

/// `every`: of how many syncs one fails; the others have their turn in the long form.
void fail_syncs(std::size_t every) {
  const auto syncs = count_of(is_sync);
  Count count;
  for (const auto fault : {Fault::io_error, Fault::io_error_lost})
    for (std::size_t nth = fault == Fault::io_error ? 0 : every / 2; nth < syncs; nth += every) {
      INFO("sync " << nth << " of " << syncs << ", value "
                   << (fault == Fault::io_error ? "kept" : "lost"));
      Disk disk;
      Judge judge;
      std::atomic<bool> failed{false};
      std::size_t seen = 0;
      Options options;
      disk.on_step([&](const Step& step, std::size_t) {
        if (options.concerned(step) || !is_sync(step) || seen++ != nth) return Fault::none;
        failed = true;
        return fault;
      });
      run_into_sync_error(disk, judge, failed, count);
      if (!failed) continue;
      ++count.cases;
      const auto steps = disk.steps();
      std::mt19937_64 random(nth);
      disk::Ledger ledger;
      for (const auto& step : steps) ledger.take(step);
      for (const auto fate : {Fate::dropped, Fate::kept, Fate::torn}) {
        auto its_judge = judge;
        Disk after(ledger.crash(fate, random));
        judge_after(after, its_judge, promised(steps));
      }
    }
  std::cout << "EIO at each sync: " << count.cases << " cases, opening failed " << count.opening
            << ", appends unknown " << count.unknown << "\n";
}

/// As `fail_syncs`. RocksDB rests for a second when a flush fails.
void fill_disk(std::size_t every) {
  const auto writes = count_of(needs_space);
  Count count;
  for (const bool told : {true, false})
    for (std::size_t nth = told ? 0 : every / 2; nth < writes; nth += every) {
      INFO("write " << nth << " of " << writes << ", told " << told);
      ++count.cases;
      Disk disk;
      Judge judge;
      std::atomic<bool> full{false};
      std::size_t seen = 0;
      disk.on_step([&](const Step& step, std::size_t) {
        if (!needs_space(step)) return Fault::none;
        if (seen++ == nth) full = true;
        return full ? Fault::no_space : Fault::none;
      });
      disk.free_when([&] { return full && told ? 0 : std::uint64_t{1} << 40U; });
      for (int session = 0; session < 3; ++session) {
        store::OpenFailure why;
        auto journal = opened_or_null(disk, &why);
        if (!journal) {
          INFO(why.reason);
          CHECK(full);
          CHECK(why.kind == store::OpenFailure::Kind::no_space);
          ++count.opening;
          break;
        }
        auto outcome = append_some(*journal, disk, judge, 6);
        if (!outcome.error) {
          const auto snapshot = judge.snapshot();
          if (journal->save_snapshot(snapshot)) disk.note(snapshot.index | snapshot_note);
          journal->mark_high_water();
          outcome = append_some(*journal, disk, judge, 6);
        }
        if (outcome.error == CommitError::full) {
          // Nothing was written: when there is room again, the same process goes on.
          ++count.full;
          full = false;
          disk.on_step({});
          judge.forget_behind(journal->last().index);
          CHECK_FALSE(append_some(*journal, disk, judge, 3).error);
        }
        if (outcome.error == CommitError::unknown) ++count.unknown;
        journal->close();
        if (full) break;
      }
      full = false;
      disk.on_step({});
      judge_after(disk, judge, promised(disk.steps()));
    }
  std::cout << "ENOSPC from each write on: " << count.cases << " cases, opening failed "
            << count.opening << ", appends full " << count.full << ", unknown " << count.unknown
            << "\n";
}

}  // namespace

TEST_CASE("Fire: after a sync that failed nothing is reported durable, and nothing is lost",
          "[fire][fault]") {
  fail_syncs(13);
}

TEST_CASE("Fire: a disk that is full at any write aborts nothing, loses nothing, and it goes on",
          "[fire][fault]") {
  fill_disk(23);
}

TEST_CASE("Fire: every sync fails once, and the disk is full at every write", "[.][long]") {
  fail_syncs(1);
  fill_disk(1);
}

}  // namespace iwets::fire
