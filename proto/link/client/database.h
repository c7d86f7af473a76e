#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "proto/types/ids.h"

struct sqlite3;
struct sqlite3_stmt;

namespace iwets::link {

/// What the database could not do, and what to do about it.
class DatabaseError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One SQLite file in WAL mode, opened by one thread of one process at a time.
/// Every failure throws `DatabaseError`: the turn's transaction is lost and the process ends.
class Database {
 public:
  /// Opens or creates; `read_only` for a second connection that only looks.
  explicit Database(const std::string& path, bool read_only = false);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs statements that yield no rows.
  void execute(const std::string& sql);
  void begin();
  /// `now`: on disk when this returns. `soon`: what a power cut may take away, though no crash of
  /// this process; the next `now` makes it durable too. For what nobody outside relies on yet.
  enum class Durable { now, soon };
  void commit(Durable durable = Durable::now);
  /// Undoes all since `begin`; nothing to undo is no fault.
  void rollback();

  /// A prepared statement, kept for the life of the database under its text. Bind, then step.
  class Statement {
   public:
    explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
    ~Statement();  ///< resets, so that it can be used again
    Statement(Statement&& other) noexcept;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    Statement& bind(int at, std::int64_t value);  ///< `at` counts from 1
    /// Texts and blobs are copied.
    Statement& bind(int at, std::string_view text);
    Statement& bind_blob(int at, std::string_view bytes);
    Statement& bind_null(int at);
    /// True: a row is there.
    bool step();
    /// Steps a statement that yields no row.
    void run();
    [[nodiscard]] std::int64_t integer(int column) const;  ///< `column` counts from 0
    [[nodiscard]] std::string text(int column) const;      ///< of TEXT and BLOB
    [[nodiscard]] bool null(int column) const;

   private:
    sqlite3_stmt* statement_;
  };
  /// `sql` is one statement, a constant of the program. One use of it at a time.
  [[nodiscard]] Statement prepare(std::string_view sql);
  /// Row id of the last insert.
  [[nodiscard]] std::int64_t last_row() const;
  /// Rows that the last insert, update or delete changed.
  [[nodiscard]] std::int64_t changes() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace iwets::link
