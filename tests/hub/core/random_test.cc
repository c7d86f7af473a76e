#include <catch2/catch.hpp>
#include <chrono>
#include <iostream>
#include <random>

#include "hub/core/drafts.h"
#include "tests/hub/core/world.h"

namespace iwets::hub::testing {
namespace {

const std::vector<std::string> members{"member:ZA", "member:BR", "member:TN"};
const std::vector<std::string> centers{"center:US", "center:CZ"};

/// Small bounds, so that every one of them is met.
Limits narrow() {
  return {.open_traces_max = 40,
          .open_traces_of_peer_max = 20,
          .outbox_of_peer_max = 40,
          .closed_traces_kept = 10,
          .found_max = 2,
          .checks_max = 20,
          .late_checks_max = 5,
          .drafts_max = 60,
          .records_of_peer_max = 4,
          .messages_remembered = 8,
          .successions_max = 3,
          .reports_of_trace_max = 3,
          .overdue_per_step_max = 2,
          .reviewed_per_step_max = 2,
          .lane = {.window_messages_max = 6, .window_bytes_max = 8'000}};
}

/// Draws events: mostly sensible ones, some that no honest peer or shell would bring.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : dice_(seed) {}

  Event event(World& world) {
    switch (below(24)) {
      case 0: return world.attach_event(anybody());
      case 1: return odd_attach(world);
      case 2: return PeerDetached{peer_id(anybody()), below(40)};
      case 3: return directory(world);
      case 4:
        if (below(8) != 0) return TimePassed{};
        return PeerSuspended{peer_id(anybody())};
      case 5: return PeerResumed{peer_id(anybody())};
      case 6:
        if (below(4) != 0) return TimePassed{};
        return GenerationOpened{peer_id(anybody())};
      case 7:
        if (below(10) != 0) return TimePassed{};
        return IntakeChanged{static_cast<link::CreditReason>(below(5))};
      case 8:
        if (below(20) != 0) return TimePassed{};
        return HubStarted{};
      case 9:
      case 10:
      case 11: return acknowledged(world);
      case 12:
      case 13: return answered();
      case 14:
      case 15:
      case 16:
        if (world.drafts.empty()) return Composed{.draft = below(99)};
        return composed(world);
      case 17: return RecordsApplied{PayloadRef{below(world.core.index() + 2)}};
      case 18: return odd_message(world);
      default: return message(world, anybody());
    }
  }
  std::uint64_t below(std::uint64_t n) { return dice_() % n; }

 private:
  std::string anybody() { return below(3) == 0 ? center() : member(); }
  std::string member() { return members[below(members.size())]; }
  std::string center() { return centers[below(centers.size())]; }
  std::string subject() { return "T" + std::to_string(below(30)); }
  Stores stores() { return Stores::from_bits(static_cast<std::uint8_t>(below(64))); }

  Event directory(World& world) {
    if (below(6) != 0) return TimePassed{};
    DirectoryLoaded event{.version = world.directory_version + below(2), .grants = {}};
    world.directory_version = event.version;
    for (const auto& names : {members, centers})
      for (const auto& name : names) {
        if (below(8) == 0) continue;
        auto grant = grant_all(name);
        if (below(4) == 0) grant.may_ask = stores();
        if (below(6) == 0) grant.may_trace_to = {country("US")};
        grant.revoked = below(8) == 0;
        event.grants.push_back(grant);
      }
    return event;
  }
  Event odd_attach(World& world) {
    const auto name = anybody();
    if (below(4) != 0) return world.attach_event(name);
    auto event = world.attach_event(name);
    event.hub_behind = below(6) == 0;
    event.sent.number += below(3);
    event.received.digest[below(32)] ^= static_cast<std::uint8_t>(below(2));
    event.directory_version = below(3);
    return event;
  }
  Event acknowledged(World& world) {
    const auto name = anybody();
    auto& peer = world.peers[peer_id(name)];
    if (below(5) == 0)
      peer.credit = {.number_max = below(200),
                     .bytes_max = static_cast<std::uint32_t>(below(9000))};
    if (below(10) == 0) return CreditGranted{peer_id(name), peer.session, peer.credit};
    if (below(10) == 0) return ResendAsked{peer_id(name), peer.session, 1, below(20)};
    auto position = peer.received[below(peer.received.size())];
    if (below(2) == 0) position = peer.received.back();
    if (below(50) == 0) position.digest[0] ^= 1U;
    return PeerAcknowledged{peer_id(name), peer.session, position, peer.credit};
  }
  Event answered() {
    StoresAnswered event{.subject = trace_id(subject()), .answers = {}};
    for (const auto store : every_store) {
      if (below(3) == 0) continue;
      StoreAnswer answer{.store = store, .outcome = Outcome::no_hit, .found = {}};
      for (auto i = below(4); i-- > 0;) {
        answer.outcome = Outcome::hit;
        const auto owner = member();
        const auto record = std::to_string(below(3));
        answer.found.push_back(
            {labelled<HitId>("H" + record + std::to_string(static_cast<int>(store)) + owner),
             peer_id(owner), record, below(2) == 0});
      }
      event.answers.push_back(answer);
    }
    return event;
  }
  Event composed(World& world) {
    const auto number =
        std::next(world.drafts.begin(), static_cast<std::ptrdiff_t>(below(world.drafts.size())))
            ->first;
    if (below(10) != 0) world.drafts.erase(number);
    return World::composed(number);
  }
  Event message(World& world, const std::string& name) {
    return world.next_message(name, "M" + std::to_string(below(400)), content());
  }
  Event odd_message(World& world) {
    const auto name = anybody();
    const auto& messages = world.peers[peer_id(name)].messages;
    if (messages.empty()) return TimePassed{};
    auto message = messages[below(messages.size())];
    message.session = world.peers[peer_id(name)].session;
    message.number += below(3);
    return message;
  }
  Content content() {
    const auto trace_of = trace_id(subject());
    switch (below(12)) {
      case 0: return TraceCancelled{trace_of, peer_id(below(3) == 0 ? "hub" : center())};
      case 1: return InformationGiven{trace_of, peer_id(center())};
      case 2: return CenterReported{trace_of, peer_id(member()), 600};
      case 3:
      case 4: return CenterAnswered{trace_of, peer_id(member()), 100, {}};
      case 5: return CheckAsked{trace_of, stores()};
      case 6:
        return RecordsSent{static_cast<Store>(1 + below(5)), 3,
                           below(2) == 0 ? LoadId{} : labelled<LoadId>("L")};
      case 7: return KeysSucceeded{};
      case 8: return ContentAtFault{};
      default: break;
    }
    auto submitted = trace(subject(), below(5) == 0 ? "hub" : center(),
                           {below(2) == 0 ? "US" : "CZ", below(2) == 0 ? "CZ" : "DE"});
    submitted.named = below(4) == 0;
    submitted.to_ask = stores();
    submitted.urgency = static_cast<Urgency>(below(3));
    submitted.attempt = static_cast<std::uint32_t>(1 + below(3));
    submitted.known = below(20) == 0;
    submitted.expires = day_one + std::chrono::hours{9 + below(3)};
    return submitted;
  }

  std::mt19937_64 dice_;
};

}  // namespace

TEST_CASE("HubCore: any history continues alike from its snapshot, and folds to the same bytes",
          "[core][random]") {
  const auto seed = GENERATE(range<std::uint64_t>(1, 41));
  INFO("seed " << seed);
  Chance chance(seed);
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

TEST_CASE("HubCore: every trace ends once, and every hit is noticed once to each party",
          "[core][random]") {
  const auto seed = GENERATE(range<std::uint64_t>(100, 120));
  INFO("seed " << seed);
  Chance chance(seed);
  World world;  // Wide bounds: nothing is given up.
  world.begin({"member:ZA", "member:BR", "member:TN", "center:US", "center:CZ"});
  std::map<TraceId, int> endings, openings;
  std::map<std::tuple<TraceId, HitId, PeerId>, int> notices;
  const auto count = [&](const Effects& effects) {
    for (const auto& filed : only<FileTrace>(effects)) ++openings[filed.trace];
    for (const auto& step : only<Journey>(effects))
      if (step.step == Step::answered || step.step == Step::closed) ++endings[step.subject];
    for (const auto& [to, draft] : drafts<HitNoticeDraft>(effects))
      ++notices[{draft.subject, draft.hit, to}];
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
  CHECK_FALSE(openings.empty());
  CHECK(endings == openings);
  for (const auto& [id, opened] : openings) CHECK(opened == 1);
  CHECK_FALSE(notices.empty());
  for (const auto& [hit, count_of_it] : notices) CHECK(count_of_it == 1);
}

namespace {

/// Whose payloads are whose, and which cases are erased; what the shell does about both.
struct Erasing {
  std::map<PayloadRef, TraceId> case_of;
  std::map<std::uint64_t, Compose> ordered;
  std::set<TraceId> erased;

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
    return at == case_of.end() || !erased.contains(at->second);
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
    for (const auto& order : only<EraseCases>(effects))
      erased.insert(order.subjects.begin(), order.subjects.end());
    return good;
  }
};

}  // namespace

TEST_CASE("HubCore: nothing of a case is needed any more once it is erased", "[core][random]") {
  const auto seed = GENERATE(range<std::uint64_t>(200, 220));
  INFO("seed " << seed);
  Chance chance(seed);
  World world(narrow());
  Erasing erasing;
  world.begin({"member:ZA", "member:BR", "member:TN", "center:US", "center:CZ"});
  for (int i = 0; i < 3000; ++i) {
    INFO("step " << i);
    world.now += Duration{static_cast<std::int64_t>(chance.below(6'000'000))};
    auto event = chance.event(world);
    if (chance.below(8) == 0)
      event = CasesErased{{trace_id("T" + std::to_string(chance.below(15))),
                           trace_id("T" + std::to_string(15 + chance.below(15)))}};
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
