#include "node/shell/long_reader.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace iwets::node {

LongReader::LongReader(std::string path) : path_(std::move(path)), thread_([this] { run(); }) {}

bool LongReader::take(std::function<void(Reader*)> work) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || waiting_.size() >= waiting_max) return false;
    waiting_.push_back(std::move(work));
  }
  came_.notify_one();
  return true;
}

void LongReader::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    waiting_.clear();
  }
  came_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Reader* LongReader::reader() {
  try {
    if (!reader_) reader_ = std::make_unique<Reader>(path_);
  } catch (const link::DatabaseError& error) {
    spdlog::error("event=database_unreadable text=\"{}\"", error.what());
  }
  return reader_.get();
}

void LongReader::run() {
  for (;;) {
    std::unique_lock lock(mutex_);
    came_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    const auto work = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    work(reader());
  }
}

}  // namespace iwets::node
