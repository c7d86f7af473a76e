#include <utility>

#include "node/core/node_core.h"

// Later versions: the center corrects its result, the officer amends his request.
namespace iwets::node {

void NodeCore::correct(Case& c, const CenterAnswered& e, Effects& effects) {
  // A result from before versions were kept is the first.
  if (c.versions.results.empty())
    c.versions.results.push_back(
        {1, c.code, c.next_country, c.hop.onward, 1, CorrectionReason::none, c.ended});
  const auto led_to = std::exchange(c.next_country, e.next_country);
  c.code = e.code;
  c.versions.results.push_back(
      {e.version, e.code, e.next_country, e.onward, e.request, e.reason, now_});
  tell(effects, Step::correction, c.id, e.version, e.center,
       e.readable ? e.note : "the sealed part cannot be opened with this node's keys");
  c.hop.onward = e.onward;
  if (!c.hop.next.empty()) {
    // The case goes on where it is; its officer has to know what it rests on.
    tell(effects, Step::basis_corrected, c.hop.next, e.version, e.center, c.id.text());
    return save(c, effects);
  }
  const bool dropped = c.hop.way_on == WayOn::dropped && c.next_country == led_to;
  if (dropped) return save(c, effects);
  lead_on(c, e.readable && !e.held_back, effects);
}

void NodeCore::on(const AcknowledgeAsked& e, Effects& effects) {
  const auto* c = open(e.id);
  if (c == nullptr || !c->versions.to_acknowledge() || !c->recipient) return;
  effects.emplace_back(PostAcknowledgement{e.id, *c->recipient, c->versions.result(), e.officer});
}

void NodeCore::on(const AcknowledgementPosted& e, Effects& effects) {
  auto* c = open(e.id);
  if (c == nullptr || !e.posted) return;  // Nothing has happened: the officer may try again.
  c->versions.acknowledged = e.version;
  c->versions.acknowledged_at = now_;
  c->versions.acknowledged_by = e.officer;
  tell(effects, Step::correction_acknowledged, e.id, e.version, {}, e.officer);
  save(*c, effects);
}

bool NodeCore::may_amend(const Case& c) {
  const bool with_a_center = c.recipient && !c.recipient->is_hub() && !c.to_post;
  return c.kind == CaseKind::trace && !final(c.state) && with_a_center && !c.cancel_asked &&
         c.versions.next_request() <= versions_max;
}

void NodeCore::on(const AmendAsked& e, Effects& effects) {
  const auto* c = open(e.id);
  if (c == nullptr || !may_amend(*c)) return;
  effects.emplace_back(PostAmendment{e.id, *c->recipient, c->versions.next_request(), c->urgency});
}

void NodeCore::on(const AmendmentPosted& e, Effects& effects) {
  auto* c = open(e.id);
  if (c == nullptr || !e.posted) return;  // Nothing has happened: the officer may amend it again.
  c->versions.amendments.push_back({e.version, e.message, AmendmentState::sent, now_});
  tell(effects, Step::amended, e.id, e.version, c->recipient);
  save(*c, effects);
}

bool NodeCore::note_known(Case& c, std::uint32_t version, Effects& effects) {
  bool news = false;
  for (auto& amended : c.versions.amendments) {
    if (amended.state != AmendmentState::sent || amended.number > version) continue;
    amended.state = AmendmentState::acknowledged;
    news = true;
  }
  if (news) tell(effects, Step::amendment_acknowledged, c.id, version, c.recipient);
  return news;
}

}  // namespace iwets::node
