#pragma once

#include <cstdint>
#include <optional>

#include "adapters/sdk/answer.h"
#include "proto/types/result.h"

namespace iwets::sdk {

/// Where a case stands at its center. The numbers are stored.
enum class CaseState : std::uint8_t {
  received = 1,      ///< nothing was said yet
  acknowledged = 2,  ///< 600 or 601 was said
  searching = 3,     ///< progress was reported
  delayed = 4,       ///< 400 was said
  asking = 5,        ///< 606 was said, and the requester has not answered
  answered = 6,      ///< final: a result was sent
  withdrawn = 7,     ///< final: the requester or the hub has ended it
};

/// Why something cannot be said.
enum class Objection : std::uint8_t {
  ended,              ///< the case is over: drop it
  not_an_update,      ///< the code is unknown or final
  not_final,          ///< the code is unknown or leaves the trace open
  reason_missing,     ///< 401 and 402 need one of the four reasons of ITI paragraph 22
  country_missing,    ///< 104 names the country that the firearm went to
  country_misplaced,  ///< no other code does
  why_missing,        ///< a correction says why
};
/// In words for the author of a center.
[[nodiscard]] const char* text(Objection objection);

/// The life of one case: received -> acknowledged -> ... -> one final answer. Pure.
class CaseLife {
 public:
  explicit CaseLife(CaseState state = CaseState::received) : state_(state) {}

  [[nodiscard]] CaseState state() const { return state_; }
  [[nodiscard]] bool ended() const {
    return state_ == CaseState::answered || state_ == CaseState::withdrawn;
  }
  /// What speaks against saying it now; nothing if it can be said. Changes nothing.
  [[nodiscard]] std::optional<Objection> judge(const Saying& saying) const;
  /// An update of this code was said; `judge` had no objection.
  void updated(std::uint32_t code);
  /// The final answer was said; `judge` had no objection.
  void answered();
  /// The requester's information has come.
  void informed();
  /// Ended by the requester or by the hub. False: it was over already.
  bool withdraw();

 private:
  CaseState state_;
};

}  // namespace iwets::sdk
