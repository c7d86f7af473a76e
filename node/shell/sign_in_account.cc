#include <cctype>
#include <utility>

#include "node/shell/accounts.h"
#include "node/shell/json_writer.h"
#include "node/shell/one_time_code.h"
#include "node/shell/sign_in.h"
#include "proto/seal/constant_time.h"
#include "proto/seal/password.h"

// What an officer does with his own account: enrol, prove who he is, change the password, end
// sessions.
namespace iwets::node {
namespace {

constexpr std::size_t recovery_codes = 10;

const ApiError no_enrolment{401, "enrolment_failed", "", "badge and first code do not fit together",
                            "a first code counts for 72 hours and once; an administrator gives "
                            "another with `iwets-node officer reset`"};
const ApiError wrong_code{403, "wrong_code", "totp",
                          "this is no code of your device, or it was used",
                          "wait for the next code, and see that the device's clock is right"};

Reply bad_password(const char* field, std::string_view why) {
  return error_reply({422, "weak_password", field,
                      "this password is not taken: " + std::string(why),
                      "write a sentence of at least 12 characters that nobody can guess"});
}

}  // namespace

std::string_view SignIn::fault_of(const std::string& password, const std::string& badge,
                                  const std::string& name) const {
  auto small = password;
  for (auto& c : small) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (options_.common_passwords.contains(small)) return "it is in the list of common passwords";
  return fault_of_password(password, badge, name);
}

Reply SignIn::prove(const Caller& caller, const Browser& from, const std::string& code) {
  const auto now = options_.clock();
  Reply reply{200, "{}"};
  std::string cookie;
  {
    const std::lock_guard lock(mutex_);
    if (auto wait = hold_off(caller.officer, now)) return std::move(*wait);
    store_.write([&] {
      auto officer = store_.find(caller.officer);
      if (!officer || !take_code(*officer, {officer->badge, {}, code, {}}, now)) {
        fail_once(officer, caller.officer, now, "gave a wrong code", {{}, true});
        reply = error_reply(wrong_code);
        return;
      }
      officer->failures = {};
      store_.put(*officer);
      const auto session = session_of(caller.session, now);
      if (!session) return;
      store_.prove(session->id, now);
      cookie = renew(*session, now);
    });
  }
  tell_locked();
  if (reply.status != 200) return reply;
  reply = describe(caller);
  if (!cookie.empty()) reply.headers.emplace_back("Set-Cookie", set_cookie(from, cookie));
  return reply;
}

void SignIn::change_password(const Caller& caller, const Browser& from, const PasswordForm& form,
                             Answering answer) {
  if (const auto why = fault_of(form.fresh, caller.officer, caller.name); !why.empty())
    return answer(bad_password("new_password", why));
  std::string kept;
  {
    const std::lock_guard lock(mutex_);
    if (auto wait = hold_off(caller.officer, options_.clock())) return answer(std::move(*wait));
    if (const auto officer = store_.find(caller.officer)) kept = officer->password;
    trying_.insert(caller.officer);
  }
  hash(
      caller.officer,
      [this, caller, from, form, kept] {
        const bool fits = seal::password_fits(kept, form.password);
        return finish_password(caller, from, form, fits ? kept : std::string(),
                               fits ? seal::password_hash(form.fresh) : std::string());
      },
      answer);
}

Reply SignIn::finish_password(const Caller& caller, const Browser& from, const PasswordForm& form,
                              const std::string& proven, const std::string& hash) {
  const auto now = options_.clock();
  const std::lock_guard lock(mutex_);
  Reply reply{200, "{}"};
  store_.write([&] {
    auto officer = store_.find(caller.officer);
    const bool fits = officer && !proven.empty() && officer->password == proven;
    if (!fits || hash.empty() || !take_code(*officer, {officer->badge, {}, form.code, {}}, now)) {
      fail_once(officer, caller.officer, now, "failed to change the password", {{}, true});
      reply = error_reply({403, "wrong_code", "", "password and code do not fit together",
                           "write the present password and the next code of your device"});
      return;
    }
    officer->password = hash;
    officer->failures = {};
    store_.put(*officer);
    const auto session = session_of(caller.session, now);
    store_.end_sessions(officer->badge, session ? session->id : caller.session);
    if (session) reply.headers.emplace_back("Set-Cookie", set_cookie(from, renew(*session, now)));
    store_.note(now, officer->badge, "changed the password", officer->badge);
  });
  return reply;
}

Reply SignIn::set_language(const Caller& caller, const std::string& language) {
  if (const auto wrong = accounts::fault_of_language(language)) return error_reply(*wrong);
  const std::lock_guard lock(mutex_);
  store_.write([&] {
    auto officer = store_.find(caller.officer);
    if (!officer) return;
    officer->language = language;
    store_.put(*officer);
  });
  return {200, "{}"};
}

Reply SignIn::sessions(const Caller& caller) {
  const auto now = options_.clock();
  const std::lock_guard lock(mutex_);
  JsonWriter to;
  to.begin_object().key("sessions").begin_array();
  for (const auto& session : store_.sessions_of(caller.officer)) {
    if (session_over(session.times, now, options_.rules)) continue;
    to.begin_object().field("session", session.number).field("here", session.id == caller.session);
    to.moment("begun", session.times.begun).moment("seen", session.times.seen);
    to.field("browser", session.agent).end_object();
  }
  to.end_array().end_object();
  return {200, to.take()};
}

Reply SignIn::end_session(const Caller& caller, std::int64_t number) {
  const auto now = options_.clock();
  const std::lock_guard lock(mutex_);
  bool there = false;
  store_.write([&] {
    there = store_.end_session(caller.officer, number);
    if (there) store_.note(now, caller.officer, "ended a session", caller.officer);
  });
  if (there) return {200, "{}"};
  return error_reply({404, "not_found", "session", "you have no such session",
                      "GET /api/v1/sessions shows yours"});
}

Reply SignIn::end_others(const Caller& caller) {
  const auto now = options_.clock();
  const std::lock_guard lock(mutex_);
  store_.write([&] {
    store_.end_sessions(caller.officer, caller.session);
    store_.note(now, caller.officer, "ended the other sessions", caller.officer);
  });
  return {200, "{}"};
}

std::optional<Officer> SignIn::enrolling(const EnrolmentForm& form, Instant now) {
  auto officer = store_.find(form.badge);
  if (!officer || officer->locked || officer->enrolment.empty() || now >= officer->enrolment_until)
    return std::nullopt;
  if (!seal::equal_in_constant_time(officer->enrolment, accounts::digest_of(form.first_code)))
    return std::nullopt;
  return officer;
}

Reply SignIn::show_device(const EnrolmentForm& said) {
  auto form = said;
  form.badge = badge_of(form.badge);
  const auto now = options_.clock();
  std::optional<Officer> officer;
  {
    const std::lock_guard lock(mutex_);
    if (auto wait = hold_off(form.badge, now)) return std::move(*wait);
    officer = enrolling(form, now);
    if (!officer)
      store_.write([&] {
        auto known = store_.find(form.badge);
        fail_once(known, form.badge, now, "failed to enrol", {});
      });
  }
  tell_locked();
  if (!officer) return error_reply(no_enrolment);
  JsonWriter to;
  to.begin_object().field("badge", officer->badge).field("name", officer->name);
  to.field("otpauth", totp::address(officer->device, options_.issuer, officer->badge));
  to.field("secret", totp::base32(officer->device)).moment("until", officer->enrolment_until);
  to.end_object();
  return {200, to.take()};
}

void SignIn::enrol(const EnrolmentForm& said, Answering answer) {
  auto form = said;
  form.badge = badge_of(form.badge);
  std::string officer_name;
  {
    const std::lock_guard lock(mutex_);
    const auto now = options_.clock();
    if (auto wait = hold_off(form.badge, now)) return answer(std::move(*wait));
    if (const auto officer = enrolling(form, now)) officer_name = officer->name;
  }
  if (const auto why = fault_of(form.password, form.badge, officer_name); !why.empty())
    return answer(bad_password("password", why));
  {
    const std::lock_guard lock(mutex_);
    if (!trying_.insert(form.badge).second)
      return answer(error_reply(
          {429, "too_soon", "badge", "this badge enrols at this moment", "come back in a second"}));
  }
  hash(
      form.badge,
      [this, form] { return finish_enrolment(form, seal::password_hash(form.password)); }, answer);
}

Reply SignIn::finish_enrolment(const EnrolmentForm& form, const std::string& hash) {
  const auto now = options_.clock();
  std::vector<std::string> codes, digests;
  for (std::size_t i = 0; i < recovery_codes; ++i) {
    codes.push_back(accounts::draw_code());
    digests.push_back(accounts::digest_of(codes.back()));
  }
  const std::lock_guard lock(mutex_);
  Reply reply;
  store_.write([&] {
    auto officer = enrolling(form, now);
    const bool known = officer.has_value();
    if (!known || hash.empty() || !take_code(*officer, {officer->badge, {}, form.code, {}}, now)) {
      officer = store_.find(form.badge);
      fail_once(officer, form.badge, now, "failed to enrol", {});
      reply = error_reply(known ? wrong_code : no_enrolment);
      return;
    }
    officer->password = hash;
    officer->enrolment.clear();
    officer->enrolment_until = {};
    officer->failures = {};
    store_.put(*officer);
    store_.set_recovery(officer->badge, digests);
    store_.note(now, officer->badge, "enrolled", officer->badge);
    JsonWriter to;
    to.begin_object().field("badge", officer->badge).key("recovery_codes").begin_array();
    for (const auto& code : codes) to.value(code);
    to.end_array().end_object();
    reply = {200, to.take()};
  });
  return reply;
}

}  // namespace iwets::node
