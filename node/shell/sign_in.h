#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "node/core/agency.h"
#include "node/core/sign_in.h"
#include "node/shell/browser.h"
#include "node/shell/caller.h"
#include "node/shell/officer_store.h"
#include "node/shell/password_list.h"
#include "node/shell/reply.h"
#include "node/shell/workers.h"

namespace iwets::node {

/// What is asked for wants a fresh code of the officer's device.
[[nodiscard]] ApiError proof_wanted();

/// With what somebody signs in: `code` of his device, or `recovery`, one of the codes he keeps.
struct SignInForm {
  std::string badge, password, code, recovery;
};
/// A first password, with the code that the administrator has given.
struct EnrolmentForm {
  std::string badge, first_code, password, code;
};
struct PasswordForm {
  std::string password, fresh, code;
};

/// Where officers sign in, and who is signed in. Every call may come from any thread. What takes a
/// hash is answered later, on a thread of its own; the rest is short. Failures of the disk throw
/// `link::DatabaseError` from the calls that return, and are answered with 503 by the others.
class SignIn {
 public:
  struct Options {
    std::string path;  ///< of officers.db
    seal::Key32 key{};
    std::string issuer = "IWeTS";  ///< what officers' devices show
    SignInRules rules = {};
    Agencies agencies = {};
    std::function<Instant()> clock;
    PasswordList common_passwords = {};  ///< of the configuration, besides the built-in words
    /// An officer was locked after too many failures.
    std::function<void(const std::string& badge)> locked = {};
  };
  using Answering = std::function<void(Reply)>;
  explicit SignIn(Options options);
  ~SignIn() { stop(); }
  SignIn(const SignIn&) = delete;
  SignIn& operator=(const SignIn&) = delete;
  /// What still waits for a hash is not answered any more.
  void stop() { hasher_.stop(); }

  /// Who asks: an officer with a session, or nobody. Fails with 403 where another site asks in the
  /// browser's name.
  [[nodiscard]] Result<Caller, ApiError> admit(const Browser& from);
  /// The session is there and not over; looking does not prolong it.
  [[nodiscard]] bool holds(const Caller& caller);
  /// A code of his device was given lately enough for what is dangerous.
  [[nodiscard]] bool proved(const Caller& caller);
  /// He signed in as lately, by whatever he has.
  [[nodiscard]] bool came_lately(const Caller& caller);

  /// 200 with what `describe` says, and the cookie; 401, 403 (locked), 429, 503.
  void sign_in(const SignInForm& form, const Browser& from, Answering answer);
  [[nodiscard]] Reply describe(const Caller& caller);
  [[nodiscard]] Reply sign_out(const Caller& caller, const Browser& from);
  /// 200 and the session's new cookie, or 403 `wrong_code`.
  [[nodiscard]] Reply prove(const Caller& caller, const Browser& from, const std::string& code);
  /// Other sessions end; this one stays, with a new cookie.
  void change_password(const Caller& caller, const Browser& from, const PasswordForm& form,
                       Answering answer);
  [[nodiscard]] Reply set_language(const Caller& caller, const std::string& language);
  [[nodiscard]] Reply sessions(const Caller& caller);
  /// Ends one of his own, or all but the one that asks.
  [[nodiscard]] Reply end_session(const Caller& caller, std::int64_t number);
  [[nodiscard]] Reply end_others(const Caller& caller);

  /// What his device needs, for whoever has the first code.
  [[nodiscard]] Reply show_device(const EnrolmentForm& form);
  /// Takes password and device, and gives recovery codes, once.
  void enrol(const EnrolmentForm& form, Answering answer);

  /// Runs an administrator's work over the store.
  [[nodiscard]] Reply administer(const std::function<Reply(OfficerStore&, Instant now)>& work);

 private:
  /// Nothing: he may try now, and the attempt is counted. Otherwise 429 or 503.
  [[nodiscard]] std::optional<Reply> hold_off(const std::string& badge, Instant now);
  /// Where somebody failed: from an address, if one is known, or with a session.
  struct Failed {
    std::string address;
    bool in_session = false;
  };
  /// One more failure of an officer, or of a badge that nobody has. Inside a transaction.
  void fail_once(std::optional<Officer>& officer, const std::string& badge, Instant now,
                 const char* what, const Failed& where);
  /// Why a new password is not taken; empty: it is.
  [[nodiscard]] std::string_view fault_of(const std::string& password, const std::string& badge,
                                          const std::string& name) const;
  /// A code of the device, or of recovery; takes it. Inside a transaction.
  [[nodiscard]] bool take_code(Officer& officer, const SignInForm& form, Instant now);
  /// `proven`: the hash of the password that was given, if it fitted; otherwise empty.
  [[nodiscard]] Reply finish_sign_in(const SignInForm& form, const Browser& from,
                                     const std::string& proven);
  [[nodiscard]] Reply finish_password(const Caller& caller, const Browser& from,
                                      const PasswordForm& form, const std::string& proven,
                                      const std::string& hash);
  [[nodiscard]] Reply finish_enrolment(const EnrolmentForm& form, const std::string& hash);
  /// The officer whose first code this is, and still counts.
  [[nodiscard]] std::optional<Officer> enrolling(const EnrolmentForm& form, Instant now);
  [[nodiscard]] Reply describe(const Officer& officer, const Session& session);
  [[nodiscard]] std::string token_of(const Session& session) const;
  /// The session that has this id, or had it until lately.
  [[nodiscard]] std::optional<Session> session_of(const std::string& id, Instant now);
  /// Gives the session another id; what the browser gets. Inside a transaction.
  [[nodiscard]] std::string renew(const Session& session, Instant now);
  /// Has `work` done by the hasher, and answers; `badge` may not try anything else meanwhile.
  void hash(const std::string& badge, std::function<Reply()> work, const Answering& answer);
  void tell_locked();

  Options options_;
  std::mutex mutex_;  ///< guards all that follows
  OfficerStore store_;
  AttemptBudget budget_;
  std::set<std::string> trying_;               ///< badges whose password is being hashed
  std::map<std::string, Failures> strangers_;  ///< badges that nobody has
  std::vector<std::string> just_locked_;
  /// Ids that sessions have had: calls that were under way come in with them.
  struct Former {
    std::string now;
    Instant until;
  };
  std::map<std::string, Former> former_;
  Instant forget_at_{};
  /// A hash costs a tenth of a second and 64 MiB: two at once, and no flood of them.
  static constexpr std::size_t hashing_threads = 2, hashes_waiting_max = 16;
  Workers hasher_{hashing_threads, hashes_waiting_max};
};

}  // namespace iwets::node
