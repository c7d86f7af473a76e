#include <algorithm>

#include "tests/sim/member.h"

// How a member's cases go on from country to country.
namespace iwets::sim {

void Member::read(const ResultBody& result, const PeerId& center) {
  const auto known = now_.cases.find(result.trace);
  const bool awaited =
      known != now_.cases.end() && !final(known->second.state) && known->second.recipient == center;
  if (awaited && result.next_country)
    now_.history.led_on.emplace(result.trace,
                                History::LedOn{center, *result.next_country, result.onward,
                                               policy_ == node::Continuation::send});
  take(node::CenterAnswered{result.trace, center, result.code, result.next_country, true, "",
                            result.onward, result.version, result.request});
  if (!world_.planted(Bug::agreement_assumed)) return;
  const auto after = now_.cases.find(result.trace);
  if (after != now_.cases.end() && after->second.hop.way_on == node::WayOn::consent)
    take(node::ContinueAsked{result.trace, true});
}

void Member::perform(const node::OpenHop& order) {
  if (!world_.planted(Bug::continuation_forgotten_by_crash)) return open_hop(order.id);
  world_.timeline.after(std::chrono::minutes{2}, [this, id = order.id, life = starts_] {
    if (life == starts_) call([this, id] { open_hop(id); });
  });
}

void Member::open_hop(const TraceId& previous) {
  const auto next = world_.draw_id<TraceId>();
  auto request = now_.requests[previous];
  // The stores were asked for persons and vehicle in the first trace.
  Stores to_ask;
  for (const auto store : {Store::firearm, Store::trace})
    if (request.to_ask.has(store)) to_ask.add(store);
  request.to_ask = to_ask;
  request.expires = Instant{wall() + world_.case_life()};
  now_.requests[next] = request;
  const bool urgent = now_.cases.at(previous).urgency == Urgency::urgent;
  now_.history.continued[next] = {previous,        request.serial, request.to_ask,     world_.now(),
                                  request.expires, urgent,         request.hidden_from};
  take(node::HopOpened{previous, next});
}

std::vector<Shown> Member::chain_before(const node::Case& c) const {
  std::vector<Shown> chain;
  for (auto id = c.hop.previous; !id.empty();) {
    const auto at = now_.cases.find(id);
    if (at == now_.cases.end()) break;
    const auto& before = at->second;
    const bool shown = may_show(before, c.hop.number) || world_.planted(Bug::closed_answer_shown);
    chain.insert(chain.begin(), Shown{before.recipient.value_or(PeerId::hub()), id, shown});
    id = before.hop.previous;
  }
  return chain;
}

void Member::repeat_continuations() {
  if (!world_.planted(Bug::continuation_repeated_after_restart)) return;
  std::vector<TraceId> sent;
  for (auto& [id, c] : now_.cases)
    if (c.hop.way_on == node::WayOn::sent) sent.push_back(id);
  for (const auto& id : sent)
    call([this, id] {
      now_.cases.at(id).hop.next = {};
      open_hop(id);
    });
}

}  // namespace iwets::sim
