#include "node/core/incoming.h"
#include "proto/field/result_code.h"

// What an officer may say to an incoming request, and when.
namespace iwets::node {
namespace {

constexpr std::uint32_t received = 600, taken_up = 601;
constexpr std::uint32_t exported = 104, no_record_here = 320, delayed = 400, restricted = 401,
                        refused = 402, cancelled = 501, no_information = 502;
constexpr const char* reasons =
    "give one of investigation, confidentiality_law, requester_cannot_guarantee, "
    "national_security";

Objection of_state(std::string message, std::string remedy) {
  return {true, "", std::move(message), std::move(remedy)};
}
Objection of_field(std::string field, std::string message, std::string remedy) {
  return {false, std::move(field), std::move(message), std::move(remedy)};
}

std::optional<Objection> judge_explanation(const IncomingCase& c, const Saying& saying) {
  if (c.explanations >= c.questions)
    return of_state("the requester has asked no question that is not answered",
                    "`iwets incoming show` tells what it has asked");
  if (!saying.words) return of_field("text", "the answer is empty", "say why, in words");
  return std::nullopt;
}

std::optional<Objection> judge_update(const IncomingCase& c, const Saying& saying) {
  const auto* row = field::result_code(saying.code);
  if (row == nullptr || row->final || saying.code == received)
    return of_field("code", "this code says nothing of how far the work is",
                    "601 to 605 and 607 are progress; an answer ends the trace: "
                    "`iwets incoming answer`");
  if (saying.code == delayed && !saying.reason)
    return of_field("reason", "a delay without its reason (ITI paragraph 22)", reasons);
  if (saying.code == 606 && !saying.words)
    return of_field("text", "the question is empty", "say what the requester should tell");
  if (saying.code == taken_up && c.state != IncomingState::received && !c.amendment_unread())
    return of_state("the request was taken up before", "report how far the work is: 602 to 607");
  return std::nullopt;
}

std::optional<Objection> judge_next(const Saying& saying, CountryCode own) {
  if (saying.code == exported && !saying.next_country)
    return of_field("next_country", "code 104 without the country that the firearm went to",
                    "name it, as in --next-country CZ");
  if (!saying.next_country) return std::nullopt;
  if (saying.code != exported && saying.code != no_record_here)
    return of_field("next_country", "this code does not lead to another country",
                    "leave it out; only 104 and 320 name a next country");
  if (*saying.next_country == own)
    return of_field("next_country", "this is your own country",
                    "name the country that the firearm went to");
  return std::nullopt;
}

/// What the codes promise, the requester must find in the answer.
std::optional<Objection> judge_promise(const Saying& saying) {
  const auto code = saying.code;
  if ((code == restricted || code == refused) && !saying.reason)
    return of_field("reason", "a restriction or refusal without its reason (ITI paragraph 22)",
                    reasons);
  if ((code == 100 || code == 101) && !saying.purchaser)
    return of_field("purchaser", "this code says that a purchaser is known, and none is named",
                    "name the purchaser, or answer 110 to 113 for how far the trail goes");
  const auto klass = field::result_code(code)->klass;
  const bool tells = saying.purchaser || saying.chain || saying.words;
  const bool owed = klass == field::ResultClass::success || klass == field::ResultClass::partial;
  if (owed && !tells)
    return of_field("chain", "this code comes with what the records say, and nothing is said",
                    "name who held the firearm in `chain`, or say it in `explanation`");
  return std::nullopt;
}

std::optional<Objection> judge_result(const IncomingCase& c, const Saying& saying,
                                      CountryCode own) {
  const auto* row = field::result_code(saying.code);
  if (row == nullptr)
    return of_field("code", "there is no such result code",
                    "the codes are in docs/protocol.md 4.4, and in `iwets incoming template`");
  if (!row->final)
    return of_field("code", "this code does not end a trace",
                    "report it: `iwets incoming progress`, `ask` or `delay`");
  if (saying.code == cancelled)
    return of_field("code", "only the requester cancels its trace", "answer with another code");
  if (saying.code == no_information && c.state != IncomingState::asking)
    return of_state("502 says that the requester left a question open, and none is",
                    "ask first: `iwets incoming ask`");
  if (auto objection = judge_next(saying, own)) return objection;
  return judge_promise(saying);
}

std::optional<Objection> judge_correction(const IncomingCase& c, const Saying& saying,
                                          CountryCode own) {
  if (c.state != IncomingState::answered || c.results.empty())
    return of_state("only an answer that was given can be corrected",
                    "answer the request: `iwets incoming answer`");
  if (c.results.back().number >= versions_max)
    return of_state("the answer was corrected as often as it may be",
                    "write to the requester's contact that the request names");
  return judge_result(c, saying, own);
}

}  // namespace

bool acknowledges_amendment(const IncomingCase& c, const Saying& saying) {
  return saying.kind == Kind::trace_update && saying.code == taken_up && c.code != 0 &&
         c.code != received;
}

std::optional<Objection> objection(const IncomingCase& c, const Saying& saying, CountryCode own) {
  if (saying.correction != CorrectionReason::none) return judge_correction(c, saying, own);
  if (saying.kind == Kind::trace_explanation) return judge_explanation(c, saying);
  if (c.state == IncomingState::answered)
    return of_state("the request has been answered: " + std::to_string(c.code),
                    "one answer ends a trace; nothing more can be said, but for `explain`, and "
                    "`correct` where it was wrong");
  if (c.state == IncomingState::withdrawn)
    return of_state("the request was closed by the requester or the hub",
                    "`iwets incoming show` says why; no answer is expected any more");
  return saying.kind == Kind::trace_result ? judge_result(c, saying, own) : judge_update(c, saying);
}

}  // namespace iwets::node
