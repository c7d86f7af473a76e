#include "hub/store/live_indexes.h"

#include <pthread.h>

#include <algorithm>

#include "hub/store/live_records.h"

namespace iwets::store {
namespace {

/// More than this, and whoever adds waits.
constexpr std::size_t indexes_max = 48;

}  // namespace

template <typename Kind>
LiveIndexes<Kind>::LiveIndexes() : thread_([this] { run(); }) {
  pthread_setname_np(thread_.native_handle(), Kind::thread);
}

template <typename Kind>
LiveIndexes<Kind>::~LiveIndexes() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

template <typename Kind>
std::unique_lock<std::mutex> LiveIndexes<Kind>::hold() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return view_->size() < indexes_max; });
  }
  return std::unique_lock(merged_);
}

template <typename Kind>
void LiveIndexes<Kind>::add(std::shared_ptr<const Index> index) {
  const std::scoped_lock lock(mutex_);
  auto next = std::make_shared<View>();
  next->push_back(std::move(index));
  next->insert(next->end(), view_->begin(), view_->end());
  view_ = std::move(next);
  changed_.notify_all();
}

template <typename Kind>
std::shared_ptr<const typename LiveIndexes<Kind>::View> LiveIndexes<Kind>::view() const {
  const std::scoped_lock lock(mutex_);
  return view_;
}

template <typename Kind>
void LiveIndexes<Kind>::settle() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !merging_ && due(*view_) == 0; });
}

template <typename Kind>
std::size_t LiveIndexes<Kind>::due(const View& view) {
  std::size_t sum = 0, count = 0;
  for (std::size_t i = 0; i < view.size(); ++i) {
    const auto own = Kind::weight(*view[i]);
    if (i > 0 && static_cast<double>(sum) >= Kind::merged_share * static_cast<double>(own))
      count = i + 1;
    sum += own;
  }
  return count;
}

template <typename Kind>
void LiveIndexes<Kind>::run() {
  for (;;) {
    std::shared_ptr<const View> view;
    std::size_t count = 0;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stopping_ || due(*view_) > 0; });
      if (stopping_) return;
      view = view_;
      count = due(*view);
      merging_ = true;
    }
    const View old(view->begin(), view->begin() + static_cast<std::ptrdiff_t>(count));
    replace(old, Kind::merged(old, count == view->size()));
  }
}

template <typename Kind>
void LiveIndexes<Kind>::replace(const View& old, std::shared_ptr<const Index> merged) {
  const std::scoped_lock locks(merged_, mutex_);
  auto next = std::make_shared<View>(*view_);
  // What was added meanwhile stands before them.
  const auto at = std::find(next->begin(), next->end(), old.front());
  *at = std::move(merged);
  next->erase(at + 1, at + static_cast<std::ptrdiff_t>(old.size()));
  view_ = std::move(next);
  merging_ = false;
  changed_.notify_all();
}

template class LiveIndexes<Names>;
template class LiveIndexes<Identifiers>;

}  // namespace iwets::store
