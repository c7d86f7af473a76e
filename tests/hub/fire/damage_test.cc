#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>
#include <set>

#include "tests/hub/disk/disk.h"
#include "tests/hub/fire/story.h"

namespace iwets::fire {
namespace {

using disk::Disk;
using disk::Image;

constexpr std::size_t block_bytes = 4096;

/// A journal as its process left it, and one who knows what is in it.
struct Victim {
  Image image;
  Judge judge;
  JournalIndex told = 0;  ///< for this entry a peer holds a receipt
};

/// Has the judge take the salts of what an undamaged disk holds.
void learn(const Image& image, Judge& judge) {
  Disk copy(image);
  const auto journal = opened_or_null(copy);
  REQUIRE(journal);
  REQUIRE(judge.learn(*journal));
}

/// How its process ended. In order: everything is in tables. Killed: the last is in the log only,
/// and the mark is at the end, or (`unmarked`) up to a second behind it.
enum class End { in_order, killed, killed_unmarked };
constexpr End every_end[] = {End::in_order, End::killed, End::killed_unmarked};

Victim victim(End end, std::uint64_t seed = 1) {
  Victim out{{}, Judge(seed), 0};
  Disk disk;
  REQUIRE(live(disk, out.judge, 3, 6));
  out.told = out.judge.count();
  if (end != End::in_order) {
    const auto journal = opened_or_null(disk);
    REQUIRE(journal);
    REQUIRE_FALSE(append_some(*journal, disk, out.judge, 6).error);
    REQUIRE(journal->append(1, {out.judge.next()}));
    out.told = out.judge.count();
    if (end == End::killed) journal->mark_high_water();
    out.image = disk.image();
  } else {
    out.image = disk.image();
  }
  learn(out.image, out.judge);
  return out;
}

struct Count {
  std::size_t cases = 0, refused = 0, read_error = 0, peer = 0, harmless = 0;
  std::vector<std::string> silent;
};

/// Whether a peer that holds a receipt for entry `told` is believed to know more: what the hub asks
/// at its attach.
bool peer_knows_more(const store::Journal& journal, const Victim& victim) {
  if (victim.told > journal.last().index) return true;
  const auto root = journal.root_at(victim.told);
  return !root || *root != victim.judge.root(victim.told);
}

/// Opens a damaged disk and says how the damage came out.
void look(const Image& image, const Victim& victim, const std::string& what, Count& count) {
  ++count.cases;
  Disk disk(image);
  auto judge = victim.judge;
  const auto journal = opened_or_null(disk);
  if (!journal) {
    ++count.refused;
    return;
  }
  const auto verdict = judge.look(*journal);
  if (verdict == Verdict::error)
    ++count.read_error;
  else if (verdict == Verdict::silent)
    count.silent.push_back(what + ": " + judge.reason());
  else if (peer_knows_more(*journal, victim))
    ++count.peer;
  else if (journal->last().index == judge.count())
    ++count.harmless;
  else
    count.silent.push_back(what + ": entries are gone");
}

void report(const std::string& what, const Count& count) {
  for (const auto& silent : count.silent) FAIL_CHECK("SILENT " << silent);
  std::cout << what << ": " << count.cases << " cases, refused " << count.refused << ", read fails "
            << count.read_error << ", a peer knows more " << count.peer << ", same bytes "
            << count.harmless << ", silent " << count.silent.size() << "\n";
  CHECK(count.cases > 0);
}

/// Blocks of every file: each, or every few.
void each_block(const Image& image, std::size_t every,
                const std::function<void(const std::string& name, std::size_t from,
                                         std::size_t count)>& visit) {
  std::size_t seen = 0;
  for (const auto& [name, bytes] : image)
    for (std::size_t from = 0; from < bytes.size(); from += block_bytes)
      if (from == 0 || seen++ % every == 0)
        visit(name, from, std::min(block_bytes, bytes.size() - from));
}

std::string place(const std::string& name, std::size_t at) {
  return name + " byte " + std::to_string(at);
}

/// Ends of the records of a log file of RocksDB: fragments with a head of 7 bytes, in blocks of
/// 32 KiB.
std::vector<std::size_t> record_ends(const std::string& bytes) {
  constexpr std::size_t log_block_bytes = 32U << 10U, head_bytes = 7;
  std::vector<std::size_t> ends;
  for (std::size_t at = 0; at + head_bytes <= bytes.size();) {
    const auto left = log_block_bytes - at % log_block_bytes;
    if (left < head_bytes) {
      at += left;
      continue;
    }
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[at + i]); };
    const auto type = byte(6);
    at += head_bytes + byte(4) + 256U * byte(5);
    constexpr std::uint8_t full = 1, last = 4;
    if (type == full || type == last) ends.push_back(at);
  }
  return ends;
}

bool is_log(const std::string& name) {
  return name.ends_with(".log") || name.find("MANIFEST") != std::string::npos;
}

std::size_t repeats() {
  const auto* text = std::getenv("IWETS_FIRE_SEEDS");
  return text == nullptr ? 20 : std::strtoull(text, nullptr, 10);
}

void flip_bits(std::uint64_t seed, std::size_t every, Count& count) {
  for (const auto end_of_process : every_end) {
    const auto whole = victim(end_of_process, seed);
    std::mt19937_64 random(seed);
    each_block(whole.image, every,
               [&](const std::string& name, std::size_t from, std::size_t bytes) {
                 const auto at = from + random() % bytes;
                 auto image = whole.image;
                 image[name][at] = static_cast<char>(image[name][at] ^ (1U << random() % 8));
                 look(image, whole, place(name, at), count);
               });
  }
}

/// Blocks of zeros, of the block before, of another place.
void misplace(std::size_t every) {
  Count zeroed, misdirected, other_file;
  for (const auto end_of_process : every_end) {
    const auto whole = victim(end_of_process);
    std::string previous;
    each_block(whole.image, every,
               [&](const std::string& name, std::size_t from, std::size_t bytes) {
                 const auto& was = whole.image.at(name);
                 auto image = whole.image;
                 image[name].replace(from, bytes, bytes, '\0');
                 look(image, whole, "zeros: " + place(name, from), zeroed);
                 if (from >= block_bytes) {
                   image = whole.image;
                   image[name].replace(from, bytes, was.substr(from - block_bytes, bytes));
                   look(image, whole, "the block before: " + place(name, from), misdirected);
                 }
                 if (previous.size() >= bytes) {
                   image = whole.image;
                   image[name].replace(from, bytes, previous.substr(0, bytes));
                   look(image, whole, "a block of elsewhere: " + place(name, from), other_file);
                 }
                 previous = was.substr(from, bytes);
               });
  }
  report("zeros in each block", zeroed);
  report("each block overwritten by the one before", misdirected);
  report("each block overwritten by one of another place", other_file);
}

void cut(std::size_t every) {
  Count records, blocks;
  for (const auto end_of_process : every_end) {
    const auto whole = victim(end_of_process);
    for (const auto& [name, bytes] : whole.image) {
      auto where = is_log(name) ? record_ends(bytes) : std::vector<std::size_t>{};
      where.insert(where.begin(), 0);
      for (const auto end : where) {
        if (end >= bytes.size()) continue;
        auto image = whole.image;
        image[name].resize(end);
        look(image, whole, "cut: " + place(name, end), records);
      }
      for (auto end = block_bytes; end < bytes.size(); end += every * block_bytes) {
        auto image = whole.image;
        image[name].resize(end);
        look(image, whole, "cut: " + place(name, end), blocks);
      }
    }
  }
  report("cut at each record's end", records);
  report("cut at each 4 KiB", blocks);
}

}  // namespace

TEST_CASE("Fire: no flipped bit is silent, whichever block of whichever file it is in",
          "[fire][damage]") {
  Count count;
  flip_bits(1, 4, count);
  report("one bit in each 4 KiB block", count);
}

TEST_CASE("Fire: flipped bits of as many seeds as IWETS_FIRE_SEEDS says", "[.][long]") {
  Count count;
  for (std::uint64_t seed = 1; seed <= repeats(); ++seed) flip_bits(seed, 1, count);
  report("one bit in each 4 KiB block", count);
}

TEST_CASE("Fire: no block is silently lost, or swapped for another", "[fire][damage]") {
  misplace(12);
}

TEST_CASE("Fire: no file that ends too early is silent", "[fire][damage]") { cut(12); }

TEST_CASE("Fire: every block is lost or swapped, every file cut at each block", "[.][long]") {
  misplace(1);
  cut(1);
}

TEST_CASE("Fire: no file that is gone is silent, and no older copy", "[fire][damage]") {
  Count gone, older;
  for (const auto end_of_process : every_end) {
    const auto whole = victim(end_of_process);
    for (const auto& [name, bytes] : whole.image) {
      auto image = whole.image;
      image.erase(name);
      look(image, whole, "gone: " + name, gone);
    }
    look({}, whole, "everything gone", gone);
  }
  // A copy of the whole directory from each moment between two appends.
  Victim now = victim(End::in_order);
  Disk disk;
  Judge judge(1);
  std::vector<Image> copies;
  for (int session = 0; session < 3; ++session) {
    const auto journal = opened_or_null(disk);
    REQUIRE(journal);
    for (int i = 0; i < 6; ++i) {
      copies.push_back(disk.image());
      REQUIRE_FALSE(append_some(*journal, disk, judge, 1).error);
    }
    journal->close();
  }
  learn(disk.image(), judge);
  now.judge = judge;
  now.told = judge.count();
  for (std::size_t i = 0; i < copies.size(); ++i)
    look(copies[i], now, "copy " + std::to_string(i), older);
  report("each file gone", gone);
  report("an older copy", older);
  CHECK(older.peer + older.refused == older.cases);
}

TEST_CASE("Fire: a journal that went on from an older copy is another one, and a peer can tell",
          "[fire][damage]") {
  Disk disk;
  Judge judge(1);
  REQUIRE(live(disk, judge, 1, 3));
  learn(disk.image(), judge);
  Victim now{{}, judge, 0};
  now.told = judge.count();
  Image copy;
  {
    Disk older;
    Judge its_judge(1);
    const auto journal = opened_or_null(older);
    REQUIRE(journal);
    REQUIRE_FALSE(append_some(*journal, older, its_judge, 2).error);
    copy = older.image();
  }
  Disk restored(copy);
  const auto journal = opened_or_null(restored);
  REQUIRE(journal);
  Judge another(99);
  while (journal->last().index < now.told + 3) {
    auto entry = another.next();
    entry.index = journal->last().index + 1;
    REQUIRE(journal->append(1, {entry}));
  }
  CHECK(peer_knows_more(*journal, now));
}

}  // namespace iwets::fire
