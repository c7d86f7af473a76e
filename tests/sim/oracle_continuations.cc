#include <algorithm>

#include "tests/sim/oracle.h"

// Rules on cases that go on from country to country: by what members read of answers, and by what
// reached the centers of the next countries.
namespace iwets::sim {
namespace {

constexpr std::size_t hops_max = 8;

/// The trace before this one; empty: there is none.
TraceId before(const History& history, const TraceId& id) {
  const auto at = history.continued.find(id);
  return at == history.continued.end() ? TraceId{} : at->second.previous;
}

}  // namespace

void Oracle::judge_continuations(const std::map<PeerId, const History*>& histories) {
  for (const auto& [peer, history] : histories) {
    if (peer.role() != Role::member || excused(peer)) continue;
    for (const auto& [id, led] : history->led_on) judge_way(peer, id, *history);
  }
  if (hub_restored_ || !backups_.empty()) return;
  std::map<TraceId, std::set<TraceId>> arrived;
  for (const auto& [center, history] : histories)
    for (const auto& [previous, traces] : history->arrived)
      for (const auto& [id, chain] : traces) {
        arrived[previous].insert(id);
        const auto asked = asked_.find(id);
        if (asked == asked_.end() || excused(asked->second.member)) continue;
        judge_shown(chain, *histories.at(asked->second.member));
      }
  for (const auto& [previous, traces] : arrived)
    if (traces.size() > 1)
      violated("one continuation", previous.text() + " went on " + std::to_string(traces.size()) +
                                       " times at the centers");
}

/// An answer leads on once where it may by itself, or where the officer has said so; otherwise not.
void Oracle::judge_way(const PeerId& member, const TraceId& id, const History& history) {
  const auto& led = history.led_on.at(id);
  std::set<CountryCode> countries{led.center.country()};
  std::size_t hops = 1;
  for (auto at = before(history, id); !at.empty() && hops <= hops_max; ++hops) {
    if (const auto led_there = history.led_on.find(at); led_there != history.led_on.end())
      countries.insert(led_there->second.center.country());
    at = before(history, at);
  }
  const bool possible = !countries.contains(led.next) && hops < hops_max;
  const bool by_officer = history.sent_on.contains(id);
  const auto count = std::ranges::count_if(
      history.continued, [&](const auto& one) { return one.second.previous == id; });
  const bool must = possible && ((led.by_itself && led.onward != Onward::ask) || by_officer);
  if (count != (must ? 1 : 0))
    violated("one continuation", id.text() + " of " + member.text() + " went on " +
                                     std::to_string(count) + " times, not " +
                                     (must ? "once" : "never"));
}

/// No center reads what another has sealed against its will.
void Oracle::judge_shown(const std::vector<Shown>& chain, const History& member) {
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const auto led = member.led_on.find(chain[i].trace);
    if (led == member.led_on.end() || led->second.center != chain[i].center) {
      violated("onward", "an answer was shown that nobody has given");
      continue;
    }
    const auto sent = member.sent_on.find(chain[i].trace);
    const bool agreed = sent != member.sent_on.end() && sent->second && i + 1 == chain.size();
    const bool may =
        led->second.onward == Onward::yes || (led->second.onward == Onward::ask && agreed);
    if (chain[i].content != may)
      violated("onward", "an answer of " + chain[i].center.text() +
                             (may ? " was kept back" : " was shown against its will"));
  }
}

}  // namespace iwets::sim
