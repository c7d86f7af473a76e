#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "node/core/effects.h"
#include "node/core/oversight.h"
#include "node/shell/consultation_book.h"
#include "node/shell/reply.h"
#include "proto/seal/keys.h"

namespace iwets::node {

struct OversightOptions {
  Oversight::Rules rules;
  seal::Key32 key{};                             ///< of the hashes in the book
  Duration keep = std::chrono::hours{365 * 24};  ///< rows and closed alarms
};

/// The watch over what this member's officers ask: keeps the book, refuses what goes beyond a
/// quota, raises alarms. Belongs to the link's thread; every call runs inside a transaction of its
/// turn.
class OversightDesk {
 public:
  using Teller = std::function<void(Instant now, const Tell& told)>;
  /// Creates the tables and reads what is in them.
  OversightDesk(link::Database& database, const OversightOptions& options, Teller tell);

  /// Before a question leaves: enters it into the book. The reply, if it must not leave: 429.
  [[nodiscard]] std::optional<Reply> admit(Instant now, Consultation question,
                                           const std::vector<PlainThing>& things);
  /// The reply that `admit` would give now; nothing is entered.
  [[nodiscard]] std::optional<Reply> refusal(Instant now, const Consultation& question);
  /// An account was locked: an alarm for the supervisor.
  void account_locked(Instant now, const std::string& badge, std::uint32_t failures);
  /// An officer came to the bound of cases that he may open in an hour: the same.
  void many_opened(Instant now, const std::string& badge, std::uint32_t opened);
  /// A supervisor looks at the book, or closes an alarm: that is a row of it.
  void look(Instant now, const std::string& supervisor, const std::string& at);
  /// A case is taken out of the node: a row of the book, without quota.
  void taken_out(Instant now, Consultation row);
  [[nodiscard]] Reply close_alarm(Instant now, std::int64_t number, const std::string& supervisor,
                                  const std::string& remark);
  /// Once in each turn: forgets what is too old.
  void on_time(Instant now);

 private:
  void set_back(Instant now);
  /// Keeps alarms that are new or have grown, and tells of the new ones.
  void keep(Instant now, const std::vector<Oversight::Raised>& raised);
  [[nodiscard]] std::uint64_t hash(std::string_view text) const;

  OversightOptions options_;
  ConsultationBook book_;
  Oversight watch_;
  Teller tell_;
  Instant forget_at_{};
};

}  // namespace iwets::node
