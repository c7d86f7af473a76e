#include "node/shell/oversight_desk.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "node/shell/desk_errors.h"
#include "node/shell/json_writer.h"
#include "proto/seal/lockbox.h"

namespace iwets::node {
namespace {

constexpr std::size_t forgotten_at_once = 500;
constexpr Duration forget_every = std::chrono::hours{1};
constexpr Duration quota_window = std::chrono::hours{24};

Reply refused(const QuotaRefusal& why, Instant now) {
  return quota_reply(why.field, why.reason, why.remedy, retry_after_s(why, now));
}

}  // namespace

OversightDesk::OversightDesk(link::Database& database, const OversightOptions& options, Teller tell)
    : options_(options), book_(database), watch_(options.rules), tell_(std::move(tell)) {
  book_.create_tables();
  const auto& alarms = options.rules.alarms;
  const auto window = alarms.on ? std::max(quota_window, longest_window(alarms)) : quota_window;
  if (alarms.on || options.rules.quota.on)
    book_.recent(window, [&](const Consultation& question) { watch_.recall(question); });
  // Closed ones too: their numbers are not given again, and what they were about begins anew.
  book_.alarms(true, true, Oversight::alarms_max,
               [&](const Alarm& alarm) { watch_.recall(alarm); });
}

std::optional<Reply> OversightDesk::refusal(Instant now, const Consultation& question) {
  set_back(now);
  if (question.kind == Asking::trace && question.urgent) return std::nullopt;
  const auto why = watch_.judge(now, question);
  return why ? std::optional(refused(*why, now)) : std::nullopt;
}

std::optional<Reply> OversightDesk::admit(Instant now, Consultation question,
                                          const std::vector<PlainThing>& things) {
  set_back(now);
  question.at = now;
  for (const auto& thing : things)
    question.things.push_back(hashed(thing, [this](std::string_view text) { return hash(text); }));
  const auto why = watch_.judge(now, question);
  const bool passes = question.kind == Asking::trace && question.urgent;
  if (why) question.outcome = passes ? Admission::beyond : Admission::refused;
  if (question.outcome == Admission::refused) question.subject = TraceId{};
  question.row = book_.add(question);
  keep(now, watch_.enter(question));
  if (why && !passes) return refused(*why, now);
  return std::nullopt;
}

void OversightDesk::account_locked(Instant now, const std::string& badge, std::uint32_t failures) {
  set_back(now);
  keep(now, watch_.account_locked(now, badge, failures));
}

void OversightDesk::many_opened(Instant now, const std::string& badge, std::uint32_t opened) {
  set_back(now);
  keep(now, watch_.many_opened(now, badge, opened));
}

void OversightDesk::keep(Instant now, const std::vector<Oversight::Raised>& raised) {
  for (const auto& [alarm, first_time] : raised) {
    book_.save(alarm);
    if (!first_time) continue;
    spdlog::warn("event=alarm_raised alarm={} kind={}", alarm.number, name(alarm.kind));
    tell_(now, Tell{Step::alarm_raised,
                    {},
                    static_cast<std::uint32_t>(alarm.kind),
                    {},
                    std::to_string(alarm.number)});
  }
}

void OversightDesk::look(Instant now, const std::string& supervisor, const std::string& at) {
  set_back(now);
  Consultation row;
  row.at = now;
  row.kind = Asking::look;
  row.officer = who(supervisor);
  row.note = at;
  (void)book_.add(row);
}

void OversightDesk::taken_out(Instant now, Consultation row) {
  set_back(now);
  row.at = now;
  row.kind = Asking::evidence;
  (void)book_.add(row);
}

Reply OversightDesk::close_alarm(Instant now, std::int64_t number, const std::string& supervisor,
                                 const std::string& remark) {
  const auto known = book_.alarm(number);
  if (!known)
    return error_reply({404, "not_found", "alarm", "there is no such alarm on this node",
                        "`iwets oversight alarms` shows those that are open"});
  look(now, supervisor, "close alarm " + std::to_string(number));
  const auto closed = watch_.close(number, now, who(supervisor), remark, book_.last_row());
  if (!closed)
    return error_reply(wrong_state("the alarm was closed by " + known->closed_by,
                                   "see `iwets oversight alarms --all`"));
  book_.save(*closed);
  tell_(now, Tell{Step::alarm_closed,
                  {},
                  static_cast<std::uint32_t>(closed->kind),
                  {},
                  std::to_string(number)});
  JsonWriter out;
  out.begin_object().field("alarm", number).field("state", "closed").end_object();
  return {200, out.take()};
}

void OversightDesk::on_time(Instant now) {
  // A clock that was set back must not keep old rows for longer.
  if (forget_at_ > now && forget_at_ <= now + forget_every) return;
  const bool more = now.time_since_epoch() > options_.keep &&
                    book_.forget(now - options_.keep, forgotten_at_once) == forgotten_at_once;
  forget_at_ = more ? now : now + forget_every;
}

void OversightDesk::set_back(Instant now) {
  if (!watch_.set_back(now)) return;
  spdlog::warn("event=clock_set_back of=consultations");
  book_.set_back(now);
}

std::uint64_t OversightDesk::hash(std::string_view text) const {
  const auto digest = seal::keyed_digest(options_.key, bytes_of(text));
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < sizeof out; ++i) out = out << 8U | digest[i];
  return out == 0 ? 1 : out;
}

}  // namespace iwets::node
