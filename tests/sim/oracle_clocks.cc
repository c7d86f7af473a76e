#include <algorithm>

#include "tests/sim/oracle.h"

// Rules on the clocks of traces: by what both sides were told, in the hub's own time.
namespace iwets::sim {
namespace {

/// Follows what one party was told of one clock.
struct Clock {
  Instant deadline;
  Instant stopped{};
  bool stands = false;  ///< since `stopped`
  std::uint32_t reminders = 0, inquiries = 0;
  bool escalated = false, unanswered = false;

  /// What is wrong with this step; empty: nothing.
  std::string follow(const ClockBody& told, Duration interval) {
    switch (told.step) {
      case ClockStep::started:
        *this = Clock{};
        deadline = told.deadline;
        return {};
      case ClockStep::stopped:
        if (stands) return "stopped twice";
        stands = told.stopped.has_value();
        stopped = told.stopped.value_or(Instant{});
        inquiries = 0;
        unanswered = false;
        return stands ? "" : "stopped without a time";
      case ClockStep::resumed: {
        if (!stands) return "went on without having stood";
        const auto later = deadline + (told.time - stopped);
        deadline = told.deadline;
        stands = false;
        return deadline == later ? "" : "was not put off by as long as it had stood";
      }
      case ClockStep::reminder:
        if (stands) return "reminded the center while it stood";
        if (told.reminders != ++reminders) return "told reminders out of order, or twice";
        if (told.time < deadline + interval * (reminders - 1)) return "reminded too early";
        return {};
      case ClockStep::escalated:
        if (stands || reminders != 3 || escalated) return "escalated out of order, or twice";
        escalated = true;
        return told.time < deadline + interval * 3 ? "escalated too early" : "";
      case ClockStep::inquiry:
        if (!stands) return "reminded the requester of no question";
        if (told.inquiries != ++inquiries) return "told inquiries out of order, or twice";
        return told.time < stopped + interval * inquiries ? "inquired too early" : "";
      case ClockStep::unanswered:
        if (!stands || inquiries != 3 || unanswered) return "gave up out of order, or twice";
        unanswered = true;
        return {};
    }
    return {};
  }
};

}  // namespace

void Oracle::clock_concerned(const Envelope& letter, Instant at) {
  const auto* update = std::get_if<UpdateBody>(&letter.body);
  if (!(update && update->code == 606) && !std::holds_alternative<InformationBody>(letter.body))
    return;
  concerned_.emplace(letter.id, std::pair{at, at}).first->second.second = at;
}

void Oracle::judge_clocks(const std::map<PeerId, const History*>& histories) {
  // Who has forgotten, or was told no more, cannot tell the whole story.
  if (hub_restored_ || !backups_.empty() || !revoked_.empty()) return;
  for (const auto& [id, asked] : asked_) {
    if (!asked.trace) continue;
    const auto& history = *histories.at(asked.member);
    judge_clock(id, asked, history);
    judge_questions(id, history, histories);
    judge_why(id, history);
  }
  for (const auto& [peer, history] : histories) {
    const bool center = peer.role() == Role::center;
    for (const auto& [id, told] : center ? history->clocks : history->incoming_clocks) {
      std::uint32_t last = 0;
      for (const auto& clock : told) {
        if (clock.step == ClockStep::started) last = 0;
        if (clock.step != ClockStep::reminder) continue;
        if (clock.reminders <= last)
          violated("clock", peer.text() + " was reminded twice of " + id.text());
        last = clock.reminders;
      }
    }
  }
}

void Oracle::judge_clock(const TraceId& id, const Asked& asked, const History& history) {
  const auto interval = (asked.urgent ? times_.urgent : times_.routine) * times_.percent / 100;
  Clock clock;
  if (const auto at = history.deadlines.find(id); at != history.deadlines.end())
    clock.deadline = at->second;
  if (const auto told = history.clocks.find(id); told != history.clocks.end())
    for (const auto& step : told->second) {
      if (clock.deadline == Instant{}) clock.deadline = step.deadline;
      if (const auto wrong = clock.follow(step, interval); !wrong.empty())
        return violated("clock", "the clock of " + id.text() + " " + wrong);
    }
  const auto end = history.expired.find(id);
  if (end == history.expired.end() || clock.deadline == Instant{}) return;
  const auto begun = clock.stands ? clock.stopped + interval : clock.deadline;
  const bool done = clock.stands ? clock.unanswered : clock.escalated;
  if (!done && end->second > begun + interval * 3 + times_.late_max)
    violated("clock", id.text() + " expired, and nobody was called before");
}

/// From a question that was taken to the first information that was, nobody reminds the center.
void Oracle::judge_questions(const TraceId& id, const History& member,
                             const std::map<PeerId, const History*>& histories) {
  const auto questions = member.questions.find(id);
  const auto told = member.clocks.find(id);
  if (questions == member.questions.end() || told == member.clocks.end()) return;
  std::vector<Instant> given;
  for (const auto& [peer, history] : histories)
    if (const auto at = history->informed.find(id); at != history->informed.end())
      for (const auto& message : at->second) given.push_back(concerned_.at(message).first);
  std::ranges::sort(given);
  for (const auto& question : questions->second) {
    const auto from = concerned_.at(question).second;
    const auto until = std::ranges::lower_bound(given, from);
    for (const auto& step : told->second) {
      const bool reminds = step.step == ClockStep::reminder || step.step == ClockStep::escalated;
      if (reminds && step.time > from && (until == given.end() || step.time < *until))
        return violated("clock", "the center was reminded of " + id.text() +
                                     " while the requester owed information");
    }
  }
}

void Oracle::judge_why(const TraceId& id, const History& history) {
  const auto count = [&](const std::map<TraceId, int>& of) {
    const auto at = of.find(id);
    return at == of.end() ? 0 : at->second;
  };
  const auto code = history.codes.find(id);
  if (count(history.explained) > count(history.asked_why))
    violated("clarification", id.text() + " was explained without a question");
  // What was asked of a delay just before the answer may be overtaken by it.
  if (code == history.codes.end() || code->second != 402) return;
  if (count(history.asked_why) != count(history.explained) + count(history.refused_why))
    violated("clarification",
             "a question about " + id.text() + " was neither answered nor refused");
}

}  // namespace iwets::sim
