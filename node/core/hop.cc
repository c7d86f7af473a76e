#include "node/core/hop.h"

#include <algorithm>

#include "node/core/case.h"

namespace iwets::node {
namespace {

constexpr std::uint32_t exported = 104, no_record_here = 320;

bool was_asked(const Case& c, CountryCode country) {
  const bool now = c.recipient && !c.recipient->is_hub() && c.recipient->country() == country;
  return now || std::find(c.hop.asked.begin(), c.hop.asked.end(), country) != c.hop.asked.end();
}

}  // namespace

bool leads_on(const Case& c) {
  const bool onward = c.code == exported || c.code == no_record_here;
  return c.kind == CaseKind::trace && c.state == CaseState::answered && onward && c.next_country;
}

WayOn way_on(const Case& c, bool readable, Continuation of_node, std::uint32_t hops_max) {
  if (!leads_on(c)) return WayOn::none;
  if (was_asked(c, *c.next_country)) return WayOn::loop;
  if (c.hop.number + 1 >= hops_max) return WayOn::too_far;
  const auto policy = c.hop.policy == Continuation::unsaid ? of_node : c.hop.policy;
  if (policy == Continuation::off || policy == Continuation::unsaid) return WayOn::off;
  if (c.hop.onward == Onward::ask) return WayOn::consent;
  return policy == Continuation::send && readable ? WayOn::sent : WayOn::draft;
}

bool may_continue(const Case& c, bool asked) {
  if (!leads_on(c) || was_asked(c, *c.next_country)) return false;
  if (c.hop.way_on == WayOn::sent || c.hop.way_on == WayOn::too_far) return false;
  return asked || c.hop.onward != Onward::ask;
}

bool may_show(const Case& c, std::uint32_t number) {
  if (c.hop.onward == Onward::yes) return true;
  return c.hop.onward == Onward::ask && c.hop.agreed && c.hop.number + 1 == number;
}

Case next_hop(const Case& c, const TraceId& id) {
  Case next;
  next.id = id;
  next.urgency = c.urgency;
  next.named = true;
  next.origins = {*c.next_country};
  next.hop.number = c.hop.number + 1;
  next.hop.first = c.hop.first.empty() ? c.id : c.hop.first;
  next.hop.previous = c.id;
  next.hop.asked = c.hop.asked;
  if (c.recipient && !c.recipient->is_hub()) next.hop.asked.push_back(c.recipient->country());
  next.hop.policy = c.hop.policy;
  return next;
}

std::string_view name(Continuation policy) {
  switch (policy) {
    case Continuation::unsaid: return "";
    case Continuation::off: return "off";
    case Continuation::draft: return "draft";
    case Continuation::send: return "send";
  }
  return "";
}

std::optional<Continuation> parse_continuation(std::string_view word) {
  for (const auto policy : {Continuation::off, Continuation::draft, Continuation::send})
    if (name(policy) == word) return policy;
  return std::nullopt;
}

std::string_view name(WayOn way) {
  switch (way) {
    case WayOn::none: return "none";
    case WayOn::draft: return "draft";
    case WayOn::consent: return "consent";
    case WayOn::sent: return "sent";
    case WayOn::off: return "off";
    case WayOn::dropped: return "dropped";
    case WayOn::loop: return "loop";
    case WayOn::too_far: return "too_far";
  }
  return "none";
}

}  // namespace iwets::node
