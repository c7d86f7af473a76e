#include "node/shell/firearm_reports.h"

namespace iwets::node {

void FirearmReports::create_tables() {
  database_.begin();
  database_.execute(
      "CREATE TABLE IF NOT EXISTS firearm_reports("
      "report INTEGER PRIMARY KEY, at_us INTEGER NOT NULL, description TEXT NOT NULL)");
  database_.commit();
}

std::int64_t FirearmReports::add(Instant now, const std::string& description) {
  auto row = database_.prepare(
      "INSERT INTO firearm_reports(at_us, description) VALUES(?,?) RETURNING report");
  row.bind(1, static_cast<std::int64_t>(to_us(now))).bind(2, description);
  std::int64_t report = 0;
  while (row.step()) report = row.integer(0);
  return report;
}

void FirearmReports::list(
    std::int64_t limit,
    const std::function<void(std::int64_t report, Instant at, const std::string& json)>& use) {
  auto row = database_.prepare(
      "SELECT report, at_us, description FROM firearm_reports ORDER BY report DESC LIMIT ?");
  row.bind(1, limit);
  while (row.step())
    use(row.integer(0), from_us(static_cast<std::uint64_t>(row.integer(1))),
        std::string(row.text(2)));
}

}  // namespace iwets::node
