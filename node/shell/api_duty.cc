#include <algorithm>

#include "node/core/consultation.h"
#include "node/shell/accounts.h"
#include "node/shell/api.h"
#include "node/shell/clock.h"
#include "node/shell/duty_form.h"
#include "node/shell/json_object.h"
#include "node/shell/json_writer.h"
#include "node/shell/local_time.h"
#include "proto/field/validity.h"

// Who is on duty, for whom and when; and where officers are told that something waits.
namespace iwets::node {
namespace {

/// How the path calls the rota of what belongs to no agency.
constexpr const char* own_desk = "member";

std::string by_of(const Caller& caller) {
  return caller.signed_in() ? caller.officer : std::string("program");
}

/// An officer sees who is on duty in his agency, and at the member's own desk.
bool may_look(const Caller& caller, const std::string& agency) {
  return !caller.signed_in() || caller.office != Office::officer || agency.empty() ||
         caller.agency == agency;
}

void write_people(const char* key, const std::vector<std::string>& badges, OfficerStore& store,
                  JsonWriter& to) {
  to.key(key).begin_array();
  for (const auto& badge : badges) {
    const auto officer = store.find(badge);
    to.begin_object().field("badge", badge);
    to.field("name", officer ? officer->name : std::string());
    to.field("active", officer && !officer->locked && !officer->password.empty());
    to.field("address", !store.duty().addresses(badge).none()).end_object();
  }
  to.end_array();
}

void write_duty(const std::string& agency, const DutyStore::Kept& kept, const Agencies& agencies,
                OfficerStore& store, Instant now, JsonWriter& to) {
  const auto known = agencies.find(agency);
  to.begin_object().key("agency").begin_object().field("code", agency);
  to.field("name", known != agencies.end() ? known->second.name : std::string()).end_object();
  const auto local = local_time(kept.rota.zone, now);
  to.key("local");
  if (local)
    to.value(field::text(local->day) + "T" + clock_text(local->minute));
  else
    to.null();
  const auto there = local ? on_duty(kept.rota, *local) : OnDuty{};
  write_people("on_duty", there.officers, store, to);
  write_people("standby", there.standby, store, to);
  write_rota(kept.rota, to);
  to.moment("changed", kept.changed).field("by", kept.by).end_object();
}

}  // namespace

Answer Api::list_duty(const Call& call) {
  return parts_.sign_in->administer([&](OfficerStore& store, Instant now) -> Reply {
    JsonWriter to;
    to.begin_object().field("at", now).key("rotas").begin_array();
    for (const auto& [agency, kept] : store.duty().rotas())
      if (may_look(call.request.caller, agency))
        write_duty(agency, kept, parts_.agencies, store, now, to);
    to.end_array().end_object();
    return {200, to.take()};
  });
}

Answer Api::set_duty(const Call& call) {
  const auto& word = call.words[1];
  const auto agency = word == own_desk ? std::string() : who(word);
  if (auto wrong = accounts::fault_of_agency(parts_.agencies, agency)) return error_reply(*wrong);
  const auto rota = read_rota(call.request.body);
  if (!rota) return error_reply(rota.error());
  return parts_.sign_in->administer([&](OfficerStore& store, Instant now) -> Reply {
    const auto error = accounts::set_rota(store, now, agency, *rota, by_of(call.request.caller));
    return error ? error_reply(*error) : Reply{200, "{}"};
  });
}

Answer Api::remove_duty(const Call& call) {
  const auto& word = call.words[1];
  const auto agency = word == own_desk ? std::string() : who(word);
  return parts_.sign_in->administer([&](OfficerStore& store, Instant now) -> Reply {
    const auto error = accounts::remove_rota(store, now, agency, by_of(call.request.caller));
    return error ? error_reply(*error) : Reply{200, "{}"};
  });
}

Answer Api::set_alert_addresses(const Call& call) {
  AlertAddresses addresses;
  if (auto error = read_object(call.request.body, [&](Object& o) {
        o.text("email", addresses.email).text("webhook", addresses.webhook);
      }))
    return error_reply(*error);
  return parts_.sign_in->administer([&](OfficerStore& store, Instant now) -> Reply {
    const auto error = accounts::set_addresses(store, now, call.words[1], addresses,
                                               parts_.webhook_hosts, call.request.caller.officer);
    return error ? error_reply(*error) : Reply{200, "{}"};
  });
}

}  // namespace iwets::node
