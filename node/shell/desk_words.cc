#include <utility>

#include "node/shell/desk.h"
#include "node/shell/desk_errors.h"
#include "node/shell/json_writer.h"

// What the officer says to a center while it works on a trace, or about what it withholds.
namespace iwets::node {

Reply Desk::inform(Instant now, const TraceId& id, const std::string& text) {
  hold(id);
  const auto* c = core_.find(id);
  if (c == nullptr || c->kind != CaseKind::trace) return error_reply(no_such_trace);
  const bool with_a_center = c->recipient && !c->recipient->is_hub() && !c->to_post;
  const bool ended = final(c->state);
  words_ = text;
  not_posted_.reset();
  take(now, InformationGiven{id});  // Without effect on a trace that no center works on.
  words_.clear();
  if (ended || !with_a_center)
    return error_reply(wrong_state("no center is working on this trace",
                                   "information can be given while a trace is with a center"));
  if (not_posted_) return error_reply(*not_posted_);
  JsonWriter out;
  out.begin_object().field("trace", id.text()).field("link", name(link_->status().state));
  out.end_object();
  return {202, out.take()};
}

Reply Desk::clarify(Instant now, const TraceId& id, const std::string& text) {
  hold(id);
  const auto* c = core_.find(id);
  if (c == nullptr || c->kind != CaseKind::trace) return error_reply(no_such_trace);
  const bool may = NodeCore::may_ask_why(*c);
  words_ = text;
  not_posted_.reset();
  take(now, ClarificationAsked{id});
  words_.clear();
  if (!may)
    return error_reply(
        wrong_state("the center has neither delayed, restricted nor refused this trace",
                    "clarification can be asked after code 400, and for 30 days after 401 or 402"));
  if (not_posted_) return error_reply(*not_posted_);
  JsonWriter out;
  out.begin_object().field("trace", id.text()).field("link", name(link_->status().state));
  out.end_object();
  return {202, out.take()};
}

void Desk::perform(Instant now, const PostInformation& order) {
  const bool posted = post_words(now, order.id, order.recipient, Kind::trace_information);
  take(now, InformationPosted{order.id, posted});
  paper_in_hand_ = 0;
}

void Desk::perform(Instant now, const PostClarification& order) {
  const bool posted = post_words(now, order.id, order.recipient, Kind::trace_clarification);
  take(now, ClarificationPosted{order.id, posted});
  paper_in_hand_ = 0;
}

bool Desk::post_words(Instant now, const TraceId& id, PeerId recipient, Kind kind) {
  const auto directory = link_->directory();
  const auto center = directory ? directory->reader(recipient) : std::nullopt;
  if (!center) {
    not_posted_ = wrong_state(
        "the center's key is not in the directory, so that nothing can be "
        "sealed to it",
        "wait until the hub names the trace's center anew: `iwets trace show`");
    return false;
  }
  auto body = kind == Kind::trace_information
                  ? trace_information(id, words_, member_, *center, sealer_, now)
                  : trace_clarification(id, words_, member_, *center, sealer_, now);
  if (!post(now, id, recipient, kind, Urgency::urgent, std::move(body))) {
    not_posted_ = outbox_full;
    return false;
  }
  paper_in_hand_ = store_.add_paper(id, Paper::information, words_);
  return true;
}

}  // namespace iwets::node
