#include <algorithm>

#include "adapters/conform/cases.h"

// The hub's clock at the center, what the center asks, and what it is asked about its answers.
namespace iwets::conform {
namespace {

constexpr std::uint32_t information_requested = 606, delayed = 400, restricted = 401, refused = 402,
                        no_information = 502;

/// What the hub says of its clock of a trace.
std::string clock_body(const Network& network, const TraceId& trace, v1::ClockStep step,
                       std::uint32_t reminders = 0) {
  const auto now = wall_clock();
  v1::TraceClock body;
  body.set_trace(trace.bytes());
  body.set_step(step);
  body.set_center(network.center().peer.text());
  body.set_deadline_us(to_us(now));
  if (step == v1::CLOCK_STEP_STOPPED || step == v1::CLOCK_STEP_UNANSWERED)
    body.set_stopped_us(to_us(now));
  body.set_reminders(reminders);
  body.set_escalated(step == v1::CLOCK_STEP_ESCALATED);
  body.set_time_us(to_us(now));
  return body.SerializeAsString();
}

void tell(Stage& stage, const TraceId& trace, v1::ClockStep step, std::uint32_t reminders = 0) {
  stage.say(
      stage.network.envelope(Kind::trace_clock, clock_body(stage.network, trace, step, reminders)));
}

void tell_all(Stage& stage, const TraceId& trace) {
  constexpr std::uint32_t reminders_max = 3;
  tell(stage, trace, v1::CLOCK_STEP_STARTED);
  for (std::uint32_t number = 1; number <= reminders_max; ++number)
    tell(stage, trace, v1::CLOCK_STEP_REMINDER, number);
  tell(stage, trace, v1::CLOCK_STEP_ESCALATED, reminders_max);
}

void reminders(Stage& stage) {
  stage.start();
  const auto asked = stage.ask_unanswered();
  tell_all(stage, asked.trace);
  stage.ask_and_hear();
  stage.pass(stage.options().quiet);  // What it answers when it is reminded, it answers once.
}

void reminders_late(Stage& stage) {
  stage.start();
  const auto asked = stage.question();
  stage.ask_and_hear(asked);
  stage.hub.forbid(asked.trace, rules::clock);
  tell_all(stage, asked.trace);
  tell(stage, asked.trace, v1::CLOCK_STEP_UNANSWERED);
  stage.ask_and_hear();
  stage.pass(stage.options().quiet);
}

/// Only the hub has a clock: of a member's the center takes no notice.
void clock_forged(Stage& stage) {
  stage.start();
  const auto asked = stage.ask_unanswered();
  for (const auto step : {v1::CLOCK_STEP_REMINDER, v1::CLOCK_STEP_UNANSWERED})
    stage.say(Network::envelope(stage.network.member(), stage.network.center().peer,
                                Kind::trace_clock,
                                clock_body(stage.network, asked.trace, step, 1)));
  stage.ask_and_hear();
  stage.pass(stage.options().quiet);  // A 502 without a question is a breach.
}

/// Asks until the center asks back, and that stands before any final answer.
TraceId wait_question(Stage& stage) {
  constexpr int tries_max = 5;
  Question asked;
  for (int tries = 0; tries < tries_max; ++tries) {
    asked = stage.question_with(stage.options().asking_serial, "--asking-serial");
    stage.wait_receipt(stage.ask(asked));
    const auto asks = [&] {
      return std::ranges::any_of(stage.hub.said, [&](const Said& one) {
        return one.trace == asked.trace && one.code == information_requested;
      });
    };
    (void)stage.until(stage.options().final_within,
                      [&] { return asks() || stage.hub.final_of(asked.trace) != nullptr; });
    if (asks() && stage.hub.final_of(asked.trace) == nullptr) return asked.trace;
  }
  throw Untried{stage.answered(asked) + ": it asks nothing (606) about the one of --asking-serial"};
}

void question(Stage& stage) {
  stage.answers_questions = false;
  stage.start();
  const auto trace = wait_question(stage);
  const auto count = stage.hub.count_of(trace);
  const auto information = stage.information(trace);
  stage.hub.send(information);
  tell(stage, trace, v1::CLOCK_STEP_RESUMED);
  if (!stage.until(stage.options().final_within, [&] { return stage.hub.count_of(trace) > count; }))
    throw Breach{rules::question, "another word about the trace, once the requester has answered",
                 "nothing"};
  if (const auto* answer = stage.hub.final_of(trace);
      answer != nullptr && answer->code == no_information)
    throw Breach{rules::question, "another code than 502, because information was given",
                 "code 502"};
  stage.say(information);  // The same message again.
  stage.say(stage.information(trace));
  stage.ask_and_hear();
  stage.pass(stage.options().quiet);  // A second answer is a breach.
}

void question_unanswered(Stage& stage) {
  stage.answers_questions = false;
  stage.start();
  const auto trace = wait_question(stage);
  tell(stage, trace, v1::CLOCK_STEP_STOPPED);
  tell(stage, trace, v1::CLOCK_STEP_UNANSWERED);
  stage.pass(stage.options().quiet);
  stage.say(stage.information(trace));  // Too late, perhaps.
  stage.ask_and_hear();
  stage.pass(stage.options().quiet);
}

std::string why(const Network& network, const TraceId& trace, bool readable) {
  v1::TraceClarification body;
  body.set_trace(trace.bytes());
  *body.mutable_question() =
      network.words("For which of the reasons?", trace, Kind::trace_clarification);
  if (!readable) (*body.mutable_question()->mutable_ciphertext())[40] ^= 1;
  return Network::envelope(network.member(), network.center().peer, Kind::trace_clarification,
                           body.SerializeAsString());
}

/// Waits until a trace is delayed, restricted or refused.
TraceId wait_withheld(Stage& stage) {
  const auto asked = stage.question_with(stage.options().withheld_serial, "--withheld-serial");
  stage.wait_receipt(stage.ask(asked));
  const auto withheld = [&] {
    return std::ranges::any_of(stage.hub.said, [&](const Said& one) {
      return one.trace == asked.trace &&
             (one.code == delayed || one.code == restricted || one.code == refused);
    });
  };
  (void)stage.until(stage.options().final_within,
                    [&] { return withheld() || stage.hub.final_of(asked.trace) != nullptr; });
  if (!withheld())
    throw Untried{stage.answered(asked) +
                  ": it withholds nothing (400, 401, 402) of the one of --withheld-serial"};
  return asked.trace;
}

void explained(Stage& stage, const TraceId& trace, const std::string& envelope, std::size_t count,
               const char* what) {
  stage.hub.asked_why(trace);
  stage.say(envelope);
  if (!stage.until(stage.options().word_within,
                   [&] { return stage.hub.explained.size() >= count; }))
    throw Breach{rules::clarification, std::string("an explanation to ") + what, "nothing"};
}

void clarification(Stage& stage) {
  stage.start();
  const auto trace = wait_withheld(stage);
  const auto envelope = why(stage.network, trace, true);
  explained(stage, trace, envelope, 1, "the question why");
  stage.say(envelope);  // The same message again: a second explanation is a breach.
  stage.pass(stage.options().quiet);
  explained(stage, trace, why(stage.network, trace, true), 2, "a second question");
  explained(stage, trace, why(stage.network, trace, false), 3,
            "a question that cannot be opened: please ask it again");
  stage.ask_and_hear();
  stage.pass(stage.options().quiet);
}

constexpr Case cases[] = {
    {"reminders", "reminded and escalated, it goes on", reminders},
    {"reminders_late", "reminded after its answer, it says nothing", reminders_late},
    {"clock_forged", "a clock that is not the hub's has no effect", clock_forged},
    {"question", "what the requester answers to a question (606) lets it go on", question},
    {"question_unanswered", "a question that nobody answers ends at most once",
     question_unanswered},
    {"clarification", "asked why it withholds, it answers each question once", clarification},
};

}  // namespace

std::span<const Case> clock_cases() { return cases; }

}  // namespace iwets::conform
