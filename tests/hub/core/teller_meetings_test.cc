#include "tests/hub/core/teller.h"

// Lines of transcripts about passing a hit on, and about traces that meet remembered checks.
namespace iwets::hub::testing {

/// "asks to pass on H1 in C1 to member:BR for TN urgent"; "agrees to pass on ...", "agrees under
/// conditions to pass on ...", "refuses to pass on ...", of the newest request or "of the one
/// before".
bool Teller::pass_on_words(const std::string& name, Words& words) {
  auto word = PassOn::none;
  if (words.says("agrees under conditions to pass on"))
    word = PassOn::conditions;
  else if (words.says("agrees to pass on"))
    word = PassOn::yes;
  else if (words.says("refuses to pass on"))
    word = PassOn::no;
  else if (!words.says("asks to pass on"))
    return false;
  const auto called = words.next();
  if (!words.says("in")) throw std::invalid_argument("in which trace?");
  const auto subject = trace_id(words.next());
  if (!words.says("to")) throw std::invalid_argument("to whom?");
  const auto other = peer_id(words.next());
  if (!words.says("for")) throw std::invalid_argument("for which country?");
  const auto country = words.next();
  const std::optional to = *CountryCode::parse(country);
  auto& [newest, before] = passing_on_[called + country];
  if (word == PassOn::none) {
    before = std::exchange(newest, labelled<MessageId>("M" + std::to_string(messages_ + 1)));
    const auto urgency = words.says("urgent") ? Urgency::urgent : Urgency::routine;
    send(name, "request to pass on " + called,
         PassOnAsked{labelled<HitId>(called), subject, other, to, urgency});
    return true;
  }
  const auto request = words.says("of the one before") ? before : newest;
  send(name, "answer about passing on " + called,
       PassOnAnswered{labelled<HitId>(called), subject, other, to, request, word});
  return true;
}

/// "trace T1 meets C2 of member:ZA: HIT H1 of member:TN"; or "trace T1 is met by C2 ...", which was
/// asked after it.
void Teller::trace_meets(const std::string& line) {
  Words words(line);
  (void)words.says("trace");
  const auto trace = words.next();
  const bool before = words.says("is met by");
  if (!before && !words.says("meets")) throw std::invalid_argument("what of the trace?");
  const auto check = words.next();
  const auto question = [&](const std::string& called) {
    for (const auto& [ref, name] : names_)
      if (name == called) return ref;
    throw std::invalid_argument("never asked: " + called);
  };
  const auto of_check = question("question " + check);
  if (!words.says("of")) throw std::invalid_argument("whose question?");
  QuestionMet met{.source = before ? of_check : question("request " + trace),
                  .subject = trace_id(check),
                  .is_trace = false,
                  .question = of_check,
                  .requester = peer_id(words.next()),
                  .store = Store::trace,
                  .found = {}};
  auto one = found(words);
  one.record = trace_id(trace).text();
  met.found.push_back(one);
  step(met, "what " + check + " meets");
}

}  // namespace iwets::hub::testing
