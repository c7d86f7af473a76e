#include <algorithm>
#include <utility>

#include "node/core/consultation.h"
#include "node/shell/accounts.h"
#include "node/shell/api.h"
#include "node/shell/json_object.h"
#include "node/shell/json_writer.h"

// The administrators' calls: who may sign in.
namespace iwets::node {
namespace {

constexpr std::int64_t lines_max = 500;

Reply first_code(const Result<accounts::FirstCode, ApiError>& first) {
  if (!first) return error_reply(first.error());
  JsonWriter to;
  to.begin_object().field("badge", first->badge).field("first_code", first->code);
  to.moment("until", first->until).end_object();
  return {200, to.take()};
}

Reply done(const std::optional<ApiError>& error) {
  return error ? error_reply(*error) : Reply{200, "{}"};
}

void write_officer(const Officer& officer, const AlertAddresses& alerts, const Agencies& agencies,
                   JsonWriter& to) {
  const auto agency = agencies.find(officer.agency);
  to.begin_object().field("badge", officer.badge).field("name", officer.name);
  to.key("agency").begin_object().field("code", officer.agency);
  to.field("name", agency != agencies.end() ? agency->second.name : std::string()).end_object();
  to.field("role", name(officer.office));
  to.field("state", officer.locked ? "locked" : officer.password.empty() ? "to_enrol" : "active");
  to.moment("first_code_until", officer.enrolment_until).moment("added", officer.added);
  to.moment("signed_in", officer.signed_in);
  to.field("email", alerts.email).field("webhook", alerts.webhook).end_object();
}

/// Nobody takes his own account away, so that an administrator is left.
std::optional<ApiError> own_account(const Caller& caller, const std::string& badge) {
  if (badge_of(badge) != caller.officer) return std::nullopt;
  return ApiError{409, "wrong_state", "badge", "this is your own account",
                  "another administrator does that, or `iwets-node officer` on the node's machine"};
}

}  // namespace

Answer Api::list_officers(const Call&) {
  return parts_.sign_in->administer([this](OfficerStore& store, Instant) -> Reply {
    JsonWriter to;
    to.begin_object().key("officers").begin_array();
    for (const auto& officer : store.all())
      write_officer(officer, store.duty().addresses(officer.badge), parts_.agencies, to);
    to.end_array().end_object();
    return {200, to.take()};
  });
}

Result<accounts::Form, ApiError> Api::read_officer_form(const Call& call,
                                                        const std::string& badge) const {
  accounts::Form form;
  form.badge = badge;
  if (auto error = read_object(call.request.body, [&](Object& o) {
        if (badge.empty()) o.text("badge", form.badge);
        o.text("name", form.name).text("agency", form.agency).text("role", form.office);
        o.text("language", form.language);
      }))
    return fail(std::move(*error));
  if (auto wrong = accounts::fault_of_agency(parts_.agencies, form.agency))
    return fail(std::move(*wrong));
  return form;
}

Answer Api::add_officer(const Call& call) {
  const auto form = read_officer_form(call, {});
  if (!form) return error_reply(form.error());
  return parts_.sign_in->administer([&](OfficerStore& store, Instant now) {
    return first_code(accounts::add(store, now, *form, call.request.caller.officer));
  });
}

Answer Api::change_officer(const Call& call) {
  const auto& caller = call.request.caller;
  if (auto own = own_account(caller, call.words[1])) return error_reply(*own);
  const auto form = read_officer_form(call, call.words[1]);
  if (!form) return error_reply(form.error());
  return parts_.sign_in->administer([&](OfficerStore& store, Instant now) {
    return done(accounts::change(store, now, *form, caller.officer));
  });
}

Answer Api::reset_officer(const Call& call) {
  const auto& caller = call.request.caller;
  if (auto own = own_account(caller, call.words[1])) return error_reply(*own);
  return parts_.sign_in->administer([&](OfficerStore& store, Instant now) {
    return first_code(accounts::reset(store, now, call.words[1], caller.officer));
  });
}

Answer Api::lock_officer(const Call& call) {
  const auto& caller = call.request.caller;
  if (auto own = own_account(caller, call.words[1])) return error_reply(*own);
  return parts_.sign_in->administer([&](OfficerStore& store, Instant now) {
    return done(accounts::lock(store, now, call.words[1], true, caller.officer));
  });
}

Answer Api::unlock_officer(const Call& call) {
  return parts_.sign_in->administer([&](OfficerStore& store, Instant now) {
    return done(accounts::lock(store, now, call.words[1], false, call.request.caller.officer));
  });
}

Answer Api::remove_officer(const Call& call) {
  const auto& caller = call.request.caller;
  if (auto own = own_account(caller, call.words[1])) return error_reply(*own);
  return parts_.sign_in->administer([&](OfficerStore& store, Instant now) {
    return done(accounts::remove(store, now, call.words[1], caller.officer));
  });
}

Answer Api::list_account_lines(const Call& call) {
  const auto most = std::clamp<std::int64_t>(call.number("limit", 100), 1, lines_max);
  return parts_.sign_in->administer([&](OfficerStore& store, Instant) -> Reply {
    JsonWriter to;
    to.begin_object().key("lines").begin_array();
    for (const auto& line : store.lines(most)) {
      to.begin_object().moment("at", line.at).field("badge", line.badge);
      to.field("what", line.what).field("by", line.by).end_object();
    }
    to.end_array().end_object();
    return {200, to.take()};
  });
}

}  // namespace iwets::node
