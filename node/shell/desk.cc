#include "node/shell/desk.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "node/shell/continuation.h"
#include "node/shell/desk_errors.h"
#include "node/shell/json_writer.h"
#include "node/shell/old_keys.h"
#include "node/shell/table_desk.h"
#include "proto/codec/schema.h"

namespace iwets::node {
namespace {

template <typename Id>
Id draw_id(Instant now) {
  return Id(seal::random_id(to_us(now) / 1000));
}

}  // namespace

Desk::Desk(PeerId member, std::string key_file, link::Database& database, Limits limits,
           const OversightOptions& oversight)
    : member_(member),
      key_file_(std::move(key_file)),
      database_(database),
      store_(database),
      ledger_(database),
      hits_(database),
      pass_ons_(database),
      filings_(database),
      reports_(database),
      core_(limits),
      incoming_(member, database, *this),
      oversight_(database, oversight,
                 [this](Instant now, const Tell& told) { perform(now, told); }),
      attachments_(database, *this),
      officers_(database, store_,
                [this](Instant now, const Tell& told, const std::string& receiver) {
                  receiver_ = receiver;
                  perform(now, told);
                  receiver_.clear();
                }),
      evidence_(member, database, store_, [this](const TraceId& id) {
        const auto* held = core_.find(id);
        if (held != nullptr) return held->kind == CaseKind::trace;
        const auto kept = store_.find(id);
        return kept && kept->kind == CaseKind::trace;
      }) {
  ledger_.create_tables();
  hits_.create_tables();
  pass_ons_.create_tables();
  filings_.create_tables();
  reports_.create_tables();
  sealer_.watch(evidence_);
  attachments_.watch_seals(evidence_);
  store_.list_earlier();
  for (const auto& open : store_.open_cases(limits.open_cases_max)) core_.adopt(open);
  traces_ = store_.count(CaseKind::trace, true) + store_.count(CaseKind::trace, false);
  last_seq_ = last_released_ = store_.last_told();
  last_told_ = last_seq_;
  open_ = core_.open_traces();
  closed_ = traces_ - core_.open_traces();
}

void Desk::join(link::PeerLink& link, std::function<void(std::int64_t, bool)> told) {
  link_ = &link;
  told_ = std::move(told);
}

Desk::Counts Desk::counts() const { return {open_, closed_}; }

// ------------------------------------------------------------------------ what the API asks

Reply Desk::submit(Instant now, const Submission& submission) {
  if (submission.id_chosen)
    if (const auto known = store_.find(submission.facts.id)) return repeat(*known, submission);
  if (auto known = known_row(submission)) return *std::move(known);
  if (!core_.has_room())
    return error_reply({503, "limit", "", "too many cases are open on this node",
                        "wait until some are answered, or cancel some"});
  if (auto refused = oversight_.admit(now, submission.consultation, submission.things))
    return *std::move(refused);
  in_hand_ = &submission;
  to_make_ = &submission.request;
  take(now, submission.facts);
  in_hand_ = nullptr;
  if (submission.facts.kind == CaseKind::trace) ++traces_;
  filings_.add(submission.facts.id, submission.filing);
  note_officer(submission);
  return submitted(core_.find(submission.facts.id), submission);
}

void Desk::note_officer(const Submission& submission) {
  const auto& id = submission.facts.id;
  const auto& asks = submission.consultation;
  if (submission.facts.kind == CaseKind::check)
    return officers_.store().own_check(id, asks.agency, asks.on_behalf_of);
  if (submission.officer.empty()) return;
  officers_.store().give(id, submission.officer);
  officers_.store().follow(submission.officer, id, true);
}

std::optional<Reply> Desk::known_row(const Submission& submission) {
  const auto& filing = submission.filing;
  if (filing.row_reference.empty()) return std::nullopt;
  const auto earlier =
      filings_.trace_of(filing.agency, filing.case_reference, filing.row_reference);
  const auto known = earlier ? store_.find(*earlier) : std::nullopt;
  if (!known) return std::nullopt;
  if (came_to_nothing(*known)) {
    filings_.release_row(known->id);
    return std::nullopt;
  }
  JsonWriter out;
  out.begin_object().field("trace", known->id.text()).field("state", name(known->state));
  out.field("duplicate", true);
  out.field("changed", store_.request_body(known->id) != submission.request.body).end_object();
  return Reply{200, out.take()};
}

Reply Desk::repeat(const Case& known, const Submission& submission) {
  if (known.kind != submission.facts.kind ||
      store_.request_body(known.id) != submission.request.body)
    return error_reply(wrong_state("this id belongs to another request",
                                   "draw a new id for each request, or let the node draw it"));
  return submitted(&known, submission);
}

Reply Desk::submitted(const Case* c, const Submission& submission) const {
  const bool trace = submission.facts.kind == CaseKind::trace;
  JsonWriter out;
  out.begin_object();
  out.field(trace ? "trace" : "check", submission.facts.id.text());
  out.field("state", c ? name(c->state) : name(CaseState::queued));
  if (trace) {
    out.key("center");
    if (c && c->recipient && !c->recipient->is_hub())
      out.value(c->recipient->country().text());
    else
      out.null();
    if (c && c->recipient && !c->recipient->is_hub()) out.field("party", c->recipient->text());
  }
  out.field("link", name(link_->status().state));
  if (!submission.advice.empty()) out.key("advice").raw(submission.advice);
  out.end_object();
  return {202, out.take()};
}

Reply Desk::report_firearm(Instant now, const std::string& description) {
  JsonWriter out;
  out.begin_object().field("report", reports_.add(now, description)).end_object();
  return {200, out.take()};
}

Reply Desk::cancel(Instant now, const TraceId& of_case, const std::string& reason) {
  const auto newest = newest_hop(of_case);
  if (!newest) return error_reply(no_such_trace);
  const auto id = newest->id;  // What is before it has ended.
  hold(id);
  const auto* c = core_.find(id);
  const auto before = waits(c->hop.way_on) ? CaseState::queued : c->state;
  const bool withdrawn = c->state == CaseState::queued && !c->to_post && c->attempt == 1 &&
                         link_->withdraw(c->message);
  not_posted_.reset();
  take(now, CancelAsked{id, withdrawn, reason});
  if (not_posted_) return error_reply(*not_posted_);
  if (final(before))
    return error_reply(wrong_state("the trace has ended: " + std::string(name(before)),
                                   "nothing is left to cancel"));
  const auto* after = core_.find(id);
  JsonWriter out;
  out.begin_object().field("trace", id.text());
  out.field("state", name(after ? after->state : CaseState::cancelled));
  if (waits(newest->hop.way_on)) out.field("continuation", name(WayOn::dropped));
  out.field("cancel_asked", true).field("link", name(link_->status().state)).end_object();
  return {202, out.take()};
}

Reply Desk::open_load(Instant now, const LoadForm& form) {
  auto load = ledger_.find_unfinished(form.store, form.file_name, form.total);
  const bool resumed = load.has_value();
  if (!load) {
    load.emplace();
    load->id = draw_id<LoadId>(now);
    load->store = form.store;
    load->file_name = form.file_name;
    load->total = form.total;
    ledger_.add_load(*load, now);
  }
  JsonWriter out;
  out.begin_object().field("load", load->id.text()).field("resumed", resumed);
  out.field("last_line", load->last_line).field("sent", load->sent).end_object();
  return {202, out.take()};
}

Reply Desk::send_records(Instant now, Store store, const RecordsForm& form, const RecordsBody& body,
                         const LoadId& load) {
  std::optional<MessageId> message;
  if (!body.body.empty()) {
    const auto urgency = load.empty() ? Urgency::routine : Urgency::bulk;
    message = post(now, TraceId{}, PeerId::hub(), Kind::records, urgency, body.body);
    if (!message) return error_reply(outbox_full);
    ledger_.add_sent(
        {*message, store, form.verb, load, body.ids, body.lines, body.ends, body.contents}, now);
  }
  if (!load.empty()) {
    ledger_.refuse_here(load, body.faults);
    const auto last = std::max_element(form.lines.begin(), form.lines.end());
    ledger_.advance(load, last == form.lines.end() ? 0 : *last, form.last);
  }
  const auto status = link_->status();
  JsonWriter out;
  out.begin_object().key("message");
  if (message)
    out.value(message->text());
  else
    out.null();
  out.field("waiting", status.waiting).field("link", name(status.state)).end_object();
  return {202, out.take()};
}

Reply Desk::rotate_keys(Instant) {
  const auto next = seal::make_key_set(member_);
  // The link keeps the former sealing keys beside the new one, and uses all of them to open.
  const auto former = seal::fingerprint(link_->keys().sign.open);
  if (const auto begun = link_->rotate(next, key_file_); !begun)
    return error_reply(wrong_state("the keys cannot be changed now: " + begun.error().reason,
                                   begun.error().remedy));
  JsonWriter out;
  out.begin_object().field("fingerprint", seal::fingerprint(next.sign.open));
  out.field("former_fingerprint", former);
  out.field("link", name(link_->status().state)).end_object();
  return {202, out.take()};
}

void Desk::note_current_keys(Instant now) {
  const auto current = link_->keys().sealing.back().open;
  if (sealing_current_ == current) return;
  if (sealing_current_) retire_sealing_key(store_, *sealing_current_, now);
  sealing_current_ = current;
}

// ------------------------------------------------------------------------ events and effects

void Desk::take(Instant now, const Event& event) {
  std::visit(
      [&](const auto& e) {
        if constexpr (requires { e.id; }) hold(e.id);
      },
      event);
  for (const auto& effect : core_.step(now, event))
    std::visit([&](const auto& order) { perform(now, order); }, effect);
}

void Desk::hold(const TraceId& id) {
  if (id.empty() || core_.holds(id)) return;
  if (const auto known = store_.find(id)) core_.adopt(*known);
}

void Desk::perform(Instant now, const PostSubmission& order) {
  const bool trace = order.kind == CaseKind::trace;
  std::optional<std::string> body;
  if (!trace) {
    body = question_of(order.id);
  } else if (const auto parts = parts_of(order.id)) {
    const auto center =
        order.recipient.is_hub() ? std::nullopt : directory_->reader(order.recipient);
    body =
        trace_submit(*parts, order.id, member_, order.attempt, center, sealer_, now, order.version);
  }
  const auto kind = trace ? Kind::trace_submit : Kind::check_question;
  if (!body) {
    spdlog::error("event=request_unreadable case={}", order.id.text());
    return take(now, RequestUnreadable{order.id});
  }
  const auto message = post(now, order.id, order.recipient, kind, order.urgency, std::move(*body));
  take(now, Posted{order.id, message.value_or(MessageId{}), message.has_value()});
  if (trace && message) send_attachments(now, order.id, order.recipient, order.attempt);
}

void Desk::perform(Instant now, const PostCancel& order) {
  const auto center =
      directory_ && !order.recipient.is_hub() ? directory_->reader(order.recipient) : std::nullopt;
  const bool posted = post(now, order.id, order.recipient, Kind::trace_cancel, Urgency::urgent,
                           trace_cancel(order.id, order.reason, member_, center, sealer_, now))
                          .has_value();
  if (!posted) not_posted_ = outbox_full;
  take(now, CancelPosted{order.id, posted, order.reason});
}

void Desk::perform(Instant, const SaveCase& order) {
  // The first time a submission is saved is the moment when its case is made.
  if (to_make_ != nullptr && to_make_->id == order.state.id)
    store_.add(order.state, *std::exchange(to_make_, nullptr));
  else
    store_.save(order.state);
  if (final(order.state.state)) link_->settled(order.state.id);
}

void Desk::perform(Instant now, const Tell& order) {
  last_seq_ = store_.tell(now, order, paper_in_hand_, message_in_hand_);
  officers_.store().note(last_seq_, order, receiver_);
}

std::optional<TraceParts> Desk::parts_of(const TraceId& id) {
  if (in_hand_ != nullptr && in_hand_->facts.id == id) return in_hand_->parts;
  const bool fresh = to_make_ != nullptr && to_make_->id == id;
  const auto* c = core_.find(id);
  const auto json = fresh          ? std::optional(to_make_->body)
                    : c != nullptr ? store_.request_body(*c)
                                   : store_.request_body(id);
  if (!json) return std::nullopt;
  const auto form = read_trace_form(*json);
  if (!form) return std::nullopt;
  const bool continues = c != nullptr && c->hop.number > 0;
  auto parts = continues ? continuation_parts(*c, *form, chain_before(*c)) : trace_parts(id, *form);
  if (!parts) return std::nullopt;
  return std::move(*parts);
}

std::optional<std::string> Desk::question_of(const TraceId& id) {
  if (in_hand_ != nullptr && in_hand_->facts.id == id) return in_hand_->body;
  const auto json = store_.request_body(id);
  if (!json) return std::nullopt;
  const auto form = read_check_form(*json);
  if (!form) return std::nullopt;
  auto body = check_question(id, *form);
  if (!body) return std::nullopt;
  return std::move(*body);
}

std::optional<MessageId> Desk::post(Instant now, const TraceId& subject, PeerId recipient,
                                    Kind kind, Urgency urgency, std::string body) {
  const auto id = draw_id<MessageId>(now);
  if (!link_->post(
          {recipient, kind, id, subject, urgency, now + codec::case_life, std::move(body)}))
    return std::nullopt;
  evidence_.posted(subject);
  return id;
}

std::shared_ptr<const codec::Directory> Desk::directory() const { return link_->directory(); }

bool Desk::post(link::Outgoing message) {
  const auto subject = message.subject;
  if (!link_->post(std::move(message))) return false;
  evidence_.posted(subject);
  return true;
}

// ----------------------------------------------------------------------------- the turn's end

void Desk::on_receipted(Instant now, const link::Receipted& receipted) {
  attachments_.on_receipted(now, receipted.message);
  if (receipted.subject.empty()) return;
  evidence_.receipted(receipted);
  message_in_hand_ = receipted.digest;
  take(now, Receipted{receipted.subject, receipted.message});
  message_in_hand_.reset();
}

void Desk::on_time(Instant now) {
  note_current_keys(now);
  look_at_directory(now);
  tell_link(now);
  tell_table(now);
  if (const auto due = core_.next_deadline(); due && *due <= now) take(now, TimePassed{});
  // A clock that was set back must not silence the heartbeat.
  if (heartbeat_at_ <= now || heartbeat_at_ > now + heartbeat_every) {
    heartbeat_due_ = true;
    heartbeat_at_ = now + heartbeat_every;
  }
  incoming_.on_time(now);
  attachments_.on_time(now);
  oversight_.on_time(now);
  officers_.on_time(now);
  store_.settle();
}

std::optional<Instant> Desk::next_deadline() const {
  if (link_changed_) return Instant{};  // News of link or directory: the next turn is due now.
  auto next = heartbeat_at_;
  for (const auto& due : {core_.next_deadline(), incoming_.next_deadline()})
    if (due) next = std::min(next, *due);
  return next;
}

void Desk::look_at_directory(Instant now) {
  auto in_force = link_->directory();
  if (in_force == directory_) return;
  directory_ = std::move(in_force);
  if (!directory_) return;
  DirectoryChanged event;
  for (const auto& [peer, party] : directory_->parties())
    if (directory_->may_trace_at(member_, peer)) event.centers.insert(peer);
  evidence_.keep(*directory_);
  store_.remember("directory_version", static_cast<std::int64_t>(directory_->version()));
  store_.remember("directory_at_us", static_cast<std::int64_t>(to_us(now)));
  take(now, event);
}

void Desk::tell_table(Instant now) {
  if (table_ == nullptr) return;
  for (const auto& news : table_->take_news()) perform(now, news);
  if (!link_status_ || link_status_->state != link::LinkState::attached) return;
  if (std::min(link_status_->hub_schema, codec::schema_read()) < table_editions_since) return;
  auto body = table_->to_say();
  if (body && post(now, {}, PeerId::hub(), Kind::table_update, Urgency::bulk, *std::move(body)))
    table_->said();
}

void Desk::on_link(const link::LinkStatus& status) {
  link_status_ = status;
  link_changed_ = true;
}

void Desk::tell_link(Instant now) {
  if (!std::exchange(link_changed_, false)) return;
  std::pair<int, std::string> news{static_cast<int>(link_status_->state), link_status_->reason};
  if (news == link_told_) return;
  link_told_ = std::move(news);
  perform(
      now,
      Tell{Step::link, {}, static_cast<std::uint32_t>(link_told_.first), {}, link_told_.second});
}

void Desk::on_committed() {
  open_ = core_.open_traces();
  closed_ = traces_ - core_.open_traces();
  last_told_ = last_seq_;
  for (const auto& release : std::exchange(releases_, {})) release();
  const bool heartbeat = std::exchange(heartbeat_due_, false);
  if (told_ && (heartbeat || last_seq_ != last_released_)) told_(last_seq_, heartbeat);
  last_released_ = last_seq_;
}

}  // namespace iwets::node
