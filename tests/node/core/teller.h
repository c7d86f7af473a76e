#pragma once

#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "node/core/node_core.h"

namespace iwets::node::testing {

/// Plays the lines of a transcript before the core of a node and tells what it orders. Stands in
/// for the shell: it draws message ids, keeps saved cases, and looks on its disk.
class Teller {
 public:
  /// Plays one line. Throws `std::invalid_argument` if it is not understood.
  void play(const std::string& line) {
    std::istringstream in(line);
    words_.clear();
    for (std::string word; in >> word;) words_.push_back(word);
    at_ = 0;
    if (says("lost with the process:")) return play_in_vain();
    if (!play_world() && !play_officer() && !play_network())
      throw std::invalid_argument("not understood: " + line);
  }
  /// What was ordered since the last call, line by line.
  [[nodiscard]] std::vector<std::string> told() { return std::exchange(told_, {}); }
  [[nodiscard]] const NodeCore& core() const { return core_; }

 private:
  /// The node is killed before it has saved what the event caused: it is as if it had not come.
  void play_in_vain() {
    const auto disk = disk_;
    const auto drawn = std::pair(messages_, hops_);
    if (!play_world() && !play_officer() && !play_network())
      throw std::invalid_argument("not understood, and lost");
    told_.clear();
    disk_ = disk;
    std::tie(messages_, hops_) = drawn;
    tell("nothing is saved");
    restart();
  }
  void restart() {
    core_ = NodeCore(limits_);
    if (directory_) (void)core_.step(now_, *directory_);
    for (const auto& [id, saved] : disk_)
      if (!final(saved.state)) core_.adopt(saved);
  }

  // ---------------------------------------------------------------------------- the events
  bool play_world() {
    if (says("at")) {
      now_ = moment();
    } else if (says("directory")) {
      DirectoryChanged event;
      while (!done()) {
        const auto word = next();
        const auto party = PeerId::parse(word);
        event.centers.insert(party ? *party
                                   : PeerId(Role::center, CountryCode::parse(word).value()));
      }
      directory_ = event;
      take(event);
    } else if (says("policy")) {
      limits_.continuation = parse_continuation(next()).value();
      restart();
    } else if (says("hops at most")) {
      limits_.hops_max = number();
      restart();
    } else if (says("outbox is full")) {
      outbox_full_ = true;
    } else if (says("outbox has room")) {
      outbox_full_ = false;
    } else if (says("time passes")) {
      take(TimePassed{});
    } else if (says("node restarts")) {
      directory_.reset();
      restart();
    } else {
      return false;
    }
    return true;
  }

  bool play_officer() {
    if (says("check")) {
      take(Submitted{id(), CaseKind::check, Urgency::urgent, false, {}, now_});
    } else if (says("trace")) {
      Submitted event;
      event.id = id();
      event.at = now_;
      if (says("urgent")) event.urgency = Urgency::urgent;
      event.named = says("named");
      if (says("then")) event.continuation = parse_continuation(next()).value();
      (void)says("made in");
      while (!done()) event.origins.push_back(country());
      take(event);
    } else if (says("cancel")) {
      const auto which = id();
      take(CancelAsked{which, says("before it left"), "no longer needed"});
    } else if (says("continue")) {
      ContinueAsked event{id(), {}};
      if (says("center agreed")) event.agreed = true;
      if (says("center refused")) event.agreed = false;
      take(event);
    } else if (says("information on")) {
      take(InformationGiven{id()});
    } else if (says("ask why about")) {
      take(ClarificationAsked{id()});
    } else if (says("amend")) {
      take(AmendAsked{id()});
    } else if (says("acknowledge")) {
      const auto which = id();
      take(AcknowledgeAsked{which, rest()});
    } else {
      return false;
    }
    return true;
  }

  bool play_network() {
    if (says("receipt of")) {
      const auto which = id();
      take(Receipted{which, disk_.contains(which) ? disk_.at(which).message : MessageId{}});
    } else if (says("report on")) {
      CheckReported event{id(), false};
      if (says("answer by")) event.deadline = moment();
      take(event);
    } else if (says("clock of")) {
      take(clock());
    } else if (says("update on")) {
      take(CheckReported{id(), true});
    } else if (says("notice on")) {
      const auto which = id();
      const auto party = says("as owner") ? Party::owner : Party::requester;
      take(HitNoticed{which, HitId{}, party, says("again")});
    } else if (says("route of")) {
      const auto which = id();
      take(RouteChanged{which, says("nowhere") ? std::nullopt : std::optional(peer()), ""});
    } else if (says("hub says")) {
      const auto which = id();
      take(HubStatus{which, state(), done() ? std::nullopt : std::optional(peer()), ""});
    } else if (says("hub refuses the cancel of")) {
      const auto which = id();
      take(Refused{which, MessageId{}, Kind::trace_cancel, FaultCode::trace_closed, rest()});
    } else if (says("hub refuses something unreadable about")) {
      take(Refused{id(), MessageId{}, Kind::trace_submit, FaultCode::malformed, rest()});
    } else if (says("hub refuses something unreadable")) {
      take(Refused{TraceId{}, MessageId{}, Kind::trace_submit, FaultCode::malformed, rest()});
    } else if (says("request is unreadable of")) {
      take(RequestUnreadable{id()});
    } else if (says("hub refuses something unread of")) {
      take(Refused{TraceId{}, disk_.at(id()).message, Kind::trace_submit, FaultCode::bad_signature,
                   rest()});
    } else if (says("hub refuses the amendment of")) {
      const auto which = id();
      const auto message = disk_.at(which).versions.amendments.back().message;
      take(Refused{which, message, Kind::trace_amend,
                   says("as before") ? FaultCode::duplicate : FaultCode::trace_closed, rest()});
    } else if (says("hub has already")) {
      const auto which = id();
      take(Refused{which, disk_.at(which).message, Kind::trace_submit, FaultCode::duplicate,
                   rest()});
    } else if (says("hub refuses")) {
      const auto which = id();
      take(Refused{which, disk_.at(which).message, Kind::trace_submit, FaultCode::not_authorised,
                   rest()});
    } else {
      return play_center();
    }
    return true;
  }

  /// "T1 of center:US reminder 1 by 10:00:00", "... stopped by 10:00:00 since 09:30:00".
  ClockTold clock() {
    ClockTold event;
    event.id = id();
    (void)says("of");
    event.center = peer();
    constexpr const char* steps[] = {"runs",      "stopped", "goes on",   "reminder",
                                     "escalated", "inquiry", "unanswered"};
    for (std::uint8_t i = 0; i < 7; ++i)
      if (says(steps[i])) event.step = static_cast<ClockStep>(i + 1);
    if (event.step == ClockStep::reminder) event.reminders = number();
    if (event.step == ClockStep::inquiry) event.inquiries = number();
    event.escalated = event.step == ClockStep::escalated;
    if (event.escalated) event.reminders = 3;
    if (says("by")) event.deadline = moment();
    if (says("since")) event.stopped = moment();
    return event;
  }
  bool play_center() {
    const auto center = PeerId::parse(words_.at(at_));
    if (!center) return false;
    ++at_;
    if (says("reports on")) {
      const auto which = id();
      const auto code = number();
      const auto known = says("knowing version") ? number() : 1;
      take(CenterReported{which, *center, code, rest(), known});
      return true;
    }
    if (says("explains")) {
      const auto which = id();
      take(CenterExplained{which, *center, rest()});
      return true;
    }
    if (!says("answers")) return false;
    CenterAnswered event{id(), *center, 0, {}, true};
    event.code = number();
    if (says("next")) event.next_country = country();
    for (const auto onward : {Onward::yes, Onward::ask, Onward::no})
      if (says(std::string("onward ") + name(onward))) event.onward = onward;
    if (says("as version")) event.version = number();
    if (says("knowing version")) event.request = number();
    event.readable = !says("unreadably");
    event.note = rest();
    take(event);
    return true;
  }

  // --------------------------------------------------------------------------- the effects
  void take(const Event& event) {
    std::visit(
        [&](const auto& e) {
          if constexpr (requires { e.id; })
            if (!core_.holds(e.id) && disk_.contains(e.id)) core_.adopt(disk_.at(e.id));
        },
        event);
    for (const auto& effect : core_.step(now_, event))
      std::visit([&](const auto& e) { perform(e); }, effect);
  }
  void perform(const PostSubmission& e) {
    const auto urgency = e.urgency == Urgency::urgent ? " urgent" : "";
    const auto kind = e.kind == CaseKind::check ? "check " : "trace ";
    tell(std::string("post ") + kind + text(e.id) + " to " + e.recipient.text() + ", attempt " +
         std::to_string(e.attempt) + urgency + (e.named ? " named" : "") +
         (e.version > 1 ? ", version " + std::to_string(e.version) : ""));
    MessageId::Raw raw{};
    raw[15] = static_cast<std::uint8_t>(++messages_);
    take(Posted{e.id, MessageId(raw), !outbox_full_});
  }
  void perform(const PostCancel& e) {
    tell("post cancel of " + text(e.id) + " to " + e.recipient.text());
    take(CancelPosted{e.id, !outbox_full_, e.reason});
  }
  void perform(const PostInformation& e) {
    tell("post information on " + text(e.id) + " to " + e.recipient.text());
    take(InformationPosted{e.id, !outbox_full_});
  }
  void perform(const PostClarification& e) {
    tell("post question about " + text(e.id) + " to " + e.recipient.text());
    take(ClarificationPosted{e.id, !outbox_full_});
  }
  void perform(const PostAmendment& e) {
    tell("post amendment of " + text(e.id) + " to " + e.recipient.text() + ", version " +
         std::to_string(e.version) + (e.urgency == Urgency::urgent ? " urgent" : ""));
    MessageId::Raw raw{};
    raw[15] = static_cast<std::uint8_t>(++messages_);
    take(AmendmentPosted{e.id, MessageId(raw), e.version, !outbox_full_});
  }
  void perform(const PostAcknowledgement& e) {
    tell("post acknowledgement of " + text(e.id) + " to " + e.recipient.text() + ", version " +
         std::to_string(e.version));
    take(AcknowledgementPosted{e.id, e.version, !outbox_full_, e.officer});
  }
  void perform(const OpenHop& e) {
    const auto raw = static_cast<std::uint8_t>('0' + ++hops_);
    TraceId::Raw id{};
    id[14] = 'H';
    id[15] = raw;
    take(HopOpened{e.id, TraceId(id)});
  }
  void perform(const SaveCase& e) {
    const auto& c = e.state;
    disk_[c.id] = c;
    tell("save " + text(c.id) + ": " + std::string(name(c.state)) +
         (c.recipient ? ", " + c.recipient->text() : "") + (c.to_post ? ", to be posted" : "") +
         (c.code != 0 ? ", code " + std::to_string(c.code) : "") +
         (c.deadline != Instant{} ? ", answer by " + time_of(c.deadline) : "") +
         (c.stopped != Instant{} ? ", stopped since " + time_of(c.stopped) : "") +
         (c.reminders != 0 ? ", reminders " + std::to_string(c.reminders) : "") +
         (c.inquiries != 0 ? ", inquiries " + std::to_string(c.inquiries) : "") +
         (c.delayed ? ", delayed" : "") + (c.escalated ? ", escalated" : "") +
         (c.next_country ? ", next " + std::string(c.next_country->text()) : "") + hop_text(c) +
         versions_text(c.versions) +
         (c.finals_seen > 1 ? ", finals " + std::to_string(c.finals_seen) : "") +
         (c.reports_seen > 1 ? ", reports " + std::to_string(c.reports_seen) : ""));
  }
  void perform(const Tell& e) {
    tell("tell " + (e.id.empty() ? std::string("nobody's") : text(e.id)) + ": " +
         std::string(name(e.step)) + (e.code != 0 ? " " + std::to_string(e.code) : "") +
         (e.peer ? " " + e.peer->text() : "") +
         (e.note.empty() || e.step == Step::hit_notice ? "" : ": " + with_names(e.note)));
  }
  /// Ids in their short form.
  static std::string with_names(const std::string& note) {
    std::istringstream in(note);
    std::string out;
    for (std::string word; in >> word;) {
      const auto named = TraceId::parse(word);
      const bool short_form = named && named->raw()[14] != 0;  // A hit's id has none.
      out += (out.empty() ? "" : " ") + (short_form ? text(*named) : word);
    }
    return out;
  }

  static std::string versions_text(const Versions& versions) {
    std::string out;
    for (const auto& amended : versions.amendments)
      out += ", amended to " + std::to_string(amended.number) + " (" +
             std::string(name(amended.state)) + ")";
    if (versions.results.size() > 1)
      out += ", result version " + std::to_string(versions.result()) +
             (versions.to_acknowledge() ? ", to acknowledge" : ", acknowledged");
    return out;
  }
  static std::string hop_text(const Case& c) {
    std::string out;
    if (c.hop.number > 0)
      out += ", hop " + std::to_string(c.hop.number + 1) + " of " + text(c.hop.first) + " after " +
             text(c.hop.previous);
    if (c.hop.onward != Onward::unsaid) out += std::string(", onward ") + name(c.hop.onward);
    if (c.hop.agreed) out += ", agreed";
    if (c.hop.way_on != WayOn::none) out += ", way on " + std::string(name(c.hop.way_on));
    if (!c.hop.next.empty()) out += " as " + text(c.hop.next);
    return out;
  }

  // ------------------------------------------------------------------------------ the words
  void tell(std::string line) { told_.push_back(std::move(line)); }
  [[nodiscard]] bool done() const { return at_ >= words_.size(); }
  std::string next() {
    if (done()) throw std::invalid_argument("a word is missing");
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
  CountryCode country() { return CountryCode::parse(next()).value(); }
  PeerId peer() { return PeerId::parse(next()).value(); }
  std::string rest() {
    std::string words;
    while (!done()) words += (words.empty() ? "" : " ") + next();
    return words;
  }
  /// "T1" stands for one id, and only in one digit.
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
  TraceState state() {
    const auto word = next();
    for (int i = 1; i <= 7; ++i)
      if (name(static_cast<TraceState>(i)) == word) return static_cast<TraceState>(i);
    throw std::invalid_argument("no state: " + word);
  }

  NodeCore core_;
  Instant now_{};
  bool outbox_full_ = false;
  unsigned messages_ = 0, hops_ = 0;
  Limits limits_;
  std::optional<DirectoryChanged> directory_;
  std::map<TraceId, Case> disk_;
  std::vector<std::string> words_, told_;
  std::size_t at_ = 0;
};

}  // namespace iwets::node::testing
