#include "adapters/sql/tray.h"

#include "proto/types/archive.h"

namespace iwets::sql {
namespace {

constexpr const char* tables = R"(
CREATE TABLE IF NOT EXISTS tray(
  number INTEGER PRIMARY KEY AUTOINCREMENT, trace BLOB NOT NULL, requester TEXT NOT NULL,
  since_us INTEGER NOT NULL, state INTEGER NOT NULL, judged_us INTEGER NOT NULL,
  reason INTEGER NOT NULL, text TEXT NOT NULL, answer BLOB NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS tray_cases ON tray(trace, requester);
CREATE TABLE IF NOT EXISTS earlier(number INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS corrections(
  number INTEGER PRIMARY KEY, version INTEGER NOT NULL, why INTEGER NOT NULL, text TEXT NOT NULL,
  told BLOB NOT NULL);
)";

/// The columns that `read` expects.
#define TRAY_SELECT                                                                            \
  "SELECT tray.number, trace, requester, since_us, state, reason, tray.text, answer, (SELECT " \
  "text FROM earlier WHERE earlier.number = tray.number), version, why, corrections.text, "    \
  "told FROM tray LEFT JOIN corrections ON corrections.number = tray.number "

std::int64_t us(Instant t) { return static_cast<std::int64_t>(to_us(t)); }

/// Nothing if the bytes are of a release with another form of answers.
std::optional<TrayItem> read(const link::Database::Statement& row) {
  TrayItem out;
  out.number = row.integer(0);
  const auto trace = TraceId::from_bytes(bytes_of(row.text(1)));
  const auto requester = PeerId::parse(row.text(2));
  const auto answer = row.text(7);
  Reader reader(bytes_of(answer));
  reader(out.final);
  if (!trace || !requester || !reader.complete()) return std::nullopt;
  out.trace = *trace;
  out.requester = *requester;
  out.since = from_us(static_cast<std::uint64_t>(row.integer(3)));
  out.state = static_cast<TrayItem::State>(row.integer(4));
  out.reason = static_cast<sdk::ItiReason>(row.integer(5));
  out.text = row.text(6);
  if (!row.null(8)) out.earlier = row.text(8);
  if (row.null(9)) return out;
  auto& correcting = out.correcting.emplace();
  correcting.version = static_cast<std::uint32_t>(row.integer(9));
  correcting.why = static_cast<CorrectionReason>(row.integer(10));
  correcting.text = row.text(11);
  const auto told = row.text(12);
  Reader before(bytes_of(told));
  before(correcting.told);
  if (!before.complete()) return std::nullopt;
  return out;
}

}  // namespace

Tray::Tray(const std::string& state)
    : database_(std::make_unique<link::Database>(state + "/tray.db")) {
  database_->execute(tables);
}

void Tray::put(const TraceId& trace, PeerId requester, Instant now, const sdk::Final& final,
               const std::string& earlier) {
  Writer writer;
  writer(final);
  database_->begin();
  auto row = database_->prepare(
      "INSERT OR IGNORE INTO tray(trace, requester, since_us, state, judged_us, reason, text, "
      "answer) VALUES(?,?,?,0,0,0,'',?)");
  row.bind_blob(1, trace.bytes()).bind(2, requester.text()).bind(3, us(now));
  row.bind_blob(4, writer.bytes()).run();
  if (database_->changes() > 0 && !earlier.empty())
    database_->prepare("INSERT INTO earlier VALUES(?,?)")
        .bind(1, database_->last_row())
        .bind(2, earlier)
        .run();
  database_->commit();
}

std::optional<std::int64_t> Tray::put(const TraceId& trace, PeerId requester, Instant now,
                                      const sdk::Final& final, const Correcting& correcting,
                                      bool approved) {
  Writer answer, told;
  answer(final);
  told(correcting.told);
  database_->begin();
  // What was judged of this case has been said: it is what is corrected.
  auto judged = database_->prepare(
      "DELETE FROM tray WHERE trace = ? AND requester = ? AND state <> 0 AND number NOT IN "
      "(SELECT number FROM corrections)");
  judged.bind_blob(1, trace.bytes()).bind(2, requester.text()).run();
  forget_beside();
  auto row = database_->prepare(
      "INSERT OR IGNORE INTO tray(trace, requester, since_us, state, judged_us, reason, text, "
      "answer) VALUES(?,?,?,?,0,0,'',?)");
  row.bind_blob(1, trace.bytes()).bind(2, requester.text()).bind(3, us(now));
  row.bind(4, static_cast<std::int64_t>(approved ? TrayItem::State::approved
                                                 : TrayItem::State::waiting));
  row.bind_blob(5, answer.bytes()).run();
  std::optional<std::int64_t> number;
  if (database_->changes() > 0) {
    number = database_->last_row();
    auto beside = database_->prepare("INSERT INTO corrections VALUES(?,?,?,?,?)");
    beside.bind(1, *number).bind(2, std::int64_t{correcting.version});
    beside.bind(3, static_cast<std::int64_t>(correcting.why)).bind(4, correcting.text);
    beside.bind_blob(5, told.bytes()).run();
  }
  database_->commit();
  return number;
}

std::vector<TrayItem> Tray::approved_corrections() {
  std::vector<TrayItem> out;
  auto row = database_->prepare(TRAY_SELECT
                                "WHERE state = 1 AND version IS NOT NULL ORDER BY tray.number");
  while (row.step())
    if (auto item = read(row)) out.push_back(std::move(*item));
  return out;
}

std::optional<TrayItem> Tray::find(const TraceId& trace, PeerId requester) {
  auto row = database_->prepare(TRAY_SELECT "WHERE trace = ? AND requester = ?");
  row.bind_blob(1, trace.bytes()).bind(2, requester.text());
  if (!row.step()) return std::nullopt;
  return read(row);
}

std::optional<TrayItem> Tray::find(std::int64_t number) {
  auto row = database_->prepare(TRAY_SELECT "WHERE tray.number = ? AND state = 0");
  row.bind(1, number);
  if (!row.step()) return std::nullopt;
  return read(row);
}

std::vector<TrayItem> Tray::waiting() {
  std::vector<TrayItem> out;
  auto row = database_->prepare(TRAY_SELECT "WHERE state = 0 ORDER BY tray.number");
  while (row.step())
    if (auto item = read(row)) out.push_back(std::move(*item));
  return out;
}

bool Tray::approve(std::int64_t number) {
  return judge(number, TrayItem::State::approved, sdk::ItiReason::none, {});
}
bool Tray::refuse(std::int64_t number, sdk::ItiReason reason, const std::string& text) {
  return judge(number, TrayItem::State::refused, reason, text);
}

bool Tray::judge(std::int64_t number, TrayItem::State state, sdk::ItiReason reason,
                 const std::string& text) {
  database_->begin();
  auto row = database_->prepare(
      "UPDATE tray SET state = ?, reason = ?, text = ?, judged_us = unixepoch() * 1000000 "
      "WHERE number = ? AND state = 0");
  row.bind(1, static_cast<std::int64_t>(state)).bind(2, static_cast<std::int64_t>(reason));
  row.bind(3, text).bind(4, number).run();
  const bool judged = database_->changes() > 0;
  // Nobody is told of a correction that is refused: the answer stands.
  database_
      ->prepare("DELETE FROM tray WHERE state = 2 AND number IN (SELECT number FROM corrections)")
      .run();
  forget_beside();
  database_->commit();
  return judged;
}

void Tray::drop(const TraceId& trace, PeerId requester) {
  database_->begin();
  auto row = database_->prepare("DELETE FROM tray WHERE trace = ? AND requester = ?");
  row.bind_blob(1, trace.bytes()).bind(2, requester.text()).run();
  forget_beside();
  database_->commit();
}

void Tray::forget_judged(Instant then) {
  database_->begin();
  database_
      ->prepare(
          "DELETE FROM tray WHERE state <> 0 AND judged_us < ? AND number NOT IN "
          "(SELECT number FROM corrections)")
      .bind(1, us(then))
      .run();
  forget_beside();
  database_->commit();
}

void Tray::forget_beside() {
  database_->execute(
      "DELETE FROM earlier WHERE number NOT IN (SELECT number FROM tray);"
      "DELETE FROM corrections WHERE number NOT IN (SELECT number FROM tray)");
}

}  // namespace iwets::sql
