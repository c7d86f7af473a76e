#include "node/shell/api.h"
#include "node/shell/json_object.h"
#include "proto/field/country.h"

// Asking the owner of a hit whether it may be passed on to another country, and answering that.
namespace iwets::node {
namespace {

constexpr std::size_t text_bytes_max = 4096;  // CenterText.text

struct PassOnForm {
  std::optional<CountryCode> country;
  PassOnWords said;
};

ApiError out_of_bounds(const char* field, std::string message, std::string remedy) {
  return {422, "out_of_bounds", field, std::move(message), std::move(remedy)};
}

std::optional<bool> parse_urgent(std::string_view word) {
  if (word == "urgent") return true;
  if (word == "routine") return false;
  return std::nullopt;
}

Result<PassOnForm, ApiError> read_pass_on(const std::string& json, bool asks) {
  PassOnForm form;
  std::string country;
  auto& said = form.said;
  if (!json.empty())
    if (auto error = read_object(json, [&](Object& o) {
          o.text("country", country);
          if (!asks)
            o.word("word", parse_pass_on, said.word, {"yes", "no", "conditions"})
                .text("text", said.text);
          else
            o.text("why", said.text)
                .word("priority", parse_urgent, said.urgent, {"urgent", "routine"});
        }))
      return fail(std::move(*error));
  if (!field::is_country(country))
    return fail(out_of_bounds("country", "nothing says to which country, or there is none of it",
                              "write the letters of ISO 3166-1, as in BR"));
  form.country = *CountryCode::parse(country);
  const char* const words = asks ? "why" : "text";
  if (said.text.size() > text_bytes_max)
    return fail(
        out_of_bounds(words, std::string(words) + " is too long", "write at most 4096 bytes"));
  if (asks && said.text.empty())
    return fail(out_of_bounds("why", "nothing says what for",
                              "say in why to whom it is to be given there, and what for"));
  if (!asks && said.word == PassOn::none)
    return fail(out_of_bounds("word", "the answer is missing", "say yes, no or conditions"));
  if (said.word == PassOn::conditions && said.text.empty())
    return fail(out_of_bounds("text", "the conditions are missing", "write them in text"));
  return form;
}

}  // namespace

Answer Api::ask_pass_on(const Call& call) {
  const auto id = HitId::parse(call.words[1]);
  if (!id) return bad_id();
  const auto form = read_pass_on(call.request.body, true);
  if (!form) return error_reply(form.error());
  return on_link(call.later, [this, id = *id, form = *form](Instant now) {
    return parts_.desk.ask_pass_on(now, id, *form.country, form.said);
  });
}

Answer Api::answer_pass_on(const Call& call) {
  const auto id = HitId::parse(call.words[1]);
  if (!id) return bad_id();
  const auto form = read_pass_on(call.request.body, false);
  if (!form) return error_reply(form.error());
  return on_link(call.later, [this, id = *id, form = *form](Instant now) {
    return parts_.desk.answer_pass_on(now, id, *form.country, form.said);
  });
}

}  // namespace iwets::node
