#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hub/core/effects.h"
#include "hub/core/events.h"
#include "hub/core/expiry.h"
#include "hub/core/known_hits.h"
#include "hub/core/limits.h"
#include "hub/core/table.h"
#include "proto/types/instant.h"

namespace iwets::hub {

/// What an operator sees of a peer.
struct PeerView {
  PeerId peer;
  bool attached = false;
  bool suspended = false;
  bool revoked = false;
  std::optional<link::LaneStop> stopped;
  std::size_t waiting = 0;  ///< messages for it without a number, or to be written when it is there
  std::size_t under_way = 0;        ///< numbered, not acknowledged
  std::optional<Instant> oldest;    ///< when the oldest of both was queued
  std::uint64_t received = 0;       ///< last number taken from it
  std::uint64_t delivered = 0;      ///< last number it acknowledged
  std::uint64_t undeliverable = 0;  ///< messages not kept, because it leaves so much unread
};
/// Why a case cannot be erased yet.
enum class Held {
  trace_open,   ///< it has had no outcome
  checks_open,  ///< a store has not answered
  unconfirmed,  ///< the confirmation of a hit is asked for
  undelivered,  ///< a message about it waits for a peer
};
/// Open traces that a center has not answered in spite of all reminders.
struct EscalatedView {
  PeerId center;
  std::size_t traces = 0;
  TraceId oldest;
};
/// What became of the hits in one owner's records of one store.
struct HitsView {
  PeerId owner;
  Store store = Store::nominal;
  HitFigures figures;
};
/// Hits that their owner has not confirmed or denied in spite of three requests.
struct UnconfirmedView {
  PeerId owner;
  std::size_t hits = 0;
};
/// What became of one owner's records by their last days.
struct ReviewView {
  PeerId owner;
  ReviewFigures figures;
};
struct CoreView {
  std::size_t open_traces = 0;
  std::size_t open_checks = 0;
  std::size_t drafts = 0;         ///< decided, not yet composed
  std::size_t confirmations = 0;  ///< of hits: asked for, their owners have still time
  std::uint64_t directory_version = 0;
  std::vector<EscalatedView> escalated;
  std::vector<HitsView> hits;
  std::vector<UnconfirmedView> unconfirmed;
  std::vector<ReviewView> reviews;
  TableEditions table;                             ///< the reference table
  std::vector<std::pair<PeerId, TableAt>> tables;  ///< of members that have said what they have
  std::vector<PeerView> peers;
};

/// The hub as a deterministic function: history and event give effects. Opens nothing, reads no
/// clock, draws nothing. Not thread-safe: one thread owns it.
class HubCore {
 public:
  explicit HubCore(link::Chain chain, Limits limits = {});
  ~HubCore();
  HubCore(HubCore&&) noexcept;
  HubCore& operator=(HubCore&&) noexcept;

  /// Advances the hub by one event. Equal history and event give equal effects. A `now` before that
  /// of an earlier event counts as that. Never fails: a request the hub cannot take becomes a
  /// refusal. Journal the event under `index()` afterwards, unless `idle()` says that nothing
  /// happened. Effects, also of an idle step, are released when every event before is durable.
  [[nodiscard]] Effects step(Instant now, const Event& event);
  /// Index of the last event that counted: the payload that it brings has this as its `PayloadRef`.
  [[nodiscard]] JournalIndex index() const;
  /// The last `step` changed nothing (nothing was due, a repeat, an ended session, an answer that
  /// is not waited for): it took no index and must not be journaled.
  [[nodiscard]] bool idle() const;
  /// When `TimePassed` is due next; in the past while there is more overdue than one step closes.
  [[nodiscard]] std::optional<Instant> next_deadline() const;

  /// The whole state, in canonical bytes; equal states give equal bytes.
  [[nodiscard]] std::string snapshot() const;
  /// Takes over a state. False: the bytes are damaged, or of another core version; the core must
  /// then be thrown away.
  [[nodiscard]] bool restore(Bytes snapshot);

  [[nodiscard]] CoreView view() const;
  [[nodiscard]] const Limits& limits() const;
  [[nodiscard]] const TableEditions& table() const;
  /// Those of the cases that `CasesErased` would leave as they are, and why. Looks through all that
  /// waits for peers: for an operator, many cases at once.
  [[nodiscard]] std::map<TraceId, Held> held_back(const std::set<TraceId>& subjects) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace iwets::hub
