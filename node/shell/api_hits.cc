#include "node/shell/api.h"
#include "node/shell/desk_errors.h"
#include "node/shell/json_object.h"

// What the officer says about a hit to the member on its other side.
namespace iwets::node {
namespace {

constexpr std::size_t text_bytes_max = 4096;        // CenterText.text
constexpr std::uint32_t minutes_max = 7 * 24 * 60;  // of an answer that is to come

struct HitForm {
  HitSaid said;
  std::uint32_t minutes = 0;  ///< until the answer comes
  std::string text;
};

std::optional<bool> parse_urgent(std::string_view word) {
  if (word == "urgent") return true;
  if (word == "routine") return false;
  return std::nullopt;
}

ApiError out_of_bounds(const char* field, std::string message, std::string remedy) {
  return {422, "out_of_bounds", field, std::move(message), std::move(remedy)};
}

Result<HitForm, ApiError> read_hit_form(const std::string& json, HitWord word) {
  HitForm form;
  form.said.word = word;
  if (!json.empty())
    if (auto error = read_object(json, [&](Object& o) {
          o.text("text", form.text);
          if (word == HitWord::ask)
            o.word("priority", parse_urgent, form.said.urgent, {"urgent", "routine"});
          if (word != HitWord::answer) return;
          o.word("verdict", parse_verdict, form.said.verdict,
                 {"confirmed", "not_confirmed", "later"});
          o.number("minutes", form.minutes);
        }))
      return fail(std::move(*error));
  if (form.text.size() > text_bytes_max)
    return fail(out_of_bounds("text", "text is too long", "write at most 4096 bytes"));
  if (word == HitWord::report_false && form.text.empty())
    return fail(out_of_bounds("text", "nothing says what was wrong",
                              "say in text why it is not this person or thing"));
  if (word == HitWord::locate && form.text.empty())
    return fail(out_of_bounds("text", "nothing says where it was found",
                              "say in text where, and in whose hands"));
  if (word != HitWord::answer) return form;
  if (form.said.verdict == Verdict::none)
    return fail(out_of_bounds("verdict", "the answer has no verdict",
                              "say confirmed, not_confirmed or later"));
  const bool later = form.said.verdict == Verdict::later;
  if (later && (form.minutes == 0 || form.minutes > minutes_max))
    return fail(out_of_bounds("minutes", "nothing says when the answer comes",
                              "give minutes, 1 to 10080 (7 days)"));
  if (!later && form.minutes != 0)
    return fail(out_of_bounds("minutes", "minutes belong to the verdict later", "leave them out"));
  return form;
}

}  // namespace

Answer Api::say_of_hit(const Call& call, HitWord word) {
  const auto id = HitId::parse(call.words[1]);
  if (!id) return bad_id();
  auto form = read_hit_form(call.request.body, word);
  if (!form) return error_reply(form.error());
  return on_link(call.later, [this, id = *id, form = std::move(*form)](Instant now) {
    auto said = form.said;
    if (form.minutes != 0) said.until = now + std::chrono::minutes{form.minutes};
    return parts_.desk.say_of_hit(now, id, said, form.text);
  });
}

Answer Api::ask_confirmation(const Call& call) { return say_of_hit(call, HitWord::ask); }
Answer Api::give_confirmation(const Call& call) { return say_of_hit(call, HitWord::answer); }
Answer Api::report_false(const Call& call) { return say_of_hit(call, HitWord::report_false); }

Answer Api::report_located(const Call& call) { return say_of_hit(call, HitWord::locate); }

Answer Api::acknowledge_rescission(const Call& call) {
  const auto id = HitId::parse(call.words[1]);
  if (!id) return bad_id();
  auto form = read_hit_form(call.request.body, HitWord::acknowledge);
  if (!form) return error_reply(form.error());
  return on_link(call.later, [this, id = *id, remark = std::move(form->text)](Instant now) {
    return parts_.desk.acknowledge_rescission(now, id, remark);
  });
}

Answer Api::waiting_hits(const Call& call) {
  return Reply{200, parts_.reader.waiting_hits(call.request.caller.viewer())};
}

Answer Api::show_hit(const Call& call) {
  const auto id = HitId::parse(call.words[1]);
  if (!id) return bad_id();
  auto found = parts_.reader.hit(*id);
  if (!found) return error_reply(no_such_hit);
  return Reply{200, std::move(*found)};
}

}  // namespace iwets::node
