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
    std::optional<Spoken> spoken;  ///< nothing: a reminder
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
    said_.push_back({std::visit([](const auto& s) { return write_down(s); }, saying), at});
  }
  static std::optional<Spoken> write_down(const Reminder&) { return std::nullopt; }
  template <typename Said>
  static std::optional<Spoken> write_down(const Said& said) {
    auto spoken = write(said);
    if (!spoken) throw std::invalid_argument(spoken.error().field + ": " + spoken.error().reason);
    return std::move(*spoken);
  }
  std::vector<Said> said_;
};

Spoken delay_after_failure() {
  return update_of_ours(
      400, "The center could not work on this request just now and will try again by itself.");
}

/// Something that answers a request at once, or means to acknowledge it later.
bool acknowledges(const std::optional<Spoken>& spoken, bool now) {
  if (!spoken) return false;
  return now || (spoken->kind == Kind::trace_update && spoken->code <= 601);
}

}  // namespace

Desk::Desk(DeskOptions options, link::Database& database, TracingCenter& center)
    : options_(std::move(options)),
      database_(database),
      store_(database),
      given_(database),
      attachments_(database, *this),
      center_(center) {}

void Desk::connect(Post& post) { post_ = &post; }
void Desk::watch_link(std::function<void(const link::LinkStatus&)> watcher) {
  watcher_ = std::move(watcher);
}
void Desk::on_link(const link::LinkStatus& status) {
  if (watcher_) watcher_(status);
}

// ------------------------------------------------------------------------------- the center

void Desk::consult(Instant now, Case& which, Due::Call call, const TraceRequest& request,
                   const std::string& text) {
  Voice voice;
  try {
    switch (call) {
      case Due::Call::none:
      case Due::Call::again:
      case Due::Call::clarification:
      case Due::Call::correction: return;
      case Due::Call::amended: center_.on_amended(now, request, voice); break;
      case Due::Call::request: center_.on_request(now, request, voice); break;
      case Due::Call::reminder: center_.on_reminder(now, request, voice); break;
      case Due::Call::information: center_.on_information(now, request, text, voice); break;
      case Due::Call::overdue:
        center_.on_overdue(now, request, static_cast<unsigned>(text.front() - '0'), voice);
        break;
      case Due::Call::unanswered: center_.on_unanswered(now, request, voice); break;
    }
  } catch (const std::exception& error) {
    return failed(now, which, call, text, error.what());
  }
  which.failures = 0;
  bool acknowledged = call != Due::Call::request;
  for (const auto& [spoken, at] : voice.said()) {
    acknowledged |= acknowledges(spoken, at <= now);
    say(now, which, spoken, at);
  }
  if (!acknowledged) say(now, which, update_of_ours(601, {}), now);
}

void Desk::clarify(Instant now, Case& which, const std::string& text) {
  const auto code = code_of(which.said_kind, which.said_body);
  Voice voice;
  try {
    center_.on_clarification(now, {which.name.trace, which.name.requester, code, text}, voice);
  } catch (const std::exception& error) {
    return failed(now, which, Due::Call::clarification, text, error.what());
  }
  which.failures = 0;
  for (const auto& [spoken, at] : voice.said()) say(now, which, spoken, at);
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
  attachments_.on_time(now);
  if (!next_known_ || (next_ && *next_ <= now)) {
    for (const auto& due : store_.due(now, options_.due_max)) take_due(now, due);
    next_ = store_.next_due();
    next_known_ = true;
  }
  if (center_.corrects() && now - corrections_asked_ >= options_.corrections_every)
    take_corrections(now);
  if (now - housekeeping_ < housekeeping_every) return;
  housekeeping_ = now;
  if (to_us(now) > static_cast<std::uint64_t>(GivenAnswers::kept.count()))
    given_.forget(now - GivenAnswers::kept);
  if (to_us(now) > static_cast<std::uint64_t>(options_.kept.count()))
    for (const auto& trace : store_.forget(now - options_.kept, options_.forgotten_max))
      attachments_.forget(trace);
}

std::optional<Instant> Desk::next_deadline() const {
  if (!center_.corrects()) return next_;
  const auto asked = corrections_asked_ + options_.corrections_every;
  return next_ ? std::min(*next_, asked) : asked;
}

void Desk::take_due(Instant now, const Due& due) {
  store_.drop(due.id);
  if (due.call == Due::Call::again) return say_again(now, due);
  auto which = store_.find(due.name);
  if (!which || which->state == CaseState::withdrawn) return;
  if (due.call == Due::Call::clarification) {
    clarify(now, *which, due.text);
    return store_.save(*which);
  }
  const bool explains = due.spoken && due.spoken->kind == Kind::trace_explanation;
  const bool corrects = due.call == Due::Call::correction;
  if (which->ended() && !explains && !corrects) return;
  if (corrects && !which->ended()) {
    // The answer itself waits for room.
    auto later = due;
    later.at = now + options_.outbox_wait;
    return schedule(later);
  }
  if (due.spoken) {
    speak(now, *which, *due.spoken);
    return store_.save(*which);
  }
  auto read = reread(*which);
  if (read) {
    which->looked = {read->request.form.firearm, read->request.form.recovery.date};
    read->request.clock = store_.clock(which->name);
    consult(now, *which, due.call, read->request, due.text);
  } else {
    // It could be opened once: the key was thrown away, or the disk is damaged.
    spdlog::error("event=case_unreadable trace={} fault={}", which->name.trace.text(),
                  iwets::name(read.error().fault.code));
    say(now, *which,
        result_of_ours(200, "The center can no longer open the request. Submit it again."), now);
  }
  store_.save(*which);
}

void Desk::say_again(Instant now, const Due& due) {
  const auto which = store_.find(due.name);
  if (!which || which->state == CaseState::withdrawn || which->said_body.empty()) return;
  if (send(now, *which, which->said_kind, which->said_body)) return;
  auto later = due;
  later.at = now + options_.outbox_wait;
  schedule(later);
}

void Desk::schedule(const Due& due) {
  store_.schedule(due);
  next_known_ = false;
}

// ------------------------------------------------------------------------------ what is said

void Desk::say(Instant now, Case& which, const std::optional<Spoken>& spoken, Instant at) {
  const bool explains = spoken && spoken->kind == Kind::trace_explanation;
  const bool corrects = spoken && spoken->corrects;
  if (which.ended() && !((explains || corrects) && which.state == CaseState::answered)) return;
  if (corrects && (at > now || !which.ended()))
    return schedule({0, std::max(at, now), which.name, spoken, Due::Call::correction, {}});
  if (!spoken)
    schedule({0, at, which.name, std::nullopt, Due::Call::reminder, {}});
  else if (at > now)
    schedule({0, at, which.name, spoken, Due::Call::none, {}});
  else
    speak(now, which, *spoken);
}

bool Desk::speak(Instant now, Case& which, const Spoken& spoken, bool later) {
  SpokenVersions versions;
  versions.request = store_.request_version(which.name);
  if (spoken.corrects) versions.result = version_of(which.said_kind, which.said_body) + 1;
  const auto directory = post_->directory();
  assert(directory);  // By it the link believed the request.
  if (const auto why = hinders(which, versions.result); why && spoken.corrects) {
    spdlog::warn("event=correction_dropped trace={} version={} requester={} reason=\"{}\"",
                 which.name.trace.text(), versions.result, which.name.requester.text(), name(*why));
    return true;
  }
  const auto reader = directory->reader(which.name.requester);
  std::optional<seal::SealedPart> sealed;
  // A result always has its sealed answer, be it empty: the hub refuses some codes without one.
  const bool has_part = spoken.kind != Kind::trace_update || !spoken.content.empty();
  if (reader && has_part) {
    const auto context =
        seal::context(post_->keys().peer, which.name.requester, which.name.trace, spoken.kind);
    sealed = sealer_.seal(now, {*reader}, bytes_of(context), bytes_of(spoken.content));
  }
  auto body = write_body(spoken, which.name.trace, sealed, versions);
  if (!send(now, which, spoken.kind, body)) {
    spdlog::warn("event=outbox_full trace={}", which.name.trace.text());
    const auto call = spoken.corrects ? Due::Call::correction : Due::Call::none;
    if (later) schedule({0, now + options_.outbox_wait, which.name, spoken, call, {}});
    return false;
  }
  spdlog::info("event=said trace={} requester={} code={} bytes={}", which.name.trace.text(),
               which.name.requester.text(), spoken.code, body.size());
  if (spoken.kind == Kind::trace_explanation) return true;  // It is no step of the case.
  if (spoken.kind == Kind::trace_result) keep_given(now, which, spoken, versions.result);
  which.said_kind = spoken.kind;
  which.said_body = std::move(body);
  if (spoken.corrects) return true;  // The case has ended.
  CaseLife life(which.state);
  if (spoken.kind == Kind::trace_result)
    life.answered();
  else
    life.updated(spoken.code);
  which.state = life.state();
  if (life.ended()) close(which);
  if (life.ended()) attach(now, which.name, spoken.code);
  return true;
}

void Desk::close(Case& which) {
  which.submit.clear();
  which.sealed_to.clear();
  // The version stays, the content is not needed any more.
  if (const auto version = store_.request_version(which.name); version > 1)
    store_.amend(which.name, version, {}, {});
  if (next_known_ && !next_) return;  // Nothing waits for any case.
  if (store_.drop_all(which.name, which.state == CaseState::withdrawn)) next_known_ = false;
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

}  // namespace iwets::sdk
