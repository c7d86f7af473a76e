#include "hub/core/routing.h"

#include "hub/core/policy.h"
#include "proto/field/answering.h"

namespace iwets::hub {
namespace {

using Way = Route::Way;

Route to(const Peer& center) {
  return {.way = center.suspended ? Way::wait : Way::assign, .center = center.grant.peer};
}

/// The officer's choice stands, whatever the firearm's origin.
Route named(const Peers& peers, const Grant& requester, const PeerId& wanted) {
  const auto* const center = wanted.is_hub() ? nullptr : peers.find(wanted);
  if (!center) return {.way = Way::no_center, .center = {}};
  if (!center->in_force()) return {.way = Way::center_revoked, .center = {}};
  if (!answers_traces(center->grant)) return {.way = Way::no_center, .center = {}};
  if (!may_use(requester, wanted)) return {.way = Way::not_authorised, .center = {}};
  return to(*center);
}

}  // namespace

Route route(const Peers& peers, const Grant& requester, const TraceSubmitted& trace) {
  if (trace.named) return named(peers, requester, trace.recipient);
  const auto best = best_center(peers, requester, trace.origins);
  if (best.way != Way::change || best.center != trace.recipient) return best;
  return to(*peers.find(best.center));
}

Route best_center(const Peers& peers, const Grant& requester,
                  const std::vector<CountryCode>& origins) {
  bool forbidden = false;
  const auto usable = [&](const PeerId& party) {
    const auto* const there = peers.find(party);
    if (!there || !answers_traces(there->grant)) return false;
    if (may_use(requester, party)) return true;
    forbidden = forbidden || party != requester.peer;  // Nobody asks himself.
    return false;
  };
  if (const auto party = field::answering_party(origins, usable))
    return {.way = Way::change, .center = *party};
  return {.way = forbidden ? Way::not_authorised : Way::no_center, .center = {}};
}

}  // namespace iwets::hub
