#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "proto/types/instant.h"

namespace iwets::node {

/// Urgent notices of which somebody was told, and that none of those told has read. One entry for
/// each agency, however many notices there are: it stands for all from the oldest that nobody has
/// read on. Pure.
class Escalation {
 public:
  static constexpr std::size_t agencies_max = 1'000;

  /// `after`: how long who was told has to read it; zero: nothing is ever passed on.
  explicit Escalation(Duration after) : after_(after) {}

  struct Open {
    std::int64_t first = 0, last = 0;  ///< numbers of the oldest and the newest notice
    Instant since{};                   ///< when those who were told last were told
    std::set<std::string> told;        ///< badges
    bool general = false;              ///< the general address was told, too
  };
  /// Of this agency (empty: the member's own desk) these were told of that notice.
  void told(Instant now, const std::string& agency, std::int64_t seq,
            const std::set<std::string>& badges, bool general);
  /// An agency whose time is over: find out what of it is still unread, then call one of the
  /// following.
  [[nodiscard]] std::optional<std::string> due(Instant now) const;
  [[nodiscard]] const Open& open(const std::string& agency) const { return open_.at(agency); }
  /// All of it was read, or nobody is left to be told.
  void close(const std::string& agency);
  /// The oldest that is unread is another one, which came at that time: its time begins there.
  void go_on(const std::string& agency, std::int64_t seq, Instant came);
  /// These were told besides.
  void passed_on(Instant now, const std::string& agency, const std::set<std::string>& badges,
                 bool general);

  [[nodiscard]] std::optional<Instant> next_deadline() const;
  /// The oldest notice that is open; nothing: none is.
  [[nodiscard]] std::optional<std::int64_t> oldest() const;

 private:
  Duration after_;
  std::map<std::string, Open> open_;
};

}  // namespace iwets::node
