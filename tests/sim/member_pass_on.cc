#include <algorithm>

#include "tests/sim/member.h"

// The officer who wants to pass a hit on, and the owner of its record.
namespace iwets::sim {

void Member::note(const PassingKey& key) {
  const auto& about = now_.passing_on.at(key);
  now_.history.passing[key].agreed = about.party == Party::requester && about.agreed();
}

void Member::consider_passing_on(const NoticeBody& notice) {
  constexpr std::string_view countries[] = {"TN", "CZ", "BR"};
  if (notice.party != Party::requester || notice.owner == id() || !dice_.chance(0.3)) return;
  now_.hits.try_emplace(notice.hit, node::Hit{.id = notice.hit,
                                              .subject = notice.subject,
                                              .party = Party::requester,
                                              .other = notice.owner});
  const PassingKey key{notice.hit, *CountryCode::parse(countries[dice_.below(3)])};
  const auto later = [&](Duration about) {
    world_.timeline.after(dice_.about(about),
                          [this, key] { call([this, key] { ask_to_pass_on(key); }); });
  };
  later(std::chrono::minutes{10});
  if (dice_.chance(0.4)) later(std::chrono::hours{8});  // Anew, after a change perhaps.
}

void Member::ask_to_pass_on(const PassingKey& key) {
  const auto hit = now_.hits.find(key.first);  // An old disk knows nothing of it.
  if (hit == now_.hits.end()) return;
  auto& about =
      now_.passing_on.try_emplace(key, node::pass_on_of(hit->second, key.second)).first->second;
  if (!node::objection_to_ask(hit->second, about).empty()) return;
  touch();
  const bool urgent = dice_.chance(0.5);
  const auto message =
      post(about.other, Kind::pass_on_request, Urgency::urgent, about.subject,
           wall() + world_.case_life(),
           PassOnBody{key.first, about.subject, key.second, urgent, PassOn::none, {}});
  if (!message) return;
  now_.words_on_passing.insert_or_assign(*message, key);
  perform(node::ask(about, urgent, *message));
  ++now_.history.passing[key].said[Kind::pass_on_request];
  note(key);
}

void Member::answer_passing_on(const PassingKey& key) {
  const auto hit = now_.hits.find(key.first);
  const auto at = now_.passing_on.find(key);
  if (hit == now_.hits.end() || at == now_.passing_on.end()) return;
  auto& about = at->second;
  if (!node::objection_to_answer(hit->second, about).empty()) return;
  touch();
  const auto word = static_cast<PassOn>(1 + dice_.below(3));
  const auto message =
      post(about.other, Kind::pass_on_answer, Urgency::urgent, about.subject,
           wall() + world_.case_life(),
           PassOnBody{key.first, about.subject, key.second, false, word, about.request});
  if (!message) return;
  now_.words_on_passing.insert_or_assign(*message, key);
  perform(node::answer(about, word, *message));
  auto& story = now_.history.passing[key];
  ++story.said[Kind::pass_on_answer];
  story.request = about.request;
  story.word = word;
  story.answered = world_.now();
}

void Member::hear(const Letter& letter, const PassOnBody& body) {
  touch();
  const PassingKey key{body.hit, body.country};
  const bool asks = body.word == PassOn::none;
  const auto& hit =
      now_.hits
          .try_emplace(body.hit, node::Hit{.id = body.hit,
                                           .subject = body.subject,
                                           .party = asks ? Party::owner : Party::requester,
                                           .other = letter->author})
          .first->second;
  auto& about = now_.passing_on.try_emplace(key, node::pass_on_of(hit, body.country)).first->second;
  auto& story = now_.history.passing[key];
  ++story.heard[asks ? Kind::pass_on_request : Kind::pass_on_answer];
  if (asks) {
    perform(node::hear_request(about, letter->author, body.urgent, letter->id));
    if (dice_.chance(0.8))
      world_.timeline.after(dice_.about(std::chrono::minutes{20}),
                            [this, key] { call([this, key] { answer_passing_on(key); }); });
  } else {
    perform(node::hear_answer(about, letter->author, body.word, body.request));
    story.request = body.request;
    story.word = body.word;
  }
  note(key);
}

void Member::hear(const PassOnClockBody& clock) {
  touch();
  const PassingKey key{clock.hit, clock.country};
  now_.history.passing[key].clocks.push_back(clock);
  const auto at = now_.passing_on.find(key);
  if (at == now_.passing_on.end()) return;
  if (const auto told =
          node::hear_clock(at->second, clock.request, clock.step, clock.number, clock.deadline))
    perform(*told);
  note(key);
}

void Member::drop_passing_on(const HitId& hit) {
  for (auto& [key, about] : now_.passing_on) {
    if (key.first != hit) continue;
    node::fall(about);
    note(key);
  }
}

bool Member::unsay_passing_on(const RefusalBody& refusal) {
  const auto at = now_.words_on_passing.find(refusal.message);
  if (at == now_.words_on_passing.end()) return false;
  touch();
  if (refusal.kind) ++now_.history.passing[at->second].refused[*refusal.kind];
  auto& about = now_.passing_on.at(at->second);
  if (about.message == refusal.message) perform(node::unsay(about, refusal.code));
  note(at->second);
  return true;
}

}  // namespace iwets::sim
