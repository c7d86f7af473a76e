#pragma once

#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "node/core/incoming.h"

namespace iwets::node::testing {

/// Plays the lines of a transcript before the core of incoming requests, as the node of Brazil, and
/// tells what it orders. Stands in for the shell: it queues what is said and keeps the requests.
class IncomingTeller {
 public:
  /// Plays one line. Throws `std::invalid_argument` if it is not understood.
  void play(const std::string& line) {
    std::istringstream in(line);
    words_.clear();
    for (std::string word; in >> word;) words_.push_back(word);
    at_ = 0;
    if (!play_world() && !play_officer() && !play_requester() && !play_hub())
      throw std::invalid_argument("not understood: " + line);
  }
  [[nodiscard]] std::vector<std::string> told() { return std::exchange(told_, {}); }

 private:
  bool play_world() {
    if (says("at"))
      now_ = moment();
    else if (says("outbox is full"))
      outbox_full_ = true;
    else if (says("outbox has room"))
      outbox_full_ = false;
    else if (says("time passes"))
      for (auto& [id, c] : requests_) take(id, TimePassed{});
    else
      return false;
    return true;
  }

  bool play_officer() {
    Saying saying;
    saying.words = true;
    if (says("officer opens")) {
      saying.code = 601;
      saying.words = false;
    } else if (says("officer asks")) {
      saying.code = 606;
    } else if (says("officer reports")) {
      saying.code = number();
    } else if (says("officer delays")) {
      saying.code = 400;
      saying.reason = says("with a reason");
    } else if (says("officer explains")) {
      saying.kind = Kind::trace_explanation;
    } else if (says("officer answers")) {
      saying.kind = Kind::trace_result;
      saying.code = number();
      saying.words = says("in words");
      saying.reason = says("with a reason");
      saying.purchaser = says("with a purchaser");
      saying.chain = says("with a chain");
      if (says("next")) saying.next_country = CountryCode::parse(next()).value();
    } else {
      return false;
    }
    (void)says("on");
    say(id(), saying);
    return true;
  }
  void say(const TraceId& which, const Saying& saying) {
    const auto& c = requests_.at(which);
    if (const auto why = objection(*c, saying, CountryCode::parse("BR").value()))
      return tell("objection" + (why->field.empty() ? "" : " to " + why->field) + ": " +
                  why->message + " (" + why->remedy + ")");
    take(which, OfficerSays{saying});
  }

  bool play_requester() {
    if (says("request")) {
      RequestCame event;
      event.id = id();
      event.requester =
          says("of") ? PeerId::parse(next()).value() : PeerId::parse("member:ZA").value();
      if (says("urgent")) event.urgency = Urgency::urgent;
      if (says("answered by the node")) event.final_code = number();
      take(event.id, event);
    } else if (says("information on")) {
      take(id(), InformationCame{});
    } else if (says("question why about")) {
      take(id(), QuestionCame{});
    } else if (says("cancellation of")) {
      take(id(), CancelCame{});
    } else {
      return false;
    }
    return true;
  }

  bool play_hub() {
    if (says("clock of")) {
      const auto which = id();
      IncomingClockTold event;
      constexpr const char* steps[] = {"runs",      "stopped", "goes on",   "reminder",
                                       "escalated", "inquiry", "unanswered"};
      for (std::uint8_t i = 0; i < 7; ++i)
        if (says(steps[i])) event.step = static_cast<ClockStep>(i + 1);
      if (event.step == ClockStep::reminder) event.reminders = number();
      event.escalated = event.step == ClockStep::escalated;
      if (says("by")) event.deadline = moment();
      if (says("since")) event.stopped = moment();
      take(which, event);
    } else if (says("hub closes")) {
      const auto which = id();
      const auto word = next();
      for (int i = 1; i <= 7; ++i)
        if (name(static_cast<TraceState>(i)) == word)
          take(which, IncomingClosed{static_cast<TraceState>(i)});
    } else if (says("hub refuses the")) {
      SayingRefused event;
      const auto what = next();
      event.kind = what == "answer"        ? Kind::trace_result
                   : what == "explanation" ? Kind::trace_explanation
                                           : Kind::trace_update;
      (void)says("on");
      const auto which = id();
      if (says("no room")) {
        event.code = FaultCode::limit;
        event.no_room = true;
      } else {
        const auto word = next();
        for (std::uint8_t i = 1; i <= 19; ++i)
          if (word == iwets::name(static_cast<FaultCode>(i)))
            event.code = static_cast<FaultCode>(i);
      }
      take(which, event);
    } else {
      return false;
    }
    return true;
  }

  void take(const TraceId& which, const IncomingEvent& event) {
    auto& c = requests_[which];
    for (const auto& effect : step(c, now_, event))
      std::visit([&](const auto& e) { perform(which, e); }, effect);
    if (!c) {
      tell("nothing: " + text(which) + " is not known");
      requests_.erase(which);
    } else if (!std::holds_alternative<SayingPosted>(event) &&
               !std::holds_alternative<AgainPosted>(event)) {
      save(*c);
    }
  }
  void perform(const TraceId& which, const Say& e) {
    const auto& s = e.saying;
    const char* const kind = s.kind == Kind::trace_result        ? "answer "
                             : s.kind == Kind::trace_explanation ? "explanation"
                                                                 : "report ";
    tell("say " + std::string(kind) + (s.code != 0 ? std::to_string(s.code) : "") + " on " +
         text(which) + (s.automatic ? ", by the node" : "") + (outbox_full_ ? ": no room" : ""));
    take(which, SayingPosted{s, !outbox_full_});
  }
  void perform(const TraceId& which, const SayAgain&) {
    tell("say again what was said last on " + text(which) + (outbox_full_ ? ": no room" : ""));
    take(which, AgainPosted{!outbox_full_});
  }
  void perform(const TraceId&, const Tell& e) {
    tell("tell " + text(e.id) + ": " + std::string(name(e.step)) +
         (e.code != 0 ? " " + std::to_string(e.code) : "") + (e.note.empty() ? "" : ": " + e.note));
  }
  void save(const IncomingCase& c) {
    tell("save " + text(c.id) + " of " + c.requester.text() + ": " + std::string(name(c.state)) +
         (c.urgency == Urgency::urgent ? ", urgent" : "") +
         (c.code != 0 ? ", code " + std::to_string(c.code) : "") +
         (c.next_country ? ", next " + std::string(c.next_country->text()) : "") +
         (c.closed ? ", " + std::string(name(*c.closed)) : "") +
         (c.fault ? ", not taken: " + std::string(iwets::name(*c.fault)) : "") +
         (c.delayed ? ", delayed" : "") +
         (c.questions != 0 ? ", questions " + std::to_string(c.questions) : "") +
         (c.explanations != 0 ? ", explained " + std::to_string(c.explanations) : "") +
         (c.deadline != Instant{} ? ", answer by " + time_of(c.deadline) : "") +
         (c.stopped != Instant{} ? ", stopped since " + time_of(c.stopped) : "") +
         (c.reminders != 0 ? ", reminders " + std::to_string(c.reminders) : "") +
         (c.escalated ? ", escalated" : "") + (c.unanswered ? ", unanswered" : "") +
         (c.again != Instant{} ? ", again at " + time_of(c.again) : ""));
  }

  void tell(std::string line) { told_.push_back(std::move(line)); }
  std::string next() {
    if (at_ >= words_.size()) throw std::invalid_argument("a word is missing");
    return words_[at_++];
  }
  bool says(const std::string& phrase) {
    std::istringstream in(phrase);
    auto at = at_;
    for (std::string word; in >> word; ++at)
      if (at >= words_.size() || words_[at] != word) return false;
    at_ = at;
    return true;
  }
  Instant moment() {
    const auto time = next();
    return Instant{std::chrono::hours{std::stoi(time.substr(0, 2))} +
                   std::chrono::minutes{std::stoi(time.substr(3, 2))} +
                   std::chrono::seconds{std::stoi(time.substr(6, 2))}};
  }
  static std::string time_of(Instant at) { return iwets::text(at).substr(11, 8); }
  std::uint32_t number() { return static_cast<std::uint32_t>(std::stoul(next())); }
  TraceId id() {
    const auto word = next();
    TraceId::Raw raw{};
    raw[14] = static_cast<std::uint8_t>(word.at(0));
    raw[15] = static_cast<std::uint8_t>(word.at(1));
    return TraceId(raw);
  }
  static std::string text(const TraceId& id) {
    return {static_cast<char>(id.raw()[14]), static_cast<char>(id.raw()[15])};
  }

  Instant now_{};
  bool outbox_full_ = false;
  std::map<TraceId, std::optional<IncomingCase>> requests_;
  std::vector<std::string> words_, told_;
  std::size_t at_ = 0;
};

}  // namespace iwets::node::testing
