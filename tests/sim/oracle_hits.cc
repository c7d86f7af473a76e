#include <algorithm>

#include "tests/sim/oracle.h"

// Rules on what the two parties of a hit say to each other, and on the hub's clock between them.
namespace iwets::sim {
namespace {

/// What is wrong with the hub's clock of one confirmation; empty: nothing.
std::string follow(const std::vector<HitClockBody>& clocks) {
  std::uint32_t number = 0;
  Instant deadline{};
  bool escalated = false;
  for (const auto& told : clocks) {
    switch (told.step) {
      case ConfirmationStep::started:
        if (told.number != 1) return "began with another number than 1";
        escalated = false;
        break;
      case ConfirmationStep::postponed:
        if (told.number != 1 || told.deadline <= told.time) return "was postponed to no time";
        escalated = false;
        break;
      case ConfirmationStep::repeated:
        if (number == 0 || escalated || told.number != number + 1)
          return "repeated a request out of order, or twice";
        if (told.time < deadline) return "repeated a request too early";
        break;
      case ConfirmationStep::escalated:
        if (escalated || number != 3 || told.number != 3) return "was escalated out of order";
        if (told.time < deadline) return "was escalated too early";
        escalated = true;
        break;
    }
    number = told.number;
    deadline = told.deadline;
  }
  return {};
}

int count(const std::map<Kind, int>& of, Kind kind) {
  const auto at = of.find(kind);
  return at == of.end() ? 0 : at->second;
}

}  // namespace

void Oracle::judge_hits(const std::map<PeerId, const History*>& histories) {
  // Who has forgotten, or may not speak any more, cannot tell the whole story.
  if (hub_restored_ || !backups_.empty() || !revoked_.empty() || !suspended_.empty()) return;
  std::map<HitId, std::vector<const History::OfHit*>> parties;
  for (const auto& [peer, history] : histories)
    for (const auto& [id, story] : history->of_hits) parties[id].push_back(&story);
  const History::OfHit nobody;
  for (const auto& [id, stories] : parties) {
    if (stories.size() > 2) {
      violated("hits", "more than two members spoke about " + id.text());
      continue;
    }
    judge_hit(id, *stories.front(), stories.size() > 1 ? *stories.back() : nobody);
  }
}

void Oracle::judge_hit(const HitId& id, const History::OfHit& one, const History::OfHit& other) {
  constexpr Kind kinds[] = {Kind::confirmation_request, Kind::confirmation_answer, Kind::false_hit,
                            Kind::hit_located};
  for (const auto kind : kinds)
    for (const auto& [by, to] : {std::pair{&one, &other}, std::pair{&other, &one}})
      if (count(by->said, kind) != count(by->refused, kind) + count(to->heard, kind))
        violated("hits", "a word about " + id.text() + " was neither heard nor refused");
  const bool refused = count(one.refused, Kind::confirmation_answer) +
                           count(other.refused, Kind::confirmation_answer) >
                       0;
  if (!refused && (one.last_said != other.last_heard || other.last_said != one.last_heard))
    violated("hits", "the owner's last word on " + id.text() + " is not what the requester read");
  const auto put_off =
      std::ranges::count(one.clocks, ConfirmationStep::postponed, &HitClockBody::step);
  if (put_off != one.later_heard + other.later_heard)
    violated("hits", "the answer about " + id.text() + " was put off, and its time was not");
  if (one.clocks != other.clocks)
    violated("hits", "the parties of " + id.text() + " read different clocks");
  if (const auto wrong = follow(one.clocks); !wrong.empty())
    violated("hits", "the confirmation of " + id.text() + " " + wrong);
}

}  // namespace iwets::sim
