#pragma once

#include <utility>

#include "node/reference/search.h"
#include "node/reference/table.h"

namespace iwets::reference {

/// The table and its search, together. Only reads: any number of threads.
class Book {
 public:
  explicit Book(Table table) : table_(std::move(table)), search_(table_) {}
  Book(const Book&) = delete;
  Book& operator=(const Book&) = delete;
  [[nodiscard]] const Table& table() const { return table_; }
  [[nodiscard]] const Search& search() const { return search_; }

 private:
  Table table_;
  Search search_;
};

}  // namespace iwets::reference
