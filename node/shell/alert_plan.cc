#include "node/shell/alert_plan.h"

#include <algorithm>

#include "node/shell/alert_address.h"
#include "node/shell/local_time.h"

namespace iwets::node {

void AlertPlan::renew(Instant now) {
  now_ = now;
  colleagues_.reset();
  rounds_.clear();
}

bool AlertPlan::allows(const AlertAddress& to) const {
  return to.way != AlertWay::webhook || general_addresses_.contains(to) ||
         goes_to(to.to, webhook_hosts_);
}

bool AlertPlan::reachable(const std::set<AlertAddress>& addresses) const {
  return std::ranges::any_of(addresses, [this](const auto& to) { return allows(to); });
}

std::set<AlertAddress> AlertPlan::addresses(const std::string& badge) const {
  std::set<AlertAddress> out;
  if (store_ == nullptr) return out;
  const auto of = store_->addresses(badge);
  if (!of.email.empty()) out.insert({AlertWay::email, of.email});
  if (!of.webhook.empty()) out.insert({AlertWay::webhook, of.webhook});
  return out;
}

const std::vector<std::vector<std::string>>& AlertPlan::rounds(const std::string& agency) {
  const auto [at, fresh] = rounds_.try_emplace(agency);
  if (!fresh) return at->second;
  if (store_ == nullptr) {
    at->second = {{}};
    return at->second;
  }
  if (!colleagues_) colleagues_ = store_->colleagues();
  OnDuty duty;
  if (const auto kept = store_->rota(agency))
    if (const auto local = local_time(kept->rota.zone, now_))
      duty = node::on_duty(kept->rota, *local);
  at->second = rounds_of(duty, agency, *colleagues_);
  return at->second;
}

AlertPlan::Told AlertPlan::told(const std::vector<std::string>& badges) const {
  Told out;
  out.general = badges.empty();
  for (const auto& badge : badges) {
    const auto of = addresses(badge);
    out.badges.insert(badge);
    out.addresses.insert(of.begin(), of.end());
    out.general = out.general || !reachable(of);
  }
  if (out.general) out.addresses.insert(general_addresses_.begin(), general_addresses_.end());
  return out;
}

AlertPlan::Told AlertPlan::on_duty(const std::string& agency) {
  return told(rounds(agency).front());
}

AlertPlan::Told AlertPlan::officer(const std::string& badge) { return told({badge}); }

AlertPlan::Told AlertPlan::general() const { return told({}); }

std::optional<AlertPlan::Told> AlertPlan::next(const std::string& agency,
                                               const Escalation::Open& open) {
  for (const auto& round : rounds(agency)) {
    Told out;
    for (const auto& badge : round) {
      if (open.told.contains(badge)) continue;
      const auto of = addresses(badge);
      if (!reachable(of)) continue;
      out.badges.insert(badge);
      out.addresses.insert(of.begin(), of.end());
    }
    if (!out.addresses.empty()) return out;
  }
  if (open.general || general_addresses_.empty()) return std::nullopt;
  return general();
}

}  // namespace iwets::node
