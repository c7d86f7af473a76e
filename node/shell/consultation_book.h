#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "node/core/trawling.h"
#include "proto/link/client/database.h"

namespace iwets::node {

/// Which rows a supervisor wants; empty texts: all.
struct BookFilter {
  std::string officer;  ///< as `who` makes it
  std::string agency;   ///< the same; that asked, or for which was asked
  Instant since{};
  std::int64_t before = std::numeric_limits<std::int64_t>::max();  ///< rows below
  std::int64_t limit = 100;
};

/// Questions of one officer, agency or purpose.
struct BookTotals {
  std::string who;
  std::int64_t checks = 0, traces = 0;  ///< that were sent
  std::int64_t refused = 0;             ///< by quota
  std::int64_t beyond = 0;              ///< traces sent beyond it
  std::int64_t alarms = 0;              ///< raised or grown
};

/// Questions that one agency has sent for another.
struct DelegationTotals {
  std::string agency, on_behalf_of;
  std::int64_t checks = 0, traces = 0;
};

/// The node's tables of what its officers have asked, and of alarms. No number, name or birth date
/// stands in them in clear: see docs/member.md. Failures throw `link::DatabaseError`.
class ConsultationBook {
 public:
  explicit ConsultationBook(link::Database& database) : database_(database) {}
  void create_tables();

  /// Returns the row.
  std::int64_t add(const Consultation& question);
  /// What counts as asked after `now` counts as asked now.
  void set_back(Instant now);
  /// Forgets at most `most` of the oldest rows, and closed alarms, from before; returns how many
  /// rows.
  std::size_t forget(Instant before, std::size_t most);
  void save(const Alarm& alarm);
  [[nodiscard]] std::optional<Alarm> alarm(std::int64_t number);
  [[nodiscard]] std::int64_t last_row();

  /// Rows that count as asked within `window` of the newest, oldest first; `at` is that moment.
  void recent(Duration window, const std::function<void(const Consultation&)>& use);
  /// The open ones, or all, by number; the newest first if `newest_first`.
  void alarms(bool all, bool newest_first, std::int64_t most,
              const std::function<void(const Alarm&)>& use);

  /// Newest first; `at` is what the clock said. Returns whether there are more.
  bool list(const BookFilter& filter, const std::function<void(const Consultation&)>& use);
  /// Who has asked most comes first; at most `most`.
  void totals(Scope scope, Instant since, std::int64_t most,
              const std::function<void(const BookTotals&)>& use);
  /// Who has sent most comes first; at most `most`.
  void delegations(Instant since, std::int64_t most,
                   const std::function<void(const DelegationTotals&)>& use);

 private:
  link::Database& database_;
};

}  // namespace iwets::node
