#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "node/core/alert_round.h"
#include "node/core/escalation.h"
#include "node/shell/duty_store.h"

namespace iwets::node {

/// Whom alerts go to now: rotas and addresses as `officers.db` has them, read once for each
/// `renew`.
class AlertPlan {
 public:
  /// `store`: null if there are no officers. `general`: addresses for what nobody on duty has one
  /// for; may be empty. `webhook_hosts`: the only ones that officers' webhooks may name.
  AlertPlan(const DutyStore* store, std::set<AlertAddress> general,
            std::vector<std::string> webhook_hosts)
      : store_(store),
        general_addresses_(std::move(general)),
        webhook_hosts_(std::move(webhook_hosts)) {}
  void renew(Instant now);

  /// The configuration lets it be told: an officer's webhook may have been entered before its host
  /// was taken off the list.
  [[nodiscard]] bool allows(const AlertAddress& to) const;

  struct Told {
    std::set<std::string> badges;
    std::set<AlertAddress> addresses;
    bool general = false;  ///< the general addresses are among them
  };
  /// Those on duty for the agency (empty: the member's own desk). Whoever has no address that is
  /// allowed, and nobody on duty, stands for the general addresses.
  [[nodiscard]] Told on_duty(const std::string& agency);
  /// This officer alone.
  [[nodiscard]] Told officer(const std::string& badge);
  /// The general addresses alone.
  [[nodiscard]] Told general() const;
  /// The next in turn who were not told yet and have an address, at last the general addresses;
  /// nothing: nobody is left.
  [[nodiscard]] std::optional<Told> next(const std::string& agency, const Escalation::Open& open);
  /// Something is posted to one of them.
  [[nodiscard]] bool reachable(const std::set<AlertAddress>& addresses) const;

 private:
  [[nodiscard]] const std::vector<std::vector<std::string>>& rounds(const std::string& agency);
  [[nodiscard]] std::set<AlertAddress> addresses(const std::string& badge) const;
  [[nodiscard]] Told told(const std::vector<std::string>& badges) const;

  const DutyStore* store_;
  std::set<AlertAddress> general_addresses_;
  std::vector<std::string> webhook_hosts_;
  Instant now_{};
  std::optional<std::vector<Colleague>> colleagues_;
  std::map<std::string, std::vector<std::vector<std::string>>> rounds_;
};

}  // namespace iwets::node
