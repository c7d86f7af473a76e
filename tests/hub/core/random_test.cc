#include <catch2/catch.hpp>
#include <chrono>
#include <iostream>
#include <random>
#include <set>

#include "hub/core/drafts.h"
#include "tests/hub/core/chance.h"

namespace iwets::hub::testing {
namespace {

/// Luck from a seed.
struct Seeded {
  std::mt19937_64 random;
  std::uint64_t below(std::uint64_t n) { return random() % n; }
};

}  // namespace

TEST_CASE("HubCore: any history continues alike from its snapshot, and folds to the same bytes",
          "[core][random]") {
  const auto seed = GENERATE(range<std::uint64_t>(1, 41));
  INFO("seed " << seed);
  Seeded luck{std::mt19937_64(seed)};
  Chance chance(luck);
  World world(narrow());
  HubCore restored(mix, narrow());
  std::vector<Effects> effects_of_journal;
  world.begin({"member:ZA", "member:BR", "member:TN", "center:US", "center:CZ"});
  REQUIRE(restored.restore(bytes_of(world.core.snapshot())));
  for (int i = 0; i < 1500; ++i) {
    world.now += Duration{static_cast<std::int64_t>(chance.below(6'000'000))};
    const auto event = chance.event(world);
    INFO("step " << i << ", event " << event.index());
    const auto before = world.core.snapshot();
    const auto expected = restored.step(world.now, event);
    const auto effects = world.step(event);
    REQUIRE(effects == expected);
    REQUIRE(world.core.idle() == restored.idle());
    const auto after = world.core.snapshot();
    if (world.core.idle())
      REQUIRE(after == before);
    else
      effects_of_journal.push_back(effects);
    REQUIRE(restored.snapshot() == after);
    REQUIRE(restored.restore(bytes_of(after)));
    REQUIRE(restored.next_deadline() == world.core.next_deadline());
  }
  // The events that counted, and nothing else, give the same hub.
  HubCore folded(mix, narrow());
  const auto first = world.journal.size() - effects_of_journal.size();
  for (std::size_t i = 0; i < world.journal.size(); ++i) {
    const auto& [time, event] = world.journal[i];
    const auto bytes = from_bytes<Event>(bytes_of(to_bytes(event)));
    REQUIRE(bytes.has_value());
    const auto effects = folded.step(time, *bytes);
    REQUIRE_FALSE(folded.idle());
    REQUIRE(folded.index() == i + 1);
    if (i >= first) REQUIRE(effects == effects_of_journal[i - first]);
  }
  CHECK(folded.snapshot() == world.core.snapshot());
}

namespace {

/// What happened in a world; not every seed opens a trace, or meets a hit.
struct Lived {
  std::size_t traces = 0, notices = 0;
};

/// Plays a world to its end.
Lived every_end_and_notice_once(std::uint64_t seed) {
  INFO("seed " << seed);
  Seeded luck{std::mt19937_64(seed)};
  Chance chance(luck);
  World world;  // Wide bounds: nothing is given up.
  world.begin({"member:ZA", "member:BR", "member:TN", "center:US", "center:CZ"});
  std::map<TraceId, int> endings, openings;
  std::map<std::tuple<TraceId, HitId, PeerId>, int> notices;
  std::set<std::uint64_t> ordered;
  const auto count = [&](const Effects& effects) {
    for (const auto& filed : only<FileTrace>(effects))
      if (filed.is_trace) ++openings[filed.trace];
    for (const auto& step : only<Journey>(effects))
      if (step.step == Step::answered || step.step == Step::closed) ++endings[step.subject];
    // One that waits for its reader may be ordered again.
    for (const auto& order : only<Compose>(effects))
      if (const auto* notice = std::get_if<HitNoticeDraft>(&order.draft))
        if (ordered.insert(order.number).second)
          ++notices[{notice->subject, notice->hit, order.recipient}];
  };
  for (int i = 0; i < 3000; ++i) {
    world.now += Duration{static_cast<std::int64_t>(chance.below(1'000'000))};
    const auto event = chance.event(world);
    if (std::holds_alternative<HubStarted>(event)) continue;  // Repeats what was counted already.
    count(world.step(event));
  }
  world.now = in_90_days;
  for (int i = 0; i < 1000 && world.core.next_deadline(); ++i) count(world.step(TimePassed{}));
  CHECK(world.core.view().open_traces == 0);
  CHECK(endings == openings);
  for (const auto& [id, opened] : openings) CHECK(opened == 1);
  for (const auto& [hit, count_of_it] : notices) CHECK(count_of_it == 1);
  return {openings.size(), notices.size()};
}

}  // namespace

TEST_CASE("HubCore: every trace ends once, and every hit is noticed once to each party",
          "[core][random]") {
  Lived all;
  for (std::uint64_t seed = 100; seed < 130; ++seed) {
    const auto lived = every_end_and_notice_once(seed);
    all.traces += lived.traces;
    all.notices += lived.notices;
  }
  CHECK(all.traces > 100);
  CHECK(all.notices > 20);
}

namespace {

/// Whose payloads are whose, and which cases are erased; what the shell does about both.
struct Erasing {
  std::map<PayloadRef, TraceId> case_of;
  std::map<std::uint64_t, Compose> ordered;
  std::set<TraceId> erased;
  std::set<PayloadRef> released;

  /// A question under the id of an erased case is refused before the core sees it.
  void judge(Event& event) const {
    auto* const message = std::get_if<MessageArrived>(&event);
    if (message == nullptr) return;
    const auto* const check = std::get_if<CheckAsked>(&message->content);
    auto* const submitted = std::get_if<TraceSubmitted>(&message->content);
    if (submitted != nullptr && erased.contains(submitted->trace)) submitted->known = true;
    if (check == nullptr || !erased.contains(check->check)) return;
    ContentAtFault fault;
    fault.subject = check->check;
    fault.code = FaultCode::duplicate;
    message->content = fault;
  }
  /// The payload of an event that counted.
  void note(PayloadRef here, const Event& event) {
    if (const auto* message = std::get_if<MessageArrived>(&event)) {
      if (const auto* trace = std::get_if<TraceSubmitted>(&message->content))
        case_of[here] = trace->trace;
      if (const auto* check = std::get_if<CheckAsked>(&message->content))
        case_of[here] = check->check;
      if (const auto* result = std::get_if<CenterAnswered>(&message->content))
        case_of[here] = result->trace;
      if (const auto* amended = std::get_if<TraceAmended>(&message->content))
        case_of[here] = amended->trace;
      if (const auto* announced = std::get_if<AttachmentAnnounced>(&message->content))
        case_of[here] = announced->trace;
      if (const auto* piece = std::get_if<AttachmentPieceSent>(&message->content))
        case_of[here] = piece->trace;
      if (const auto* concluded = std::get_if<AttachmentConcluded>(&message->content))
        case_of[here] = concluded->trace;
    }
    if (const auto* answers = std::get_if<StoresAnswered>(&event)) case_of[here] = answers->subject;
    const auto* composed = std::get_if<Composed>(&event);
    const auto order = composed == nullptr ? ordered.end() : ordered.find(composed->draft);
    if (order == ordered.end()) return;
    const auto& draft = order->second.draft;
    if (!std::holds_alternative<RefusalDraft>(draft)) case_of[here] = subject_of(draft);
  }
  [[nodiscard]] bool readable(PayloadRef ref) const {
    const auto at = case_of.find(ref);
    return !released.contains(ref) && (at == case_of.end() || !erased.contains(at->second));
  }
  /// True if every payload that an effect names can be read.
  bool follow(const Effects& effects) {
    bool good = true;
    for (const auto& send : only<Send>(effects)) good = good && readable(send.payload);
    for (const auto& ask : only<AskStores>(effects)) good = good && readable(ask.question);
    for (const auto& file : only<FileTrace>(effects)) good = good && readable(file.payload);
    for (const auto& order : only<Compose>(effects)) ordered[order.number] = order;
    for (const auto& [to, draft] : drafts<HitNoticeDraft>(effects))
      good = good && readable(draft.question) && readable(draft.answer);
    for (const auto& [to, draft] : drafts<CheckReportDraft>(effects))
      for (const auto ref : draft.answers) good = good && readable(ref);
    for (const auto& order : only<ReleasePayload>(effects)) released.insert(order.payload);
    for (const auto& order : only<EraseCases>(effects))
      erased.insert(order.subjects.begin(), order.subjects.end());
    return good;
  }
};

}  // namespace

TEST_CASE("HubCore: nothing of a case is needed any more once it is erased", "[core][random]") {
  const auto seed = GENERATE(range<std::uint64_t>(200, 220));
  INFO("seed " << seed);
  Seeded luck{std::mt19937_64(seed)};
  Chance chance(luck);
  World world(narrow());
  Erasing erasing;
  world.begin({"member:ZA", "member:BR", "member:TN", "center:US", "center:CZ"});
  for (int i = 0; i < 3000; ++i) {
    INFO("step " << i);
    world.now += Duration{static_cast<std::int64_t>(chance.below(6'000'000))};
    auto event = chance.event(world);
    if (chance.below(8) == 0)
      event = CasesErased{{trace_id("T" + std::to_string(chance.below(15))),
                           trace_id("T" + std::to_string(15 + chance.below(15)))},
                          chance.below(4) == 0};
    erasing.judge(event);
    const auto here = PayloadRef{world.core.index() + 1};
    const auto effects = world.step(event);
    if (!world.core.idle()) erasing.note(here, event);
    REQUIRE(erasing.follow(effects));
  }
  CHECK(erasing.erased.size() > 10);
}

// Prints, and judges only what no machine should miss.
TEST_CASE("HubCore: a hundred thousand open traces", "[core][.size]") {
  constexpr int traces = 100'000;
  World world;
  world.begin({"member:ZA", "center:US"});
  world.compose_all();
  world.attach("member:ZA");
  const auto label = [](int i) { return "T" + std::to_string(i); };
  const auto since = [](auto start) {
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start)
        .count();
  };
  std::vector<Event> events;
  for (int i = 0; i < traces; ++i)
    events.emplace_back(world.next_message("member:ZA", label(i), trace(label(i))));
  auto start = std::chrono::steady_clock::now();
  for (const auto& event : events) (void)world.core.step(world.now, event);
  std::cout << "submit " << since(start) / traces << " us\n";
  start = std::chrono::steady_clock::now();
  for (int i = 0; i < traces; ++i) (void)world.core.step(world.now, nothing_found(label(i)));
  std::cout << "answer of stores " << since(start) / traces << " us\n";
  start = std::chrono::steady_clock::now();
  for (int i = 0; i < traces; ++i)
    (void)world.core.step(world.now, World::composed(static_cast<std::uint64_t>(i) + 3));
  std::cout << "composed " << since(start) / traces << " us\n";
  REQUIRE(world.core.view().open_traces == traces);

  start = std::chrono::steady_clock::now();
  const auto bytes = world.core.snapshot();
  std::cout << "snapshot " << since(start) / 1000 << " ms, " << bytes.size() << " bytes\n";
  HubCore restored(mix);
  start = std::chrono::steady_clock::now();
  REQUIRE(restored.restore(bytes_of(bytes)));
  std::cout << "restore " << since(start) / 1000 << " ms\n";
  CHECK(restored.snapshot() == bytes);
  start = std::chrono::steady_clock::now();
  const auto cancel =
      world.next_message("member:ZA", "cancel", TraceCancelled{trace_id(label(99'000))});
  (void)world.core.step(world.now, cancel);
  std::cout << "cancel behind 99,000 " << since(start) << " us\n";
}

}  // namespace iwets::hub::testing
