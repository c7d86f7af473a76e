#include <algorithm>
#include <array>

#include "node/shell/api.h"
#include "node/shell/clock.h"
#include "node/shell/reference_form.h"

// This member's own records.
namespace iwets::node {
namespace {

Reply no_such(const char* what) {
  return error_reply({404, "not_found", "",
                      "there is no such " + std::string(what) + " on this node",
                      "see the lists of the API for what there is"});
}

}  // namespace

Answer Api::send_record(const Call& call) {
  const auto store = parse_store(call.words[1]);
  if (!store) return no_such("store");
  const auto filled = fill_records_from_reference(call.request.body, *parts_.shelf.book());
  if (!filled) return error_reply(filled.error());
  auto form = read_record(*filled);
  if (!form) return error_reply(form.error());
  if (form->records.size() > 1 && call.request.caller.signed_in() &&
      !parts_.sign_in->proved(call.request.caller))
    return error_reply(proof_wanted());
  auto body = records_body(*store, *form, LoadId{}, wall_clock());
  if (!body) return error_reply(body.error());
  body->contents = record_texts(*filled);
  return on_link(call.later,
                 [this, store = *store, form = *form, body = std::move(*body)](Instant now) {
                   return parts_.desk.send_records(now, store, form, body, LoadId{});
                 });
}

Answer Api::list_records(const Call& call) {
  const auto store = parse_store(call.words[1]);
  if (!store) return no_such("store");
  static constexpr std::array states = {"",        "queued",  "accepted",
                                        "refused", "expired", "to_review"};
  const auto state = call.request.query("state").value_or("");
  if (std::ranges::find(states, state) == states.end())
    return error_reply({400, "malformed", "state",
                        "state is none of queued, accepted, refused, expired, to_review",
                        "write one of them, or leave it out for all"});
  RecordQuestion asked;
  asked.words = call.request.query("q").value_or("").substr(0, 200);
  asked.before = call.number("before", 0);
  asked.most = static_cast<std::size_t>(std::max<std::int64_t>(call.number("limit", 100), 1));
  return Reply{200, parts_.reader.records(*store, std::move(asked), state, day_of(wall_clock()))};
}

Answer Api::show_record(const Call& call) {
  const auto store = parse_store(call.words[1]);
  if (!store) return no_such("store");
  auto found = parts_.reader.record(*store, call.words[2], day_of(wall_clock()));
  if (!found) return no_such("record");
  return Reply{200, std::move(*found)};
}

}  // namespace iwets::node
