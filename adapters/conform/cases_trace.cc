#include <chrono>
#include <tuple>

#include "adapters/conform/cases.h"

// Traces and their answers. What every answer must keep to is judged as it comes: hub_end_said.cc.
namespace iwets::conform {
namespace {

constexpr std::uint32_t no_record = 320;

/// A center that has no record of what it is asked passes every case without having answered.
void judge_code(Stage& stage, std::uint32_t code) {
  const auto& o = stage.options();
  const auto firearm = stage.firearm_of(o.serial);
  stage.note = "answered " + std::to_string(code);
  if (code != no_record) return;
  if (o.serial_is_known)
    throw Breach{rules::known_firearm, "an answer about " + firearm + ", which the center knows",
                 "code 320: is it in the registry, in the folder of --seed, and does the registry "
                 "write the maker like that? --make, --model, --type, --calibre and --country say "
                 "what is asked for"};
  stage.note += "; is " + firearm + " in the registry? With --serial it has to be";
}

void trace(Stage& stage) {
  stage.start();
  const auto question = stage.question();
  stage.ask_and_hear(question);
  const auto& answer = *stage.hub.final_of(question.trace);
  judge_code(stage, answer.code);
  if (!answer.content) throw Breach{rules::clear_part, "a sealed TraceAnswer", "none"};
  stage.pass(stage.options().quiet);  // A second answer is a breach.
}

void routine(Stage& stage) {
  stage.start();
  const auto question = stage.slow_question();
  stage.wait_receipt(stage.ask(question));
  (void)stage.wait_word(question.trace);  // At once, final or not.
}

void many(Stage& stage) {
  stage.start();
  constexpr int count = 16;
  std::vector<Question> questions;
  for (int i = 0; i < count; ++i) {
    auto question = stage.question();
    if (i > 0) question.serial = "CN" + std::to_string(1'000'003 * i);
    if (i % 4 == 1)
      question.change = [](v1::TraceSubmit& body) {
        body.mutable_firearm()->set_serial_obliterated(true);
        body.mutable_firearm()->clear_serial();
      };
    stage.ask(question);
    questions.push_back(question);
  }
  for (const auto& question : questions) (void)stage.wait_final(question.trace);
}

/// Where a number is missing, a row of the registry without one is nobody's firearm.
void no_number(Stage& stage) {
  constexpr std::uint32_t purchaser_first = 100, purchaser_last = 107, exported = 104;
  stage.start();
  auto unread = stage.options().serial;
  if (const auto digit = unread.find_last_of("0123456789"); digit != std::string::npos)
    unread[digit] = '?';
  else
    unread += '?';
  const std::tuple<std::string, bool, const char*> all[] = {
      {"", true, "an obliterated number"},
      {"-", true, "an obliterated number, written '-'"},
      {"", false, "a number that is not given"},
      {"-", false, "a number that is not given, written '-'"},
      {unread, false, "a number with a place that could not be read"},
      {"AB12?4", false, "a number with a place that could not be read"}};
  for (const auto& [serial, obliterated, what] : all) {
    auto question = stage.question();
    question.serial = serial;
    question.change = [gone = obliterated](v1::TraceSubmit& body) {
      body.mutable_firearm()->set_serial_obliterated(gone);
    };
    stage.ask_and_hear(question);
    const auto code = stage.hub.final_of(question.trace)->code;
    if (code >= purchaser_first && code <= purchaser_last && code != exported)
      throw Breach{
          rules::no_number,
          std::string("no purchaser of ") + what + (serial.empty() ? std::string{} : ": " + serial),
          "code " + std::to_string(code)};
  }
}

void large(Stage& stage) {
  stage.start();
  auto question = stage.question();
  question.large = true;
  stage.ask_and_hear(question);
}

/// The answer again, in a new message.
void wait_repeated(Stage& stage, const TraceId& trace, std::size_t count, const char* what) {
  if (!stage.until(stage.options().word_within, [&] { return stage.hub.count_of(trace) > count; }))
    throw Breach{rules::said_again, std::string("the last answer once more, to ") + what,
                 "nothing"};
}

void repeat_trace(Stage& stage) {
  stage.start();
  const auto question = stage.question();
  const auto envelope = stage.network.submit(stage.network.member(), question);
  stage.hub.expect(question.trace);
  stage.hub.send(envelope);
  (void)stage.wait_final(question.trace);
  stage.hub.may_repeat(question.trace);  // With another code or content it is a breach.
  const auto count = stage.hub.count_of(question.trace);
  stage.hub.send(envelope);
  wait_repeated(stage, question.trace, count, "the same message under a new number");
  stage.ask(question);
  wait_repeated(stage, question.trace, count + 1, "the same trace in a new message");
}

std::string cancellation(const Network& network, const TraceId& trace) {
  v1::TraceCancel body;
  body.set_trace(trace.bytes());
  *body.mutable_reason() = network.words("case closed", trace, Kind::trace_cancel);
  return Network::envelope(network.member(), network.center().peer, Kind::trace_cancel,
                           body.SerializeAsString());
}

std::string closing(const Network& network, const TraceId& trace) {
  v1::TraceStatus body;
  body.set_trace(trace.bytes());
  body.set_state(v1::TRACE_STATE_CLOSED_EXPIRED);
  body.set_explanation("nobody has answered in time");
  body.set_time_us(to_us(wall_clock()));
  return network.envelope(Kind::trace_status, body.SerializeAsString());
}

/// A trace ends before it is answered: then it is not answered.
void ended(Stage& stage, std::string (*end)(const Network&, const TraceId&)) {
  stage.start();
  constexpr int crossings_max = 2;
  for (int crossed = 0;;) {
    const auto trace = stage.ask_unanswered().trace;
    stage.wait_receipt(stage.hub.send(end(stage.network, trace)));
    // An answer may have crossed the end, but not every time.
    if (const auto* answer = stage.hub.final_of(trace)) {
      if (++crossed < crossings_max) continue;
      throw Breach{rules::cancelled, "no final answer to a trace that has ended",
                   "code " + std::to_string(answer->code)};
    }
    stage.hub.forbid(trace, rules::cancelled);
    stage.ask_and_hear();
    return stage.pass(3 * stage.options().quiet);
  }
}

void cancel(Stage& stage) { ended(stage, cancellation); }
void closed(Stage& stage) { ended(stage, closing); }

void batch(Stage& stage) {
  stage.start();
  constexpr std::size_t uneven = 5;
  std::vector<Question> each;
  for (std::size_t i = 0; i < uneven; ++i) each.push_back(stage.question());
  for (const auto& question : each) stage.hub.expect(question.trace);
  std::uint64_t number = 0;
  for (const auto& envelope : stage.network.submit_together(each))
    number = stage.hub.send(envelope);
  stage.wait_receipt(number);
  for (const auto& question : each) {
    if (!stage.until(stage.options().final_within,
                     [&] { return stage.hub.final_of(question.trace) != nullptr; }))
      throw Breach{rules::batches, "an answer to each of 5 traces that one signature covers",
                   std::to_string(stage.hub.said.size()) + " messages"};
  }
}

void rotation(Stage& stage) {
  stage.start();
  stage.ask_and_hear();
  stage.network.member_changes_keys();
  stage.hub.send(stage.network.envelope(Kind::directory_update, stage.network.update()));
  try {
    stage.ask_and_hear();  // Sealed to the former key it does not open, which is a breach.
  } catch (Breach& breach) {
    if (breach.rule.text == rules::no_silence.text) breach.rule = rules::succession;
    throw;
  }
}

constexpr Case cases[] = {
    {"trace", "a trace is receipted and answered once, sealed to its requester", trace},
    {"first_word", "something is said at once", routine},
    {"many", "every one of many traces has one final answer", many},
    {"no_number", "an obliterated number, or one not read as a whole, names nobody", no_number},
    {"large", "a request near the bounds is answered", large},
    {"repeat_trace", "a repeated request gets the same answer again", repeat_trace},
    {"cancel", "after a cancellation nothing is answered", cancel},
    {"closed", "after the hub has closed a trace nothing is answered", closed},
    {"batch", "traces under one signature are answered one by one", batch},
    {"rotation", "after a member's change of keys its answers are sealed to the new one", rotation},
};

}  // namespace

std::span<const Case> trace_cases() { return cases; }

}  // namespace iwets::conform
