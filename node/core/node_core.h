#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>

#include "node/core/effects.h"
#include "node/core/events.h"

namespace iwets::node {

/// Bounds of a node.
struct Limits {
  std::size_t open_cases_max = 250'000;
  std::size_t posts_in_step_max = 256;            ///< submissions that one event may cause
  std::uint32_t attempts_max = 16;                ///< of the schema, `TraceSubmit.attempt`
  Duration post_again = std::chrono::seconds{1};  ///< after a full outbox
  std::uint32_t hops_max = 8;                     ///< of a case that goes on; of the schema
  Continuation continuation = Continuation::draft;
};

/// Decides what becomes of a member's cases. `step` is a function of history and event: it reads no
/// clock and does no I/O. Holds open cases only: before an event about a case that it does not
/// hold, the shell looks on disk and hands a case that is there to `adopt`.
class NodeCore {
 public:
  explicit NodeCore(Limits limits = {}) : limits_(limits) {}

  /// Advances by one event. `now` may go back (the wall clock of a national bureau does); nothing
  /// is decided by comparing times. Never fails: what does not fit becomes `Step::stray`.
  [[nodiscard]] Effects step(Instant now, const Event& event);

  /// Another case may be submitted.
  [[nodiscard]] bool has_room() const { return cases_.size() < limits_.open_cases_max; }
  [[nodiscard]] bool holds(const TraceId& id) const { return cases_.contains(id); }
  [[nodiscard]] const Case* find(const TraceId& id) const;
  void adopt(const Case& state);
  [[nodiscard]] std::size_t open_traces() const { return open_traces_; }
  /// When to say `TimePassed`; nothing while nothing waits.
  [[nodiscard]] std::optional<Instant> next_deadline() const { return post_at_; }
  [[nodiscard]] bool has_directory() const { return centers_.has_value(); }

  /// The center has delayed, restricted or refused, so that one may ask why.
  [[nodiscard]] static bool may_ask_why(const Case& c);

  /// Its request may be amended now.
  [[nodiscard]] static bool may_amend(const Case& c);

  /// Where a trace goes by this directory (field/answering.h); the hub, which checks the stores and
  /// closes the trace with the reason, when nobody answers.
  [[nodiscard]] static PeerId route(const std::vector<CountryCode>& origins,
                                    const std::set<PeerId>& centers);

 private:
  void on(const Submitted&, Effects&);
  void on(const Posted&, Effects&);
  void on(const RequestUnreadable&, Effects&);
  void on(const Receipted&, Effects&);
  void on(const CancelAsked&, Effects&);
  void on(const CancelPosted&, Effects&);
  void on(const InformationGiven&, Effects&);
  void on(const InformationPosted&, Effects&);
  void on(const ClarificationAsked&, Effects&);
  void on(const ClarificationPosted&, Effects&);
  void on(const AmendAsked&, Effects&);
  void on(const AmendmentPosted&, Effects&);
  void on(const AcknowledgeAsked&, Effects&);
  void on(const AcknowledgementPosted&, Effects&);
  void on(const CenterExplained&, Effects&);
  void on(const ClockTold&, Effects&);
  void on(const CenterReported&, Effects&);
  void on(const CenterAnswered&, Effects&);
  void on(const ContinueAsked&, Effects&);
  void on(const HopOpened&, Effects&);
  void on(const CheckReported&, Effects&);
  void on(const HitNoticed&, Effects&);
  void on(const Refused&, Effects&);
  void on(const RouteChanged&, Effects&);
  void on(const HubStatus&, Effects&);
  void on(const DirectoryChanged&, Effects&);
  void on(const TimePassed&, Effects&);

  /// A later version of the result of an answered trace.
  void correct(Case& c, const CenterAnswered& e, Effects& effects);
  /// The center has named the version of the request that it knows. True: for the first time.
  bool note_known(Case& c, std::uint32_t version, Effects& effects);
  /// What follows from an answer that names the next country.
  void lead_on(Case& c, bool readable, Effects& effects);
  /// The officer drops what waits for him.
  void drop_way_on(Case& c, const std::string& reason, Effects& effects);
  Case* open(const TraceId& id);
  /// The case may be posted as soon as its center is known.
  void want_post(Case& c, Effects& effects);
  void post_wanted(Effects& effects);
  /// The one final outcome: true if this is the first.
  bool end(Case& c, CaseState state);
  void drop_if_final(const TraceId& id);
  void save(Case& c, Effects& effects);
  void tell(Effects& effects, Step step, const TraceId& id, std::uint32_t code = 0,
            std::optional<PeerId> peer = {}, std::string note = {}) const;

  Limits limits_;
  Instant now_{};
  std::map<TraceId, Case> cases_;
  std::size_t open_traces_ = 0;  ///< of those that are traces
  std::set<TraceId> to_post_;    ///< cases whose submission is due, oldest first
  std::optional<Instant> post_at_;
  std::optional<std::set<PeerId>> centers_;  ///< nothing: no directory yet
};

}  // namespace iwets::node
