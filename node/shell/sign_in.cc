#include "node/shell/sign_in.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <utility>

#include "node/shell/accounts.h"
#include "node/shell/json_writer.h"
#include "node/shell/one_time_code.h"
#include "node/shell/refusal_log.h"
#include "proto/seal/constant_time.h"
#include "proto/seal/lockbox.h"
#include "proto/seal/password.h"

namespace iwets::node {
namespace {

constexpr Duration touch_every = std::chrono::minutes{1};
constexpr Duration forget_every = std::chrono::minutes{10};
/// So long a call with the former id of a session counts as one of it.
constexpr Duration under_way = std::chrono::seconds{10};
constexpr Duration lines_kept = std::chrono::hours{24} * 365;
constexpr std::size_t strangers_max = 1'000;

/// The same for whoever fails, whatever was wrong.
const ApiError refused{401, "sign_in_failed", "", "badge, password and code do not fit together",
                       "see that the clock of your device is right, and try again; an "
                       "administrator can let you enrol anew"};
const ApiError busy{503, "busy", "", "many sign in at this moment", "come back in a few seconds"};
const ApiError disk{503, "disk", "", "the accounts of this node cannot be read or written",
                    "see `iwets doctor` and the node's log"};

std::string draw_id() {
  std::array<std::uint8_t, 32> random{};
  seal::random_bytes(random.data(), random.size());
  return hex(random);
}

std::string digest(std::string_view id) { return hex(seal::digest(bytes_of(id))); }

Reply too_soon(Instant again, Instant now) {
  auto reply = error_reply({429, "too_soon", "badge", "there were too many failures",
                            "wait as long as Retry-After says, and try again"});
  const auto s = std::chrono::duration_cast<std::chrono::seconds>(again - now).count() + 1;
  reply.retry_after_s = static_cast<unsigned>(std::max<std::int64_t>(1, s));
  return reply;
}

/// "signed in: 192.0.2.7"; without an address what happened alone.
std::string from_where(std::string what, const std::string& address) {
  return address.empty() ? what : what + ": " + address;
}

}  // namespace

ApiError proof_wanted() {
  return {403, "proof_wanted", "totp", "this wants a code of your device from the last 5 minutes",
          "give one with POST /api/v1/session/proof, and ask again"};
}

SignIn::SignIn(Options options)
    : options_(std::move(options)),
      store_(options_.path, options_.key),
      budget_(options_.rules.attempts_per_minute) {}

std::string SignIn::token_of(const Session& session) const {
  const auto what = "cross-site " + std::to_string(session.number) + " " + session.badge;
  return hex(seal::keyed_digest(options_.key, bytes_of(what)));
}

std::optional<Session> SignIn::session_of(const std::string& id, Instant now) {
  if (auto session = store_.session(id)) return session;
  const auto former = former_.find(id);
  if (former == former_.end() || now > former->second.until) return std::nullopt;
  auto session = store_.session(former->second.now);
  if (session) session->proved = {};  // The code was given for the new one.
  return session;
}

std::string SignIn::renew(const Session& session, Instant now) {
  std::erase_if(former_, [&](const auto& one) { return !store_.session(one.second.now); });
  const auto cookie = draw_id();
  const auto id = digest(cookie);
  store_.rename_session(session.id, id);
  for (auto& [_, former] : former_)
    if (former.now == session.id) former.now = id;
  former_[session.id] = {id, now + under_way};
  return cookie;
}

Result<Caller, ApiError> SignIn::admit(const Browser& from) {
  if (changes(from))
    if (auto foreign = cross_site(from)) return fail(std::move(*foreign));
  const auto cookie = cookie_of(from);
  if (cookie.empty()) return Caller{};
  const auto id = digest(cookie);
  const auto now = options_.clock();
  const std::lock_guard lock(mutex_);
  if (now >= forget_at_ || forget_at_ > now + forget_every) {
    store_.write([&] { store_.forget(now, options_.rules, now - lines_kept); },
                 link::Database::Durable::soon);
    forget_at_ = now + forget_every;
  }
  const auto session = session_of(id, now);
  if (!session || session_over(session->times, now, options_.rules)) return Caller{};
  const auto officer = store_.find(session->badge);
  if (!officer) return Caller{};
  const auto token = token_of(*session);
  if (changes(from) && !seal::equal_in_constant_time(from.token, token))
    return fail(ApiError{403, "cross_site", "X-CSRF-Token", "the token of the session is missing",
                         "send what GET /api/v1/session calls `token` in this header"});
  if (!from.background && now >= session->times.seen + touch_every)
    store_.write([&] { store_.touch(session->id, now); }, link::Database::Durable::soon);
  return Caller{Caller::Via::session, officer->badge, officer->name,   officer->agency,
                officer->office,      session->id,    session->proved, session->times.begun};
}

bool SignIn::holds(const Caller& caller) {
  const std::lock_guard lock(mutex_);
  // What was admitted goes on with its session, whatever its id is now.
  const auto former = former_.find(caller.session);
  const auto session =
      store_.session(former == former_.end() ? caller.session : former->second.now);
  return session && !session_over(session->times, options_.clock(), options_.rules);
}

bool SignIn::proved(const Caller& caller) {
  return proof_counts(caller.proved, options_.clock(), options_.rules);
}

bool SignIn::came_lately(const Caller& caller) {
  return proof_counts(caller.begun, options_.clock(), options_.rules);
}

std::optional<Reply> SignIn::hold_off(const std::string& badge, Instant now) {
  if (trying_.contains(badge)) return too_soon(now, now);
  const auto officer = store_.find(badge);
  const auto stranger = strangers_.find(badge);
  const auto failures = officer                        ? officer->failures
                        : stranger != strangers_.end() ? stranger->second
                                                       : Failures{};
  if (const auto again = may_try_at(failures, now); again > now) return too_soon(again, now);
  if (!budget_.take(now)) return too_soon(now + std::chrono::seconds{5}, now);
  return std::nullopt;
}

void SignIn::fail_once(std::optional<Officer>& officer, const std::string& badge, Instant now,
                       const char* what, const Failed& where) {
  if (!officer) {
    // Without what was typed, which may be the password. Of an officer the note below says it.
    log_refusal({"unknown_badge", "POST"}, {}, where.address);
    if (strangers_.size() >= strangers_max) strangers_.erase(strangers_.begin());
    auto& failures = strangers_[badge];
    failures = {failures.count + 1, now};
    return;
  }
  officer->failures = {officer->failures.count + 1, now};
  const bool many = officer->failures.count >= options_.rules.lock_after;
  const bool lock = many && !officer->locked;
  officer->locked = officer->locked || lock;
  store_.put(*officer);
  store_.note(now, badge, from_where(what, where.address), badge);
  // Who fails at the door may be anybody: whoever is in works on.
  if (many && where.in_session) store_.end_sessions(badge, {});
  if (!lock) return;
  store_.note(now, badge, "locked after too many failures", "node");
  just_locked_.push_back(badge);
}

bool SignIn::take_code(Officer& officer, const SignInForm& form, Instant now) {
  if (!form.recovery.empty())
    return store_.use_recovery(officer.badge, accounts::digest_of(form.recovery));
  if (officer.device.empty())
    spdlog::error(
        "event=device_unreadable badge={} remedy=\"bring the sign-in.key back under which his "
        "device was enrolled, or run `iwets-node officer reset {}`\"",
        officer.badge, officer.badge);
  const auto step = totp::step_of(officer.device, form.code, now, officer.step);
  if (step) officer.step = *step;
  return step.has_value();
}

void SignIn::tell_locked() {
  std::vector<std::string> locked;
  {
    const std::lock_guard lock(mutex_);
    locked.swap(just_locked_);
  }
  for (const auto& badge : locked) {
    spdlog::warn("event=officer_locked badge={}", badge);
    if (options_.locked) options_.locked(badge);
  }
}

void SignIn::hash(const std::string& badge, std::function<Reply()> work, const Answering& answer) {
  const bool taken = hasher_.take([this, badge, work = std::move(work), answer] {
    auto reply = error_reply(disk);
    try {
      reply = work();
    } catch (const link::DatabaseError& error) {
      spdlog::error("event=accounts_unusable text=\"{}\"", error.what());
    }
    {
      const std::lock_guard lock(mutex_);
      trying_.erase(badge);
    }
    tell_locked();
    answer(std::move(reply));
  });
  if (taken) return;
  {
    const std::lock_guard lock(mutex_);
    trying_.erase(badge);
  }
  answer(error_reply(busy));
}

void SignIn::sign_in(const SignInForm& said, const Browser& from, Answering answer) {
  auto form = said;
  form.badge = badge_of(form.badge);
  std::string kept;
  {
    const std::lock_guard lock(mutex_);
    if (auto wait = hold_off(form.badge, options_.clock())) return answer(std::move(*wait));
    if (const auto officer = store_.find(form.badge)) kept = officer->password;
    trying_.insert(form.badge);
  }
  hash(
      form.badge,
      [this, form, from, kept] {
        const bool fits = seal::password_fits(kept, form.password);
        return finish_sign_in(form, from, fits ? kept : std::string());
      },
      answer);
}

Reply SignIn::finish_sign_in(const SignInForm& form, const Browser& from,
                             const std::string& proven) {
  const auto now = options_.clock();
  const auto cookie = draw_id();
  const std::lock_guard lock(mutex_);
  std::optional<Reply> reply;
  store_.write([&] {
    auto officer = store_.find(form.badge);
    // What was hashed meanwhile may have been taken away.
    const bool fits = officer && !proven.empty() && officer->password == proven;
    if (!fits || !take_code(*officer, form, now)) {
      fail_once(officer, form.badge, now, "failed to sign in", {from.address});
      reply = error_reply(refused);
      return;
    }
    if (officer->locked) {
      store_.put(*officer);  // The code is used up.
      store_.note(now, form.badge, "was not let in: locked", form.badge);
      reply = error_reply({403, "locked", "badge", "your account is locked",
                           "an administrator unlocks it: `iwets-node officer unlock`"});
      return;
    }
    officer->failures = {};
    officer->signed_in = now;
    Session session{digest(cookie), 0, officer->badge, {now, now}, now, from.agent};
    if (!form.recovery.empty()) session.proved = {};
    store_.put(*officer);
    // Whoever had this browser before is signed out.
    if (const auto earlier = cookie_of(from); !earlier.empty()) store_.end_session(digest(earlier));
    store_.open_session(session);
    session.number = store_.session(session.id)->number;
    store_.note(now, officer->badge,
                from_where(form.recovery.empty() ? "signed in" : "signed in with a recovery code",
                           from.address),
                officer->badge);
    reply = describe(*officer, session);
    reply->headers.emplace_back("Set-Cookie", set_cookie(from, cookie));
  });
  return std::move(*reply);
}

Reply SignIn::describe(const Officer& officer, const Session& session) {
  const auto agency = options_.agencies.find(officer.agency);
  JsonWriter to;
  to.begin_object().key("officer").begin_object();
  to.field("badge", officer.badge).field("name", officer.name);
  to.key("agency").begin_object().field("code", officer.agency);
  to.field("name", agency != options_.agencies.end() ? agency->second.name : std::string());
  to.end_object().field("role", name(officer.office)).field("language", officer.language);
  to.end_object().field("token", token_of(session));
  to.moment("begun", session.times.begun);
  to.moment("ends", session.times.begun + options_.rules.absolute);
  to.field("idle_s", std::chrono::duration_cast<std::chrono::seconds>(options_.rules.idle).count());
  to.moment("proved_until",
            session.proved == Instant{} ? Instant{} : session.proved + options_.rules.proof);
  to.field("recovery_codes", store_.recovery_left(officer.badge)).end_object();
  return {200, to.take()};
}

Reply SignIn::describe(const Caller& caller) {
  const std::lock_guard lock(mutex_);
  const auto session = session_of(caller.session, options_.clock());
  const auto officer = store_.find(caller.officer);
  if (!session || !officer) return error_reply(refused);
  return describe(*officer, *session);
}

Reply SignIn::sign_out(const Caller& caller, const Browser& from) {
  const auto now = options_.clock();
  const std::lock_guard lock(mutex_);
  store_.write([&] {
    store_.end_session(caller.session);
    store_.note(now, caller.officer, "signed out", caller.officer);
  });
  Reply reply{200, "{}"};
  reply.headers = {{"Set-Cookie", set_cookie(from, {})},
                   {"Clear-Site-Data", "\"cache\", \"storage\""}};
  return reply;
}

Reply SignIn::administer(const std::function<Reply(OfficerStore&, Instant now)>& work) {
  const std::lock_guard lock(mutex_);
  return work(store_, options_.clock());
}

}  // namespace iwets::node
