#include <chrono>
#include <thread>

#include "adapters/conform/cases.h"

// Sessions, numbers, receipts, credit, and what a crash must not lose.
namespace iwets::conform {
namespace {

using namespace std::chrono_literals;

v1::Frame frame_of_hub() {
  v1::Frame frame;
  frame.set_schema_version(schema_version_first);
  return frame;
}

void attach(Stage& stage) {
  stage.start();
  const auto& [at, attach] = stage.hub.attaches.front();
  if (attach.sent().number() != 0 || attach.received().number() != 0 ||
      attach.sent().generation() != 1)
    throw Breach{rules::resume, "both lanes of a new center at number 0 of generation 1",
                 "sent number " + std::to_string(attach.sent().number()) + ", received number " +
                     std::to_string(attach.received().number())};
  if (attach.credit().number_max() == 0)
    throw Breach{rules::credit, "credit for the hub's messages", "none"};
  const auto apart = at - from_us(attach.now_us());
  if (apart > codec::clock_ahead_max || apart < -codec::clock_ahead_max)
    throw Breach{rules::grammar, "now_us: the time of day", "a time more than 5 minutes away"};
}

void ping(Stage& stage) {
  stage.start();
  auto ping = frame_of_hub();
  ping.mutable_ping()->mutable_credit()->set_number_max(stage.hub.received() + 1);
  ping.mutable_ping()->mutable_credit()->set_bytes_max(1 << 20);
  ping.mutable_ping()->set_now_us(to_us(wall_clock()));
  stage.hub.send_frame(ping);
  if (!stage.until(5s, [&] { return stage.hub.pongs > 0; }))
    throw Breach{rules::grammar, "Pong within 5 s", "none"};
}

void repeat_number(Stage& stage) {
  stage.start();
  stage.ask_and_hear();
  const auto said = stage.hub.said.size();
  const auto acks = stage.hub.acks;
  stage.hub.send_again(1);
  if (!stage.until(stage.options().word_within, [&] { return stage.hub.acks > acks; }))
    throw Breach{rules::receiver, "the last receipt once more", "none"};
  stage.pass(stage.options().quiet);
  if (stage.hub.said.size() != said)
    throw Breach{rules::receiver, "no effect of numbers that it had before",
                 std::to_string(stage.hub.said.size() - said) + " further messages"};
}

void gap(Stage& stage) {
  stage.start();
  stage.ask_and_hear();
  const auto first = stage.question(), second = stage.question();
  stage.hub.expect(first.trace);
  stage.hub.expect(second.trace);
  // The first of two is lost on its way.
  const auto before = stage.hub.sent();
  const auto lost = stage.network.submit(stage.network.member(), first);
  const auto after = seal::chain(before.digest, seal::digest(bytes_of(lost)));
  stage.hub.send_frame(stage.hub.data_frame(before.number + 2, after),
                       stage.network.submit(stage.network.member(), second));
  const auto wanted = before.number + 1;
  if (!stage.until(5s, [&] { return stage.hub.resends_asked.contains(wanted); }))
    throw Breach{rules::receiver, "Resend " + std::to_string(wanted) + " within 5 s", "none"};
  if (stage.hub.receipted() > before.number)
    throw Breach{rules::receipt, "no receipt of what is missing",
                 "one of number " + std::to_string(stage.hub.receipted())};
  stage.hub.send(lost);
  (void)stage.wait_final(first.trace);
}

void forked(Stage& stage) {
  stage.start();
  stage.ask_and_hear();
  const auto question = stage.question();
  stage.hub.forbid(question.trace, rules::receiver);
  Digest other{};
  other.fill(7);
  const auto number = stage.hub.sent().number + 1;
  stage.hub.open_generation();  // For when it comes again.
  stage.hub.send_frame(stage.hub.data_frame(number, other),
                       stage.network.submit(stage.network.member(), question));
  if (!stage.until(stage.options().start_within, [&] { return stage.hub.attaches.size() > 1; }))
    throw Breach{rules::receiver, "the lane stopped, and an Attach to compare both ends",
                 "a session that goes on"};
  if (stage.hub.attaches.back().second.received().number() >= number)
    throw Breach{rules::receiver, "a forked message not taken", "it counts as received"};
  stage.ask_and_hear();
}

void credit(Stage& stage) {
  constexpr std::uint64_t few = 2;
  stage.hub.credit_max = few;
  stage.start();
  std::vector<TraceId> traces;
  for (int i = 0; i < 6; ++i) {
    const auto question = stage.question();
    traces.push_back(question.trace);
    stage.ask(question);
  }
  if (!stage.until(stage.options().final_within, [&] { return stage.hub.received() == few; }))
    throw Breach{rules::credit, "the messages that were granted", "fewer"};
  stage.pass(stage.options().quiet);  // A number beyond it is a breach.
  stage.hub.credit_max.reset();
  stage.hub.grant();
  for (const auto& trace : traces) (void)stage.wait_final(trace);
}

void resume_settled(Stage& stage) {
  stage.start();
  stage.ask_and_hear();
  stage.kill_and_start();  // Where its lanes stand is held against what it had.
  stage.ask_and_hear();
}

void resume_unanswered(Stage& stage) {
  stage.hub.credit_max = 0;  // The answer cannot leave.
  stage.start();
  const auto question = stage.question();
  stage.wait_receipt(stage.ask(question));
  stage.hub.credit_max.reset();
  stage.kill_and_start();
  (void)stage.wait_final(question.trace);
  stage.pass(stage.options().quiet);  // A second answer is a breach.
}

void resume_same_bytes(Stage& stage) {
  stage.hub.takes = false;
  stage.start();
  std::vector<TraceId> traces;
  for (int i = 0; i < 3; ++i) {
    const auto question = stage.question();
    traces.push_back(question.trace);
    stage.wait_receipt(stage.ask(question));
  }
  if (!stage.until(stage.options().word_within, [&] { return stage.hub.seen.size() >= 3; }))
    throw Breach{rules::no_silence, "something said about each of 3 traces",
                 std::to_string(stage.hub.seen.size()) + " messages"};
  stage.hub.takes = true;
  const auto last = stage.hub.seen.rbegin()->first;
  stage.kill_and_start();  // Other bytes under the same number are a breach.
  if (!stage.until(stage.options().word_within, [&] { return stage.hub.received() >= last; }))
    throw Breach{rules::same_bytes, "numbers up to " + std::to_string(last) + " sent again",
                 "up to " + std::to_string(stage.hub.received())};
  for (const auto& trace : traces) (void)stage.wait_final(trace);
}

void resume_often(Stage& stage) {
  stage.start();
  std::vector<TraceId> traces;
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < 3; ++j) {
      const auto question = stage.question();
      traces.push_back(question.trace);
      stage.ask(question);
    }
    stage.pass(Duration{20'000 * i});
    stage.kill_and_start();
  }
  for (const auto& trace : traces) (void)stage.wait_final(trace);
}

void terminated(Stage& stage) {
  stage.hub.credit_max = 0;  // The answer cannot leave.
  stage.start();
  const auto question = stage.question();
  stage.wait_receipt(stage.ask(question));
  stage.adapter.terminate();
  std::optional<std::string> how;
  const auto end = std::chrono::steady_clock::now() + 10s;
  while (!(how = stage.adapter.ended()) && std::chrono::steady_clock::now() < end)
    stage.hub.pump(20ms);
  if (how != "exit code 0")
    throw Breach{rules::ends, "exit code 0 within 10 s of SIGTERM", how.value_or("it runs on")};
  stage.hub.credit_max.reset();
  stage.kill_and_start();
  (void)stage.wait_final(question.trace);
}

void resend(Stage& stage) {
  stage.start();
  stage.hub.takes = false;
  const auto question = stage.question();
  stage.wait_receipt(stage.ask(question));
  if (!stage.until(stage.options().word_within, [&] { return !stage.hub.seen.empty(); }))
    throw Breach{rules::no_silence, "something said about the trace", "nothing"};
  stage.hub.takes = true;
  auto ask = frame_of_hub();
  ask.mutable_resend()->set_generation(1);
  ask.mutable_resend()->set_number(1);
  stage.hub.send_frame(ask);
  if (!stage.until(5s, [&] { return stage.hub.received() > 0; }))
    throw Breach{rules::numbers, "the window from number 1 on, after Resend 1", "nothing"};
  (void)stage.wait_final(question.trace);
}

void hub_restart(Stage& stage) {
  stage.start();
  stage.ask_and_hear();
  stage.hub.close();
  std::this_thread::sleep_for(300ms);
  stage.hub.open();
  if (!stage.until(60s, [&] { return stage.hub.attached(); }))
    throw Breach{rules::again, "an Attach to the hub that is back, within 60 s", "none"};
  stage.ask_and_hear();
}

void refused(Stage& stage) {
  stage.hub.refuses = 2;
  stage.start();
  const auto& attaches = stage.hub.attaches;
  constexpr Duration least = 900ms;
  for (std::size_t i = 1; i < attaches.size(); ++i)
    if (attaches[i].first - attaches[i - 1].first < least)
      throw Breach{
          rules::again, "a pause of 1 s or more after a refusal",
          std::to_string((attaches[i].first - attaches[i - 1].first).count() / 1000) + " ms"};
  stage.ask_and_hear();
}

void generation(Stage& stage) {
  stage.hub.takes = false;
  stage.start();
  const auto question = stage.question();
  stage.wait_receipt(stage.ask(question));
  if (!stage.until(stage.options().word_within, [&] { return !stage.hub.seen.empty(); }))
    throw Breach{rules::no_silence, "something said about the trace", "nothing"};
  stage.hub.takes = true;
  stage.hub.open_generation();
  stage.kill_and_start();
  try {
    (void)stage.wait_final(question.trace);
  } catch (Breach& breach) {
    if (breach.rule.text == rules::once.text) breach.rule = rules::generation;
    throw;
  }
  stage.ask_and_hear();
}

constexpr Case cases[] = {
    {"attach", "a new center attaches", attach},
    {"ping", "a Ping is answered", ping},
    {"repeat_number", "repeated numbers have no second effect", repeat_number},
    {"gap", "a gap is noticed, and what is missing asked for", gap},
    {"forked", "a forked lane is stopped, and goes on in a new generation", forked},
    {"credit", "no number is drawn beyond the credit", credit},
    {"resend", "the window is sent again when it is asked for", resend},
    {"resume_settled", "killed when all is said, it knows where its lanes stand", resume_settled},
    {"resume_unanswered", "killed before its answer left, it answers once", resume_unanswered},
    {"resume_same_bytes", "killed before the receipt, it sends the same bytes", resume_same_bytes},
    {"resume_often", "killed at any moment, it loses nothing", resume_often},
    {"terminated", "it ends in order, and goes on where it was", terminated},
    {"hub_restart", "a hub that comes back finds it again", hub_restart},
    {"refused", "refused, it waits and comes again", refused},
    {"generation", "a new generation carries on with what was not receipted", generation},
};

}  // namespace

std::span<const Case> lane_cases() { return cases; }

}  // namespace iwets::conform
