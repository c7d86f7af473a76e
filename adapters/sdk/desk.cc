#include "adapters/sdk/desk.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cassert>
#include <exception>
#include <stdexcept>
#include <utility>

namespace iwets::sdk {
namespace {

constexpr Duration housekeeping_every = std::chrono::minutes{10};

/// Collects what the center says in one call, so that a call that throws has said nothing.
class Voice final : public Answers {
 public:
  struct Said {
    Saying saying;
    Instant at;
  };
  [[nodiscard]] const std::vector<Said>& said() const { return said_; }
  /// More than this in one call is a fault of the center's.
  static constexpr std::size_t sayings_max = 64;

 private:
  void say(Saying saying, Instant at) override {
    if (said_.size() >= sayings_max) throw std::invalid_argument("too much is said in one call");
    if (const auto objection = CaseLife().judge(saying))
      throw std::invalid_argument(text(*objection));
    std::visit([](const auto& s) { check(s); }, saying);
    said_.push_back({std::move(saying), at});
  }
  static void check(const Reminder&) {}
  template <typename Said>
  static void check(const Said& said) {
    if (const auto spoken = write(said); !spoken)
      throw std::invalid_argument(spoken.error().field + ": " + spoken.error().reason);
  }
  std::vector<Said> said_;
};

std::string key_bytes(const std::optional<seal::KeyId>& id) {
  return id ? std::string(id->begin(), id->end()) : std::string();
}

Update delay_after_failure() {
  return {400, ItiReason::none,
          "The center could not work on this request just now and will try again by itself."};
}

bool ended(const Case& which) { return CaseLife(which.state).ended(); }

}  // namespace

Desk::Desk(DeskOptions options, link::Database& database, TracingCenter& center)
    : options_(std::move(options)), store_(database), center_(center) {}

void Desk::connect(Post& post) { post_ = &post; }
void Desk::watch_link(std::function<void(const link::LinkStatus&)> watcher) {
  watcher_ = std::move(watcher);
}
void Desk::on_link(const link::LinkStatus& status) {
  if (watcher_) watcher_(status);
}

void Desk::on_message(Instant now, const link::Incoming& incoming) {
  const auto& message = incoming.message;
  switch (message.kind) {
    case Kind::trace_submit: return take_request(now, incoming);
    case Kind::trace_cancel: return take_cancellation(now, message);
    case Kind::trace_information: return take_information(now, message);
    case Kind::trace_status: return take_status(now, message);
    case Kind::refusal: return take_refusal(now, message);
    case Kind::trace_update:
    case Kind::trace_result:
    case Kind::check_question:
    case Kind::records:
    case Kind::key_succession:
    case Kind::check_report:
    case Kind::hit_notice:
    case Kind::route_changed:
    case Kind::records_report:
    case Kind::directory_update: break;
  }
  spdlog::debug("event=message_ignored kind={} number={}", static_cast<int>(message.kind),
                incoming.number);
}

void Desk::on_unbelievable(Instant now, std::uint64_t number, const Fault& fault) {
  spdlog::warn("event=message_unbelievable number={} fault={} field={}", number, name(fault.code),
               fault.field);
  store_.keep_unbelievable(now, number, fault);
}

void Desk::on_receipted(Instant, const link::Receipted& receipted) {
  spdlog::debug("event=receipted trace={} message={} number={}", receipted.subject.text(),
                receipted.message.text(), receipted.number);
}

// ----------------------------------------------------------------------------- what comes in

void Desk::take_request(Instant now, const link::Incoming& incoming) {
  const auto& message = incoming.message;
  if (const auto fault = authorise(message.author)) {
    const auto read = read_request(now, message, opener());
    const auto trace = read ? read->request.trace : read.error().trace;
    return refuse_unreadable(now, message, {trace, 410, fault->reason + ".", *fault});
  }
  const auto read = read_request(now, message, opener());
  if (!read) return refuse_unreadable(now, message, read.error());
  const auto& request = read->request;
  const CaseName name{request.trace, message.author};
  if (const auto known = store_.find(name)) return repeat(now, *known);
  Case fresh;
  fresh.name = name;
  fresh.received = now;
  fresh.urgency =
      request.form.priority == field::Priority::urgent ? Urgency::urgent : Urgency::routine;
  consult(now, fresh, Due::Call::request, request, {});
  if (!ended(fresh)) {
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
  Final result{why.code, {}, ItiReason::none, {}};
  result.answer.explanation = why.text;
  say(now, fresh, result, now);
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
  const auto cancelled = read_cancellation(message);
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
  spdlog::warn("event=answer_refused trace={} fault={} field={}", refused->trace.text(),
               iwets::name(refused->code), refused->field);
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
  const auto opened = codec::reread(bytes_of(known->submit));
  known->state = life.state();
  close(*known);
  store_.save(*known);
  if (!opened) return;
  const auto read = read_request(known->received, *opened, opener());
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
    if (!known || ended(*known)) return;
    say(now, *known,
        Update{606, ItiReason::none, "Your information could not be opened. Please send it again."},
        now);
    return store_.save(*known);
  }
  auto known = store_.find({information->trace, message.author});
  if (!known || ended(*known)) return;
  CaseLife life(known->state);
  life.informed();
  known->state = life.state();
  store_.save(*known);
  schedule({0, now, known->name, std::nullopt, Due::Call::information, information->text});
}

// ------------------------------------------------------------------------------- the center

void Desk::consult(Instant now, Case& which, Due::Call call, const TraceRequest& request,
                   const std::string& text) {
  Voice voice;
  try {
    switch (call) {
      case Due::Call::none: return;
      case Due::Call::request: center_.on_request(now, request, voice); break;
      case Due::Call::reminder: center_.on_reminder(now, request, voice); break;
      case Due::Call::information: center_.on_information(now, request, text, voice); break;
    }
  } catch (const std::exception& error) {
    return failed(now, which, call, text, error.what());
  }
  which.failures = 0;
  bool acknowledged = call != Due::Call::request;
  for (const auto& [saying, at] : voice.said()) {
    const auto* update = std::get_if<Update>(&saying);
    const bool reminder = std::holds_alternative<Reminder>(saying);
    acknowledged |= (at <= now && !reminder) || (update != nullptr && update->code <= 601);
    say(now, which, saying, at);
  }
  if (!acknowledged) say(now, which, Update{}, now);
}

void Desk::failed(Instant now, Case& which, Due::Call call, const std::string& text,
                  const char* why) {
  spdlog::error("event=center_failed trace={} call={} failures={} why=\"{}\"",
                which.name.trace.text(), static_cast<int>(call), which.failures + 1, why);
  if (which.failures == 0) say(now, which, delay_after_failure(), now);
  const auto doublings = std::min(which.failures, 20U);
  const Duration wait{options_.retry_min.count() * (1LL << doublings)};
  ++which.failures;
  schedule({0, now + std::min(options_.retry_max, wait), which.name, std::nullopt, call, text});
}

// ------------------------------------------------------------------------------ what is due

void Desk::on_time(Instant now) {
  if (!next_known_ || (next_ && *next_ <= now)) {
    for (const auto& due : store_.due(now, options_.due_max)) take_due(now, due);
    next_ = store_.next_due();
    next_known_ = true;
  }
  if (now - housekeeping_ < housekeeping_every) return;
  housekeeping_ = now;
  if (to_us(now) > static_cast<std::uint64_t>(options_.kept.count()))
    store_.forget(now - options_.kept, options_.forgotten_max);
}

std::optional<Instant> Desk::next_deadline() const { return next_; }

void Desk::take_due(Instant now, const Due& due) {
  store_.drop(due.id);
  auto which = store_.find(due.name);
  if (!which || ended(*which)) return;
  if (due.spoken) {
    speak(now, *which, *due.spoken);
    return store_.save(*which);
  }
  const auto opened = codec::reread(bytes_of(which->submit));
  const auto read = opened ? read_request(which->received, *opened, opener())
                           : fail(Unreadable{which->name.trace, 200, "", opened.error()});
  if (read) {
    consult(now, *which, due.call, read->request, due.text);
  } else {
    // It could be opened once: the key was thrown away, or the disk is damaged.
    spdlog::error("event=case_unreadable trace={} fault={}", which->name.trace.text(),
                  iwets::name(read.error().fault.code));
    Final result{200, {}, ItiReason::none, {}};
    result.answer.explanation = "The center can no longer open the request. Submit it again.";
    say(now, *which, result, now);
  }
  store_.save(*which);
}

void Desk::schedule(const Due& due) {
  store_.schedule(due);
  next_known_ = false;
}

// ------------------------------------------------------------------------------ what is said

void Desk::say(Instant now, Case& which, const Saying& saying, Instant at) {
  if (CaseLife(which.state).judge(saying)) return;  // The case is over: `Voice` judged the rest.
  if (std::holds_alternative<Reminder>(saying))
    return schedule({0, at, which.name, std::nullopt, Due::Call::reminder, {}});
  const auto spoken = std::holds_alternative<Update>(saying) ? write(std::get<Update>(saying))
                                                             : write(std::get<Final>(saying));
  assert(spoken);
  if (at > now) return schedule({0, at, which.name, *spoken, Due::Call::none, {}});
  speak(now, which, *spoken);
}

bool Desk::speak(Instant now, Case& which, const Spoken& spoken) {
  const auto directory = post_->directory();
  assert(directory);  // By it the link believed the request.
  const auto reader = directory->reader(which.name.requester);
  std::optional<seal::SealedPart> sealed;
  if (reader && !spoken.content.empty()) {
    const auto context =
        seal::context(post_->keys().peer, which.name.requester, which.name.trace, spoken.kind);
    sealed = sealer_.seal(now, {*reader}, bytes_of(context), bytes_of(spoken.content));
  }
  auto body = write_body(spoken, which.name.trace, sealed);
  if (!send(now, which, spoken.kind, body)) {
    spdlog::warn("event=outbox_full trace={}", which.name.trace.text());
    schedule({0, now + options_.outbox_wait, which.name, spoken, Due::Call::none, {}});
    return false;
  }
  spdlog::info("event=said trace={} requester={} code={} bytes={}", which.name.trace.text(),
               which.name.requester.text(), spoken.code, body.size());
  which.said_kind = spoken.kind;
  which.said_body = std::move(body);
  CaseLife life(which.state);
  if (spoken.kind == Kind::trace_result)
    life.answered();
  else
    life.updated(spoken.code);
  which.state = life.state();
  if (life.ended()) close(which);
  return true;
}

void Desk::close(Case& which) {
  which.submit.clear();
  which.sealed_to.clear();
  if (next_known_ && !next_) return;  // Nothing waits for any case.
  if (store_.drop_all(which.name)) next_known_ = false;
}

bool Desk::send(Instant now, const Case& which, Kind kind, std::string body) {
  link::Outgoing message;
  message.recipient = which.name.requester;
  message.kind = kind;
  message.id = MessageId(seal::random_id(to_us(now) / 1000));
  message.subject = which.name.trace;
  message.urgency = which.urgency;
  message.expires = now + codec::case_life;
  message.body = std::move(body);
  if (!options_.misconduct) return post_->post(std::move(message));
  const auto mischief = options_.misconduct(message.subject, kind == Kind::trace_result);
  bool posted = true;
  for (auto& leaving : leave(std::move(message), mischief))
    posted = post_->post(std::move(leaving)) && posted;
  return posted;
}

std::optional<Fault> Desk::authorise(PeerId author) const {
  const auto refusal = [](std::string reason) {
    return Fault{FaultCode::not_authorised, "author", std::move(reason), {}};
  };
  const auto directory = post_->directory();
  assert(directory);  // By it the link believed this author.
  const auto* party = directory->find(author);
  if (party == nullptr || author.role() != Role::member)
    return refusal("Only members of the network may ask for traces");
  if (party->revoked) return refusal("The requester has left the network");
  const auto& allowed = party->may_trace_to;
  const auto here = post_->keys().peer.country();
  if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), here) == allowed.end())
    return refusal("The directory does not allow the requester to use this center");
  return std::nullopt;
}

seal::Opener& Desk::opener() {
  const auto& keys = post_->keys();
  assert(!keys.sealing.empty());
  // A rotation first adds the key to come, then makes it the last.
  const std::pair current{keys.sealing.size(), keys.sealing.back().open};
  if (!opener_ || opener_made_for_ != current) {
    opener_.emplace(keys.peer, keys.sealing);
    opener_made_for_ = current;
  }
  return *opener_;
}

}  // namespace iwets::sdk
