#include <utility>

#include "node/core/node_core.h"

// How a case goes on at the center of the next country.
namespace iwets::node {

void NodeCore::lead_on(Case& c, bool readable, Effects& effects) {
  c.hop.way_on = way_on(c, readable, limits_.continuation, limits_.hops_max);
  const bool goes = c.hop.way_on == WayOn::sent;
  if (goes && !has_room()) c.hop.way_on = WayOn::draft;
  const auto code = static_cast<std::uint32_t>(c.hop.way_on);
  const auto country = c.next_country ? std::string(c.next_country->text()) : std::string();
  if (c.hop.way_on == WayOn::sent) {
    save(c, effects);
    effects.emplace_back(OpenHop{c.id});
    return;
  }
  if (waits(c.hop.way_on))
    tell(effects, Step::continuation_waits, c.id, code, {}, country);
  else if (c.hop.way_on != WayOn::none)
    tell(effects, Step::not_continued, c.id, code, {}, country);
  save(c, effects);
}

void NodeCore::on(const ContinueAsked& e, Effects& effects) {
  auto* c = open(e.id);
  if (c == nullptr || !may_continue(*c, e.agreed.has_value()) || !has_room()) return;
  c->hop.way_on = WayOn::sent;
  c->hop.agreed = e.agreed.value_or(false);
  save(*c, effects);
  effects.emplace_back(OpenHop{c->id});
}

void NodeCore::on(const HopOpened& e, Effects& effects) {
  auto* c = open(e.id);
  const bool ordered = c != nullptr && c->hop.way_on == WayOn::sent && c->hop.next.empty();
  if (!ordered || cases_.contains(e.next))
    return tell(effects, Step::stray, e.id, 0, {}, "a continuation that was not ordered");
  c->hop.next = e.next;
  auto there = centers_ ? route({*c->next_country}, *centers_) : PeerId::hub();
  if (there.is_hub()) there = PeerId(Role::center, *c->next_country);
  tell(effects, Step::continued, c->id, 0, there, e.next.text());
  auto next = next_hop(*c, e.next);
  next.submitted = now_;
  save(*c, effects);
  auto& kept = cases_.emplace(e.next, std::move(next)).first->second;
  ++open_traces_;
  tell(effects, Step::submitted, e.next, 0, {}, "continues trace " + e.id.text());
  want_post(kept, effects);
  if (!kept.to_post) return;
  tell(effects, Step::waiting_for_directory, e.next);
  save(kept, effects);
}

void NodeCore::drop_way_on(Case& c, const std::string& reason, Effects& effects) {
  c.hop.way_on = WayOn::dropped;
  tell(effects, Step::not_continued, c.id, static_cast<std::uint32_t>(WayOn::dropped), {}, reason);
  save(c, effects);
}

}  // namespace iwets::node
