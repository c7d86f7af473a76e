#include <utility>

#include "node/shell/api.h"
#include "node/shell/forms.h"
#include "node/shell/json_object.h"

// What the officer says about a trace that is under way, or over.
namespace iwets::node {
namespace {

/// The officer's words to a center.
Result<std::string, ApiError> read_words(const std::string& body, const std::string& what) {
  constexpr std::size_t text_bytes_max = 4096;  // CenterText.text
  auto text = read_text(body, "text");
  if (!text) return fail(text.error());
  if (text->empty() || text->size() > text_bytes_max)
    return fail(ApiError{422, "out_of_bounds", "text", "text is empty or too long",
                         "write " + what + ", at most 4096 bytes"});
  return std::move(*text);
}

}  // namespace

Answer Api::cancel_trace(const Call& call) {
  const auto id = TraceId::parse(call.words[1]);
  if (!id) return bad_id();
  constexpr std::size_t reason_bytes_max = 128;  // a line of the history
  const auto reason = read_text(call.request.body, "reason");
  if (!reason) return error_reply(reason.error());
  if (reason->size() > reason_bytes_max)
    return error_reply(
        {422, "out_of_bounds", "reason", "reason is too long", "write at most 128 bytes"});
  return on_link(call.later, [this, id = *id, reason = *reason](Instant now) {
    return parts_.desk.cancel(now, id, reason);
  });
}

Answer Api::inform_center(const Call& call) {
  const auto id = TraceId::parse(call.words[1]);
  if (!id) return bad_id();
  const auto text = read_words(call.request.body, "what the center asked for");
  if (!text) return error_reply(text.error());
  return on_link(call.later, [this, id = *id, text = *text](Instant now) {
    return parts_.desk.inform(now, id, text);
  });
}

Answer Api::clarify(const Call& call) {
  const auto id = TraceId::parse(call.words[1]);
  if (!id) return bad_id();
  const auto text = read_words(call.request.body, "what you want to know");
  if (!text) return error_reply(text.error());
  return on_link(call.later, [this, id = *id, text = *text](Instant now) {
    return parts_.desk.clarify(now, id, text);
  });
}

Answer Api::continue_trace(const Call& call) {
  const auto id = TraceId::parse(call.words[1]);
  if (!id) return bad_id();
  std::string said;
  bool names_no_hit = false;
  if (!call.request.body.empty())
    if (const auto error = read_object(call.request.body, [&](Object& o) {
          o.text("center", said).flag("names_no_hit", names_no_hit);
        }))
      return error_reply(*error);
  if (!said.empty() && said != "agreed" && said != "refused")
    return error_reply({422, "out_of_bounds", "center", "center is neither agreed nor refused",
                        "write what the center has said, or leave it out if it was not asked"});
  const auto agreed = said.empty() ? std::nullopt : std::optional(said == "agreed");
  return on_link(call.later, [this, id = *id, agreed, names_no_hit](Instant now) {
    return parts_.desk.continue_case(now, id, agreed, names_no_hit);
  });
}

}  // namespace iwets::node
