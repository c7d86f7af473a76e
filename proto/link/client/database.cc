#include "proto/link/client/database.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <cassert>
#include <functional>
#include <map>
#include <utility>

namespace iwets::link {
namespace {

[[noreturn]] void raise(sqlite3* db, const std::string& doing) {
  const auto code = db == nullptr ? SQLITE_NOMEM : sqlite3_extended_errcode(db);
  std::string what = doing + ": " + (db == nullptr ? "out of memory" : sqlite3_errmsg(db));
  switch (code & 0xff) {
    case SQLITE_FULL: what += "; free space on this disk, then start again"; break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: what += "; another process has this database open: stop it first"; break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      what += "; the file is damaged: keep a copy for examination and restore a backup";
      break;
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM: what += "; check the path and its permissions"; break;
    default: what += "; check the disk, then start again"; break;
  }
  throw DatabaseError(what);
}

/// SQLite's statistics of its memory cost a lock at every allocation, and nobody reads them.
void spare_statistics() {
  [[maybe_unused]] static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

void run(sqlite3* db, const char* sql) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) raise(db, "database");
}

/// What SQLite itself does after a commit with synchronous FULL.
void sync_log(sqlite3* db) {
  sqlite3_file* log = nullptr;
  if (sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) != SQLITE_OK ||
      log == nullptr)
    raise(db, "cannot find the log of the database");
  if (log->pMethods == nullptr) return;  // Not opened yet: nothing was ever written, or in memory.
  if (log->pMethods->xSync(log, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY) != SQLITE_OK)
    throw DatabaseError(
        "the disk failed to make the database's log durable; check the disk, then start again: "
        "nothing that was not durable has been acknowledged");
}

}  // namespace

struct Database::Impl {
  sqlite3* db = nullptr;
  /// Under their texts; few, because texts are constants of the program.
  std::map<std::string, sqlite3_stmt*, std::less<>> statements;

  ~Impl() {
    for (const auto& [text, statement] : statements) sqlite3_finalize(statement);
    sqlite3_close(db);
  }
};

Database::Database(const std::string& path, bool read_only) : impl_(std::make_unique<Impl>()) {
  spare_statistics();
  const int flags =
      (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
      SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path.c_str(), &impl_->db, flags, nullptr) != SQLITE_OK)
    raise(impl_->db, "cannot open " + path);
  sqlite3_extended_result_codes(impl_->db, 1);
  // Someone may look at the file with a tool of their own for a moment.
  sqlite3_busy_timeout(impl_->db, 5'000);
  if (read_only) return;
  run(impl_->db, "PRAGMA journal_mode=WAL");
  // Commits write the log, and `sync_log` makes it durable; checkpoints sync both files themselves.
  run(impl_->db, "PRAGMA synchronous=NORMAL");
  // 32 MiB of log: a checkpoint holds up the turn that meets it, and the same pages are written
  // again and again.
  run(impl_->db, "PRAGMA wal_autocheckpoint=8192");
  run(impl_->db, "PRAGMA foreign_keys=ON");
  run(impl_->db, "PRAGMA cache_size=-16384");
  run(impl_->db, "PRAGMA temp_store=MEMORY");
  // It holds cases: readable to its owner only, whatever the umask.
  ::chmod(path.c_str(), S_IRUSR | S_IWUSR);
}

Database::~Database() = default;

void Database::execute(const std::string& sql) { run(impl_->db, sql.c_str()); }
void Database::begin() { prepare("BEGIN IMMEDIATE").run(); }
void Database::commit(Durable durable) {
  prepare("COMMIT").run();
  if (durable == Durable::now) sync_log(impl_->db);
}
void Database::rollback() {
  // After some failures SQLite has rolled back by itself.
  if (sqlite3_get_autocommit(impl_->db) == 0) prepare("ROLLBACK").run();
}

Database::Statement Database::prepare(std::string_view sql) {
  const auto at = impl_->statements.find(sql);
  if (at != impl_->statements.end()) return Statement(at->second);
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(impl_->db, sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK)
    raise(impl_->db, "cannot prepare a statement");
  impl_->statements.emplace(std::string(sql), statement);
  return Statement(statement);
}

std::int64_t Database::last_row() const { return sqlite3_last_insert_rowid(impl_->db); }
std::int64_t Database::changes() const { return sqlite3_changes(impl_->db); }

Database::Statement::~Statement() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}
Database::Statement::Statement(Statement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)) {}

Database::Statement& Database::Statement::bind(int at, std::int64_t value) {
  if (sqlite3_bind_int64(statement_, at, value) != SQLITE_OK)
    raise(sqlite3_db_handle(statement_), "cannot bind");
  return *this;
}
Database::Statement& Database::Statement::bind(int at, std::string_view text) {
  if (sqlite3_bind_text64(statement_, at, text.data(), text.size(), SQLITE_TRANSIENT,
                          SQLITE_UTF8) != SQLITE_OK)
    raise(sqlite3_db_handle(statement_), "cannot bind");
  return *this;
}
Database::Statement& Database::Statement::bind_blob(int at, std::string_view bytes) {
  if (sqlite3_bind_blob64(statement_, at, bytes.data(), bytes.size(), SQLITE_TRANSIENT) !=
      SQLITE_OK)
    raise(sqlite3_db_handle(statement_), "cannot bind");
  return *this;
}
Database::Statement& Database::Statement::bind_null(int at) {
  if (sqlite3_bind_null(statement_, at) != SQLITE_OK)
    raise(sqlite3_db_handle(statement_), "cannot bind");
  return *this;
}

bool Database::Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  raise(sqlite3_db_handle(statement_), "database");
}
void Database::Statement::run() {
  while (step()) {
  }
}

std::int64_t Database::Statement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}
std::string Database::Statement::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return bytes == nullptr ? std::string() : std::string(bytes, size);
}
bool Database::Statement::null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

}  // namespace iwets::link
