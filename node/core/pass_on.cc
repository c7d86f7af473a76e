#include "node/core/pass_on.h"

namespace iwets::node {
namespace {

Tell tell(Step step, const PassOnCase& about, std::uint32_t code = 0) {
  return {step, about.subject, code, about.other, about.hit.text()};
}

void remember(PassOnCase& about, const MessageId& message) {
  about.request_before = about.request;
  about.word_before = about.word;
  about.waited_before = about.waits;
  about.fell_before = about.fallen;
  about.escalated_before = about.escalated;
  about.message = message;
}

void start(PassOnCase& about, bool urgent, const MessageId& request) {
  about.request = request;
  about.urgent = urgent;
  about.waits = true;
  about.number = 1;
  about.escalated = about.fallen = false;
  about.deadline = {};
  about.word = PassOn::none;
}

void settle(PassOnCase& about, PassOn word) {
  about.word = word;
  about.waits = about.escalated = false;
}

}  // namespace

PassOnCase pass_on_of(const Hit& hit, CountryCode country) {
  PassOnCase about;
  about.hit = hit.id;
  about.subject = hit.subject;
  about.party = hit.party;
  about.other = hit.other;
  about.country = country;
  return about;
}

bool holds_back(const ToldHit& told, Instant amended, PeerId self, CountryCode country,
                bool agreed) {
  const bool known = told.at <= amended;  // What came later the words cannot tell.
  const bool asked_for =
      told.owner != self && told.owner.country() != country && told.handling > field::Handling::h0;
  return known && asked_for && !agreed;
}

std::string_view objection_to_ask(const Hit& hit, const PassOnCase& about) {
  if (hit.rescinded != RecordFate::none)
    return "the hit is rescinded: nothing of it may be passed on";
  if (hit.party != Party::requester) return "the record is your own: you pass it on as you like";
  if (about.country == hit.other.country())
    return "the record is that country's own: it is not asked about itself";
  return about.waits ? "the owner has been asked about this country, and its time runs" : "";
}

std::string_view objection_to_answer(const Hit& hit, const PassOnCase& about) {
  if (hit.party != Party::owner) return "the record is another member's: it answers";
  if (hit.rescinded != RecordFate::none) return "the hit is rescinded: nothing of it is passed on";
  if (about.request.empty()) return "nobody has asked about this country";
  return about.fallen ? "your record was changed since this was asked: it would be asked anew" : "";
}

Tell ask(PassOnCase& about, bool urgent, const MessageId& message) {
  remember(about, message);
  start(about, urgent, message);
  return tell(Step::pass_on_asked, about, urgent ? 1 : 0);
}

Tell answer(PassOnCase& about, PassOn word, const MessageId& message) {
  remember(about, message);
  settle(about, word);
  return tell(Step::pass_on_answered, about, static_cast<std::uint32_t>(word));
}

Tell hear_request(PassOnCase& about, const PeerId& author, bool urgent, const MessageId& message) {
  if (author != about.other || about.party != Party::owner)
    return {Step::stray, about.subject, 0, author, "a request to pass on by no party of the hit"};
  start(about, urgent, message);
  about.message = {};  // What we said before is behind this.
  return tell(Step::pass_on_asked, about, urgent ? 1 : 0);
}

Tell hear_answer(PassOnCase& about, const PeerId& author, PassOn word, const MessageId& request) {
  if (author != about.other || about.party != Party::requester || about.request != request)
    return {Step::stray, about.subject, 0, author, "an answer to a request that was not made"};
  settle(about, word);
  about.message = {};
  return tell(Step::pass_on_answered, about, static_cast<std::uint32_t>(word));
}

std::optional<Tell> hear_clock(PassOnCase& about, const MessageId& request, PassOnStep step,
                               std::uint32_t number, Instant deadline) {
  if (about.request != request || about.fallen) return std::nullopt;
  if (step == PassOnStep::fallen) {
    fall(about);
    return tell(Step::pass_on_clock, about, static_cast<std::uint32_t>(step));
  }
  if (!about.waits) return std::nullopt;  // What the hub wrote before the answer came.
  about.number = number;
  about.deadline = deadline;
  about.escalated = step == PassOnStep::escalated;
  if (step == PassOnStep::started) return std::nullopt;
  return tell(Step::pass_on_clock, about, static_cast<std::uint32_t>(step));
}

void fall(PassOnCase& about) {
  about.fallen = true;
  about.waits = about.escalated = false;
  about.message = {};
}

Tell unsay(PassOnCase& about, FaultCode code) {
  about.message = {};
  about.request = about.request_before;
  about.word = about.word_before;
  about.waits = about.waited_before;
  about.fallen = about.fell_before;
  about.escalated = about.escalated_before;
  return tell(Step::message_refused, about, static_cast<std::uint32_t>(code));
}

std::string_view name(PassOn word) {
  switch (word) {
    case PassOn::none: break;
    case PassOn::yes: return "yes";
    case PassOn::no: return "no";
    case PassOn::conditions: return "conditions";
  }
  return "";
}

std::optional<PassOn> parse_pass_on(std::string_view word) {
  for (const auto one : {PassOn::yes, PassOn::no, PassOn::conditions})
    if (name(one) == word) return one;
  return std::nullopt;
}

}  // namespace iwets::node
