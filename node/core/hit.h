#pragma once

#include <optional>
#include <string_view>

#include "node/core/effects.h"

namespace iwets::node {

/// A hit of which this member is a party, and what both have said about it. Pure values and rules;
/// the hub counts the time.
struct Hit {
  HitId id{};
  TraceId subject{};  ///< trace or check
  Party party = Party::requester;
  PeerId other = PeerId::hub();     ///< the member on the other side; ourselves: nobody else
  Verdict verdict = Verdict::none;  ///< the owner's last word
  bool waits = false;               ///< the requester has asked, and the owner owes its answer
  std::uint32_t number = 0;         ///< of that request
  bool urgent = false;              ///< the request
  bool escalated = false;           ///< the owner is silent in spite of three of them
  Instant deadline{};               ///< for the answer, by the hub's clock; the epoch: not told
  bool reported_false = false;      ///< by the requester
  MessageId message{};              ///< our last message about it
  bool located = false;             ///< the requester has found the person or thing
  RecordFate rescinded = RecordFate::none;  ///< the hit is no more, for its record is not
  Instant rescinded_at{};                   ///< by the hub's clock
  bool acknowledged = false;                ///< the rescission, by an officer
  friend bool operator==(const Hit&, const Hit&) = default;
  /// How it stood before that message, should the hub refuse it.
  Verdict verdict_before = Verdict::none;
  bool waited_before = false, reported_before = false, located_before = false;
  /// An officer is to acknowledge that it was rescinded.
  [[nodiscard]] bool to_acknowledge() const {
    return rescinded != RecordFate::none && !acknowledged;
  }
  static void fields(auto& self, auto& archive) {
    archive(self.id, self.subject, self.party, self.other, self.verdict, self.waits, self.number,
            self.urgent, self.escalated, self.deadline, self.reported_false, self.message,
            self.verdict_before, self.waited_before, self.reported_before, self.located_before,
            self.located, self.rescinded, self.rescinded_at, self.acknowledged);
  }
};

/// What one party says to the other.
/// `acknowledge` stays at the node: that the hit was rescinded.
enum class HitWord : std::uint8_t {
  ask = 1,
  answer = 2,
  report_false = 3,
  locate = 4,
  acknowledge = 5
};

struct HitSaid {
  HitWord word = HitWord::ask;
  bool urgent = false;              ///< of `ask`
  Verdict verdict = Verdict::none;  ///< of `answer`
  Instant until{};                  ///< of an answer `later`
};

/// Why our officer cannot say this now; empty: he can.
[[nodiscard]] std::string_view objection(const Hit& hit, const HitSaid& said);
/// Our word is in the outbox as `message`.
[[nodiscard]] Tell say(Hit& hit, const HitSaid& said, const MessageId& message);
/// The other party has said it. A stray if it is not that party's to say.
[[nodiscard]] Tell hear(Hit& hit, const PeerId& author, const HitSaid& said);
/// The hub's clock; nothing to tell at its start.
[[nodiscard]] std::optional<Tell> hear_clock(Hit& hit, ConfirmationStep step, std::uint32_t number,
                                             Instant deadline);
/// The hub says that the hit is no more.
[[nodiscard]] Tell rescind(Hit& hit, RecordFate why, Instant at);
/// Our officer has seen that.
[[nodiscard]] Tell acknowledge(Hit& hit);
/// It is told anew, after it was rescinded.
void revive(Hit& hit);
/// The hub has not taken our last word: it was not said.
[[nodiscard]] Tell unsay(Hit& hit, FaultCode code);

/// "confirmed", "not_confirmed", "later"; empty for none.
[[nodiscard]] std::string_view name(Verdict verdict);
/// "changed", "withdrawn", "cleared"; empty for none.
[[nodiscard]] std::string_view name(RecordFate fate);
[[nodiscard]] std::optional<Verdict> parse_verdict(std::string_view word);

}  // namespace iwets::node
