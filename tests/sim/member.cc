#include "tests/sim/member.h"

#include <algorithm>

namespace iwets::sim {

void Member::on_start() {
  core_.emplace(node::Limits{.continuation = policy_});
  told_.reset();
  ++starts_;
  repeat_continuations();
  for (const auto& [id, c] : now_.cases)
    if (!final(c.state)) core_->adopt(c);
  if (world_.planted(Bug::incoming_forgotten_by_restart)) now_.incoming.clear();
}

void Member::submit(const Request& request) {
  const auto id = world_.draw_id<TraceId>();
  const auto expires = Instant{wall() + world_.case_life()};
  const auto at = world_.now();
  const bool urgent = world_.officer_dice.chance(0.2);
  const bool trace = request.trace;
  for (auto files = trace && file_dice_.chance(0.15) ? 1 + file_dice_.below(2) : 0; files-- > 0;)
    world_.timeline.after(file_dice_.about(std::chrono::seconds{20}),
                          [this, id] { call([this, id] { attach_to(id); }); });
  call(
      [=, this] {
        world_.tell(this->id(), [&] { return "submits " + id.text() + (trace ? "" : " (check)"); });
        now_.requests[id] = {request.serial, request.to_ask, expires, request.hidden_from,
                             request.remembered};
        take(node::Submitted{id, trace ? node::CaseKind::trace : node::CaseKind::check,
                             urgent ? Urgency::urgent : Urgency::routine, request.named,
                             request.origins, wall()});
      },
      [=, this] {
        world_.oracle.accepted(id, {this->id(), trace, request.serial, request.to_ask, at, expires,
                                    urgent, request.hidden_from, request.remembered});
      });
}

std::optional<TraceId> Member::any_open() const {
  std::vector<TraceId> open;
  for (const auto& [id, c] : now_.cases)
    if (!final(c.state) && c.kind == node::CaseKind::trace) open.push_back(id);
  if (open.empty()) return std::nullopt;
  return open[world_.officer_dice.below(open.size())];
}

void Member::attach_to(const TraceId& id) {
  const auto at = now_.cases.find(id);
  if (at == now_.cases.end()) return;
  const auto& c = at->second;
  const bool closed = final(c.state) && c.state != node::CaseState::answered;
  if (!closed && c.recipient && !c.recipient->is_hub() && !c.to_post) attach_file(id, *c.recipient);
}

void Member::cancel_one() {
  call([this] {
    const auto id = any_open();
    if (!id) return;
    hold(*id);
    const auto* c = core_->find(*id);
    const bool withdrawn = c->state == node::CaseState::queued && !c->to_post && c->attempt == 1 &&
                           withdraw(c->message);
    world_.tell(this->id(), [&] { return "cancels " + id->text(); });
    take(node::CancelAsked{*id, withdrawn, "no longer needed"});
  });
}

void Member::inform_one() {
  call([this] {
    if (const auto id = any_open()) take(node::InformationGiven{*id});
  });
}

void Member::amend_one() {
  call([this] {
    if (const auto id = any_open()) take(node::AmendAsked{*id});
  });
}

void Member::answer_later(const TraceId& id) {
  world_.timeline.after(dice_.about(std::chrono::hours{2}),
                        [this, id] { call([this, id] { take(node::InformationGiven{id}); }); });
}

void Member::ask_why() {
  call([this] {
    std::vector<TraceId> withheld;
    for (const auto& [id, c] : now_.cases)
      if (node::NodeCore::may_ask_why(c)) withheld.push_back(id);
    if (!withheld.empty())
      take(node::ClarificationAsked{withheld[world_.officer_dice.below(withheld.size())]});
  });
}

void Member::continue_one() {
  call([this] {
    std::vector<TraceId> waiting;
    for (const auto& [id, c] : now_.cases)
      if (waits(c.hop.way_on)) waiting.push_back(id);
    if (waiting.empty()) return;
    const auto id = waiting[world_.officer_dice.below(waiting.size())];
    const bool asked = now_.cases.at(id).hop.way_on == node::WayOn::consent;
    const bool agreed = asked && world_.officer_dice.chance(0.6);
    now_.history.sent_on[id] = agreed;
    take(node::ContinueAsked{id, asked ? std::optional(agreed) : std::nullopt});
  });
}

void Member::forge(const PeerId& other, Serial serial) {
  call([=, this] {
    (void)post_as(other, PeerId::hub(), Kind::records, Urgency::routine, {},
                  wall() + world_.case_life(),
                  RecordsBody{Store::firearm, {{"forged", serial, false, {}}}});
  });
}

void Member::enter_records(Store store, std::vector<Record> records) {
  world_.oracle.records_entered(id(), store, records, world_.now());
  call([=, this] {
    (void)post(PeerId::hub(), Kind::records, Urgency::routine, {}, wall() + world_.case_life(),
               RecordsBody{store, records, records.front().withdrawn});
  });
}

void Member::validate(Store store, const std::string& record, Day until) {
  world_.oracle.record_validated(id(), store, record, until, world_.now());
  call([=, this] {
    (void)post(PeerId::hub(), Kind::records, Urgency::routine, {}, wall() + world_.case_life(),
               RecordsBody{store, {{record, 0, false, {}, until}}, false, true});
  });
}

// ----------------------------------------------------------------------------------- messages

void Member::on_message(const Letter& letter) {
  if (take_incoming(letter)) return;
  const auto& body = letter->body;
  if (const auto* update = std::get_if<UpdateBody>(&body)) {
    if (update->code == 606) {
      now_.history.questions[update->trace].push_back(letter->id);
      if (dice_.chance(0.7)) answer_later(update->trace);
    }
    take(node::CenterReported{update->trace, letter->author, update->code, "", update->request});
  } else if (const auto* result = std::get_if<ResultBody>(&body)) {
    read(*result, letter->author);
  } else if (const auto* report = std::get_if<ReportBody>(&body)) {
    std::uint32_t unavailable = 0;
    for (const auto& store : report->stores) unavailable += store.outcome == Outcome::unavailable;
    read(*report);
    now_.history.written.push_back(*report);
    if (report->deadline) now_.history.deadlines[report->subject] = *report->deadline;
    take(node::CheckReported{report->subject, report->update, unavailable,
                             report->deadline.value_or(Instant{})});
  } else if (const auto* notice = std::get_if<NoticeBody>(&body)) {
    ++now_.history.notices[{notice->subject, notice->hit, notice->party}];
    now_.history.told.push_back(*notice);
    now_.history.stands[{notice->hit, notice->party}] = true;
    if (const auto known = now_.hits.find(notice->hit); known != now_.hits.end())
      if (known->second.rescinded != RecordFate::none) revive(known->second);
    const bool fresh = now_.notices.insert({notice->hit, notice->party, notice->subject}).second;
    take(node::HitNoticed{notice->subject, notice->hit, notice->party, !fresh});
    if (fresh) consider(*notice);
    if (fresh) consider_passing_on(*notice);
  } else if (const auto* said = std::get_if<HitBody>(&body)) {
    hear(letter, *said);
  } else if (const auto* passing = std::get_if<PassOnBody>(&body)) {
    hear(letter, *passing);
  } else if (const auto* counted = std::get_if<PassOnClockBody>(&body)) {
    hear(*counted);
  } else if (const auto* gone = std::get_if<RescindedBody>(&body)) {
    hear(*gone);
  } else if (const auto* told = std::get_if<HitClockBody>(&body)) {
    hear(*told);
  } else if (const auto* refusal = std::get_if<RefusalBody>(&body)) {
    world_.tell(id(), [&] {
      return "is refused " + refusal->message.text() + ": " + iwets::name(refusal->code) + " " +
             refusal->field;
    });
    if (unsay(*refusal) || unsay_passing_on(*refusal)) return;
    if (refusal->kind == Kind::correction_acknowledged)
      ++now_.history.refused_notes[refusal->subject];
    if (refusal->kind == Kind::trace_clarification) ++now_.history.refused_why[refusal->subject];
    take(node::Refused{refusal->subject, refusal->message,
                       refusal->kind.value_or(Kind::trace_submit), refusal->code, ""});
  } else if (const auto* route = std::get_if<RouteBody>(&body)) {
    take(node::RouteChanged{route->trace, route->center, ""});
  } else if (const auto* status = std::get_if<StatusBody>(&body)) {
    if (status->state == TraceState::closed_expired)
      now_.history.expired[status->trace] = status->time;
    take(node::HubStatus{status->trace, status->state, status->center, ""});
  } else if (const auto* explanation = std::get_if<ExplanationBody>(&body)) {
    ++now_.history.explained[explanation->trace];
    take(node::CenterExplained{explanation->trace, letter->author, ""});
  } else if (const auto* clock = std::get_if<ClockBody>(&body)) {
    now_.history.clocks[clock->trace].push_back(*clock);
    take(node::ClockTold{clock->trace, clock->step, clock->center, clock->deadline,
                         clock->stopped.value_or(Instant{}), clock->reminders, clock->inquiries,
                         clock->escalated});
  } else if (const auto* due = std::get_if<DueBody>(&body)) {
    for (const auto& due_record : due->expired)
      now_.history.ended.insert({due_record.store, due_record.record, due_record.until});
  } else if (const auto* applied = std::get_if<RecordsReportBody>(&body)) {
    world_.oracle.records_accepted(id(), applied->store, applied->accepted, world_.now());
  }
}

void Member::on_receipted(const Letter& letter) {
  TraceId subject;
  if (const auto* submit = std::get_if<SubmitBody>(&letter->body)) subject = submit->trace;
  if (const auto* question = std::get_if<QuestionBody>(&letter->body)) subject = question->check;
  if (const auto* cancel = std::get_if<CancelBody>(&letter->body)) subject = cancel->trace;
  if (!subject.empty()) take(node::Receipted{subject, letter->id});
}

void Member::on_directory() { told_.reset(); }

void Member::on_time() {
  if (told_ != now_.directory && now_.directory) {
    told_ = now_.directory;
    node::DirectoryChanged event;
    const auto us = told_->parties.find(id());
    for (const auto& [peer, party] : told_->parties) {
      const bool answers = peer.role() == Role::center || party.grant.answers_traces;
      if (!answers || peer == id() || party.grant.revoked || us == told_->parties.end()) continue;
      const auto& granted = us->second.grant.may_trace_to;
      if (granted.empty() || std::ranges::find(granted, peer.country()) != granted.end())
        event.centers.insert(peer);
    }
    take(event);
  }
  if (const auto due = core_->next_deadline(); due && *due <= wall()) take(node::TimePassed{});
  incoming_due();
}

std::optional<Instant> Member::next_deadline() const {
  auto due = core_->next_deadline();
  if (const auto other = incoming_deadline(); other && (!due || *other < *due)) due = other;
  if (!due) return std::nullopt;
  return world_.now() + std::max(*due - wall(), Duration::zero());
}

// ------------------------------------------------------------------------------------ the core

void Member::take(const node::Event& event) {
  touch();
  std::visit(
      [&](const auto& e) {
        if constexpr (requires { e.id; }) hold(e.id);
      },
      event);
  for (const auto& effect : core_->step(wall(), event))
    std::visit([&](const auto& order) { perform(order); }, effect);
}

void Member::hold(const TraceId& id) {
  if (id.empty() || core_->holds(id)) return;
  if (const auto at = now_.cases.find(id); at != now_.cases.end()) core_->adopt(at->second);
}

void Member::perform(const node::PostSubmission& order) {
  const auto& request = now_.requests[order.id];
  std::optional<MessageId> message;
  if (order.kind == node::CaseKind::trace) {
    const auto at = core_->find(order.id);
    message = post(order.recipient, Kind::trace_submit, order.urgency, order.id, request.expires,
                   SubmitBody{order.id, at ? at->origins : std::vector<CountryCode>{}, order.named,
                              order.urgency, order.attempt, request.serial, request.to_ask,
                              at ? chain_before(*at) : std::vector<Shown>{}, request.hidden_from,
                              order.version});
  } else {
    message = post(order.recipient, Kind::check_question, order.urgency, order.id, request.expires,
                   QuestionBody{order.id, request.serial, request.to_ask, request.hidden_from,
                                request.remembered});
  }
  if (order.attempt > 1) readdress_files(order.id, order.recipient);
  take(node::Posted{order.id, message.value_or(MessageId{}), message.has_value()});
}

void Member::perform(const node::PostCancel& order) {
  const bool posted = post(order.recipient, Kind::trace_cancel, Urgency::urgent, order.id,
                           wall() + world_.case_life(), CancelBody{order.id})
                          .has_value();
  take(node::CancelPosted{order.id, posted, order.reason});
}

void Member::perform(const node::PostInformation& order) {
  const bool posted = post(order.recipient, Kind::trace_information, Urgency::urgent, order.id,
                           wall() + world_.case_life(), InformationBody{order.id})
                          .has_value();
  take(node::InformationPosted{order.id, posted});
}

void Member::perform(const node::PostClarification& order) {
  const bool posted = post(order.recipient, Kind::trace_clarification, Urgency::urgent, order.id,
                           wall() + world_.case_life(), ClarificationBody{order.id})
                          .has_value();
  take(node::ClarificationPosted{order.id, posted});
}

void Member::perform(const node::PostAmendment& order) {
  const auto message = post(order.recipient, Kind::trace_amend, order.urgency, order.id,
                            now_.requests[order.id].expires, AmendBody{order.id, order.version});
  if (message) now_.history.amended[order.id].push_back(order.version);
  take(node::AmendmentPosted{order.id, message.value_or(MessageId{}), order.version,
                             message.has_value()});
}

void Member::perform(const node::PostAcknowledgement& order) {
  const bool posted =
      post(order.recipient, Kind::correction_acknowledged, Urgency::routine, order.id,
           wall() + world_.case_life(), NotedBody{order.id, order.version})
          .has_value();
  if (posted) ++now_.history.noted[order.id];
  take(node::AcknowledgementPosted{order.id, order.version, posted, {}});
}

void Member::perform(const node::SaveCase& order) {
  now_.cases[order.state.id] = order.state;
  if (world_.planted(Bug::countries_asked_forgotten)) now_.cases[order.state.id].hop.asked.clear();
}

void Member::perform(const node::Tell& order) {
  world_.tell(id(), [&] {
    return "case " + order.id.text() + " " + std::string(node::name(order.step)) +
           (order.code != 0 ? " " + std::to_string(order.code) : "") + " " + order.note;
  });
  switch (order.step) {
    case node::Step::correction:
      now_.history.corrections[order.id].push_back(order.code);
      // The officer reads it in a while, and perhaps the next one with it.
      world_.timeline.after(dice_.about(std::chrono::minutes{10}), [this, trace = order.id] {
        call([this, trace] { take(node::AcknowledgeAsked{trace, {}}); });
      });
      break;
    case node::Step::clarification_asked: ++now_.history.asked_why[order.id]; break;
    case node::Step::result: now_.history.codes[order.id] = order.code; [[fallthrough]];
    case node::Step::closed:
    case node::Step::cancelled:
    case node::Step::refused:
      now_.history.ends[order.id].emplace_back(node::name(order.step));
      if (order.step == node::Step::closed &&
          order.code == static_cast<std::uint32_t>(TraceState::closed_expired))
        world_.oracle.expired(order.id, world_.now());
      break;
    case node::Step::check_report: {
      // A check without a trace ends with its first report.
      const auto at = now_.cases.find(order.id);
      if (at != now_.cases.end() && at->second.kind == node::CaseKind::check)
        now_.history.ends[order.id].emplace_back("reported");
      break;
    }
    case node::Step::stray: now_.history.strays[order.id].push_back(order.note); break;
    default: break;
  }
}

void Member::read(const ReportBody& report) {
  auto& history = now_.history;
  if (!report.update) ++history.reports[report.subject];
  history.reported.emplace(report.subject, world_.now());
  for (const auto& store : report.stores) {
    history.answers[report.subject][store.store] = store.outcome;
    auto& hits = history.hits[report.subject];
    hits.insert(hits.end(), store.matches.begin(), store.matches.end());
  }
}

}  // namespace iwets::sim
