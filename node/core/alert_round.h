#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "node/core/alert.h"

namespace iwets::node {

/// By what way somebody is told.
enum class AlertWay : std::uint8_t { command = 1, webhook = 2, email = 3 };
/// "command", "webhook", "email".
[[nodiscard]] std::string_view name(AlertWay way);

struct AlertAddress {
  AlertWay way = AlertWay::command;
  std::string to;  ///< URL, mailbox or program
  friend auto operator<=>(const AlertAddress&, const AlertAddress&) = default;
};

/// What is to be told to each address: one alert at a time for each, so that what waits is bounded
/// by the addresses, and one that cannot be reached holds up no other. Pure.
class AlertRound {
 public:
  static constexpr std::size_t addresses_max = 1'000;

  explicit AlertRound(const AlertRules& rules) : rules_(rules) {}
  /// Notice number `seq`. False: there are too many addresses; nobody hears of it there.
  bool notice(Instant now, std::int64_t seq, NoticeKind kind, const AlertAddress& to,
              bool passed_on = false);

  struct Due {
    AlertAddress to;
    Alert alert;
  };
  /// What is to be told now, the urgent first, then who has waited longest; nothing: not yet.
  [[nodiscard]] std::optional<Due> due(Instant now) const;
  void told(Instant now, const AlertAddress& to);
  void failed(Instant now, const AlertAddress& to, const std::string& reason);
  [[nodiscard]] std::optional<Instant> next_deadline() const;
  /// The lowest number of a notice that waits to be told somewhere; nothing: none does.
  [[nodiscard]] std::optional<std::int64_t> oldest() const;

  /// A way that has an address which cannot be told.
  struct Trouble {
    AlertWay way = AlertWay::command;
    std::string reason;  ///< word, of the failure that was the last
    Instant since{};     ///< of the address that has failed longest
    std::size_t addresses = 0;
  };
  [[nodiscard]] std::vector<Trouble> troubles() const;

 private:
  struct One {
    AlertWatch watch;
    std::int64_t first = 0;  ///< number of the first notice that waits; 0: none
    std::string reason;      ///< why it failed last
  };
  AlertRules rules_;
  std::map<AlertAddress, One> ones_;
};

}  // namespace iwets::node
