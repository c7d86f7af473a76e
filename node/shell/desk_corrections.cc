#include <utility>

#include "node/shell/amendment.h"
#include "node/shell/continuation.h"
#include "node/shell/desk.h"
#include "node/shell/desk_errors.h"
#include "node/shell/json_writer.h"

// The officer amends his request before the answer, and takes note of a corrected answer.
namespace iwets::node {
namespace {

ApiError why_not_amended(const Case& c) {
  if (final(c.state))
    return wrong_state("the trace has ended: " + std::string(name(c.state)),
                       "a request can be amended before its answer; submit a new trace");
  if (c.cancel_asked)
    return wrong_state("the trace is being cancelled", "submit a new trace with what is right");
  if (c.versions.next_request() > versions_max)
    return wrong_state("the request was amended as often as it may be",
                       "cancel the trace and submit the request anew");
  return wrong_state("no center has this trace yet",
                     "amend it when `iwets trace show` names its center, or cancel it and submit "
                     "it anew");
}

}  // namespace

Reply Desk::amend(Instant now, const TraceId& id, const std::string& json) {
  hold(id);
  const auto* c = core_.find(id);
  if (c == nullptr || c->kind != CaseKind::trace) return error_reply(no_such_trace);
  if (!NodeCore::may_amend(*c)) {
    const auto why = why_not_amended(*c);
    take(now, AmendAsked{id});  // Without effect: lets a case that has ended go.
    return error_reply(why);
  }
  const auto before = read_trace_form(store_.request_body(*c).value_or(""));
  const auto after = read_trace_form(json);
  if (!before || !after) return error_reply(before ? after.error() : before.error());
  if (const auto fault = judge_amendment(*before, *after, id)) return error_reply(*fault);
  words_ = json;
  not_posted_.reset();
  const auto version = c->versions.next_request();
  take(now, AmendAsked{id});
  words_.clear();
  if (not_posted_) return error_reply(*not_posted_);
  JsonWriter out;
  out.begin_object().field("trace", id.text()).field("version", version);
  out.field("link", name(link_->status().state)).end_object();
  return {202, out.take()};
}

void Desk::perform(Instant now, const PostAmendment& order) {
  const auto* c = core_.find(order.id);
  const auto form = read_trace_form(words_);
  const auto directory = link_->directory();
  const auto center = directory ? directory->reader(order.recipient) : std::nullopt;
  auto parts = !form               ? fail(ApiError(form.error()))
               : c->hop.number > 0 ? continuation_parts(*c, *form, chain_before(*c))
                                   : trace_parts(order.id, *form);
  std::optional<MessageId> message;
  if (!parts) {
    not_posted_ = parts.error();
  } else if (!center) {
    not_posted_ =
        wrong_state("the center's key is not in the directory, so that nothing can be sealed to it",
                    "wait until the hub names the trace's center anew: `iwets trace show`");
  } else if (directory->schema_of(order.recipient) < amendments_since) {
    not_posted_ =
        wrong_state("the center works with an older version of the schema, without amendments",
                    "cancel the trace and submit it anew, or tell the center by other means");
  } else {
    auto body = trace_amend(*parts, order.id, member_, order.version, *center, sealer_, now);
    message =
        post(now, order.id, order.recipient, Kind::trace_amend, order.urgency, std::move(body));
    if (!message) not_posted_ = outbox_full;
  }
  if (message) {
    paper_in_hand_ = store_.add_paper(order.id, Paper::amendment, words_);
    store_.set_request_facts(order.id, *form);
  }
  take(now, AmendmentPosted{order.id, message.value_or(MessageId{}), order.version,
                            message.has_value()});
  paper_in_hand_ = 0;
}

Reply Desk::acknowledge_correction(Instant now, const TraceId& id, std::uint32_t version,
                                   const std::string& officer) {
  const auto known = store_.find(id);
  if (!known || known->kind != CaseKind::trace) return error_reply(no_such_trace);
  const auto& versions = known->versions;
  if (versions.results.size() < 2)
    return error_reply(wrong_state("the answer of this trace was not corrected",
                                   "`iwets trace list --state correction` shows those that were"));
  if (version != 0 && version != versions.result())
    return error_reply(
        wrong_state("the answer stands at version " + std::to_string(versions.result()),
                    "look at it with `iwets trace show " + id.text() + "`, then acknowledge it"));
  if (versions.to_acknowledge()) {
    not_posted_.reset();
    take(now, AcknowledgeAsked{id, officer});
    if (not_posted_) return error_reply(*not_posted_);
  }
  const auto after = store_.find(id);
  JsonWriter out;
  out.begin_object().field("trace", id.text()).field("version", after->versions.acknowledged);
  out.moment("acknowledged", after->versions.acknowledged_at);
  out.field_if("officer", after->versions.acknowledged_by);
  out.field("link", name(link_->status().state)).end_object();
  return {200, out.take()};
}

void Desk::perform(Instant now, const PostAcknowledgement& order) {
  const bool posted = post(now, order.id, order.recipient, Kind::correction_acknowledged,
                           Urgency::routine, correction_acknowledged(order.id, order.version))
                          .has_value();
  if (!posted) not_posted_ = outbox_full;
  take(now, AcknowledgementPosted{order.id, order.version, posted, order.officer});
}

}  // namespace iwets::node
