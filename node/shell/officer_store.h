#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/core/access.h"
#include "node/core/sign_in.h"
#include "node/shell/duty_store.h"
#include "proto/link/client/database.h"
#include "proto/seal/keys.h"

namespace iwets::node {

/// An officer who may sign in.
struct Officer {
  std::string badge, name;
  std::string agency;  ///< code, as `who` makes it
  Office office = Office::officer;
  bool locked = false;
  std::string language = {};  ///< of his pages; empty: the browser's
  std::string password = {};  ///< hash; empty: he has not enrolled
  /// Secret of his device's codes; empty: it is under another key, and no code counts.
  std::string device = {};
  std::int64_t step = 0;       ///< whose code was taken last
  std::string enrolment = {};  ///< digest of his first code; empty: there is none
  Instant enrolment_until{};
  Failures failures = {};
  Instant added{}, signed_in{};  ///< the epoch stands for never
};

/// A browser in which an officer has signed in.
struct Session {
  std::string id;  ///< digest of what the browser has: 64 hexadecimal digits
  std::int64_t number = 0;
  std::string badge;
  SessionTimes times;
  Instant proved{};   ///< when he last gave a code of his device
  std::string agent;  ///< what the browser calls itself, shortened
};

/// What happened to accounts: for administrators and supervisors.
struct AccountLine {
  Instant at;
  std::string badge, what, by;
};

/// Officers, their sessions, and what happened to both: `officers.db` in the node's state. The
/// secrets of devices are locked with a key of its own. Belongs to one thread at a time; the
/// program `iwets-node officer` may use the file at the same time. Failures throw
/// `link::DatabaseError`.
class OfficerStore {
 public:
  OfficerStore(const std::string& path, const seal::Key32& key);

  /// Runs `work` as one transaction, which sees what other programs have written before, and holds
  /// them up meanwhile. What it has changed is on disk when this returns; `soon`: a power cut may
  /// take it away. What changes something is called within.
  void write(const std::function<void()>& work,
             link::Database::Durable durable = link::Database::Durable::now);

  [[nodiscard]] std::optional<Officer> find(std::string_view badge);
  [[nodiscard]] std::vector<Officer> all();
  /// Enters an officer, or takes the place of the one with this badge.
  void put(const Officer& officer);
  void remove(std::string_view badge);
  /// In the place of those that there were; digests.
  void set_recovery(std::string_view badge, const std::vector<std::string>& digests);
  /// True: it was there, and is used up.
  [[nodiscard]] bool use_recovery(std::string_view badge, const std::string& digest);
  [[nodiscard]] std::int64_t recovery_left(std::string_view badge);

  void open_session(const Session& session);
  [[nodiscard]] std::optional<Session> session(std::string_view id);
  [[nodiscard]] std::vector<Session> sessions_of(std::string_view badge);
  /// When its officer last did something.
  void touch(std::string_view id, Instant seen);
  void prove(std::string_view id, Instant proved);
  void rename_session(std::string_view id, std::string_view next);
  void end_session(std::string_view id);
  /// False: he has none of this number.
  [[nodiscard]] bool end_session(std::string_view badge, std::int64_t number);
  /// All but `keep`, which may be empty.
  void end_sessions(std::string_view badge, std::string_view keep);
  /// Sessions that are over, and lines that are older than `lines_before`.
  void forget(Instant now, const SignInRules& rules, Instant lines_before);

  /// Rotas and addresses for alerts, in the same file and transactions.
  [[nodiscard]] DutyStore& duty() { return duty_; }

  /// Here and in the log.
  void note(Instant now, std::string_view badge, std::string_view what, std::string_view by);
  /// Newest first.
  [[nodiscard]] std::vector<AccountLine> lines(std::int64_t most);

 private:
  [[nodiscard]] Officer read(const link::Database::Statement& row) const;
  /// As it lies there.
  [[nodiscard]] std::string locked_device(const std::string& badge);

  link::Database database_;
  DutyStore duty_{database_};
  seal::Key32 key_;
};

}  // namespace iwets::node
