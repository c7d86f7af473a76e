#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "adapters/sdk/answer.h"
#include "proto/field/form.h"
#include "proto/link/client/attachments.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"

namespace iwets::sdk {

/// The hub's clock of an open trace, by which both sides count.
struct Clock {
  Instant deadline;                ///< for the final answer; while stopped, as it stood then
  std::optional<Instant> stopped;  ///< since then the requester owes an answer to 606
  std::uint32_t reminders = 0;     ///< that this center has got
  bool escalated = false;          ///< the hub's operator is asked to call
  friend bool operator==(const Clock&, const Clock&) = default;
};

/// What the center of another country has answered earlier in the same case: its signature was
/// verified, and that `answer` is what it had sealed.
struct EarlierAnswer {
  PeerId center;
  TraceId trace;
  Instant signed_at;
  std::uint32_t code = 0;
  std::optional<CountryCode> next_country;
  std::optional<Answer> answer;  ///< nothing: its center does not let it be shown
  friend bool operator==(const EarlierAnswer&, const EarlierAnswer&) = default;
};
/// Of a request by which a case goes on in this country.
struct Continuation {
  TraceId first_trace;               ///< with which the case began
  std::uint32_t hop = 2;             ///< which trace of the case this is
  std::vector<EarlierAnswer> chain;  ///< oldest first, the last one naming this country
  std::uint32_t left_out = 0;        ///< older answers, for which there was no room
  /// Why there is no chain, where it could not be verified: for the center's own officers.
  std::string note;
  friend bool operator==(const Continuation&, const Continuation&) = default;
};

/// A trace that a member has put to this center: signature verified, confidential part opened, the
/// author a member in force, every field within the bounds of the schema.
struct TraceRequest {
  TraceId trace;
  PeerId requester;  ///< the member
  Instant received;  ///< when this center took it
  field::TraceForm form;
  std::optional<Clock> clock = {};  ///< as the hub told it last; nothing before the first report
  /// The case began in another country. The persons of the form are those of its first trace.
  std::optional<Continuation> continuation = {};
  std::uint32_t version = 1;  ///< above 1: it was amended, and this is how it stands now
};

/// The requester asks why (ITI paragraph 23). The request itself is gone where the trace has ended.
struct Clarification {
  TraceId trace;
  PeerId requester;
  std::uint32_t code = 0;  ///< what was said last: 400, 401, 402
  std::string text;        ///< the question
};

/// How a center answers. Everything said is made durable together with the request that it answers,
/// sealed to the requester and signed when it is due, and delivered whenever the network allows.
///
/// `at` is when to say it: the default is now, a later moment is kept across restarts. What waits
/// for its moment falls away when the case ends (a final answer is sent, the requester cancels).
/// A case has exactly one final answer: whatever is said after it is dropped, but for corrections
/// of it, at most 15. They may be said before it, for a later moment.
///
/// Throws `std::invalid_argument` for what can never be sent: a code of the wrong sort, a text
/// beyond its bound, 401 or 402 without a reason. See `TracingCenter` for what then happens.
class Answers {
 public:
  virtual ~Answers() = default;

  /// 601: the center has the request. Said by itself where `on_request` says nothing at once.
  void acknowledge(Instant at = {}) { progress(601, {}, at); }
  /// 600-605, 607: how far the search has come.
  void progress(std::uint32_t code, std::string text, Instant at = {}) {
    say(Update{code, ItiReason::none, std::move(text)}, at);
  }
  /// 606: the answer comes to `on_information`.
  void ask(std::string question, Instant at = {}) {
    say(Update{606, ItiReason::none, std::move(question)}, at);
  }
  /// 400: the result will be late. ITI paragraphs 22 and 23 ask for the reason.
  void delay(ItiReason reason, std::string text, Instant at = {}) {
    say(Update{400, reason, std::move(text)}, at);
  }
  /// 401, final: less is told than is known; `answer` is what may be told.
  void restrict(ItiReason reason, Answer answer, Instant at = {}) {
    say(Final{401, {}, reason, std::move(answer)}, at);
  }
  /// 402, final: nothing is told but why.
  void refuse(ItiReason reason, std::string text, Instant at = {}) {
    Answer answer;
    answer.explanation = std::move(text);
    say(Final{402, {}, reason, std::move(answer)}, at);
  }
  /// 502, final: the requester has not given the information that was asked for.
  void give_up(std::string text, Instant at = {}) {
    Answer answer;
    answer.explanation = std::move(text);
    say(Final{502, {}, ItiReason::none, std::move(answer)}, at);
  }
  /// Answers `on_clarification`; once for each question.
  void explain(std::string text, ItiReason reason = ItiReason::none, Instant at = {}) {
    say(Explanation{reason, std::move(text)}, at);
  }
  /// Any other final code. `next_country` goes with 104, exported, and may go with 320.
  void result(std::uint32_t code, Answer answer, std::optional<CountryCode> next_country = {},
              Instant at = {}) {
    say(Final{code, next_country, ItiReason::none, std::move(answer)}, at);
  }
  /// Takes the place of the final answer, which was given before; it is at most 90 days old.
  void correct(std::uint32_t code, Answer answer, CorrectionReason why, std::string text,
               std::optional<CountryCode> next_country = {}, Instant at = {}) {
    say(Corrected{Final{code, next_country, ItiReason::none, std::move(answer)}, why,
                  std::move(text)},
        at);
  }
  /// Calls `on_reminder` at that moment: for answers that must be looked for, e.g. in a clerk's
  /// tray.
  void remind(Instant at) { say(Reminder{}, at); }

 protected:
  virtual void say(Saying saying, Instant at) = 0;
};

/// A photograph or document that the requester has attached to its trace: whole, of the size, hash
/// and type that were announced.
struct Attached {
  TraceId trace;
  PeerId requester;
  codec::MediaType type = codec::MediaType::none;
  std::string file_name;  ///< without a folder; as the requester calls it
  std::string words;      ///< what it shows; may be empty
  std::string content;    ///< at most 20 MiB
};
/// A file that goes with a result: JPEG, PNG, WebP, PDF or UTF-8 text of at most 20 MiB; a name
/// without a folder.
using AttachedFile = link::AttachedFile;

/// A correction that was decided on outside of any call, e.g. by a command at the center.
struct Decided {
  std::int64_t number = 0;  ///< the center's own, by which it knows it again
  TraceId trace;
  PeerId requester;
  std::uint32_t version = 2;  ///< one above that which it corrects
  Corrected corrected;
};
/// What became of it.
enum class CorrectionOutcome : std::uint8_t {
  said,            ///< it is on its way, durably
  not_ours,        ///< no answer of that trace, or it was corrected meanwhile, or 16 times
  not_read,        ///< the requester's program is too old to be told of corrections
  cannot_be_said,  ///< the schema has no place for it
};
[[nodiscard]] constexpr const char* name(CorrectionOutcome outcome) {
  switch (outcome) {
    case CorrectionOutcome::said: return "said";
    case CorrectionOutcome::not_ours: return "no such answer";
    case CorrectionOutcome::not_read: return "the requester's program is too old: tell it by mail";
    case CorrectionOutcome::cannot_be_said: return "beyond the bounds of the schema";
  }
  return "";
}

/// A national tracing center: all that has to be written to join the network. One thread calls it;
/// a call should take milliseconds, because messages wait meanwhile: look up longer things
/// elsewhere and ask to be reminded. docs/adapter-guide.md shows one that is complete.
///
/// A call that throws is undone, logged (`what()` must hold nothing of the case) and repeated
/// later, at growing intervals up to an hour; after the first time the requester is told of a
/// delay (400).
class TracingCenter {
 public:
  virtual ~TracingCenter() = default;
  /// A new request; comes once. Where it is repeated by a peer or by a crash, the network answers
  /// from what was said before.
  virtual void on_request(Instant now, const TraceRequest& request, Answers& answers) = 0;
  /// The requester's answer to a question (606).
  virtual void on_information(Instant now, const TraceRequest& request, const std::string& text,
                              Answers& answers) {
    (void)now, (void)request, (void)text, (void)answers;
  }
  /// The requester has amended its request: who asks, why, and what is known of the find. The
  /// firearm is the same. It is acknowledged by itself; what the center lets stand answers this
  /// version.
  virtual void on_amended(Instant now, const TraceRequest& request, Answers& answers) {
    (void)now, (void)request, (void)answers;
  }
  /// An officer of the requester has taken note of the corrected answer of this version.
  virtual void on_acknowledged(Instant now, const TraceId& trace, PeerId requester,
                               std::uint32_t version) {
    (void)now, (void)trace, (void)requester, (void)version;
  }
  /// Whether answers are corrected at any time later. If so the kit keeps what that takes
  /// (`GivenAnswers`) and asks for `corrections` every two seconds.
  [[nodiscard]] virtual bool corrects() const { return false; }
  /// What was decided on. Each comes again and again until `on_correction` was told of it; the kit
  /// says it once.
  [[nodiscard]] virtual std::vector<Decided> corrections(Instant now) {
    (void)now;
    return {};
  }
  virtual void on_correction(Instant now, const Decided& decided, CorrectionOutcome outcome) {
    (void)now, (void)decided, (void)outcome;
  }
  /// The requester, or the hub in its place, has ended the case: nothing more can be said.
  virtual void on_cancelled(Instant now, const TraceRequest& request, const std::string& reason) {
    (void)now, (void)request, (void)reason;
  }
  /// The answer is overdue: reminder 1, 2 or 3 by the hub, or 4: the trace is escalated. It stays
  /// open until it is answered or expires; `request.clock` has the deadline.
  virtual void on_overdue(Instant now, const TraceRequest& request, unsigned number,
                          Answers& answers) {
    (void)now, (void)request, (void)number, (void)answers;
  }
  /// The requester was reminded three times of a question (606) and has not answered: the center
  /// may `give_up`, or go on without.
  virtual void on_unanswered(Instant now, const TraceRequest& request, Answers& answers) {
    (void)now, (void)request, (void)answers;
  }
  /// The requester asks why this center delays, restricts or refuses.
  virtual void on_clarification(Instant now, const Clarification& asked, Answers& answers) {
    (void)now, (void)asked;
    answers.explain(
        "This center does not answer such questions over the network. Write to the contact that "
        "its answer names.");
  }
  /// Comes once for each, in its own time: before or after the answer. Thrown away by a center that
  /// does nothing with it; the kit keeps it too (`link_attachments` in its database). A call that
  /// throws is logged and not repeated.
  virtual void on_attachment(Instant now, const Attached& file) { (void)now, (void)file; }
  /// The first result of a trace has just left: what goes with it. Not asked again. A requester
  /// whose program is too old is not sent it; the log says so.
  virtual std::vector<AttachedFile> attachments_for(Instant now, const TraceId& trace,
                                                    PeerId requester, std::uint32_t code) {
    (void)now, (void)trace, (void)requester, (void)code;
    return {};
  }
  /// The moment asked for by `Answers::remind`.
  virtual void on_reminder(Instant now, const TraceRequest& request, Answers& answers) {
    (void)now, (void)request, (void)answers;
  }
};

}  // namespace iwets::sdk
