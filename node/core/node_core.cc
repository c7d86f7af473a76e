#include "node/core/node_core.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "proto/field/answering.h"

namespace iwets::node {
namespace {

constexpr std::uint32_t acknowledged = 601;

/// What of a first result belongs into the history.
std::string note_of(const Case& c, const CenterAnswered& e) {
  if (!e.readable) return "the sealed part cannot be opened with this node's keys";
  const auto newest = c.versions.request();
  if (e.request >= newest) return e.note;
  return "it answers version " + std::to_string(e.request) + " of your request: version " +
         std::to_string(newest) + " had not reached the center" +
         (e.note.empty() ? "" : "; " + e.note);
}

}  // namespace

Effects NodeCore::step(Instant now, const Event& event) {
  now_ = now;
  Effects effects;
  std::visit([&](const auto& e) { on(e, effects); }, event);
  for (const auto& effect : effects)
    if (const auto* saved = std::get_if<SaveCase>(&effect)) drop_if_final(saved->state.id);
  std::visit(
      [&](const auto& e) {
        if constexpr (requires { e.id; }) drop_if_final(e.id);
      },
      event);
  return effects;
}

const Case* NodeCore::find(const TraceId& id) const {
  const auto at = cases_.find(id);
  return at == cases_.end() ? nullptr : &at->second;
}

void NodeCore::adopt(const Case& state) {
  if (cases_.insert_or_assign(state.id, state).second && state.kind == CaseKind::trace)
    ++open_traces_;
  if (state.to_post && !final(state.state)) to_post_.insert(state.id);
}

PeerId NodeCore::route(const std::vector<CountryCode>& origins, const std::set<PeerId>& centers) {
  const auto usable = [&](const PeerId& party) { return centers.contains(party); };
  return field::answering_party(origins, usable).value_or(PeerId::hub());
}

// ------------------------------------------------------------------------------ the officer

void NodeCore::on(const Submitted& e, Effects& effects) {
  assert(has_room());
  if (cases_.contains(e.id)) return tell(effects, Step::stray, e.id, 0, {}, "id used before");
  Case c;
  c.id = e.id;
  c.kind = e.kind;
  c.urgency = e.urgency;
  c.named = e.named;
  c.origins = e.origins;
  c.submitted = e.at;
  c.hop.policy = e.continuation;
  auto& kept = cases_.emplace(e.id, std::move(c)).first->second;
  if (kept.kind == CaseKind::trace) ++open_traces_;
  tell(effects, Step::submitted, e.id);
  want_post(kept, effects);
  if (kept.to_post) {
    tell(effects, Step::waiting_for_directory, e.id);
    save(kept, effects);
  }
}

void NodeCore::on(const Posted& e, Effects& effects) {
  auto* c = open(e.id);
  if (c == nullptr) return;
  c->to_post = !e.posted;
  if (e.posted) {
    c->message = e.message;
  } else {
    --c->attempt;
    to_post_.insert(e.id);
    post_at_ = now_ + limits_.post_again;
  }
  save(*c, effects);
}

void NodeCore::on(const RequestUnreadable& e, Effects& effects) {
  auto* c = open(e.id);
  if (c == nullptr) return;
  const auto code = static_cast<std::uint32_t>(FaultCode::malformed);
  const char* const note = "the request on disk can no longer be read";
  if (c->attempt > 1) {  // The hub still has the first submission, and will end the trace.
    tell(effects, Step::message_refused, c->id, code, {}, note);
  } else if (end(*c, CaseState::refused)) {
    c->fault = FaultCode::malformed;
    tell(effects, Step::refused, c->id, code, {}, note);
  }
  save(*c, effects);
}

void NodeCore::on(const CancelAsked& e, Effects& effects) {
  auto* c = open(e.id);
  if (c == nullptr || c->kind != CaseKind::trace) return;
  if (waits(c->hop.way_on)) return drop_way_on(*c, e.reason, effects);
  if (final(c->state)) return;
  // The hub knows nothing of a first submission that has not left: the case ends here.
  if (c->attempt <= 1 && (c->to_post || e.withdrawn)) {
    end(*c, CaseState::cancelled);
    tell(effects, Step::cancelled, e.id, 0, {}, e.reason);
    return save(*c, effects);
  }
  if (c->cancel_asked) return;
  effects.emplace_back(PostCancel{e.id, c->recipient.value_or(PeerId::hub()), e.reason});
}

void NodeCore::on(const CancelPosted& e, Effects& effects) {
  auto* c = open(e.id);
  if (c == nullptr || !e.posted) return;  // Nothing has happened: the officer may ask again.
  c->cancel_asked = true;
  tell(effects, Step::cancel_asked, e.id, 0, {}, e.reason);
  save(*c, effects);
}

void NodeCore::on(const InformationGiven& e, Effects& effects) {
  auto* c = open(e.id);
  if (c == nullptr || final(c->state) || c->to_post || !c->recipient) return;
  if (c->recipient->is_hub()) return;
  effects.emplace_back(PostInformation{e.id, *c->recipient});
}

void NodeCore::on(const InformationPosted& e, Effects& effects) {
  auto* c = open(e.id);
  if (c == nullptr || !e.posted) return;
  tell(effects, Step::information_given, e.id, 0, c->recipient);
  save(*c, effects);
}

void NodeCore::on(const ClarificationAsked& e, Effects& effects) {
  const auto* c = open(e.id);
  if (c == nullptr || !may_ask_why(*c)) return;
  effects.emplace_back(PostClarification{e.id, *c->recipient});
}

void NodeCore::on(const ClarificationPosted& e, Effects& effects) {
  auto* c = open(e.id);
  if (c == nullptr || !e.posted) return;
  tell(effects, Step::clarification_asked, e.id, 0, c->recipient);
  save(*c, effects);
}

bool NodeCore::may_ask_why(const Case& c) {
  const bool withheld = c.state == CaseState::answered && (c.code == 401 || c.code == 402);
  const bool waits = !final(c.state) && c.delayed && !c.to_post;
  return c.recipient && !c.recipient->is_hub() && (withheld || waits);
}

// ------------------------------------------------------------------------------- the center

void NodeCore::on(const CenterExplained& e, Effects& effects) {
  auto* c = open(e.id);
  if (c == nullptr || c->recipient != e.center)
    return tell(effects, Step::stray, e.id, 0, e.center, e.note);
  tell(effects, Step::explanation, e.id, 0, e.center, e.note);
  save(*c, effects);
}

void NodeCore::on(const CenterReported& e, Effects& effects) {
  auto* c = open(e.id);
  if (c == nullptr || final(c->state) || c->recipient != e.center)
    return tell(effects, Step::stray, e.id, e.code, e.center, e.note);
  const bool only_acknowledges = note_known(*c, e.request, effects) && e.code == acknowledged;
  c->state = CaseState::with_center;
  if (only_acknowledges) return save(*c, effects);  // What it said before stands.
  c->code = e.code;
  c->delayed = c->delayed || e.code == 400;
  tell(effects, Step::center_report, e.id, e.code, e.center, e.note);
  save(*c, effects);
}

void NodeCore::on(const CenterAnswered& e, Effects& effects) {
  auto* c = open(e.id);
  if (c == nullptr || c->recipient != e.center)
    return tell(effects, Step::stray, e.id, e.code, e.center, "no case of this center");
  if (c->state == CaseState::answered && c->versions.superseded_by(e.version))
    return correct(*c, e, effects);
  if (end(*c, CaseState::answered)) {
    c->code = e.code;
    c->next_country = e.next_country;
    note_known(*c, e.request, effects);
    c->versions.results.push_back(
        {e.version, e.code, e.next_country, e.onward, e.request, e.reason, now_});
    tell(effects, Step::result, e.id, e.code, e.center, note_of(*c, e));
    c->hop.onward = e.onward;
    return lead_on(*c, e.readable && !e.held_back, effects);
  } else {
    tell(effects, Step::stray, e.id, e.code, e.center, "a result after the final outcome");
  }
  save(*c, effects);
}

// ---------------------------------------------------------------------------------- the hub

void NodeCore::on(const Receipted& e, Effects& effects) {
  auto* c = open(e.id);
  if (c == nullptr || e.message != c->message) return;  // A receipt of something smaller.
  if (c->state == CaseState::queued) c->state = CaseState::receipted;
  if (c->receipted == Instant{}) c->receipted = now_;
  tell(effects, Step::receipted, e.id);
  save(*c, effects);
}

void NodeCore::on(const CheckReported& e, Effects& effects) {
  auto* c = open(e.id);
  if (c == nullptr) return tell(effects, Step::stray, e.id, 0, {}, "a report about no case");
  if (c->deadline == Instant{}) c->deadline = e.deadline;
  if (e.update) {
    tell(effects, Step::check_update, e.id, e.unavailable);
  } else if (++c->reports_seen > 1) {
    tell(effects, Step::stray, e.id, 0, {}, "a second first report");
  } else {
    c->reported = now_;
    tell(effects, Step::check_report, e.id, e.unavailable);
    if (c->kind == CaseKind::check) end(*c, CaseState::answered);
  }
  save(*c, effects);
}

void NodeCore::on(const HitNoticed& e, Effects& effects) {
  tell(effects, e.repeat ? Step::stray : Step::hit_notice, e.id,
       static_cast<std::uint32_t>(e.party), {}, e.hit.text());
  auto* c = open(e.id);
  if (c == nullptr || e.repeat) return;  // As owner of the record we do not know the case.
  ++c->notices_seen;
  if (c->first_notice == Instant{}) c->first_notice = now_;
  save(*c, effects);
}

void NodeCore::on(const Refused& e, Effects& effects) {
  auto* c = open(e.id);
  if (c != nullptr && !e.message.empty())
    for (auto& amended : c->versions.amendments) {
      if (amended.message != e.message) continue;
      // The hub has it, if it says that it came before.
      if (e.code != FaultCode::duplicate) amended.state = AmendmentState::refused;
      tell(effects, Step::message_refused, c->id, static_cast<std::uint32_t>(e.code), {}, e.note);
      return save(*c, effects);
    }
  if (c == nullptr && e.id.empty() && !e.message.empty()) {
    // The hub could not read what the message was about; ours is the one that names it.
    for (auto& [id, candidate] : cases_)
      if (candidate.message == e.message) c = &candidate;
  }
  const auto code = static_cast<std::uint32_t>(e.code);
  if (c == nullptr) return tell(effects, Step::message_refused, e.id, code, {}, e.note);
  // A later submission refused leaves the trace as it is at the hub, which will end it. A message
  // without a name is no submission of a case that has not been posted, whose message has none yet.
  if (e.message.empty() || e.message != c->message || c->attempt > 1) {
    tell(effects, Step::message_refused, c->id, code, {}, e.note);
    if (e.kind == Kind::trace_cancel) c->cancel_asked = false;
  } else if (e.code == FaultCode::duplicate && c->reports_seen > 0) {
    // Sent again because the hub had lost something; this it had kept, and speaks of already.
    tell(effects, Step::message_refused, c->id, code, {}, e.note);
  } else if (end(*c, CaseState::refused)) {
    c->fault = e.code;
    tell(effects, Step::refused, c->id, code, {}, e.note);
  } else {
    tell(effects, Step::stray, c->id, code, {}, "a refusal after the final outcome");
  }
  save(*c, effects);
}

void NodeCore::on(const RouteChanged& e, Effects& effects) {
  auto* c = open(e.id);
  if (c == nullptr || final(c->state) || c->attempt >= limits_.attempts_max)
    return tell(effects, Step::stray, e.id, 0, e.center, "a route that cannot be taken");
  tell(effects, Step::route_changed, e.id, 0, e.center, e.note);
  if (!e.center) return;  // The hub closes the trace; its status follows.
  c->recipient = e.center;
  want_post(*c, effects);
  // What was posted is saved with its message: an older copy must not come after it.
  if (c->to_post) save(*c, effects);
}

void NodeCore::on(const HubStatus& e, Effects& effects) {
  auto* c = open(e.id);
  const auto code = static_cast<std::uint32_t>(e.state);
  if (c == nullptr) return tell(effects, Step::stray, e.id, code, e.center, e.note);
  switch (e.state) {
    case TraceState::waiting_for_center:
      tell(effects, Step::waiting, e.id, code, e.center, e.note);
      break;
    case TraceState::delivered:
      if (!final(c->state)) c->state = CaseState::with_center;
      if (c->delivered == Instant{}) c->delivered = now_;
      tell(effects, Step::delivered, e.id, code, e.center);
      break;
    case TraceState::closed_no_center:
    case TraceState::closed_expired:
    case TraceState::closed_cancelled:
    case TraceState::closed_center_revoked:
    case TraceState::closed_not_authorised: {
      const bool ours = e.state == TraceState::closed_cancelled;
      if (!end(*c, ours ? CaseState::cancelled : CaseState::closed)) {
        tell(effects, Step::stray, e.id, code, e.center, "closed after the final outcome");
        break;
      }
      c->closed = e.state;
      tell(effects, ours ? Step::cancelled : Step::closed, e.id, code, e.center, e.note);
      break;
    }
  }
  save(*c, effects);
}

// -------------------------------------------------------------------- what leaves, and when

void NodeCore::on(const DirectoryChanged& e, Effects& effects) {
  centers_ = e.centers;
  post_wanted(effects);
}

void NodeCore::on(const TimePassed&, Effects& effects) {
  if (post_at_) post_wanted(effects);
}

void NodeCore::want_post(Case& c, Effects& effects) {
  c.to_post = true;
  to_post_.insert(c.id);
  if (!centers_ && c.kind == CaseKind::trace) return;
  if (c.kind == CaseKind::check) c.recipient = PeerId::hub();
  if (!c.recipient) c.recipient = route(c.origins, *centers_);
  // The hub may name a center before its keys have reached us.
  if (!c.recipient->is_hub() && !centers_->contains(*c.recipient)) return;
  to_post_.erase(c.id);
  c.to_post = false;
  c.state = CaseState::queued;
  c.deadline = c.stopped = {};
  c.reminders = c.inquiries = 0;
  c.escalated = c.delayed = false;
  if (++c.attempt > 1) tell(effects, Step::resealed, c.id, c.attempt, c.recipient);
  // It goes at its newest version: what becomes of the amendments' own messages is no matter.
  for (auto& amended : c.versions.amendments) amended.message = {};
  effects.emplace_back(PostSubmission{c.id, c.kind, *c.recipient, c.named, c.attempt, c.urgency,
                                      c.versions.request()});
}

void NodeCore::post_wanted(Effects& effects) {
  post_at_.reset();
  const std::vector<TraceId> waiting(to_post_.begin(), to_post_.end());
  std::size_t posts = 0;
  for (const auto& id : waiting) {
    if (posts == limits_.posts_in_step_max) {
      post_at_ = now_;  // The rest in the next step.
      return;
    }
    auto& c = cases_.at(id);
    want_post(c, effects);
    if (!c.to_post) ++posts;
  }
}

// ------------------------------------------------------------------------------------ helpers

Case* NodeCore::open(const TraceId& id) {
  const auto at = cases_.find(id);
  return at == cases_.end() ? nullptr : &at->second;
}

bool NodeCore::end(Case& c, CaseState state) {
  if (++c.finals_seen > 1) return false;
  c.state = state;
  c.to_post = false;
  c.ended = now_;
  return true;
}

void NodeCore::drop_if_final(const TraceId& id) {
  const auto at = cases_.find(id);
  if (at == cases_.end() || !final(at->second.state)) return;
  if (at->second.kind == CaseKind::trace) --open_traces_;
  to_post_.erase(id);
  cases_.erase(at);
}

void NodeCore::save(Case& c, Effects& effects) {
  c.updated = now_;
  effects.emplace_back(SaveCase{c});
}

void NodeCore::tell(Effects& effects, Step step, const TraceId& id, std::uint32_t code,
                    std::optional<PeerId> peer, std::string note) const {
  effects.emplace_back(Tell{step, id, code, peer, std::move(note)});
}

}  // namespace iwets::node
