#include <algorithm>
#include <utility>

#include "iwets/v1/hit.pb.h"
#include "iwets/v1/trace.pb.h"
#include "node/shell/desk.h"
#include "node/shell/desk_errors.h"
#include "node/shell/json_writer.h"
#include "proto/codec/bounds.h"
#include "proto/field/release.h"

// Whether what a hit shows may be passed on to another country: asked of the owner of the record.
namespace iwets::node {
namespace {

constexpr std::size_t hops_max = Limits{}.hops_max;  // A longer walk would be a damaged disk's.
const ApiError too_old =
    wrong_state("that member works with an older version of the schema, without this",
                "call it; until its owner has agreed, nothing is passed on");

template <typename Id>
Id id_of(const std::string& bytes) {
  return Id::from_bytes(bytes_of(bytes)).value_or(Id{});
}

Reply accepted(const PassOnCase& about, std::string_view link) {
  JsonWriter out;
  out.begin_object().field("hit", about.hit.text()).field("country", about.country.text());
  out.field("link", link).end_object();
  return {202, out.take()};
}

}  // namespace

Reply Desk::post_pass_on(Instant now, PassOnRow row, const PassOnWords& said) {
  const auto& hit = row.about;
  const auto directory = link_->directory();
  const auto reader = directory ? directory->reader(hit.other) : std::nullopt;
  if (!reader)
    return error_reply(wrong_state("the directory has no key of " + hit.other.text(),
                                   "wait for the directory, or call that member"));
  if (directory->schema_of(hit.other) < pass_on_since) return error_reply(too_old);
  const bool asks = said.word == PassOn::none;
  const auto kind = asks ? Kind::pass_on_request : Kind::pass_on_answer;
  const auto body = pass_on_message(row.about, said, member_, *reader, sealer_, now);
  const auto message = post(now, hit.subject, hit.other, kind, Urgency::urgent, body);
  if (!message) return error_reply(outbox_full);
  perform(now,
          asks ? ask(row.about, said.urgent, *message) : answer(row.about, said.word, *message));
  row.before = row.said;
  (asks ? row.said.asked_at : row.said.answered_at) = now;
  (asks ? row.said.why : row.said.text) = said.text;
  if (asks) row.said.text.clear();
  pass_ons_.save(row);
  return accepted(row.about, name(link_->status().state));
}

Reply Desk::ask_pass_on(Instant now, const HitId& id, CountryCode country,
                        const PassOnWords& said) {
  const auto hit = hits_.find(id);
  if (!hit) return error_reply(no_such_hit);
  if (hit->other == member_)
    return error_reply(
        wrong_state("the record is this member's own", "pass it on as your law lets you"));
  auto row = pass_ons_.find(id, country);
  if (!row) row = PassOnRow{.about = pass_on_of(*hit, country)};
  if (const auto why = objection_to_ask(*hit, row->about); !why.empty())
    return error_reply(wrong_state(std::string(why), "see `iwets hit show " + id.text() + "`"));
  return post_pass_on(now, *std::move(row), said);
}

Reply Desk::answer_pass_on(Instant now, const HitId& id, CountryCode country,
                           const PassOnWords& said) {
  const auto hit = hits_.find(id);
  if (!hit) return error_reply(no_such_hit);
  auto row = pass_ons_.find(id, country);
  if (!row) row = PassOnRow{.about = pass_on_of(*hit, country)};
  if (const auto why = objection_to_answer(*hit, row->about); !why.empty())
    return error_reply(wrong_state(std::string(why), "see `iwets hit show " + id.text() + "`"));
  return post_pass_on(now, *std::move(row), said);
}

void Desk::on_pass_on_request(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::PassOnRequest>(bytes_of(message.body));
  if (!body) return unreadable(now, message, body.error());
  const auto country = CountryCode::parse(body->country());
  const auto subject = id_of<TraceId>(body->subject());
  auto hit = hits_.find(id_of<HitId>(body->hit()));
  // The hub has checked that it is a hit of ours; its notice may still be on the way.
  if (!hit) {
    hit = Hit{.id = id_of<HitId>(body->hit()),
              .subject = subject,
              .party = Party::owner,
              .other = message.author};
    hits_.save(*hit);
  }
  auto row = pass_ons_.find(hit->id, *country);
  if (!row) row = PassOnRow{.about = pass_on_of(*hit, *country)};
  const auto told =
      hear_request(row->about, message.author, body->priority() == v1::PRIORITY_URGENT, message.id);
  perform(now, told);
  if (told.step == Step::stray) return;
  row->said.asked_at = now;
  row->said.why = words_of(message, subject, 0, body->why());
  row->said.text.clear();
  pass_ons_.save(*row);
}

void Desk::on_pass_on_answer(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::PassOnAnswer>(bytes_of(message.body));
  if (!body) return unreadable(now, message, body.error());
  auto row = pass_ons_.find(id_of<HitId>(body->hit()), *CountryCode::parse(body->country()));
  if (!row) row.emplace();
  const auto told = hear_answer(row->about, message.author, static_cast<PassOn>(body->word()),
                                id_of<MessageId>(body->request()));
  perform(now, told);
  if (told.step == Step::stray) return;
  row->said.answered_at = now;
  row->said.text = body->has_text() ? words_of(message, row->about.subject, 0, body->text()) : "";
  pass_ons_.save(*row);
}

void Desk::on_pass_on_clock(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::PassOnClock>(bytes_of(message.body));
  if (!body) return unreadable(now, message, body.error());
  if (!message.author.is_hub())
    return unreadable(now, message, {FaultCode::wrong_author, "", "no clock of the hub", ""});
  auto row = pass_ons_.find(id_of<HitId>(body->hit()), *CountryCode::parse(body->country()));
  if (!row) return;
  const auto told = hear_clock(row->about, id_of<MessageId>(body->request()),
                               static_cast<PassOnStep>(body->step()), body->number(),
                               from_us(body->deadline_us()));
  pass_ons_.save(*row);
  if (told) perform(now, *told);
}

bool Desk::unsay_pass_on(Instant now, const MessageId& message, FaultCode code) {
  auto row = pass_ons_.find(message);
  if (!row) return false;
  perform(now, unsay(row->about, code));
  row->said = row->before;
  pass_ons_.save(*row);
  return true;
}

void Desk::drop_pass_ons(const HitId& id) {
  std::vector<PassOnRow> rows;
  pass_ons_.each(id, [&](const PassOnRow& row) { rows.push_back(row); });
  for (auto& row : rows) {
    fall(row.about);
    pass_ons_.save(row);
  }
}

std::vector<HitId> Desk::held_back(const Case& c, CountryCode country) {
  std::vector<TraceId> hops;
  std::optional<Instant> amended;
  for (auto hop = std::optional(c); hop && hops.size() < hops_max;
       hop = store_.find(hop->hop.previous)) {
    hops.push_back(hop->id);
    if (const auto* words = hop->versions.amendment())
      amended = amended ? std::max(*amended, words->at) : words->at;
  }
  std::vector<HitId> held;
  if (!amended) return held;  // The words of the case are older than any hit of it.
  const auto look = [&](Instant at, const std::string& body) {
    v1::HitNotice notice;
    if (!notice.ParseFromString(body)) return;
    const auto owner = PeerId::parse(notice.match().owner());
    const auto handling = static_cast<field::Handling>(notice.match().handling());
    if (notice.party() != v1::PARTY_REQUESTER || !owner) return;
    const auto id = id_of<HitId>(notice.hit());
    const auto asked = pass_ons_.find(id, country);
    if (holds_back({*owner, handling, at}, *amended, member_, country,
                   asked && asked->about.agreed()))
      held.push_back(id);
  };
  for (const auto& id : hops) store_.notices_of(id, look);
  return held;
}

}  // namespace iwets::node
