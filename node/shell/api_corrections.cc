#include <utility>

#include "node/shell/api.h"
#include "node/shell/clock.h"
#include "node/shell/identity.h"
#include "node/shell/json_object.h"
#include "node/shell/judge.h"
#include "node/shell/reference_form.h"

// The calls about later versions: an amended request, a corrected answer.
namespace iwets::node {

Answer Api::amend_trace(const Call& call) {
  const auto id = TraceId::parse(call.words[1]);
  if (!id) return bad_id();
  auto [directory, around] = sight(call);
  around.id = *id;
  around.find_same = nullptr;  // It is this trace.
  around.find_row = nullptr;
  // Alone it must be as good as one that is submitted; what it may change, the desk judges.
  const auto named = in_his_name(call, call.request.body);
  if (!named) return error_reply(named.error());
  auto filled = fill_from_reference(*named, parts_.book);
  if (!filled) return error_reply(filled.error());
  around.advice = std::move(filled->advice);
  const auto judgement = judge_trace(filled->json, around);
  if (judgement.error) return refusal(judgement);
  return on_link(call.later, [this, id = *id, json = std::move(filled->json)](Instant now) {
    return parts_.desk.amend(now, id, json);
  });
}

Answer Api::acknowledge_correction(const Call& call) {
  const auto id = TraceId::parse(call.words[1]);
  if (!id) return bad_id();
  constexpr std::size_t officer_bytes_max = 128;  // a line of the history
  std::string officer;
  std::uint32_t version = 0;
  if (!call.request.body.empty())
    if (auto error = read_object(call.request.body, [&](Object& o) {
          o.text("officer", officer).number("version", version);
        }))
      return error_reply(*error);
  if (officer.size() > officer_bytes_max)
    return error_reply(
        {422, "out_of_bounds", "officer", "officer is too long", "write at most 128 bytes"});
  const auto named = own_name(call.request.caller, "officer", officer);
  if (!named) return error_reply(named.error());
  return on_link(call.later, [this, id = *id, version, officer = *named](Instant now) {
    return parts_.desk.acknowledge_correction(now, id, version, officer);
  });
}

}  // namespace iwets::node
