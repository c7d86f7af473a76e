#include <algorithm>

#include "node/shell/api.h"
#include "node/shell/clock.h"
#include "node/shell/json_writer.h"
#include "node/shell/personal_desk.h"

// What belongs to the calling officer: notices and what he has read, followed cases, drafts.
namespace iwets::node {
namespace {

/// "hit,answer", or "all".
std::optional<std::vector<NoticeKind>> read_kinds(std::string_view text) {
  std::vector<NoticeKind> kinds;
  if (text == "all") return kinds;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const auto kind = parse_notice_kind(text.substr(0, comma));
    if (!kind) return std::nullopt;
    kinds.push_back(*kind);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return kinds;
}

}  // namespace

std::string Api::officer_of(const Call& call) {
  const auto& caller = call.request.caller;
  if (caller.signed_in()) return caller.officer;
  const auto named = call.request.query("officer").value_or("");
  return named.size() <= badge_bytes_max ? named : std::string();
}

std::optional<ApiError> Api::no_receiver(const Call& call, std::string& to,
                                         const std::optional<CaseOwner>& of) {
  // A program knows its officers itself; not all of them have accounts.
  if (!call.request.caller.signed_in()) return std::nullopt;
  to = badge_of(to);
  std::optional<ApiError> error;
  (void)parts_.sign_in->administer([&](OfficerStore& store, Instant) -> Reply {
    const auto officer = store.find(to);
    if (!officer || officer->locked || officer->office == Office::administrator ||
        (of && !may_see({officer->office, officer->agency}, *of)))
      error = ApiError{422, "unknown_officer", "to", "to: nobody of this badge may work on it",
                       "name a colleague of your agency, or a supervisor, who has an account"};
    return {};
  });
  return error;
}

std::optional<std::string> Api::agency_of(const Call& call) {
  const auto viewer = call.request.caller.viewer();
  if (viewer.trusted || viewer.office == Office::supervisor) return std::nullopt;
  return viewer.office == Office::officer ? viewer.agency : std::string();
}

Answer Api::notices_of_officer(const Call& call, const std::string& about) {
  NoticeQuestion asked;
  asked.officer = officer_of(call);
  asked.agency = agency_of(call);
  const auto kinds = read_kinds(about);
  if (!kinds)
    return error_reply({400, "malformed", "about", "about names no kind of notice",
                        "write all, or some of hit, answer, question, confirmation, rescission, "
                        "request, correction, trouble, handover with commas between them"});
  asked.kinds = *kinds;
  asked.unread = call.number("unread", 0) != 0;
  asked.followed = call.number("followed", 0) != 0;
  if (const auto trace = call.request.query("trace"); trace && !trace->empty()) {
    const auto id = TraceId::parse(*trace);
    if (!id) return bad_id();
    asked.subject = *id;
  }
  asked.after = call.number("after", 0);
  asked.before = call.number("before", 0);
  asked.limit = call.number("limit", 100);
  return Reply{200, parts_.reader.notices(std::move(asked))};
}

Answer Api::mark_read(const Call& call) {
  auto form = read_marks(call.request.body);
  if (!form) return error_reply(form.error());
  return on_link(call.later, [this, officer = officer_of(call), agency = agency_of(call),
                              form = std::move(*form)](Instant) {
    return parts_.desk.officers().mark_read(officer, agency, form);
  });
}

Answer Api::follow_trace(const Call& call) {
  const auto id = TraceId::parse(call.words[1]);
  if (!id) return bad_id();
  const auto follow = read_follow(call.request.body);
  if (!follow) return error_reply(follow.error());
  return on_link(call.later,
                 [this, officer = officer_of(call), id = *id, follow = *follow](Instant) {
                   return parts_.desk.officers().follow(officer, id, follow);
                 });
}

Answer Api::hand_over_trace(const Call& call) {
  const auto id = TraceId::parse(call.words[1]);
  if (!id) return bad_id();
  auto form = read_handover(call.request.body);
  if (!form) return error_reply(form.error());
  if (auto wrong = no_receiver(call, form->to, parts_.reader.owner_of(*id)))
    return error_reply(*wrong);
  return on_link(call.later, [this, officer = officer_of(call), id = *id,
                              form = std::move(*form)](Instant now) {
    return parts_.desk.officers().hand_over(now, officer, id, form);
  });
}

Answer Api::list_drafts(const Call& call) {
  return Reply{200, parts_.reader.drafts(officer_of(call))};
}

Answer Api::show_draft(const Call& call) {
  auto found = parts_.reader.draft(officer_of(call), call.words[1]);
  if (!found) return no_such_draft();
  return Reply{200, std::move(*found)};
}

Answer Api::keep_draft(const Call& call) {
  auto draft = read_draft(call.words[1], call.request.body);
  if (!draft) return error_reply(draft.error());
  return on_link(call.later,
                 [this, officer = officer_of(call), draft = std::move(*draft)](Instant now) {
                   return parts_.desk.officers().put_draft(now, officer, draft);
                 });
}

Answer Api::delete_draft(const Call& call) {
  return on_link(call.later, [this, officer = officer_of(call), id = call.words[1]](Instant) {
    return parts_.desk.officers().remove_draft(officer, id);
  });
}

Answer Api::hand_over_draft(const Call& call) {
  auto form = read_handover(call.request.body);
  if (!form) return error_reply(form.error());
  if (auto wrong = no_receiver(call, form->to, CaseOwner{call.request.caller.agency, {}}))
    return error_reply(*wrong);
  return on_link(call.later, [this, officer = officer_of(call), id = call.words[1],
                              form = std::move(*form)](Instant now) {
    return parts_.desk.officers().hand_over_draft(now, officer, id, form);
  });
}

Answer Api::overview(const Call& call) {
  const auto link = parts_.link.status();
  JsonWriter to;
  to.begin_object().field("state", name(link.state)).field("reason", link.reason);
  to.field("since", link.since).field("waiting", link.waiting);
  to.field("oldest", link.oldest.value_or(Instant{}));
  to.field("sends", link.state == link::LinkState::attached ? "now" : "when_the_line_is_back");
  to.end_object();
  return Reply{200, parts_.reader.overview(wall_clock(), call.request.caller.viewer(), to.take())};
}

}  // namespace iwets::node
