#include <spdlog/spdlog.h>

#include <algorithm>
#include <cassert>
#include <exception>
#include <utility>

#include "adapters/sdk/desk.h"

// What comes in. The center's turn and what is said are in desk.cc.
namespace iwets::sdk {
namespace {

std::string key_bytes(const std::optional<seal::KeyId>& id) {
  return id ? std::string(id->begin(), id->end()) : std::string();
}

/// Of a second request for a firearm whose trace is still open: it ends, and says which one goes
/// on.
Spoken duplicate_of(const TraceId& open) {
  return result_of_ours(
      500, "You have asked this center about the same firearm before, in trace " + open.text() +
               ", which is open. Follow that one, or cancel it and submit again.");
}

}  // namespace

void Desk::on_message(Instant now, const link::Incoming& incoming) {
  const auto& message = incoming.message;
  switch (message.kind) {
    case Kind::trace_submit: return take_request(now, incoming);
    case Kind::trace_cancel: return take_cancellation(now, message);
    case Kind::trace_information: return take_information(now, message);
    case Kind::trace_clarification: return take_clarification(now, message);
    case Kind::trace_amend: return take_amendment(now, incoming);
    case Kind::correction_acknowledged: return take_acknowledgement(now, message);
    case Kind::attachment: return tell_attachment(now, attachments_.on_announced(now, message));
    case Kind::attachment_piece: return tell_attachment(now, attachments_.on_piece(now, message));
    case Kind::attachment_arrived:
      return tell_attachment(now, attachments_.on_arrived(now, message));
    case Kind::trace_clock: return take_clock(now, message);
    case Kind::trace_status: return take_status(now, message);
    case Kind::refusal: return take_refusal(now, message);
    case Kind::trace_update:
    case Kind::trace_result:
    case Kind::trace_explanation:
    case Kind::check_question:
    case Kind::records:
    case Kind::key_succession:
    case Kind::check_report:
    case Kind::hit_notice:
    case Kind::route_changed:
    case Kind::records_report:
    case Kind::confirmation_request:
    case Kind::confirmation_answer:
    case Kind::false_hit:
    case Kind::hit_located:
    case Kind::hit_rescinded:
    case Kind::pass_on_request:
    case Kind::pass_on_answer:
    case Kind::pass_on_clock:
    case Kind::records_to_review:
    case Kind::table_update:
    case Kind::confirmation_clock:
    case Kind::directory_update: break;
  }
  spdlog::debug("event=message_ignored kind={} number={}", static_cast<int>(message.kind),
                incoming.number);
}

void Desk::on_repeated(Instant now, const link::Incoming& incoming) {
  if (incoming.message.kind == Kind::trace_submit) take_request(now, incoming, true);
  if (incoming.message.kind == Kind::trace_amend) take_amendment(now, incoming);
  if (incoming.message.kind == Kind::attachment)
    tell_attachment(now, attachments_.on_announced(now, incoming.message, true));
}

void Desk::on_unbelievable(Instant now, std::uint64_t number, const Fault& fault) {
  spdlog::warn("event=message_unbelievable number={} fault={} field={}", number, name(fault.code),
               fault.field);
  store_.keep_unbelievable(now, number, fault);
}

void Desk::on_receipted(Instant now, const link::Receipted& receipted) {
  attachments_.on_receipted(now, receipted.message);
  spdlog::debug("event=receipted trace={} message={} number={}", receipted.subject.text(),
                receipted.message.text(), receipted.number);
}

void Desk::take_request(Instant now, const link::Incoming& incoming, bool again) {
  const auto& message = incoming.message;
  if (const auto fault = authorise(message.author)) {
    const auto read = read_request(now, message, opener(), *post_->directory());
    const auto trace = read ? read->request.trace : read.error().trace;
    return refuse_unreadable(now, message, {trace, 410, fault->reason + ".", *fault});
  }
  const auto read = read_request(now, message, opener(), *post_->directory());
  if (!read) return refuse_unreadable(now, message, read.error());
  const auto& request = read->request;
  if (request.continuation && !request.continuation->note.empty())
    spdlog::warn("event=chain_dropped trace={} requester={} note=\"{}\"", request.trace.text(),
                 message.author.text(), request.continuation->note);
  const CaseName name{request.trace, message.author};
  // A hub that has lost the trace says that it knows nothing of it, until it gets it again.
  const auto known = store_.find(name);
  if (known && !(again && known->state == CaseState::withdrawn)) return repeat(now, *known);
  Case fresh;
  fresh.name = name;
  fresh.received = now;
  fresh.urgency =
      request.form.priority == field::Priority::urgent ? Urgency::urgent : Urgency::routine;
  // One that was withdrawn is as it was at first; its amendments come again behind it.
  if (request.version > 1 || known) store_.amend(name, request.version, {}, {});
  fresh.firearm = firearm_key(message.author, request.form.firearm);
  if (const auto open = store_.open_case_of(fresh.firearm, request.trace)) {
    say(now, fresh, duplicate_of(*open), now);
  } else {
    fresh.looked = {request.form.firearm, request.form.recovery.date};
    consult(now, fresh, Due::Call::request, request, {});
  }
  if (!fresh.ended()) {
    fresh.submit = incoming.envelope;
    fresh.sealed_to = key_bytes(read->sealed_to);
  }
  store_.save(fresh);
}

void Desk::refuse_unreadable(Instant now, const codec::Opened& message, const Unreadable& why) {
  spdlog::warn("event=request_refused requester={} message={} trace={} code={} fault={} field={}",
               message.author.text(), message.id.text(), why.trace ? why.trace->text() : "",
               why.code, iwets::name(why.fault.code), why.fault.field);
  if (!why.trace) return;  // The hub judged this message before us and names the trace it is about.
  const CaseName name{*why.trace, message.author};
  if (const auto known = store_.find(name)) return repeat(now, *known);
  Case fresh;
  fresh.name = name;
  fresh.received = now;
  say(now, fresh, result_of_ours(why.code, why.text), now);
  store_.save(fresh);
}

void Desk::repeat(Instant now, const Case& known) {
  spdlog::info("event=request_repeated trace={} requester={} state={}", known.name.trace.text(),
               known.name.requester.text(), static_cast<int>(known.state));
  if (known.said_body.empty() || known.state == CaseState::withdrawn) return;
  if (!send(now, known, known.said_kind, known.said_body))
    spdlog::warn("event=outbox_full trace={}", known.name.trace.text());
}

void Desk::take_cancellation(Instant now, const codec::Opened& message) {
  const auto cancelled = read_cancellation(message, opener());
  if (!cancelled) return on_unbelievable(now, 0, cancelled.error());
  withdraw(now, {cancelled->trace, message.author}, cancelled->reason);
}

void Desk::take_status(Instant now, const codec::Opened& message) {
  if (!message.author.is_hub()) return;
  const auto status = read_status(message);
  if (!status) return on_unbelievable(now, 0, status.error());
  if (!status->closed) return;
  for (const auto& name : store_.cases_of(status->trace)) withdraw(now, name, status->explanation);
}

void Desk::take_refusal(Instant now, const codec::Opened& message) {
  if (!message.author.is_hub()) return;
  const auto refused = read_refusal(message);
  if (!refused) return on_unbelievable(now, 0, refused.error());
  if (refused->kind == Kind::attachment || refused->kind == Kind::attachment_piece ||
      refused->kind == Kind::attachment_arrived)
    return tell_attachment(
        now, attachments_.on_refused(now, refused->message, refused->code, refused->reason));
  spdlog::warn("event=answer_refused trace={} fault={} field={}", refused->trace.text(),
               iwets::name(refused->code), refused->field);
  // The hub has no room for what goes to the requester, and will have some later. A result would
  // otherwise be lost: for this center the case has ended.
  if (refused->code == FaultCode::limit && refused->field == "recipient")
    for (const auto& name : store_.cases_of(refused->trace)) {
      const auto known = store_.find(name);
      if (known && known->said_kind == refused->kind)
        schedule({0, now + options_.refused_wait, name, std::nullopt, Due::Call::again, {}});
    }
  const bool over =
      refused->code == FaultCode::trace_closed || refused->code == FaultCode::unknown_trace;
  if (!over) return;
  for (const auto& name : store_.cases_of(refused->trace)) withdraw(now, name, refused->reason);
}

void Desk::withdraw(Instant now, const CaseName& name, const std::string& reason) {
  auto known = store_.find(name);
  if (!known) return;
  CaseLife life(known->state);
  if (!life.withdraw()) return;
  spdlog::info("event=case_withdrawn trace={} requester={}", name.trace.text(),
               name.requester.text());
  const auto read = reread(*known);
  known->state = life.state();
  close(*known);
  store_.save(*known);
  if (!read) return;
  try {
    center_.on_cancelled(now, read->request, reason);
  } catch (const std::exception& error) {
    spdlog::error("event=center_failed trace={} call=cancelled why=\"{}\"", name.trace.text(),
                  error.what());
  }
}

void Desk::take_information(Instant now, const codec::Opened& message) {
  if (!store_.first_time(now, message.id)) return;
  const auto information = read_information(message, opener());
  if (!information) {
    on_unbelievable(now, 0, information.error());
    const auto trace = trace_of_information(message);
    auto known = trace ? store_.find({*trace, message.author}) : std::nullopt;
    if (!known || known->ended()) return;
    say(now, *known,
        update_of_ours(606, "Your information could not be opened. Please send it again."), now);
    return store_.save(*known);
  }
  auto known = store_.find({information->trace, message.author});
  if (!known || known->ended()) return;
  CaseLife life(known->state);
  life.informed();
  known->state = life.state();
  store_.save(*known);
  schedule({0, now, known->name, std::nullopt, Due::Call::information, information->text});
}

void Desk::take_clarification(Instant now, const codec::Opened& message) {
  if (!store_.first_time(now, message.id)) return;
  const auto asked = read_clarification(message, opener());
  if (!asked) {
    on_unbelievable(now, 0, asked.error());
    const auto trace = trace_of_clarification(message);
    auto known = trace ? store_.find({*trace, message.author}) : std::nullopt;
    if (known)
      say(now, *known,
          explanation_of_ours("Your question could not be opened. Please send it again."), now);
    return;
  }
  const CaseName name{asked->trace, message.author};
  if (store_.find(name))
    schedule({0, now, name, std::nullopt, Due::Call::clarification, asked->text});
}

void Desk::take_clock(Instant now, const codec::Opened& message) {
  if (!message.author.is_hub() || !store_.first_time(now, message.id)) return;
  const auto told = read_clock(message);
  if (!told) return on_unbelievable(now, 0, told.error());
  for (const auto& name : store_.cases_of(told->trace)) {
    const auto known = store_.find(name);
    if (!known || known->ended()) continue;
    store_.set_clock(name, told->clock);
    const auto call = [&](Due::Call which, const std::string& text) {
      schedule({0, now, name, std::nullopt, which, text});
    };
    if (told->step == ClockStep::reminder)
      call(Due::Call::overdue, std::to_string(told->clock.reminders));
    else if (told->step == ClockStep::escalated)
      call(Due::Call::overdue, "4");
    else if (told->step == ClockStep::unanswered)
      call(Due::Call::unanswered, {});
  }
}

std::optional<Fault> Desk::authorise(PeerId author) const {
  const auto deny = [](std::string reason) {
    return Fault{FaultCode::not_authorised, "author", std::move(reason), {}};
  };
  const auto directory = post_->directory();
  assert(directory);  // By it the link believed this author.
  const auto* party = directory->find(author);
  if (party == nullptr || author.role() != Role::member)
    return deny("Only members of the network may ask for traces");
  if (party->revoked) return deny("The requester has left the network");
  const auto& allowed = party->may_trace_to;
  const auto here = post_->keys().peer.country();
  if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), here) == allowed.end())
    return deny("The directory does not allow the requester to use this center");
  return std::nullopt;
}

seal::Opener& Desk::opener() {
  const auto& keys = post_->keys();
  assert(!keys.sealing.empty());
  // A change of keys adds the one to come, and makes it the last or takes it away again.
  const auto same = [](const seal::Key32& made, const seal::SealKeys& now) {
    return made == now.open;
  };
  if (!opener_ || !std::ranges::equal(opener_made_for_, keys.sealing, same)) {
    opener_.emplace(keys.peer, keys.sealing);
    opener_made_for_.clear();
    for (const auto& key : keys.sealing) opener_made_for_.push_back(key.open);
  }
  return *opener_;
}

}  // namespace iwets::sdk
