#include "node/shell/incoming_desk.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "iwets/v1/refusal.pb.h"
#include "iwets/v1/trace.pb.h"
#include "node/shell/desk_errors.h"
#include "node/shell/json_writer.h"
#include "proto/codec/bounds.h"
#include "proto/codec/envelope.h"

namespace iwets::node {
namespace {

const ApiError no_such_request{404, "not_found", "incoming",
                               "this node has no such incoming request",
                               "`iwets incoming list` shows the requests that other members ask"};

TraceId id_of(const std::string& bytes) {
  return TraceId::from_bytes(bytes_of(bytes)).value_or(TraceId{});
}

std::string joined(const std::string& first, const std::string& second) {
  return first + (first.empty() || second.empty() ? "" : "; ") + second;
}

Reply accepted(const IncomingCase& c, int status) {
  JsonWriter out;
  out.begin_object().field("incoming", c.id.text()).field("state", name(c.state));
  out.field("code", c.code).end_object();
  return {status, out.take()};
}

/// What the node says to a request that it answers by itself.
std::string words_of_node(std::uint32_t code, const std::string& detail) {
  if (code != 500) return detail;
  return "You have asked this member about the same firearm before, in trace " + detail +
         ", which is open. Follow that one, or cancel it and submit again.";
}

}  // namespace

IncomingDesk::IncomingDesk(PeerId member, link::Database& database, Around& around)
    : member_(member), store_(database), around_(around) {
  store_.create_tables();
  next_ = store_.next_due();
}

// ------------------------------------------------------------------------------- the officer

Reply IncomingDesk::say(Instant now, const TraceId& id, const Spoken& spoken) {
  auto c = store_.find(id);
  if (!c) return error_reply(no_such_request);
  if (const auto why = objection(*c, spoken.saying, member_.country()))
    return error_reply({why->of_state ? 409 : 422, why->of_state ? "wrong_state" : "incomplete",
                        why->field, (why->field.empty() ? "" : why->field + ": ") + why->message,
                        why->remedy});
  not_said_.reset();
  in_hand_ = &spoken;
  take(now, c, OfficerSays{spoken.saying});
  in_hand_ = nullptr;
  if (not_said_) return error_reply(*not_said_);
  return accepted(*c, 202);
}

std::optional<PeerId> IncomingDesk::requester_of(const TraceId& id) {
  const auto c = store_.find(id);
  return c ? std::optional(c->requester) : std::nullopt;
}

Reply IncomingDesk::take_up(Instant now, const TraceId& id) {
  const auto c = store_.find(id);
  if (!c) return error_reply(no_such_request);
  const bool amended = c->amendment_unread() && !final(c->state);
  if (c->state != IncomingState::received && !amended) return accepted(*c, 200);
  constexpr std::uint32_t taken_up = 601;
  Spoken spoken;
  spoken.saying.code = taken_up;
  return say(now, id, spoken);
}

// ---------------------------------------------------------------------------- the requester

std::string IncomingDesk::objection_to(PeerId requester) const {
  const auto directory = around_.directory();
  assert(directory);  // By it the link believed this author.
  const auto* party = directory->find(requester);
  if (party == nullptr || requester.role() != Role::member)
    return "Only members of the network may ask for traces.";
  if (party->revoked) return "The requester has left the network.";
  const auto& granted = party->may_trace_to;
  if (!granted.empty() &&
      std::find(granted.begin(), granted.end(), member_.country()) == granted.end())
    return "The directory does not allow the requester to ask here.";
  return {};
}

void IncomingDesk::on_request(Instant now, const link::Incoming& incoming) {
  const auto& message = incoming.message;
  const auto read = read_request(message, around_.opener());
  const auto id = read ? read->trace : read.error().trace;
  if (id.empty()) {
    spdlog::warn("event=incoming_unreadable author={} message={}", message.author.text(),
                 message.id.text());
    return;
  }
  auto known = store_.find(id);
  const bool fresh = !known;
  RequestCame event{id, message.author, read ? read->urgency : Urgency::routine, 0,
                    read ? read->version : 1};
  IncomingFacts facts;
  if (auto why = objection_to(message.author); !why.empty()) {
    event.final_code = 410;
    words_ = std::move(why);
  } else if (!read) {
    event.final_code = 200;
    words_ = read.error().why;
  } else {
    const auto& firearm = read->firearm;
    facts = {read->case_reference, firearm.make, firearm.model, firearm.serial,
             firearm_text_of(message.author, firearm)};
    if (const auto open = store_.open_of(facts.firearm, id)) {
      event.final_code = 500;
      words_ = open->text();
    }
  }
  if (fresh) {
    // The row comes first: what is said refers to it.
    IncomingCase row;
    row.id = id;
    row.requester = message.author;
    store_.add(row, facts);
  }
  if (fresh || known->requester == message.author) {
    store_.keep(id, IncomingPaper::envelope, incoming.envelope);
    if (read) store_.keep(id, IncomingPaper::confidential, read->confidential);
  }
  if (fresh) known.reset();
  take(now, known, event);
  words_.clear();
}

void IncomingDesk::on_amendment(Instant now, const link::Incoming& incoming) {
  const auto& message = incoming.message;
  const auto read = read_amendment(message, around_.opener());
  auto c = read ? store_.find(read->trace) : std::nullopt;
  if (!c || c->requester != message.author) {
    spdlog::warn("event=incoming_stray kind={} author={}", static_cast<int>(message.kind),
                 message.author.text());
    return;
  }
  if (read->version > c->request && !final(c->state)) {
    store_.keep(c->id, amendment_paper(read->version), incoming.envelope);
    if (!read->confidential.empty())
      store_.keep(c->id, confidential_paper(read->version), read->confidential);
    store_.set_case_reference(c->id, read->case_reference);
  }
  if (read->confidential.empty()) words_ = "(it cannot be opened with this node's keys)";
  take(now, c, AmendmentCame{read->version});
  words_.clear();
}

void IncomingDesk::on_acknowledgement(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::CorrectionAcknowledged>(bytes_of(message.body));
  auto c = body ? store_.find(id_of(body->trace())) : std::nullopt;
  if (!c || c->requester != message.author) return;
  take(now, c, AcknowledgementCame{body->version()});
}

void IncomingDesk::on_words(Instant now, const codec::Opened& message) {
  const auto read = read_words(message, around_.opener());
  auto c = read ? store_.find(read->trace) : std::nullopt;
  if (!c || c->requester != message.author) {
    spdlog::warn("event=incoming_stray kind={} author={}", static_cast<int>(message.kind),
                 message.author.text());
    return;
  }
  words_ = read->readable ? read->words : "(the words cannot be opened with this node's keys)";
  if (message.kind == Kind::trace_cancel)
    take(now, c, CancelCame{});
  else if (message.kind == Kind::trace_information)
    take(now, c, InformationCame{});
  else
    take(now, c, QuestionCame{});
  words_.clear();
}

// ----------------------------------------------------------------------------------- the hub

bool IncomingDesk::on_clock(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::TraceClock>(bytes_of(message.body));
  if (!body || body->center() != member_.text()) return false;
  auto c = store_.find(id_of(body->trace()));
  take(now, c,
       IncomingClockTold{static_cast<ClockStep>(body->step()), from_us(body->deadline_us()),
                         from_us(body->stopped_us()), body->reminders(), body->escalated()});
  return true;
}

bool IncomingDesk::on_status(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::TraceStatus>(bytes_of(message.body));
  if (!body || body->center() != member_.text()) return false;
  if (body->state() < v1::TRACE_STATE_CLOSED_NO_CENTER) return true;
  auto c = store_.find(id_of(body->trace()));
  words_ = body->explanation();
  take(now, c, IncomingClosed{static_cast<TraceState>(body->state())});
  words_.clear();
  return true;
}

bool IncomingDesk::on_refusal(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::Refusal>(bytes_of(message.body));
  if (!body) return false;
  const auto kind = static_cast<Kind>(body->kind());
  if (kind != Kind::trace_update && kind != Kind::trace_result && kind != Kind::trace_explanation)
    return false;
  auto c = store_.find(id_of(body->subject()));
  SayingRefused event{kind, static_cast<FaultCode>(body->code()), false,
                      joined(body->reason(), body->remedy()),
                      MessageId::from_bytes(bytes_of(body->message())).value_or(MessageId{})};
  event.no_room = event.code == FaultCode::limit && body->field() == "recipient";
  if (c) log("incoming_refused", *c, body->code());
  take(now, c, event);
  return true;
}

void IncomingDesk::on_time(Instant now) {
  if (!next_ || *next_ > now) return;
  for (const auto& id : store_.due(now, due_max)) {
    auto c = store_.find(id);
    take(now, c, TimePassed{});
  }
  next_ = store_.next_due();
}

// --------------------------------------------------------------------------- what is ordered

void IncomingDesk::take(Instant now, std::optional<IncomingCase>& c, const IncomingEvent& event) {
  for (const auto& effect : step(c, now, event))
    std::visit([&](const auto& order) { perform(now, c, order); }, effect);
  if (!c) return;
  store_.save(*c);
  if (c->again != Instant{}) next_ = next_ ? std::min(*next_, c->again) : c->again;
}

void IncomingDesk::perform(Instant now, std::optional<IncomingCase>& c, const Say& order) {
  const auto& saying = order.saying;
  auto spoken = in_hand_ != nullptr && !saying.automatic
                    ? *in_hand_
                    : said_by_node(saying, saying.kind == Kind::trace_result
                                               ? words_of_node(saying.code, words_)
                                               : std::string());
  spoken.saying = saying;  // With the versions that the core has drawn.
  const auto message = speak(now, *c, spoken);
  const auto words = std::exchange(words_, spoken.words);
  take(now, c, SayingPosted{saying, message.has_value(), message.value_or(MessageId{})});
  words_ = words;
}

void IncomingDesk::perform(Instant now, std::optional<IncomingCase>& c, const SayAgain&) {
  auto said = store_.paper(c->id, IncomingPaper::said);
  if (!said || said->empty()) return;
  const auto kind = static_cast<Kind>(said->front());
  take(now, c, AgainPosted{post(now, *c, kind, said->substr(1)).has_value()});
}

void IncomingDesk::perform(Instant now, std::optional<IncomingCase>& c, const Tell& order) {
  around_.tell(now, order);
  const auto& words = order.note.empty() ? words_ : order.note;
  // What the node itself says to it is told with the answer.
  const bool arrival = order.step == Step::incoming_request;
  store_.write(c->id, {now, order.step, order.code, arrival ? std::string() : words});
}

std::optional<MessageId> IncomingDesk::speak(Instant now, const IncomingCase& c,
                                             const Spoken& spoken) {
  const auto directory = around_.directory();
  const auto reader = directory ? directory->reader(c.requester) : std::nullopt;
  const auto kind = spoken.saying.kind;
  if (!reader && !spoken.saying.automatic) {
    not_said_ = wrong_state("the requester has left the network: nothing can be sealed to it",
                            "the hub closes the trace; `iwets incoming show` will say so");
    return std::nullopt;
  }
  if (directory && spoken.saying.version > 1 &&
      directory->schema_of(c.requester) < corrections_since) {
    not_said_ = wrong_state(
        "the requester's node reads an older version of the schema, which has "
        "no corrections",
        "tell the requester by other means; the first answer stays");
    return std::nullopt;
  }
  std::optional<seal::SealedPart> sealed;
  if (reader && (kind != Kind::trace_update || !spoken.content.empty())) {
    const auto context = seal::context(member_, c.requester, c.id, kind);
    sealed = sealer_.seal(now, {*reader}, bytes_of(context), bytes_of(spoken.content));
  }
  auto body = body_of(spoken, c.id, sealed);
  const auto posted = post(now, c, kind, body);
  if (!posted) not_said_ = outbox_full;
  if (!posted && !spoken.saying.automatic) return std::nullopt;
  if (kind == Kind::trace_result)
    store_.keep(c.id, answer_paper(spoken.saying.version), spoken.content);
  if (kind != Kind::trace_explanation && !acknowledges_amendment(c, spoken.saying))
    store_.keep(c.id, IncomingPaper::said, std::string(1, static_cast<char>(kind)) + body);
  log("incoming_said", c, spoken.saying.code);
  return posted;
}

std::optional<MessageId> IncomingDesk::post(Instant now, const IncomingCase& c, Kind kind,
                                            std::string body) {
  link::Outgoing message;
  message.recipient = c.requester;
  message.kind = kind;
  message.id = MessageId(seal::random_id(to_us(now) / 1000));
  message.urgency = c.urgency;
  message.expires = now + codec::case_life;
  message.body = std::move(body);
  const auto id = message.id;
  return around_.post(std::move(message)) ? std::optional(id) : std::nullopt;
}

void IncomingDesk::log(const char* event, const IncomingCase& c, std::uint32_t code) const {
  spdlog::info("event={} trace={} requester={} code={}", event, c.id.text(), c.requester.text(),
               code);
}

}  // namespace iwets::node
