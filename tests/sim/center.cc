#include "tests/sim/center.h"

#include <algorithm>

namespace iwets::sim {
namespace {

constexpr std::uint32_t acknowledged = 600, needs_information = 606, delayed = 400, traced = 100,
                        refused = 402, given_up = 502, exported = 104, twice = 9'000,
                        wrong_case = 9'001, garbage = 9'002, corrects = 9'003;

}  // namespace

void Center::on_message(const Letter& letter) {
  if (const auto* submit = std::get_if<SubmitBody>(&letter->body)) {
    take_request(letter, *submit);
  } else if (const auto* cancel = std::get_if<CancelBody>(&letter->body)) {
    withdraw({cancel->trace, letter->author});
  } else if (const auto* information = std::get_if<InformationBody>(&letter->body)) {
    const Name name{information->trace, letter->author};
    now_.history.informed[information->trace].push_back(letter->id);
    const auto at = now_.works.find(name);
    if (at == now_.works.end()) return;
    sdk::CaseLife life(static_cast<sdk::CaseState>(at->second.state));
    if (life.ended()) return;
    life.informed();
    at->second.state = static_cast<std::uint8_t>(life.state());
  } else if (const auto* amended = std::get_if<AmendBody>(&letter->body)) {
    take_amendment({amended->trace, letter->author}, amended->version);
  } else if (const auto* noted = std::get_if<NotedBody>(&letter->body)) {
    ++now_.history.notes[noted->trace];
  } else if (const auto* why = std::get_if<ClarificationBody>(&letter->body)) {
    explain({why->trace, letter->author});
  } else if (const auto* clock = std::get_if<ClockBody>(&letter->body)) {
    take_clock(*clock);
  } else if (const auto* status = std::get_if<StatusBody>(&letter->body)) {
    if (status->state < TraceState::closed_no_center) return;
    for (auto at = now_.works.lower_bound({status->trace, PeerId{}});
         at != now_.works.end() && at->first.first == status->trace; ++at)
      withdraw(at->first);
  } else if (const auto* refusal = std::get_if<RefusalBody>(&letter->body)) {
    world_.tell(id(), [&] {
      return "is refused: " + std::string(iwets::name(refusal->code)) + " " + refusal->field;
    });
    if (refusal->kind == Kind::trace_result) ++now_.history.refused_results[refusal->subject];
    for (auto at = now_.works.lower_bound({refusal->subject, PeerId{}});
         at != now_.works.end() && at->first.first == refusal->subject; ++at) {
      if (refusal->code == FaultCode::limit && refusal->field == "recipient")
        now_.schedule.insert(
            {wall() + std::chrono::seconds{30}, {at->first.first, at->first.second, twice}});
      else if (refusal->code == FaultCode::trace_closed ||
               refusal->code == FaultCode::unknown_trace)
        withdraw(at->first);
    }
  }
}

void Center::explain(const Name& name) {
  if (!now_.works.contains(name)) return;
  (void)post(name.second, Kind::trace_explanation, Urgency::routine, name.first,
             wall() + world_.case_life(), ExplanationBody{name.first, name.second});
}

void Center::correct(const Name& name) {
  auto& work = now_.works.at(name);
  if (static_cast<sdk::CaseState>(work.state) != sdk::CaseState::answered || !work.said) return;
  auto result = std::get<ResultBody>(*work.said);
  if (++result.version > versions_max) return;
  if (!post(name.second, Kind::trace_result, Urgency::routine, name.first,
            wall() + world_.case_life(), result))
    return;
  work.said = result;
  now_.history.corrected[name.first].push_back(result.version);
  world_.tell(id(), [&] { return "corrects " + name.first.text(); });
}

void Center::take_amendment(const Name& name, std::uint32_t version) {
  const auto at = now_.works.find(name);
  if (at == now_.works.end() || version <= at->second.request_version) return;
  at->second.request_version = version;
  now_.history.amendments[name.first].push_back(version);
  if (sdk::CaseLife(static_cast<sdk::CaseState>(at->second.state)).ended()) return;
  (void)post(name.second, Kind::trace_update, Urgency::routine, name.first,
             wall() + world_.case_life(), UpdateBody{name.first, name.second, 601, version});
}

/// A reminder wakes some of those that would have been silent; a question that stays unanswered
/// lets some give up.
void Center::take_clock(const ClockBody& clock) {
  now_.history.clocks[clock.trace].push_back(clock);
  const bool wakes = clock.step == ClockStep::reminder && clock.reminders == 2;
  if (!wakes && clock.step != ClockStep::unanswered) return;
  for (auto at = now_.works.lower_bound({clock.trace, PeerId{}});
       at != now_.works.end() && at->first.first == clock.trace; ++at)
    if (dice_.chance(0.5))
      now_.schedule.insert(
          {wall(), {at->first.first, at->first.second, wakes ? traced : given_up}});
}

void Center::take_request(const Letter& letter, const SubmitBody& submit) {
  const Name name{submit.trace, letter->author};
  const auto known = now_.works.find(name);
  if (known != now_.works.end()) {
    if (known->second.said &&
        static_cast<sdk::CaseState>(known->second.state) != sdk::CaseState::withdrawn)
      send(name, known->second);
    return;
  }
  now_.works[name] = {
      static_cast<std::uint8_t>(sdk::CaseState::received), letter, {}, {}, submit.version};
  ++now_.history.opened[name];
  if (!submit.chain.empty())
    now_.history.arrived[submit.chain.back().trace][submit.trace] = submit.chain;
  world_.tell(id(),
              [&] { return "takes " + submit.trace.text() + " of " + letter->author.text(); });
  say(name, acknowledged);
  plan_answers(name);
}

void Center::plan_answers(const Name& name) {
  const auto in = [&](Duration wait, std::uint32_t code) {
    now_.schedule.insert({wall() + wait, {name.first, name.second, code}});
  };
  auto wait = dice_.chance(0.5) ? dice_.about(std::chrono::seconds{10})
                                : dice_.about(std::chrono::hours{30});
  if (dice_.chance(0.1)) in(wait / 3, needs_information);
  if (dice_.chance(0.1)) in(wait / 2, delayed);
  if (world_.strikes(Fault::stray_center, 0.3)) {
    switch (dice_.below(5)) {
      case 0: return;  // Silent for ever.
      case 1: wait *= 50; break;
      case 2: in(wait + dice_.about(std::chrono::minutes{1}), twice); break;
      case 3: in(wait / 2, wrong_case); break;
      default: in(wait / 2, garbage); break;
    }
  }
  const auto which = dice_.below(20);
  in(wait, which < 3 ? refused : which < 11 ? exported : traced);
  if (!dice_.chance(0.2)) return;
  in(wait + dice_.about(std::chrono::minutes{1}), corrects);
  if (dice_.chance(0.3)) in(wait + dice_.about(std::chrono::hours{5}), corrects);
}

/// To one of the centers' countries, often one of two, so that cases come back to where they were;
/// or to one that has none.
ResultBody Center::leads_on(const Name& name) {
  ResultBody result{name.first, name.second, exported, CountryCode::parse("ZZ").value()};
  std::vector<CountryCode> centers;
  for (const auto& [peer, party] : world_.directory()->parties)
    if (peer.role() == Role::center) centers.push_back(peer.country());
  if (centers.size() > 2 && dice_.chance(0.5)) centers.erase(centers.begin() + 2, centers.end());
  if (dice_.chance(0.9)) result.next_country = dice_.pick(centers);
  const auto which = dice_.below(10);
  result.onward = which < 5 ? Onward::yes : which < 8 ? Onward::ask : Onward::no;
  return result;
}

void Center::on_time() {
  while (!now_.schedule.empty() && now_.schedule.begin()->first <= wall()) {
    const auto due = now_.schedule.begin()->second;
    now_.schedule.erase(now_.schedule.begin());
    touch();
    say({due.trace, due.requester}, due.code);
  }
}

std::optional<Instant> Center::next_deadline() const {
  if (now_.schedule.empty()) return std::nullopt;
  return world_.now() + std::max(now_.schedule.begin()->first - wall(), Duration::zero());
}

void Center::say(const Name& name, std::uint32_t code) {
  const auto at = now_.works.find(name);
  if (at == now_.works.end()) return;
  auto& work = at->second;
  const auto expires = wall() + world_.case_life();
  if (code == corrects) return correct(name);
  if (code == garbage) {
    (void)post(name.second, Kind::trace_result, Urgency::routine, name.first, expires,
               GarbageBody{});
    return;
  }
  if (code == wrong_case) {
    (void)post(name.second, Kind::trace_result, Urgency::routine, name.first, expires,
               ResultBody{world_.draw_id<TraceId>(), name.second, traced});
    return;
  }
  if (code == twice) {
    if (work.said) send(name, work);
    return;
  }
  sdk::CaseLife life(static_cast<sdk::CaseState>(work.state));
  if (life.ended()) return;
  if (code == traced || code == refused || code == given_up || code == exported) {
    life.answered();
    work.said = code == exported ? leads_on(name) : ResultBody{name.first, name.second, code};
    std::get<ResultBody>(*work.said).request = work.request_version;
    work.said_kind = Kind::trace_result;
  } else {
    life.updated(code);
    work.said = UpdateBody{name.first, name.second, code, work.request_version};
    work.said_kind = Kind::trace_update;
  }
  work.state = static_cast<std::uint8_t>(life.state());
  send(name, work);
  if (life.ended() && file_dice_.chance(0.15)) attach_file(name.first, name.second);
}

void Center::send(const Name& name, const CenterCase& work) {
  (void)post(name.second, work.said_kind, Urgency::routine, name.first, wall() + world_.case_life(),
             *work.said);
}

void Center::withdraw(const Name& name) {
  const auto at = now_.works.find(name);
  if (at == now_.works.end()) return;
  sdk::CaseLife life(static_cast<sdk::CaseState>(at->second.state));
  if (life.withdraw()) at->second.state = static_cast<std::uint8_t>(life.state());
}

}  // namespace iwets::sim
