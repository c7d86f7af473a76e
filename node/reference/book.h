#pragma once

#include <memory>
#include <utility>

#include "node/reference/search.h"
#include "proto/reference/table.h"

namespace iwets::reference {

/// The table and its search, together. Only reads: any number of threads.
class Book {
 public:
  explicit Book(Table table) : Book(std::make_shared<const Table>(std::move(table))) {}
  explicit Book(std::shared_ptr<const Table> table) : table_(std::move(table)), search_(*table_) {}
  Book(const Book&) = delete;
  Book& operator=(const Book&) = delete;
  [[nodiscard]] const Table& table() const { return *table_; }
  [[nodiscard]] const Search& search() const { return search_; }

 private:
  std::shared_ptr<const Table> table_;
  Search search_;
};

}  // namespace iwets::reference
