// The simulator behind the runtime of every center, on a pretended link.
#include "adapters/atf/atf_center.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/adapters/sdk/desk_fixture.h"

using namespace iwets;
using namespace iwets::tests;
using namespace std::chrono_literals;
using Codes = std::vector<std::uint32_t>;

namespace {

const TraceId first = trace_number(1);
const CountryCode us = *CountryCode::parse("US");

/// A network of one simulator with one way to misbehave.
struct Simulated {
  explicit Simulated(atf::Settings settings, const std::string& crashes = "/nonexistent/crashes")
      : misbehaviour(settings.fault, settings.seed, crashes, [this] { ++deaths; }),
        center(settings, us),
        f(options()) {
    f.serve(center);
  }
  sdk::DeskOptions options() {
    sdk::DeskOptions made;
    made.misconduct = [this](const TraceId& trace, bool final) {
      return misbehaviour.judge(trace, final);
    };
    return made;
  }
  /// A complete request, sent to the desk.
  void ask(const TraceId& trace, std::uint8_t number, Instant now = noon) {
    ask_for({}, trace, number, now);
  }
  void ask_for(const std::string& serial, const TraceId& trace, std::uint8_t number,
               Instant now = noon) {
    auto body = f.za.submit(trace);
    auto& firearm = *body.mutable_firearm();
    if (!serial.empty()) firearm.set_serial(serial);
    firearm.set_type("PI");
    firearm.set_calibre("9 mm");
    firearm.set_model("5906");
    firearm.set_country_of_manufacture("US");
    f.turn(now, {f.za.message(Kind::trace_submit, body.SerializeAsString(), number)});
  }

  int deaths = 0;
  atf::Misbehaviour misbehaviour;
  atf::AtfCenter center;
  DeskFixture f;
};

atf::Settings instant(const std::string& fault = {}) {
  atf::Settings settings;
  settings.time_scale = {true, 1.0};
  settings.always_answers = true;
  if (!fault.empty()) settings.fault = *atf::Fault::parse(fault);
  return settings;
}

bool is_result(const link::Outgoing& message) {
  return message.kind == Kind::trace_result &&
         codec::read<v1::TraceResult>(bytes_of(message.body)).has_value();
}

}  // namespace

TEST_CASE("AtfCenter: an instant center answers in the same turn with one message", "[atf]") {
  Simulated s(instant());
  s.ask(first, 1);
  REQUIRE(s.f.post.sent.size() == 1);
  CHECK(is_result(s.f.post.sent[0]));
  const auto answer =
      s.f.za.open<v1::TraceAnswer>(s.f.post.sent[0], result_of(s.f.post.sent[0]).answer());
  CHECK_FALSE(answer.explanation().empty());
  CHECK_FALSE(s.f.deadline());
}

TEST_CASE("AtfCenter: a center in real time reports its steps, then ends the trace", "[atf]") {
  auto settings = instant();
  settings.time_scale = {false, 86'400.0};
  Simulated s(settings);
  s.ask(first, 1);
  s.f.turn(noon);
  while (const auto due = s.f.deadline()) s.f.turn(*due);
  const auto codes = s.f.codes();
  REQUIRE(codes.size() >= 2);
  CHECK(codes.front() == 601);
  CHECK(codes.back() < 600);
  CHECK(std::count_if(codes.begin(), codes.end(), [](auto code) { return code < 600; }) == 1);
}

TEST_CASE("AtfCenter: a question that nobody answers ends as 502, an answered one does not",
          "[atf]") {
  auto settings = instant();
  settings.time_scale = {false, 1.0};
  const bool answered = GENERATE(false, true);
  Simulated s(settings);
  int asked = 0;
  for (std::uint8_t n = 1; n < 250 && asked < 3; ++n) {
    s.f.post.sent.clear();
    s.ask_for("KX" + std::to_string(n), trace_number(n), n);
    bool told = false;
    while (const auto due = s.f.deadline()) {
      s.f.turn(*due);
      if (!answered || told || s.f.codes().empty() || s.f.codes().back() != 606) continue;
      told = true;
      v1::TraceInformation information;
      information.set_trace(trace_number(n).bytes());
      v1::CenterText text;
      text.set_text("a crown");
      s.f.za.seal_to(us_keys().sealing.back().open, trace_number(n), Kind::trace_information,
                     text.SerializeAsString(), *information.mutable_answer());
      s.f.turn(*due, {s.f.za.message(Kind::trace_information, information.SerializeAsString(),
                                     static_cast<std::uint8_t>(255 - n))});
    }
    const auto codes = s.f.codes();
    if (std::count(codes.begin(), codes.end(), 606U) == 0) continue;
    ++asked;
    CHECK((codes.back() == 502) == !answered);
  }
  CHECK(asked > 0);
}

TEST_CASE("AtfCenter: slow, it answers ten seconds later", "[atf]") {
  Simulated s(instant("slow"));
  s.ask(first, 1);
  CHECK(s.f.codes() == Codes{601});
  CHECK(s.f.deadline() == noon + 10s);
  s.f.turn(noon + 10s);
  CHECK(s.f.codes().size() == 2);
}

TEST_CASE("AtfCenter: silent, nothing leaves", "[atf]") {
  Simulated s(instant("silent"));
  s.ask(first, 1);
  s.ask(first, 2);
  CHECK(s.f.post.sent.empty());
}

TEST_CASE("AtfCenter: answering twice, two results that differ leave", "[atf]") {
  Simulated s(instant("twice"));
  s.ask(first, 1);
  REQUIRE(s.f.post.sent.size() == 2);
  CHECK(result_of(s.f.post.sent[0]).code() != result_of(s.f.post.sent[1]).code());
  CHECK(s.f.post.sent[0].id != s.f.post.sent[1].id);
}

TEST_CASE("AtfCenter: with garbage, the true result comes last", "[atf]") {
  Simulated s(instant("garbage"));
  s.ask(first, 1);
  REQUIRE(s.f.post.sent.size() == 3);
  CHECK_FALSE(is_result(s.f.post.sent[0]));
  CHECK(result_of(s.f.post.sent[1]).trace() != first.bytes());
  CHECK(result_of(s.f.post.sent[2]).trace() == first.bytes());
}

TEST_CASE("AtfCenter: it dies once at a trace, and answers it in its next life", "[atf]") {
  const TemporaryFolder folder;
  Simulated s(instant("crash"), folder / "crashes");
  s.ask(first, 1);
  CHECK(s.deaths == 1);
  Simulated next(instant("crash"), folder / "crashes");
  next.ask(first, 1);
  CHECK(next.deaths == 0);
  CHECK(next.f.post.sent.size() == 1);
}

TEST_CASE("Fault: a share strikes that share, the same traces in every process", "[atf]") {
  const auto fault = *atf::Fault::parse("twice=0.1");
  int struck = 0;
  for (int n = 0; n < 10'000; ++n) {
    TraceId::Raw raw{};
    raw[14] = static_cast<std::uint8_t>(n >> 8);
    raw[15] = static_cast<std::uint8_t>(n);
    CHECK(fault.strikes(1, TraceId(raw)) == fault.strikes(1, TraceId(raw)));
    struck += fault.strikes(1, TraceId(raw)) ? 1 : 0;
  }
  CHECK(struck > 900);
  CHECK(struck < 1'100);
}

TEST_CASE("Fault: words and shares are judged", "[atf]") {
  CHECK(atf::Fault::parse("crash=0.01")->share == 0.01);
  CHECK(atf::Fault::parse("slow")->kind == atf::FaultKind::slow);
  for (const auto* text : {"", "fast", "crash=", "crash=2", "crash=-1", "crash=x", "=0.1"})
    CHECK_FALSE(atf::Fault::parse(text));
}

TEST_CASE("AtfCenter: of the traces that it would leave unanswered, the second reminder wakes some",
          "[atf]") {
  auto settings = instant();
  settings.always_answers = false;
  Simulated s(settings);
  int silent = 0, woken = 0;
  for (std::uint16_t n = 1; n < 1'200; ++n) {
    TraceId::Raw raw{};
    raw[14] = static_cast<std::uint8_t>(n >> 8U);
    raw[15] = static_cast<std::uint8_t>(n);
    const TraceId trace(raw);
    s.f.post.sent.clear();
    s.ask_for("KX" + std::to_string(n), trace, static_cast<std::uint8_t>(n));
    if (s.f.codes() != Codes{601}) continue;
    ++silent;
    for (const std::uint32_t reminder : {1U, 2U, 3U}) {
      v1::TraceClock told;
      told.set_trace(trace.bytes());
      told.set_step(v1::CLOCK_STEP_REMINDER);
      told.set_center("center:US");
      told.set_deadline_us(to_us(noon));
      told.set_reminders(reminder);
      told.set_time_us(to_us(noon));
      // Each message has an id of its own.
      auto letter = draft(told.SerializeAsString(), static_cast<std::uint8_t>(silent * 3));
      letter.kind = Kind::trace_clock;
      auto id = trace.raw();
      id[0] = static_cast<std::uint8_t>(reminder);
      letter.id = MessageId(id);
      auto envelope = codec::seal_one(hub_keys().sign, PeerId::hub(), letter);
      auto read = codec::reread(bytes_of(envelope));
      s.f.turn(a_minute_later, {{reminder, *read, std::move(envelope)}});
      CHECK((s.f.codes().size() > 1) <= (reminder >= 2));
    }
    woken += s.f.codes().size() > 1 ? 1 : 0;
  }
  CHECK(silent > 5);
  CHECK(woken > 0);
  CHECK(woken < silent);
}
