#include <utility>

#include "node/shell/api.h"
#include "node/shell/clock.h"

// The calls about incoming requests: traces of other members, which officers of this one answer.
namespace iwets::node {

Answer Api::list_incoming(const Call& call) {
  using Which = IncomingStore::Which;
  auto which = Which::all;
  const auto filter = call.request.query("filter").value_or("");
  if (filter == "open")
    which = Which::open;
  else if (filter == "overdue")
    which = Which::overdue;
  else if (filter == "closed")
    which = Which::closed;
  else if (!filter.empty() && filter != "all")
    return error_reply({400, "malformed", "filter", "filter is none of the known words",
                        "write filter=open, overdue, closed or all"});
  std::optional<TraceId> before;
  if (const auto text = call.request.query("before"); text && !text->empty()) {
    const auto id = TraceId::parse(*text);
    if (!id) return bad_id();
    before = *id;
  }
  return Reply{200, parts_.reader.incoming(which, wall_clock(), call.number("limit", 100), before)};
}

Answer Api::show_incoming(const Call& call) {
  const auto id = TraceId::parse(call.words[1]);
  if (!id) return bad_id();
  const auto directory = parts_.link.directory();
  auto found = parts_.reader.incoming_one(*id, wall_clock(), {parts_.member, directory.get()});
  if (!found)
    return error_reply({404, "not_found", "incoming", "this node has no such incoming request",
                        "`iwets incoming list` shows the requests that other members ask"});
  return Reply{200, std::move(*found)};
}

Answer Api::take_up_incoming(const Call& call) {
  const auto id = TraceId::parse(call.words[1]);
  if (!id) return bad_id();
  return on_link(call.later,
                 [this, id = *id](Instant now) { return parts_.desk.incoming().take_up(now, id); });
}

Answer Api::say_incoming(const Call& call, Result<Spoken, ApiError> spoken) {
  const auto id = TraceId::parse(call.words[1]);
  if (!id) return bad_id();
  if (!spoken) return error_reply(spoken.error());
  return on_link(call.later, [this, id = *id, said = std::move(*spoken)](Instant now) {
    return parts_.desk.incoming().say(now, id, said);
  });
}

Answer Api::answer_incoming(const Call& call) {
  return say_incoming(call, read_answer(call.request.body));
}
Answer Api::refuse_incoming(const Call& call) {
  return say_incoming(call, read_refusal(call.request.body));
}
Answer Api::ask_incoming(const Call& call) {
  return say_incoming(call, read_question(call.request.body));
}
Answer Api::progress_incoming(const Call& call) {
  return say_incoming(call, read_progress(call.request.body));
}
Answer Api::delay_incoming(const Call& call) {
  return say_incoming(call, read_delay(call.request.body));
}
Answer Api::explain_incoming(const Call& call) {
  return say_incoming(call, read_explanation(call.request.body));
}
Answer Api::correct_incoming(const Call& call) {
  return say_incoming(call, read_correction(call.request.body));
}

}  // namespace iwets::node
