#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/core/case.h"
#include "node/core/effects.h"
#include "node/shell/case_list.h"
#include "node/shell/forms.h"
#include "proto/link/client/database.h"

namespace iwets::node {

/// What the officer asked, for lists and for writing the message again.
struct Request {
  TraceId id;
  std::string body;  ///< the JSON as it came
  std::string case_reference, make, model, serial;
  std::optional<CountryCode> center = {};  ///< where it is now, of one that was read
  /// For lists: whose it is, and by what words it is found; empty: as its body says.
  std::string agency = {}, on_behalf_of = {}, words = {};
};

/// What is kept of a case word for word. The numbers are kept on disk.
enum class Paper : std::uint8_t {
  request = 0,      ///< the officer's, JSON as it came
  report = 1,       ///< body of a check report; later ones are updates
  answer = 2,       ///< the center's, opened
  evidence = 3,     ///< the center's signed envelope of the answer
  information = 4,  ///< the officer's, to the center
  salt = 5,         ///< of the center's commitment to the answer, 32 bytes
  amendment = 6,    ///< the officer's, JSON as it came: the request in its next version
  // Of `EvidenceKeeper`:
  sent = 7,      ///< a message of ours with its receipt
  received = 8,  ///< a message to us, but for results
  sealing = 9,   ///< what we have sealed in a message
};

/// A message of a case, sent or received.
struct CaseMessage {
  Instant at;
  Step step = Step::receipted;  ///< what it caused here
  Digest digest{};              ///< BLAKE2b-256 of its envelope
};

/// The node's tables of cases, written by the link's thread inside its transactions. Every
/// failure throws `link::DatabaseError`, which ends the process with nothing acknowledged.
class CaseStore {
 public:
  /// Creates the tables. Throws `std::runtime_error` if a newer version wrote them.
  explicit CaseStore(link::Database& database);

  /// A new case with what was asked.
  void add(const Case& state, const Request& request);
  /// A case that is there, as it is now.
  void save(const Case& state);
  /// The last one of this kind that is kept of a case.
  [[nodiscard]] std::optional<std::string> paper(const TraceId& id, Paper which);
  /// All of this kind, oldest first.
  [[nodiscard]] std::vector<std::string> papers(const TraceId& id, Paper which);
  /// As it was submitted.
  [[nodiscard]] std::optional<std::string> request_body(const TraceId& id) {
    return paper(id, Paper::request);
  }
  /// In the version that counts.
  [[nodiscard]] std::optional<std::string> request_body(const Case& c);
  /// For lists, after an amendment.
  void set_request_facts(const TraceId& id, const TraceForm& form);
  /// Lists what was written before there was a list.
  void list_earlier();
  [[nodiscard]] std::optional<Case> find(const TraceId& id);
  /// At most `most`, oldest first.
  [[nodiscard]] std::vector<Case> open_cases(std::size_t most);
  [[nodiscard]] std::uint64_t count(CaseKind kind, bool open);
  [[nodiscard]] bool has_open_case_before(Instant submitted);

  /// Adds to the event stream, and to the history of a case that is there; returns the sequence
  /// number. `paper`: the row of what the event is about, 0 for none.
  /// `message`: digest of the message that caused it.
  std::int64_t tell(Instant at, const Tell& told, std::int64_t paper = 0,
                    const std::optional<Digest>& message = std::nullopt);
  /// The messages of a case that the hub has receipted or brought, oldest first.
  [[nodiscard]] std::vector<CaseMessage> messages(const TraceId& id);
  [[nodiscard]] std::int64_t last_told();

  /// Keeps what was received about a case, word for word; returns its row.
  std::int64_t add_paper(const TraceId& subject, Paper paper, std::string_view content);
  /// Before the end of each transaction: ties what was told and kept to its cases.
  void settle();
  /// False: this hit was told to this party before; the repeat is counted. `again`: it was
  /// rescinded since, and is told anew.
  [[nodiscard]] bool add_notice(Instant at, const HitId& hit, Party party, const TraceId& subject,
                                std::string_view body, bool again = false);

  /// The hits of a trace or check that were told, oldest first: when, and the `HitNotice`.
  void notices_of(const TraceId& subject,
                  const std::function<void(Instant at, const std::string& body)>& use);
  /// A corrected result, as a notice of its own; `body`: members of its JSON. `message` has brought
  /// it.
  void add_correction_notice(Instant at, const MessageId& message, const TraceId& subject,
                             std::string_view body);
  /// `party` of these in the table of notices.
  static constexpr std::int64_t correction_party = 3;

  /// Small facts by name.
  void remember(std::string_view key, std::int64_t value);
  [[nodiscard]] std::optional<std::int64_t> recall(std::string_view key);

 private:
  /// Where the history and the papers of a case end: each row names the one before it, so that
  /// they need no index, whose scattered pages would be most of what a transaction writes.
  struct Trail {
    std::int64_t last_event = 0, last_paper = 0;  ///< 0: none
    bool open = true;                             ///< kept in memory between transactions
    bool saved = false;                           ///< the case's row names them
  };
  /// Among those whose way on waits for the officer, or no longer.
  void file_draft(const Case& c);
  /// Among those with a correction that no officer has taken note of, or no longer.
  void file_correction(const Case& c);
  /// The trail of a case, to be settled; an empty one for what is no case of ours.
  [[nodiscard]] Trail& touch(const TraceId& id);

  void list(const Case& c, const Request& request);

  link::Database& database_;
  CaseList list_;
  std::map<TraceId, Trail> trails_;  ///< of open cases, and of those of this transaction
  std::vector<TraceId> touched_;     ///< in this transaction
};

}  // namespace iwets::node
