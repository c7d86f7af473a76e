#include <spdlog/spdlog.h>

#include <utility>

#include "iwets/v1/hit.pb.h"
#include "iwets/v1/trace.pb.h"
#include "node/shell/desk.h"
#include "node/shell/desk_errors.h"
#include "node/shell/json_writer.h"
#include "proto/codec/bounds.h"

// What the two parties of a hit say to each other: whether it is confirmed, and whether it was
// false.
namespace iwets::node {
namespace {

template <typename Id>
Id id_of(const std::string& bytes) {
  return Id::from_bytes(bytes_of(bytes)).value_or(Id{});
}

}  // namespace

Reply Desk::say_of_hit(Instant now, const HitId& id, const HitSaid& said, const std::string& text) {
  auto hit = hits_.find(id);
  if (!hit) return error_reply(no_such_hit);
  if (hit->other == member_)
    return error_reply(wrong_state("the record is this member's own", "look at it yourself"));
  if (const auto why = objection(*hit, said); !why.empty())
    return error_reply(wrong_state(std::string(why), "see `iwets hit show " + id.text() + "`"));
  const auto directory = link_->directory();
  const auto reader = directory ? directory->reader(hit->other) : std::nullopt;
  if (!reader)
    return error_reply(wrong_state("the directory has no key of " + hit->other.text(),
                                   "wait for the directory, or call that member"));
  const auto body = hit_message(*hit, said, text, member_, *reader, sealer_, now);
  const auto message =
      post(now, hit->subject, hit->other, kind_of(said.word), Urgency::urgent, body);
  if (!message) return error_reply(outbox_full);
  perform(now, say(*hit, said, *message));
  hits_.save(*hit);
  hits_.add_line(id, {now, member_, said, text});
  JsonWriter out;
  out.begin_object().field("hit", id.text()).field("link", name(link_->status().state));
  out.end_object();
  return {202, out.take()};
}

void Desk::hear_of_hit(Instant now, const codec::Opened& message, const HitId& id,
                       const TraceId& subject, const HitSaid& said, const v1::Sealed* words) {
  auto hit = hits_.find(id);
  // The hub has checked that it is a hit of ours; its notice may still be on the way.
  if (!hit)
    hit = Hit{.id = id,
              .subject = subject,
              .party = said.word == HitWord::answer ? Party::requester : Party::owner,
              .other = message.author};
  const auto told = hear(*hit, message.author, said);
  perform(now, told);
  if (told.step == Step::stray) return;
  hits_.save(*hit);
  hits_.add_line(id,
                 {now, message.author, said, words ? words_of(message, subject, 0, *words) : ""});
}

void Desk::on_confirmation_request(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::ConfirmationRequest>(bytes_of(message.body));
  if (!body) return unreadable(now, message, body.error());
  hear_of_hit(now, message, id_of<HitId>(body->hit()), id_of<TraceId>(body->subject()),
              {.word = HitWord::ask, .urgent = body->priority() == v1::PRIORITY_URGENT},
              body->has_question() ? &body->question() : nullptr);
}

void Desk::on_confirmation_answer(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::ConfirmationAnswer>(bytes_of(message.body));
  if (!body) return unreadable(now, message, body.error());
  hear_of_hit(now, message, id_of<HitId>(body->hit()), id_of<TraceId>(body->subject()),
              {.word = HitWord::answer,
               .verdict = static_cast<Verdict>(body->verdict()),
               .until = from_us(body->until_us())},
              body->has_text() ? &body->text() : nullptr);
}

void Desk::on_false_hit(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::FalseHit>(bytes_of(message.body));
  if (!body) return unreadable(now, message, body.error());
  hear_of_hit(now, message, id_of<HitId>(body->hit()), id_of<TraceId>(body->subject()),
              {.word = HitWord::report_false}, body->has_text() ? &body->text() : nullptr);
}

void Desk::on_hit_located(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::HitLocated>(bytes_of(message.body));
  if (!body) return unreadable(now, message, body.error());
  hear_of_hit(now, message, id_of<HitId>(body->hit()), id_of<TraceId>(body->subject()),
              {.word = HitWord::locate}, body->has_text() ? &body->text() : nullptr);
}

void Desk::on_hit_rescinded(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::HitRescinded>(bytes_of(message.body));
  if (!body) return unreadable(now, message, body.error());
  if (!message.author.is_hub())
    return unreadable(now, message, {FaultCode::wrong_author, "", "no word of the hub", ""});
  auto hit = hits_.find(id_of<HitId>(body->hit()));
  if (!hit) return;  // Its notice was not sent: nobody here knows of it.
  perform(now, rescind(*hit, static_cast<RecordFate>(body->why()), from_us(body->time_us())));
  hits_.save(*hit);
}

Reply Desk::acknowledge_rescission(Instant now, const HitId& id, const std::string& remark) {
  auto hit = hits_.find(id);
  if (!hit) return error_reply(no_such_hit);
  const HitSaid said{.word = HitWord::acknowledge};
  if (const auto why = objection(*hit, said); !why.empty())
    return error_reply(wrong_state(std::string(why), "see `iwets hit show " + id.text() + "`"));
  perform(now, node::acknowledge(*hit));
  hits_.save(*hit);
  hits_.add_line(id, {now, member_, said, remark});
  JsonWriter out;
  out.begin_object().field("hit", id.text()).end_object();
  return {200, out.take()};
}

void Desk::on_confirmation_clock(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::ConfirmationClock>(bytes_of(message.body));
  if (!body) return unreadable(now, message, body.error());
  if (!message.author.is_hub())
    return unreadable(now, message, {FaultCode::wrong_author, "", "no clock of the hub", ""});
  auto hit = hits_.find(id_of<HitId>(body->hit()));
  if (!hit) return;  // It belongs to words that have not been heard: there is nothing to date.
  const auto told = hear_clock(*hit, static_cast<ConfirmationStep>(body->step()), body->number(),
                               from_us(body->deadline_us()));
  hits_.save(*hit);
  if (told) perform(now, *told);
}

bool Desk::unsay_of_hit(Instant now, const MessageId& message, FaultCode code) {
  auto hit = hits_.find(message);
  if (!hit) return false;
  perform(now, unsay(*hit, code));
  hits_.save(*hit);
  return true;
}

}  // namespace iwets::node
