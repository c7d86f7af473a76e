#include "hub/core/hub_core.h"

#include <algorithm>
#include <utility>

#include "hub/core/confirmation.h"
#include "hub/core/delivery.h"
#include "hub/core/directory.h"
#include "hub/core/erasure.h"
#include "hub/core/expiry.h"
#include "hub/core/messages.h"
#include "hub/core/pass_on.h"
#include "hub/core/payload_gone.h"
#include "hub/core/records.h"
#include "hub/core/sessions.h"
#include "hub/core/state.h"
#include "hub/core/table.h"
#include "hub/core/trace_life.h"
#include "hub/core/turn.h"
#include "proto/types/archive.h"

namespace iwets::hub {
namespace {

/// Changes of the stores, in the order in which they were given.
void repeat_changes(Turn& turn) {
  auto& state = turn.state();
  auto sweep = state.expiry.under_way();
  for (const auto& [source, records] : state.records) {
    if (sweep && sweep->source < source) turn.emit(*std::exchange(sweep, std::nullopt));
    turn.emit(ApplyRecords{.owner = records.owner, .source = source});
  }
  if (sweep) turn.emit(*sweep);
}

/// Orders that were given and not answered are given again: the process that had them is gone.
void repeat_orders(Turn& turn) {
  auto& state = turn.state();
  for (const auto& [id, peer] : state.peers)
    for (const auto source : peer.successions) turn.emit(AdoptKeys{.peer = id, .source = source});
  for (const auto& [subject, round] : state.rounds)
    turn.emit(AskStores{.subject = subject,
                        .is_trace = round.is_trace,
                        .question = round.question,
                        .requester = round.requester,
                        .stores = round.missing,
                        .nominal_papers = may_see_papers(turn, round.requester),
                        .today = day_of(turn.now()),
                        .now = turn.now()});
  repeat_changes(turn);
  for (auto& order : state.drafts.ordered()) turn.emit(std::move(order));
  compare_next(turn);
}

/// A message of the hub's own is written: it goes into its recipient's lane.
bool composed(Turn& turn, const Composed& event) {
  auto& state = turn.state();
  const auto* const pending = state.drafts.find(event.draft);
  if (!pending) return false;
  const auto recipient = pending->recipient;
  const auto kind = kind_of(pending->draft);
  const auto subject = subject_of(pending->draft);
  const auto urgency = pending->urgency;
  // In the outbox it would grow old, and what it shows with it.
  if (const auto* reader = state.peers.in_force(recipient);
      reader && !reader->session && rests_on_records(pending->draft)) {
    state.drafts.hold(event.draft);
    return true;
  }
  state.drafts.erase(event.draft);
  const bool posted = turn.post(recipient, {.kind = kind,
                                            .subject = subject,
                                            .urgency = urgency,
                                            .bytes = event.bytes,
                                            .message = event.message});
  auto* const peer = state.peers.find(recipient);
  if (!posted && peer) ++peer->undeliverable;
  if (!posted && !subject.empty())
    turn.journey(subject, Step::undeliverable, recipient, static_cast<std::uint32_t>(kind));
  if (peer && peer->directory_draft == event.draft) {
    peer->directory_draft.reset();
    if (posted) peer->directory_letter = turn.here();
    turn.touch(recipient);  // Its lane has waited for this.
  }
  if (peer && peer->table.draft == event.draft)
    table_composed(turn, recipient, *peer, posted ? std::optional(turn.here()) : std::nullopt);
  if (!posted && kind == Kind::table_update) turn.emit(ReleasePayload{turn.here()});
  return true;
}

/// A message of the hub's own is not written after all.
bool dropped(Turn& turn, const DraftDropped& event) {
  auto& state = turn.state();
  const auto* const pending = state.drafts.find(event.draft);
  if (!pending) return false;
  turn.journey(subject_of(pending->draft), Step::notice_dropped, pending->recipient,
               static_cast<std::uint32_t>(kind_of(pending->draft)));
  // Released again, it may be told.
  if (const auto* const notice = std::get_if<HitNoticeDraft>(&pending->draft))
    state.known_hits.untell(notice->hit, notice->party);
  const auto recipient = pending->recipient;
  state.drafts.erase(event.draft);
  if (auto* const peer = state.peers.find(recipient); peer && peer->table.draft == event.draft)
    table_composed(turn, recipient, *peer, std::nullopt);
  return true;
}

/// Does what is overdue, a bounded number of it. Time comes before the event, so that a replay
/// needs no record of time passing.
bool close_overdue(Turn& turn) {
  auto& state = turn.state();
  const bool reviewing = !state.reviews.empty();
  review_some(turn);
  std::size_t closed = 0;
  for (; closed < turn.limits().overdue_per_step_max; ++closed) {
    const auto check = state.rounds.first_due();
    const auto trace = state.traces.first_due();
    const auto hit = state.known_hits.first_due();
    const auto asked = state.known_hits.first_pass_on_due();
    const auto attachment = state.attachments.first_due();
    if (check && check->first <= turn.now())
      report_overdue(turn, check->second);
    else if (trace && trace->first <= turn.now())
      trace_due(turn, trace->second);
    else if (hit && hit->first <= turn.now())
      confirmation_due(turn, hit->second);
    else if (asked && std::get<Instant>(*asked) <= turn.now())
      pass_on_due(turn, std::get<HitId>(*asked), std::get<CountryCode>(*asked));
    else if (attachment && attachment->first <= turn.now())
      attachment_due(turn, attachment->second);
    else
      break;
  }
  return reviewing || closed > 0;
}

/// One overload for each event: true if it changed anything.
struct Handle {
  Turn& turn;
  bool operator()(const HubStarted& e) const;
  bool operator()(const DirectoryLoaded& e) const { return load_directory(turn, e); }
  bool operator()(const PeerSuspended& e) const { return suspend(turn, e); }
  bool operator()(const PeerResumed& e) const { return resume(turn, e); }
  bool operator()(const PeerAttached& e) const { return attach(turn, e); }
  bool operator()(const PeerDetached& e) const { return detach(turn, e); }
  bool operator()(const PeerAcknowledged& e) const { return acknowledged(turn, e); }
  bool operator()(const CreditGranted& e) const { return credit_granted(turn, e); }
  bool operator()(const ResendAsked& e) const { return resend(turn, e); }
  bool operator()(const MessageArrived& e) const { return receive(turn, e); }
  bool operator()(const StoresAnswered& e) const { return take_answers(turn, e); }
  bool operator()(const RecordsApplied& e) const { return records_applied(turn, e); }
  bool operator()(const Composed& e) const { return composed(turn, e); }
  bool operator()(const IntakeChanged& e) const { return change_intake(turn, e); }
  bool operator()(const GenerationOpened& e) const { return open_generation(turn, e); }
  bool operator()(const CasesErased& e) const { return erase_cases(turn, e); }
  bool operator()(const QuestionMet& e) const { return question_met(turn, e); }
  bool operator()(const RecordsCompared& e) const { return records_compared(turn, e); }
  bool operator()(const DraftDropped& e) const { return dropped(turn, e); }
  bool operator()(const RecordsSwept& e) const { return records_swept(turn, e); }
  bool operator()(const TableLoaded& e) const { return load_table(turn, e); }
  bool operator()(const PayloadGone& e) const { return payload_gone(turn, e); }
  bool operator()(const TimePassed&) const { return begin_sweep(turn); }
  bool operator()(const AuditConsulted& e) const {
    if (!e.subject.empty()) turn.journey(e.subject, Step::consulted, PeerId::hub());
    return true;
  }
};

bool Handle::operator()(const HubStarted&) const {
  auto& state = turn.state();
  state.intake = link::CreditReason::flowing;
  for (auto& [id, peer] : state.peers) peer.detach();
  state.rounds.restart(turn.now() + turn.limits().check_wait_max);
  state.drafts.hold_all();
  state.comparisons.restart();
  repeat_orders(turn);
  return true;
}

PeerView view_of(const PeerId& id, const Peer& peer, std::size_t held) {
  return {.peer = id,
          .attached = peer.session.has_value(),
          .suspended = peer.suspended,
          .revoked = !peer.in_force(),
          .stopped = peer.stopped(),
          .waiting = peer.out.waiting() + held,
          .under_way = peer.out.under_way(),
          .oldest = peer.letters.empty() ? std::nullopt
                                         : std::optional(peer.letters.begin()->second.queued),
          .received = peer.in.last().number,
          .delivered = peer.out.acked().number,
          .undeliverable = peer.undeliverable};
}

}  // namespace

struct HubCore::Impl {
  link::Chain chain = nullptr;
  State state;
  bool idle = true;
};

HubCore::HubCore(link::Chain chain, Limits limits) : impl_(std::make_unique<Impl>()) {
  impl_->chain = chain;
  impl_->state.limits = limits;
  impl_->state.peers.configure(chain, limits);
}
HubCore::~HubCore() = default;
HubCore::HubCore(HubCore&&) noexcept = default;
HubCore& HubCore::operator=(HubCore&&) noexcept = default;

Effects HubCore::step(Instant now, const Event& event) {
  auto& state = impl_->state;
  Effects effects;
  Turn turn(state, std::max(now, state.now), effects);
  const auto* const started = std::get_if<HubStarted>(&event);
  if (started && started->limits) {
    state.limits = *started->limits;
    state.peers.configure(impl_->chain, state.limits);
  }
  // The time while the hub was away must not count against the stores, so here alone the event
  // comes before time.
  bool counts = started && Handle{turn}(*started);
  counts = close_overdue(turn) || counts;
  if (!started) counts = std::visit(Handle{turn}, event) || counts;
  turn.finish();
  impl_->idle = !counts;
  if (counts) {
    ++state.index;
    state.now = turn.now();
  }
  return effects;
}

JournalIndex HubCore::index() const { return impl_->state.index; }
bool HubCore::idle() const { return impl_->idle; }
const Limits& HubCore::limits() const { return impl_->state.limits; }
const TableEditions& HubCore::table() const { return impl_->state.table; }

std::map<TraceId, Held> HubCore::held_back(const std::set<TraceId>& subjects) const {
  return hub::held_back(impl_->state, subjects);
}

std::optional<Instant> HubCore::next_deadline() const {
  const auto& state = impl_->state;
  if (!state.reviews.empty()) return state.now;
  std::optional<Instant> next;
  const auto consider = [&](const auto& due) {
    if (due && (!next || due->first < *next)) next = due->first;
  };
  consider(state.rounds.first_due());
  consider(state.traces.first_due());
  consider(state.known_hits.first_due());
  if (const auto asked = state.known_hits.first_pass_on_due();
      asked && (!next || std::get<Instant>(*asked) < *next))
    next = std::get<Instant>(*asked);
  consider(state.attachments.first_due());
  if (const auto sweep = state.expiry.next_due(state.limits.review_days);
      sweep && (!next || *sweep < *next))
    next = sweep;
  return next;
}

std::string HubCore::snapshot() const {
  Writer writer;
  writer(core_version, impl_->state.limits, impl_->state);
  return std::move(writer).bytes();
}

bool HubCore::restore(Bytes snapshot) {
  State state;
  std::uint32_t version = 0;
  Reader reader(snapshot);
  reader(version, state.limits);
  if (!reader.ok() || version != core_version) return false;
  state.peers.configure(impl_->chain, state.limits);
  reader(state);
  if (!reader.complete()) return false;
  state.traces.index();
  state.withheld.index();
  state.attachments.index();
  state.rounds.index();
  state.known_hits.index();
  state.drafts.index();
  impl_->state = std::move(state);
  impl_->idle = true;
  return true;
}

CoreView HubCore::view() const {
  const auto& state = impl_->state;
  CoreView view{.open_traces = state.traces.size(),
                .open_checks = state.rounds.size(),
                .drafts = state.drafts.size(),
                .confirmations = state.known_hits.waiting(),
                .directory_version = state.directory_version,
                .escalated = {},
                .hits = {},
                .unconfirmed = {},
                .reviews = {},
                .table = state.table,
                .tables = {},
                .peers = {}};
  for (const auto& [center, traces] : state.traces.escalated())
    view.escalated.push_back({center, traces.size(), *traces.begin()});
  for (const auto& [of, figures] : state.known_hits.figures())
    view.hits.push_back({of.first, of.second, figures});
  for (const auto& [owner, hits] : state.known_hits.escalated())
    view.unconfirmed.push_back({owner, hits.size()});
  for (const auto& [owner, figures] : state.expiry.figures())
    view.reviews.push_back({owner, figures});
  for (const auto& [id, peer] : state.peers)
    if (peer.table.edition != 0) view.tables.emplace_back(id, peer.table);
  for (const auto& [id, peer] : state.peers)
    view.peers.push_back(view_of(id, peer, state.drafts.held_for(id)));
  return view;
}

}  // namespace iwets::hub
