#include "hub/store/live_names.h"

#include <pthread.h>

#include <algorithm>

namespace iwets::store {
namespace {

/// More than this, and whoever adds waits.
constexpr std::size_t indexes_max = 48;
/// An index is merged with those before it that have together this share of its names.
constexpr double merged_share = 0.5;

std::size_t weight(const LiveNames::Index& index) { return index.names() + index.records(); }

}  // namespace

LiveNames::LiveNames() : thread_([this] { run(); }) {
  pthread_setname_np(thread_.native_handle(), "hub-names");
}

LiveNames::~LiveNames() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

std::unique_lock<std::mutex> LiveNames::hold() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return view_->size() < indexes_max; });
  }
  return std::unique_lock(merged_);
}

void LiveNames::add(const std::vector<Named>& changed) {
  if (changed.empty()) return;
  Index::Builder builder;
  for (auto at = changed.rbegin(); at != changed.rend(); ++at) builder.add(at->first, at->second);
  const std::scoped_lock lock(mutex_);
  auto next = std::make_shared<View>();
  next->push_back(builder.build(view_->empty()));
  next->insert(next->end(), view_->begin(), view_->end());
  view_ = std::move(next);
  changed_.notify_all();
}

std::shared_ptr<const LiveNames::View> LiveNames::view() const {
  const std::scoped_lock lock(mutex_);
  return view_;
}

void LiveNames::settle() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !merging_ && due(*view_) == 0; });
}

std::size_t LiveNames::due(const View& view) {
  std::size_t sum = 0, count = 0;
  for (std::size_t i = 0; i < view.size(); ++i) {
    const auto own = weight(*view[i]);
    if (i > 0 && static_cast<double>(sum) >= merged_share * static_cast<double>(own)) count = i + 1;
    sum += own;
  }
  return count;
}

void LiveNames::run() {
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
    Index::Builder builder;
    for (const auto& index : old) builder.add(*index);
    replace(old, builder.build(count == view->size()));
  }
}

void LiveNames::replace(const View& old, std::shared_ptr<const Index> merged) {
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

}  // namespace iwets::store
