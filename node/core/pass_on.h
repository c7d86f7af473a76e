#pragma once

#include <optional>
#include <string_view>

#include "node/core/hit.h"
#include "proto/field/release.h"

namespace iwets::node {

/// Whether what a hit shows may be passed on to one country, as its requester has asked and its
/// owner has said. Pure values and rules; the hub counts the time. Silence is no.
struct PassOnCase {
  HitId hit{};
  TraceId subject{};  ///< trace or check
  Party party = Party::requester;
  PeerId other = PeerId::hub();  ///< the member on the other side
  CountryCode country = *CountryCode::parse("AA");
  MessageId request{};         ///< the newest message with the request
  bool urgent = false;         ///< the request
  bool waits = false;          ///< the owner owes its answer
  std::uint32_t number = 0;    ///< of the request
  bool escalated = false;      ///< the owner is silent in spite of three of them
  Instant deadline{};          ///< for the answer, by the hub's clock; the epoch: not told
  PassOn word = PassOn::none;  ///< the owner's last word
  bool fallen = false;         ///< the record was changed or is gone: nothing of this counts
  MessageId message{};         ///< our last message about it
  friend bool operator==(const PassOnCase&, const PassOnCase&) = default;
  /// How it stood before that message, should the hub refuse it.
  MessageId request_before{};
  PassOn word_before = PassOn::none;
  bool waited_before = false, fell_before = false, escalated_before = false;
  /// The owner has agreed, perhaps under conditions, for the record as it is.
  [[nodiscard]] bool agreed() const {
    return !fallen && !waits && (word == PassOn::yes || word == PassOn::conditions);
  }
  static void fields(auto& self, auto& archive) {
    archive(self.hit, self.subject, self.party, self.other, self.country, self.request, self.urgent,
            self.waits, self.number, self.escalated, self.deadline, self.word, self.fallen,
            self.message, self.request_before, self.word_before, self.waited_before,
            self.fell_before, self.escalated_before);
  }
};

/// The request about this country that a hit can have; nothing was said of it yet.
[[nodiscard]] PassOnCase pass_on_of(const Hit& hit, CountryCode country);

/// A hit of a case, as its requester was told of it.
struct ToldHit {
  PeerId owner;  ///< of the record
  field::Handling handling = field::Handling::h0;
  Instant at{};
};
/// The words of a case that was amended last at `amended` do not go to this country by themselves:
/// they may tell of the hit, of whose owner it is no matter of course, and which has not agreed.
[[nodiscard]] bool holds_back(const ToldHit& told, Instant amended, PeerId self,
                              CountryCode country, bool agreed);

/// Why our officer cannot ask now; empty: he can.
[[nodiscard]] std::string_view objection_to_ask(const Hit& hit, const PassOnCase& about);
/// Why our officer cannot answer now; empty: he can.
[[nodiscard]] std::string_view objection_to_answer(const Hit& hit, const PassOnCase& about);

/// Our request, or our answer, is in the outbox as `message`.
[[nodiscard]] Tell ask(PassOnCase& about, bool urgent, const MessageId& message);
[[nodiscard]] Tell answer(PassOnCase& about, PassOn word, const MessageId& message);
/// The other party has asked, by `message`, or answered `request`. A stray if it is not that
/// party's to say, or answers another request.
[[nodiscard]] Tell hear_request(PassOnCase& about, const PeerId& author, bool urgent,
                                const MessageId& message);
[[nodiscard]] Tell hear_answer(PassOnCase& about, const PeerId& author, PassOn word,
                               const MessageId& request);
/// The hub's clock of `request`; nothing to tell at its start, or of another request.
[[nodiscard]] std::optional<Tell> hear_clock(PassOnCase& about, const MessageId& request,
                                             PassOnStep step, std::uint32_t number,
                                             Instant deadline);
/// The record is gone: the hit was rescinded. Nothing to tell beyond that.
void fall(PassOnCase& about);
/// The hub has not taken our last word: it was not said.
[[nodiscard]] Tell unsay(PassOnCase& about, FaultCode code);

/// "yes", "no", "conditions"; empty for none.
[[nodiscard]] std::string_view name(PassOn word);
[[nodiscard]] std::optional<PassOn> parse_pass_on(std::string_view word);

}  // namespace iwets::node
