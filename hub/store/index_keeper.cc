#include "hub/store/index_keeper.h"

#include <pthread.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "hub/store/record_rows.h"

namespace iwets::store {
namespace {

namespace fs = std::filesystem;

/// A start reads the records of so many numbers fast enough.
constexpr match::RecordNumber numbers_min = 50'000;

bool holds(match::IdentifierIndex::Range one, match::IdentifierIndex::Range other) {
  return one.first <= other.first && other.end <= one.end;
}

void remove(const std::string& path) {
  std::error_code error;  // What cannot be removed is tried again at the next start.
  fs::remove(path, error);
}

}  // namespace

IndexKeeper::IndexKeeper(RecordsBase& base, std::string folder, const DatabaseId& database)
    : base_(base), folder_(std::move(folder)), id_(database), thread_([this] { run(); }) {
  pthread_setname_np(thread_.native_handle(), "hub-index");
}

IndexKeeper::~IndexKeeper() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

IndexKeeper::Kept IndexKeeper::read(match::RecordNumber next) {
  std::error_code error;  // A folder that is not there has no files.
  std::vector<Range> found;
  for (const auto& file : fs::directory_iterator(folder_, error))
    if (const auto range = index_range(file.path().string()))
      found.push_back(*range);
    else
      remove(file.path().string());
  // Of those that begin alike the longest first: it took the place of the others.
  std::sort(found.begin(), found.end(), [](const Range& a, const Range& b) {
    return a.first != b.first ? a.first < b.first : a.end > b.end;
  });
  Kept kept;
  for (const auto& range : found) {
    const auto path = index_path(folder_, range);
    const bool free = kept.whole.empty() || kept.whole.back()->range().end <= range.first;
    auto index = free ? read_index(path, id_) : nullptr;
    if (index && index->range() == range && range.end <= next) {
      kept.whole.push_back(std::move(index));
      ranges_.push_back(range);
      continue;
    }
    kept.refused += free ? 1 : 0;
    remove(path);
  }
  return kept;
}

void IndexKeeper::keep_below(match::RecordNumber next) {
  {
    const std::scoped_lock lock(mutex_);
    wanted_ = next;
  }
  changed_.notify_all();
}

void IndexKeeper::run() {
  for (;;) {
    match::RecordNumber next = 0;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stopping_ || wanted_ > 0; });
      if (wanted_ == 0) return;
      next = std::exchange(wanted_, 0);
    }
    keep(next);
  }
}

void IndexKeeper::keep(match::RecordNumber next) {
  base_.identifiers.settle();
  std::vector<match::RecordNumber> gone;
  const std::unique_ptr<rocksdb::Iterator> rows(
      base_.database->db().NewIterator({}, base_.database->column("gone")));
  for (rows->SeekToFirst(); rows->Valid(); rows->Next())
    if (const auto number = record_number(view(rows->key()))) gone.push_back(*number);
  const auto indexes = base_.identifiers.view();
  for (const auto& index : *indexes) {
    const auto range = index->range();
    if (range.end > next || range.end - range.first < numbers_min ||
        std::find(ranges_.begin(), ranges_.end(), range) != ranges_.end())
      continue;
    std::error_code error;
    fs::create_directories(folder_, error);
    const auto still = write_index(index_path(folder_, range), id_, *index, gone);
    if (!still) return;  // The database will tell what the disk has; a start reads the records.
    std::erase_if(ranges_, [&](const Range& older) {
      if (holds(range, older)) remove(index_path(folder_, older));
      return holds(range, older);
    });
    ranges_.push_back(range);
    forget(gone, *still, range);
  }
}

void IndexKeeper::forget(const std::vector<match::RecordNumber>& gone,
                         const std::vector<match::RecordNumber>& still, Range range) {
  rocksdb::WriteBatch batch;
  for (const auto number : gone)
    if (range.first <= number && number < range.end &&
        !std::binary_search(still.begin(), still.end(), number))
      (void)batch.Delete(base_.database->column("gone"), number_row(number));
  // What is not forgotten now is with a later file.
  (void)base_.database->db().Write({}, &batch);
}

}  // namespace iwets::store
