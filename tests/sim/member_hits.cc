#include <algorithm>

#include "tests/sim/member.h"

// The officer and the member on the other side of a hit.
namespace iwets::sim {
namespace {

Kind kind_of(node::HitWord word) {
  switch (word) {
    case node::HitWord::ask: return Kind::confirmation_request;
    case node::HitWord::answer: return Kind::confirmation_answer;
    case node::HitWord::locate: return Kind::hit_located;
    case node::HitWord::acknowledge:
    case node::HitWord::report_false: break;
  }
  return Kind::false_hit;
}
node::HitWord word_of(Kind kind) {
  if (kind == Kind::confirmation_request) return node::HitWord::ask;
  if (kind == Kind::hit_located) return node::HitWord::locate;
  return kind == Kind::confirmation_answer ? node::HitWord::answer : node::HitWord::report_false;
}

}  // namespace

void Member::consider(const NoticeBody& notice) {
  if (notice.party != Party::requester || !dice_.chance(0.4)) return;
  const auto& known = now_.history.hits[notice.subject];
  const auto match = std::ranges::find(known, notice.hit, &Match::hit);
  if (match == known.end() || match->owner == id()) return;
  now_.hits.try_emplace(notice.hit, node::Hit{.id = notice.hit,
                                              .subject = notice.subject,
                                              .party = Party::requester,
                                              .other = match->owner});
  say_later(notice.hit, {.word = node::HitWord::ask, .urgent = dice_.chance(0.5)},
            std::chrono::minutes{10});
}

void Member::say_later(const HitId& id, const node::HitSaid& said, Duration about) {
  world_.timeline.after(dice_.about(about),
                        [this, id, said] { call([this, id, said] { say(id, said); }); });
}

void Member::say(const HitId& id, const node::HitSaid& said) {
  const auto at = now_.hits.find(id);  // An old disk knows nothing of it.
  if (at == now_.hits.end() || !objection(at->second, said).empty()) return;
  touch();
  auto& hit = at->second;
  const auto kind = kind_of(said.word);
  const auto message =
      post(hit.other, kind, Urgency::urgent, hit.subject, wall() + world_.case_life(),
           HitBody{id, hit.subject, kind, said.urgent, said.verdict, said.until});
  if (!message) return;
  now_.words_on_hits[*message] = id;
  perform(node::say(hit, said, *message));
  auto& story = now_.history.of_hits[id];
  ++story.said[kind];
  if (said.verdict != Verdict::none && said.verdict != Verdict::later)
    story.last_said = said.verdict;
}

void Member::hear(const Letter& letter, const HitBody& body) {
  touch();
  const node::HitSaid said{word_of(body.kind), body.urgent, body.verdict, body.until};
  auto& hit = now_.hits
                  .try_emplace(body.hit, node::Hit{.id = body.hit,
                                                   .subject = body.subject,
                                                   .party = said.word == node::HitWord::answer
                                                                ? Party::requester
                                                                : Party::owner,
                                                   .other = letter->author})
                  .first->second;
  perform(node::hear(hit, letter->author, said));
  auto& story = now_.history.of_hits[body.hit];
  ++story.heard[body.kind];
  if (said.verdict != Verdict::none && said.verdict != Verdict::later)
    story.last_heard = said.verdict;
  if (said.verdict == Verdict::later) ++story.later_heard;
  if (said.word == node::HitWord::ask && dice_.chance(0.7)) {
    const auto verdict = static_cast<Verdict>(1 + dice_.below(3));
    say_later(body.hit,
              {.word = node::HitWord::answer,
               .verdict = verdict,
               .until = wall() + dice_.between(std::chrono::hours{12}, std::chrono::hours{60})},
              std::chrono::minutes{15});
    if (verdict == Verdict::later && dice_.chance(0.7))
      say_later(body.hit, {.word = node::HitWord::answer, .verdict = Verdict::confirmed},
                std::chrono::hours{40});
  }
  if (said.word == node::HitWord::answer && dice_.chance(0.2))
    say_later(body.hit,
              {.word = dice_.chance(0.5) ? node::HitWord::report_false : node::HitWord::locate},
              std::chrono::minutes{30});
}

void Member::hear(const HitClockBody& clock) {
  touch();
  now_.history.of_hits[clock.hit].clocks.push_back(clock);
  const auto at = now_.hits.find(clock.hit);
  if (at == now_.hits.end()) return;
  if (const auto told = hear_clock(at->second, clock.step, clock.number, clock.deadline))
    perform(*told);
}

void Member::hear(const RescindedBody& gone) {
  touch();
  ++now_.history.rescinded[{gone.subject, gone.hit}];
  drop_passing_on(gone.hit);
  for (const auto party : {Party::requester, Party::owner}) {
    if (now_.notices.erase({gone.hit, party, gone.subject}) == 0) continue;
    now_.history.stands[{gone.hit, party}] = false;
    auto& hit = now_.hits.try_emplace(gone.hit, node::Hit{.id = gone.hit, .subject = gone.subject})
                    .first->second;
    perform(rescind(hit, gone.fate, gone.time));
  }
}

bool Member::unsay(const RefusalBody& refusal) {
  const auto at = now_.words_on_hits.find(refusal.message);
  if (at == now_.words_on_hits.end()) return false;
  touch();
  if (refusal.kind) ++now_.history.of_hits[at->second].refused[*refusal.kind];
  auto& hit = now_.hits.at(at->second);
  if (hit.message == refusal.message) perform(node::unsay(hit, refusal.code));
  return true;
}

}  // namespace iwets::sim
