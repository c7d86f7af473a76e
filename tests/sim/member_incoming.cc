#include <algorithm>

#include "tests/sim/member.h"

// A member that answers traces for its country: the real core of its incoming requests, and the
// officers in front of it. Some are silent or late.
namespace iwets::sim {
namespace {

constexpr std::uint32_t taken_up = 601, needs_information = 606, delayed = 400, traced = 100,
                        refused = 402, given_up = 502, explains = 9'010, corrects = 9'011;

}  // namespace

void Member::on_repeated(const Letter& letter) {
  if (std::holds_alternative<SubmitBody>(letter->body)) (void)take_incoming(letter);
}

bool Member::take_incoming(const Letter& letter) {
  const auto& body = letter->body;
  if (const auto* submit = std::get_if<SubmitBody>(&body)) {
    const bool fresh = !now_.incoming.contains(submit->trace);
    if (fresh) ++now_.history.opened[{submit->trace, letter->author}];
    take(submit->trace,
         node::RequestCame{submit->trace, letter->author, submit->urgency, 0, submit->version});
    if (fresh) plan_answers(submit->trace);
  } else if (const auto* cancel = std::get_if<CancelBody>(&body)) {
    take(cancel->trace, node::CancelCame{});
  } else if (const auto* amended = std::get_if<AmendBody>(&body)) {
    const auto known = now_.incoming.find(amended->trace);
    if (known != now_.incoming.end() && amended->version > known->second.state->request)
      now_.history.amendments[amended->trace].push_back(amended->version);
    take(amended->trace, node::AmendmentCame{amended->version});
    say(amended->trace, taken_up);
  } else if (const auto* noted = std::get_if<NotedBody>(&body)) {
    ++now_.history.notes[noted->trace];
    take(noted->trace, node::AcknowledgementCame{noted->version});
  } else if (const auto* information = std::get_if<InformationBody>(&body)) {
    now_.history.informed[information->trace].push_back(letter->id);
    take(information->trace, node::InformationCame{});
  } else if (const auto* why = std::get_if<ClarificationBody>(&body)) {
    take(why->trace, node::QuestionCame{});
    say(why->trace, explains);
  } else if (const auto* clock = std::get_if<ClockBody>(&body); clock && clock->center == id()) {
    now_.history.incoming_clocks[clock->trace].push_back(*clock);
    take(clock->trace,
         node::IncomingClockTold{clock->step, clock->deadline, clock->stopped.value_or(Instant{}),
                                 clock->reminders, clock->escalated});
    // A reminder wakes some of those that would have been silent.
    const bool wakes = clock->step == ClockStep::reminder && clock->reminders == 2;
    if ((wakes || clock->step == ClockStep::unanswered) && dice_.chance(0.5))
      now_.schedule.insert({wall(), {clock->trace, PeerId{}, wakes ? traced : given_up}});
  } else if (const auto* status = std::get_if<StatusBody>(&body);
             status && status->center == id()) {
    if (status->state >= TraceState::closed_no_center)
      take(status->trace, node::IncomingClosed{status->state});
  } else if (const auto* refusal = std::get_if<RefusalBody>(&body);
             refusal &&
             (refusal->kind == Kind::trace_update || refusal->kind == Kind::trace_result ||
              refusal->kind == Kind::trace_explanation)) {
    world_.tell(id(), [&] { return "may not say it: " + std::string(name(refusal->code)); });
    if (refusal->kind == Kind::trace_result) ++now_.history.refused_results[refusal->subject];
    take(refusal->subject,
         node::SayingRefused{*refusal->kind, refusal->code,
                             refusal->code == FaultCode::limit && refusal->field == "recipient", "",
                             refusal->message});
  } else {
    return false;
  }
  return true;
}

void Member::take(const TraceId& trace, const node::IncomingEvent& event) {
  const bool request = std::holds_alternative<node::RequestCame>(event);
  if (!request && !now_.incoming.contains(trace)) return;
  touch();
  auto& known = now_.incoming[trace];
  for (const auto& effect : node::step(known.state, wall(), event))
    std::visit([&](const auto& order) { perform(trace, order); }, effect);
  if (node::final(known.state->state))
    now_.history.incoming_open.erase(trace);
  else
    now_.history.incoming_open.insert(trace);
}

void Member::perform(const TraceId& trace, const node::Say& order) {
  const auto& saying = order.saying;
  const auto& requester = now_.incoming.at(trace).state->requester;
  Body body = UpdateBody{trace, requester, saying.code, saying.request};
  if (saying.kind == Kind::trace_result) {
    ResultBody result{trace, requester, saying.code};
    result.version = saying.version;
    result.request = saying.request;
    body = result;
  }
  if (saying.kind == Kind::trace_explanation) body = ExplanationBody{trace, requester};
  const auto message =
      post(requester, saying.kind, Urgency::routine, trace, wall() + world_.case_life(), body);
  const bool posted = message.has_value();
  if (posted && saying.version > 1) now_.history.corrected[trace].push_back(saying.version);
  if (saying.kind != Kind::trace_explanation && (posted || saying.automatic) &&
      !node::acknowledges_amendment(*now_.incoming.at(trace).state, saying)) {
    now_.incoming.at(trace).said = body;
    now_.incoming.at(trace).said_kind = saying.kind;
  }
  if (posted && saying.kind == Kind::trace_result && saying.version == 1 && file_dice_.chance(0.15))
    attach_file(trace, requester);
  take(trace, node::SayingPosted{saying, posted, message.value_or(MessageId{})});
}

void Member::perform(const TraceId& trace, const node::SayAgain&) {
  const auto& known = now_.incoming.at(trace);
  if (!known.said) return;
  const bool posted = post(known.state->requester, known.said_kind, Urgency::routine, trace,
                           wall() + world_.case_life(), *known.said)
                          .has_value();
  take(trace, node::AgainPosted{posted});
}

void Member::perform(const TraceId& trace, const node::Tell& order) {
  world_.tell(id(), [&] {
    return "incoming " + trace.text() + " " + std::string(node::name(order.step)) +
           (order.code != 0 ? " " + std::to_string(order.code) : "");
  });
}

void Member::plan_answers(const TraceId& trace) {
  const auto in = [&](Duration wait, std::uint32_t code) {
    now_.schedule.insert({wall() + wait, {trace, PeerId{}, code}});
  };
  auto wait = dice_.about(dice_.chance(0.5) ? Duration{std::chrono::minutes{1}}
                                            : Duration{std::chrono::hours{30}});
  in(wait / 10, taken_up);
  if (dice_.chance(0.2)) in(wait / 3, needs_information);
  if (dice_.chance(0.1)) in(wait / 2, delayed);
  if (world_.strikes(Fault::stray_center, 0.3)) {
    if (dice_.chance(0.5)) return;  // Silent for ever.
    wait *= 50;
  }
  in(wait, dice_.chance(0.2) ? refused : traced);
  if (dice_.chance(0.2)) in(wait + dice_.about(std::chrono::minutes{5}), corrects);
}

void Member::say(const TraceId& trace, std::uint32_t code) {
  const auto at = now_.incoming.find(trace);
  if (at == now_.incoming.end()) return;
  node::Saying saying;
  saying.code = code == explains ? 0 : code == corrects ? traced : code;
  if (code == corrects) saying.correction = CorrectionReason::other;
  saying.kind = code == explains ? Kind::trace_explanation
                : code == traced || code == refused || code == given_up || code == corrects
                    ? Kind::trace_result
                    : Kind::trace_update;
  saying.reason = saying.words = saying.purchaser = true;
  if (!node::objection(*at->second.state, saying, id().country()))
    take(trace, node::OfficerSays{saying});
}

void Member::incoming_due() {
  while (!now_.schedule.empty() && now_.schedule.begin()->first <= wall()) {
    const auto due = now_.schedule.begin()->second;
    now_.schedule.erase(now_.schedule.begin());
    touch();
    say(due.trace, due.code);
  }
  std::vector<TraceId> again;
  for (const auto& [trace, known] : now_.incoming)
    if (known.state->again != Instant{} && known.state->again <= wall()) again.push_back(trace);
  for (const auto& trace : again) take(trace, node::TimePassed{});
}

std::optional<Instant> Member::incoming_deadline() const {
  std::optional<Instant> next;
  if (!now_.schedule.empty()) next = now_.schedule.begin()->first;
  for (const auto& [trace, known] : now_.incoming)
    if (known.state->again != Instant{} && (!next || known.state->again < *next))
      next = known.state->again;
  return next;
}

}  // namespace iwets::sim
