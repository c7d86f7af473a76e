#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "adapters/sdk/case_life.h"
#include "adapters/sdk/wire.h"
#include "proto/link/client/database.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"

namespace iwets::sdk {

/// A trace id as one member uses it: another member cannot reach into the case.
struct CaseName {
  TraceId trace;
  PeerId requester;
  friend auto operator<=>(const CaseName&, const CaseName&) = default;
};

/// What a question has to be looked up again by.
struct Looked {
  field::Firearm firearm;
  field::PartialDate found;  ///< day of the find; year 0: unknown
  static void fields(auto& self, auto& ar) { ar(self.firearm, self.found); }
  friend bool operator==(const Looked&, const Looked&) = default;
};

/// What is kept of a case.
struct Case {
  CaseName name;
  CaseState state = CaseState::received;
  Urgency urgency = Urgency::routine;
  Instant received;
  std::uint32_t failures = 0;  ///< times that the center threw
  std::string submit;          ///< the request's envelope; empty once the case has ended
  std::string sealed_to;       ///< id of the key that opens it; empty once the case has ended
  Kind said_kind = Kind::trace_update;
  std::string said_body;              ///< the last thing said, as sent; empty: nothing yet
  std::string firearm;                ///< of a fresh one: `firearm_key` of the request; empty: none
  bool filed = false;                 ///< it stands among the open ones
  std::optional<Looked> looked = {};  ///< in the turn that has read the request; it is not saved
  [[nodiscard]] bool ended() const { return CaseLife(state).ended(); }
};

/// Something that waits for its moment.
struct Due {
  std::int64_t id = 0;
  Instant at;
  CaseName name;
  std::optional<Spoken> spoken;  ///< nothing: a reminder, or a call of the center to repeat
  /// `again`: what was said last is sent once more.
  enum class Call : std::uint8_t {
    none = 0,
    request = 1,
    reminder = 2,
    information = 3,
    again = 4,
    overdue = 5,  ///< `text` is the number
    unanswered = 6,
    clarification = 7,
    correction = 8,  ///< `spoken` corrects the final answer
    amended = 9
  };
  Call call = Call::none;
  std::string text;  ///< of information, or of a question
};

/// By which two requests for the same firearm are known: 32 bytes of member, make and number, then
/// the model as the request has it; empty: the firearm has no whole number.
[[nodiscard]] std::string firearm_key(PeerId requester, const field::Firearm& firearm);

/// Cases and what they still have to say, in the link's SQLite file: inbox, schedule and the memory
/// by which repeats are recognised. Every call inside a transaction of the link. Throws
/// `link::DatabaseError`.
class CaseStore {
 public:
  /// Creates its tables (`center_*`).
  explicit CaseStore(link::Database& database);

  [[nodiscard]] std::optional<Case> find(const CaseName& name);
  /// The cases of this trace id: one, unless two members drew the same id.
  [[nodiscard]] std::vector<CaseName> cases_of(const TraceId& trace);
  /// Enters a case or replaces it.
  void save(const Case& which);
  /// An open case of this firearm, if it is another one. Two models that contradict each other are
  /// two firearms, also under one number; of a model that is not known nothing follows.
  [[nodiscard]] std::optional<TraceId> open_case_of(const std::string& firearm,
                                                    const TraceId& other_than);
  /// The hub's clock of an open case.
  void set_clock(const CaseName& name, const Clock& clock);
  [[nodiscard]] std::optional<Clock> clock(const CaseName& name);
  void schedule(const Due& due);
  void drop(std::int64_t due);
  /// Everything that still waits for this case; corrections only if it was withdrawn. False: there
  /// was nothing.
  bool drop_all(const CaseName& name, bool withdrawn);
  /// Remembers the newest version of a request: the envelope of its amendment, and the id of the
  /// key that opens it; both empty of one that came whole.
  void amend(const CaseName& name, std::uint32_t version, const std::string& envelope,
             const std::string& sealed_to);
  /// 1: it was not amended.
  [[nodiscard]] std::uint32_t request_version(const CaseName& name);
  /// Envelope of the newest amendment; empty: none, or the case has ended.
  [[nodiscard]] std::string amendment(const CaseName& name);
  /// What is due at `now`, oldest first, at most `most`.
  [[nodiscard]] std::vector<Due> due(Instant now, std::size_t most);
  [[nodiscard]] std::optional<Instant> next_due();
  [[nodiscard]] std::size_t open_cases();
  /// An open case needs the key of this id to be read again.
  [[nodiscard]] bool key_in_use(const std::string& sealed_to);
  /// When this key was first seen to be a former one: `now`, if that is new.
  [[nodiscard]] Instant first_seen_former(const std::string& key, Instant now);
  /// Remembers a message by which a case went on. False: it came before.
  [[nodiscard]] bool first_time(Instant now, const MessageId& message);
  /// Forgets ended cases and messages taken before `then`, at most `most` of each. Returns the
  /// traces of the cases.
  std::vector<TraceId> forget(Instant then, std::size_t most);
  /// Keeps what could not be believed, for the operator: the last `unbelievable_max`.
  void keep_unbelievable(Instant now, std::uint64_t number, const Fault& fault);
  static constexpr std::int64_t unbelievable_max = 10'000;

 private:
  /// Among the open ones, or no longer.
  void file(const Case& which);

  link::Database& database_;
};

}  // namespace iwets::sdk
