#include "node/core/node_core.h"

#include <map>

#include "tests/fuzz/input.h"
#include "tests/fuzz/network.h"
#include "tests/fuzz/targets.h"

namespace iwets::fuzz {
namespace {

using namespace node;

/// Small bounds, so that every one of them is met.
constexpr Limits narrow{.open_cases_max = 6, .posts_in_step_max = 2, .attempts_max = 4};

/// A node's core between an officer, a hub and centers that say anything, and the shell's part of
/// the contract: it answers orders, keeps cases on disk, and looks there before an event.
class Story {
 public:
  explicit Story(Bytes unit) : in_(unit) {}

  void play() {
    for (int step = 0; step < 2'000 && !in_.empty(); ++step) {
      // The wall clock of a bureau goes back, too.
      now_ += Duration{static_cast<std::int64_t>(in_.below(64) * 100'000)};
      if (in_.below(16) == 0) now_ -= std::chrono::seconds{5};
      if (in_.below(32) == 0) restart();
      take(event());
      keep();
    }
  }

 private:
  void restart() {
    const bool had = core_.has_directory();
    core_ = NodeCore(narrow);
    for (const auto& [id, saved] : disk_)
      if (!final(saved.state)) core_.adopt(saved);
    if (had) take(DirectoryChanged{centers_});
  }

  void take(const Event& event) {
    std::visit(
        [&](const auto& e) {
          if constexpr (requires { e.id; }) hold(e.id);
        },
        event);
    const auto effects = core_.step(now_, event);
    for (const auto& effect : effects) perform(effect);
  }
  void hold(const TraceId& id) {
    const auto at = disk_.find(id);
    if (at != disk_.end() && !core_.holds(id)) core_.adopt(at->second);
  }
  void perform(const Effect& effect) {
    if (const auto* saved = std::get_if<SaveCase>(&effect)) {
      auto& kept = disk_[saved->state.id];
      if (final(kept.state) && kept.id == saved->state.id)
        must(saved->state.state == kept.state, "a final outcome stays");
      const auto bytes = to_bytes(saved->state);
      const auto read = from_bytes<Case>(bytes_of(bytes));
      must(read && *read == saved->state, "a case is read as it was written");
      kept = saved->state;
    } else if (const auto* post = std::get_if<PostSubmission>(&effect)) {
      must(post->attempt >= 1 && post->attempt <= narrow.attempts_max, "attempts are bounded");
      orders_.push_back(*post);
    } else if (const auto* cancel = std::get_if<PostCancel>(&effect)) {
      cancels_.push_back(*cancel);
    } else if (const auto* told = std::get_if<Tell>(&effect)) {
      must(!name(told->step).empty(), "a step has a name");
    }
    // As the shell does: an order is answered within the same call.
    if (!orders_.empty()) answer_post();
    if (!cancels_.empty()) answer_cancel();
  }
  void answer_post() {
    const auto order = orders_.back();
    orders_.pop_back();
    switch (in_.below(8)) {
      case 0: return take(Posted{order.id, {}, false});
      case 1: return take(RequestUnreadable{order.id});
      default: return take(Posted{order.id, fuzz::id<MessageId>(++messages_), true});
    }
  }
  void answer_cancel() {
    const auto order = cancels_.back();
    cancels_.pop_back();
    take(CancelPosted{order.id, in_.below(4) != 0, order.reason});
  }

  Event event() {
    const auto subject = fuzz::id<TraceId>(static_cast<std::uint8_t>(in_.below(10)));
    switch (in_.below(24)) {
      case 0:
      case 1:
      case 2: return submitted(subject);
      case 3: return Receipted{subject, message()};
      case 4: return CancelAsked{subject, in_.below(4) == 0, {}};
      case 5: return InformationGiven{subject};
      case 6: return InformationPosted{subject, in_.below(2) == 0};
      case 7: return CenterReported{subject, somebody(), 600, {}};
      case 8: return CenterAnswered{subject, somebody(), 100, {}, in_.below(2) == 0, {}};
      case 9: return CheckReported{subject, in_.below(2) == 0, 1};
      case 10:
        return HitNoticed{subject, fuzz::id<HitId>(in_.byte()),
                          static_cast<Party>(1 + in_.below(2)), in_.below(2) == 0};
      case 11:
        return Refused{in_.below(3) == 0 ? TraceId{} : subject,
                       message(),
                       static_cast<Kind>(1 + in_.below(3)),
                       static_cast<FaultCode>(1 + in_.below(19)),
                       {}};
      case 12:
      case 13: return RouteChanged{subject, maybe_somebody(), {}};
      case 14:
      case 15: {
        const auto state = static_cast<TraceState>(1 + in_.below(7));
        return HubStatus{subject, state, maybe_somebody(), {}};
      }
      case 16:
      case 17: return directory();
      case 20: {
        ClockTold told;
        told.id = subject;
        told.step = static_cast<ClockStep>(1 + in_.below(7));
        told.center = somebody();
        told.deadline = now_;
        told.reminders = static_cast<std::uint32_t>(in_.below(4));
        return told;
      }
      case 21: return ClarificationAsked{subject};
      case 22: return CenterExplained{subject, somebody(), {}};
      case 23: return ClarificationPosted{subject, in_.below(2) == 0};
      default: return TimePassed{};
    }
  }
  Event submitted(const TraceId& subject) {
    // The shell asks before it submits.
    if (!core_.has_room() || disk_.contains(subject)) return TimePassed{};
    Submitted event{subject, static_cast<CaseKind>(in_.below(2)), Urgency::routine, false, {},
                    now_};
    for (auto n = in_.below(3); n > 0; --n) event.origins.push_back(country());
    return event;
  }
  Event directory() {
    centers_.clear();
    for (auto n = in_.below(4); n > 0; --n)
      centers_.emplace(in_.below(4) == 0 ? Role::member : Role::center, country());
    return DirectoryChanged{centers_};
  }
  CountryCode country() {
    static constexpr const char* all[] = {"US", "CZ", "DE"};
    return *CountryCode::parse(all[in_.below(3)]);
  }
  PeerId somebody() {
    switch (in_.below(6)) {
      case 0: return PeerId::hub();
      case 1: return {Role::member, country()};
      default: return {Role::center, country()};
    }
  }
  std::optional<PeerId> maybe_somebody() {
    if (in_.below(4) == 0) return std::nullopt;
    return somebody();
  }
  MessageId message() {
    return in_.below(8) == 0 ? MessageId{}
                             : fuzz::id<MessageId>(static_cast<std::uint8_t>(
                                   in_.below(static_cast<std::uint64_t>(messages_) + 1)));
  }

  void keep() {
    std::size_t open = 0;
    for (const auto& [id, saved] : disk_) {
      must(!final(saved.state) || !core_.holds(id), "a case that ended is on disk alone");
      if (!final(saved.state) && saved.kind == CaseKind::trace) ++open;
      const auto* held = core_.find(id);
      if (held != nullptr) must(*held == saved, "a case is on disk as the core has it");
    }
    must(core_.open_traces() <= open, "the open traces are counted");
  }

  Input in_;
  Instant now_ = noon;
  NodeCore core_{narrow};
  std::uint8_t messages_ = 0;
  std::map<TraceId, Case> disk_;
  std::set<PeerId> centers_;
  std::vector<PostSubmission> orders_;
  std::vector<PostCancel> cancels_;
};

}  // namespace

void node_core(Bytes unit) { Story(unit).play(); }

}  // namespace iwets::fuzz
