#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>

#include "tests/hub/disk/crash.h"
#include "tests/hub/fire/story.h"

namespace iwets::fire {
namespace {

using disk::Disk;
using disk::Fate;
using disk::Image;
using disk::Ledger;
using disk::Step;

/// What the steps so far have promised.
struct Promised {
  JournalIndex durable = 0, snapshot = 0;
  void take(const Step& step) {
    if (step.what != Step::What::note) return;
    auto& which = (step.at & snapshot_note) != 0 ? snapshot : durable;
    which = step.at & ~snapshot_note;
  }
};

struct Count {
  std::size_t crashes = 0, cut = 0;
};

/// Opens what a crash has left. Of pages that were not synced some may be there and others not:
/// that is not to be told from damage, so that an operator has to say that the end may be cut. He
/// is told that nothing is lost by it, and nothing is.
std::unique_ptr<store::Journal> recover(Disk& disk, Fate fate, Count& count) {
  store::OpenFailure why;
  auto journal = opened_or_null(disk, &why);
  if (journal) return journal;
  INFO(why.reason);
  CHECK(fate == Fate::reordered);
  CHECK(why.kind == store::OpenFailure::Kind::damaged);
  const auto left = store::Journal::remainder(journal_path, files_of(disk));
  REQUIRE(left);
  CHECK_FALSE(left->below_mark);
  store::Journal::Options cutting;
  cutting.cut_damaged_tail = true;
  ++count.cut;
  journal = opened_or_null(disk, &why, cutting);
  INFO(why.reason);
  REQUIRE(journal);
  return journal;
}

/// Judges what a crash has left, and goes on with it.
void judge_crash(Disk& disk, Fate fate, Judge& judge, const Promised& promised, Count& count) {
  ++count.crashes;
  const auto journal = recover(disk, fate, count);
  const auto last = journal->last();
  CHECK(last.index >= promised.durable);
  const auto verdict = judge.look(*journal);
  INFO(judge.reason());
  REQUIRE(verdict == Verdict::same);
  const auto saved = journal->newest_snapshot();
  CHECK((saved ? saved->index : 0) >= promised.snapshot);
  judge.forget_behind(last.index);
  CHECK_FALSE(append_some(*journal, disk, judge, 2).error);
  REQUIRE(judge.learn(*journal));
  CHECK(journal->last().root == judge.root());
}

void crash_everywhere(std::uint64_t seed, std::size_t fates_each, Count& count) {
  Disk disk;
  Judge judge(seed);
  REQUIRE(live(disk, judge, 3, 6));
  const auto steps = disk.steps();
  std::mt19937_64 random(seed);
  Ledger ledger;
  Promised promised;
  for (std::size_t at = 0; at <= steps.size(); ++at) {
    for (std::size_t n = 0; n < fates_each; ++n) {
      const auto fate = disk::fates[(at + seed + n) % std::size(disk::fates)];
      INFO("seed " << seed << ", crash before step " << at << " of " << steps.size() << ", fate "
                   << static_cast<int>(fate));
      const auto image = ledger.crash(fate, random);
      Disk after(image);
      auto its_judge = judge;
      judge_crash(after, fate, its_judge, promised, count);
      // And once more, while it recovered.
      const auto recovery = after.steps();
      Ledger second(image);
      const auto reach = random() % (recovery.size() + 1);
      auto promised_then = promised;
      for (std::size_t i = 0; i < reach; ++i) {
        second.take(recovery[i]);
        promised_then.take(recovery[i]);
      }
      const auto then = disk::fates[random() % std::size(disk::fates)];
      INFO("and again at its step " << reach << ", fate " << static_cast<int>(then));
      Disk twice(second.crash(then, random));
      judge_crash(twice, fate == Fate::reordered ? fate : then, its_judge, promised_then, count);
    }
    if (at == steps.size()) break;
    ledger.take(steps[at]);
    promised.take(steps[at]);
  }
}

}  // namespace

TEST_CASE("Fire: after a crash at any step the journal is a prefix with all that was promised",
          "[fire][crash]") {
  Count count;
  crash_everywhere(1, 1, count);
  std::cout << count.crashes << " crashes, " << count.cut << " needed a cut\n";
}

TEST_CASE("Fire: crashes of as many seeds as IWETS_FIRE_SEEDS says", "[.][long]") {
  const auto* text = std::getenv("IWETS_FIRE_SEEDS");
  const auto seeds = text == nullptr ? 20 : std::strtoull(text, nullptr, 10);
  Count count;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) crash_everywhere(seed, 1, count);
  std::cout << count.crashes << " crashes, " << count.cut << " needed a cut\n";
}

}  // namespace iwets::fire
