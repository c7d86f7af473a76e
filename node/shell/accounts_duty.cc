#include "node/core/consultation.h"
#include "node/shell/accounts.h"
#include "node/shell/alert_address.h"
#include "node/shell/local_time.h"

// Duty rotas, and where officers are told at night.
namespace iwets::node::accounts {
namespace {

ApiError bad(const char* field, std::string message, std::string remedy) {
  return {422, "out_of_bounds", field, std::move(message), std::move(remedy)};
}

std::string words_of(const std::string& agency) {
  return agency.empty() ? "the member's own desk" : agency;
}

/// The first on the rota who could do nothing about its alerts.
std::optional<ApiError> fault_of_badges(OfficerStore& store, const std::string& agency,
                                        const Rota& rota) {
  for (const auto& badge : badges_of(rota)) {
    const auto officer = store.find(badge);
    const bool sees =
        officer && (agency.empty() ? officer->office != Office::administrator
                                   : may_see({officer->office, officer->agency}, {agency, {}}));
    if (!officer || officer->locked || !sees)
      return ApiError{422, "unknown_officer", "officers",
                      "nobody of badge " + badge + " may work on the cases of " + words_of(agency),
                      "name officers of that agency or supervisors, who have an account that is "
                      "not locked"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<ApiError> set_addresses(OfficerStore& store, Instant now, const std::string& badge,
                                      const AlertAddresses& addresses,
                                      const std::vector<std::string>& webhook_hosts,
                                      std::string_view by) {
  if (const auto wrong = fault_of_mailbox(addresses.email); !wrong.empty())
    return bad("email", "email is no mail address", "write " + wrong + ", or nothing");
  if (const auto wrong = fault_of_webhook(addresses.webhook); !wrong.empty())
    return bad("webhook", "webhook is no address for alerts", "write " + wrong + ", or nothing");
  if (!addresses.webhook.empty() && !goes_to(addresses.webhook, webhook_hosts))
    return webhook_hosts.empty()
               ? bad("webhook",
                     "officers have no webhooks at this node: `webhook_hosts` in [alerts] of "
                     "node.toml is not set",
                     "have whoever runs the node list the host there, as in webhook_hosts = "
                     "[\"hooks.example.org\"], or give a mail address")
               : bad("webhook",
                     "webhook names a host that `webhook_hosts` in [alerts] of node.toml does not "
                     "list",
                     "write one of those hosts (with its port, if it is not 443), or have whoever "
                     "runs the node add this one");
  bool there = false;
  store.write([&] {
    there = store.find(badge_of(badge)).has_value();
    if (!there) return;
    store.duty().put(badge_of(badge), addresses);
    store.note(now, badge_of(badge), "alert address", by);
  });
  if (there) return std::nullopt;
  return ApiError{404, "not_found", "badge", "no officer has the badge " + badge,
                  "`iwets-node officer list` shows all"};
}

std::optional<ApiError> set_rota(OfficerStore& store, Instant now, const std::string& agency,
                                 const Rota& rota, const std::string& by) {
  if (!local_time(rota.zone, now))
    return bad("zone", "zone: " + rota.zone + " is no time zone of this machine",
               "write a name of the tz database, as in Africa/Johannesburg; if it is one, see "
               "whether the package tzdata is installed");
  std::optional<ApiError> error;
  store.write([&] {
    error = fault_of_badges(store, agency, rota);
    if (error) return;
    store.duty().put(now, agency, rota, by);
    store.note(now, by, "duty rota: " + words_of(agency), by);
  });
  return error;
}

std::optional<ApiError> remove_rota(OfficerStore& store, Instant now, const std::string& agency,
                                    const std::string& by) {
  bool there = false;
  store.write([&] {
    there = store.duty().remove(agency);
    if (there) store.note(now, by, "duty rota removed: " + words_of(agency), by);
  });
  if (there) return std::nullopt;
  return ApiError{404, "not_found", "agency", words_of(agency) + " has no duty rota",
                  "`iwets duty show` lists all"};
}

}  // namespace iwets::node::accounts
