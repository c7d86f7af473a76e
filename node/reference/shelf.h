#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "node/reference/book.h"

namespace iwets::reference {

/// Where the book lies that searches are made in: a newer one takes its place while they go on.
/// Thread-safe.
class Shelf {
 public:
  explicit Shelf(std::shared_ptr<const Book> book) : book_(std::move(book)) {}
  /// The book of now. It stays as it is for as long as it is held; one answer is made of one book.
  [[nodiscard]] std::shared_ptr<const Book> book() const {
    const std::lock_guard lock(mutex_);
    return book_;
  }
  void put(std::shared_ptr<const Book> next) {
    const std::lock_guard lock(mutex_);
    book_.swap(next);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Book> book_;
};

}  // namespace iwets::reference
