#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/sdk/answer.h"
#include "proto/link/client/database.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"

namespace iwets::sql {

/// That an answer takes the place of one that was given.
struct Correcting {
  std::uint32_t version = 2;
  CorrectionReason why = CorrectionReason::record_changed;
  std::string text;  ///< the same in words, for the requester
  sdk::Final told;   ///< in its place
};

/// An answer that waits for an officer of the center, or was judged.
struct TrayItem {
  enum class State : std::uint8_t { waiting = 0, approved = 1, refused = 2 };
  std::int64_t number = 0;  ///< never used again
  TraceId trace;
  PeerId requester;
  Instant since;
  State state = State::waiting;
  sdk::ItiReason reason = sdk::ItiReason::none;  ///< of a refusal
  std::string text;                              ///< of a refusal, for the requester
  sdk::Final final;                              ///< what leaves when it is approved
  std::optional<Correcting> correcting;
  std::string earlier;  ///< what other countries have answered in the case, in words
};

/// Answers that wait for approval, in a SQLite file beside the adapter's: kept across restarts,
/// looked at by the adapter and judged by a command at the same time. Throws `link::DatabaseError`.
class Tray {
 public:
  /// Opens or makes `state`/tray.db.
  explicit Tray(const std::string& state);

  /// Puts an answer in; one of the same case that is there stays as it is.
  void put(const TraceId& trace, PeerId requester, Instant now, const sdk::Final& final,
           const std::string& earlier = {});
  /// Puts a correction in, approved already or waiting; its number. Nothing: an answer or
  /// another correction of this case is still there.
  [[nodiscard]] std::optional<std::int64_t> put(const TraceId& trace, PeerId requester, Instant now,
                                                const sdk::Final& final,
                                                const Correcting& correcting, bool approved);
  /// Corrections that may leave, oldest first.
  [[nodiscard]] std::vector<TrayItem> approved_corrections();
  [[nodiscard]] std::optional<TrayItem> find(const TraceId& trace, PeerId requester);
  [[nodiscard]] std::optional<TrayItem> find(std::int64_t number);
  /// Everything that waits, oldest first.
  [[nodiscard]] std::vector<TrayItem> waiting();
  /// False: there is no such answer that waits. A correction that is refused is gone.
  bool approve(std::int64_t number);
  bool refuse(std::int64_t number, sdk::ItiReason reason, const std::string& text);
  /// The case is over without it.
  void drop(const TraceId& trace, PeerId requester);
  /// Forgets what was judged before `then`: by then it has been said.
  void forget_judged(Instant then);

 private:
  bool judge(std::int64_t number, TrayItem::State state, sdk::ItiReason reason,
             const std::string& text);
  /// What stood beside answers that are gone.
  void forget_beside();
  std::unique_ptr<link::Database> database_;
};

}  // namespace iwets::sql
