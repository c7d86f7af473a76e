#include <charconv>
#include <utility>

#include "node/shell/api.h"
#include "node/shell/identity.h"
#include "node/shell/json_object.h"

// The calls by which officers sign in and look after their own accounts.
namespace iwets::node {
namespace {

/// Nothing is longer than this: passwords, codes, badges.
constexpr std::size_t body_bytes_max = 2'048;

const ApiError no_accounts{503, "no_accounts", "", "nobody can sign in at this node",
                           "see the node's log: the accounts could not be opened"};

/// Reads one small object; the error, if it cannot be read.
std::optional<ApiError> read_small(const std::string& body, const Object::Read& read) {
  if (body.size() > body_bytes_max)
    return ApiError{413, "too_large", "", "the body is too large", "send at most 2048 bytes"};
  return read_object(body, read);
}

std::function<void(Reply)> to(const std::shared_ptr<Later>& later) {
  return [later](Reply reply) { later->answer(std::move(reply)); };
}

}  // namespace

Result<std::string, ApiError> Api::in_his_name(const Call& call, const std::string& json) const {
  return in_name_of(call.request.caller, parts_.agencies, json);
}

Answer Api::sign_in(const Call& call) {
  if (parts_.sign_in == nullptr) return error_reply(no_accounts);
  SignInForm form;
  if (auto error = read_small(call.request.body, [&](Object& o) {
        o.text("badge", form.badge).text("password", form.password).text("totp", form.code);
        o.text("recovery", form.recovery);
      }))
    return error_reply(*error);
  parts_.sign_in->sign_in(form, browser_of(call.request.head()), to(call.later));
  return Wait{};
}

Answer Api::show_session(const Call& call) { return parts_.sign_in->describe(call.request.caller); }

Answer Api::sign_out(const Call& call) {
  return parts_.sign_in->sign_out(call.request.caller, browser_of(call.request.head()));
}

Answer Api::prove_officer(const Call& call) {
  std::string code;
  if (auto error = read_small(call.request.body, [&](Object& o) { o.text("totp", code); }))
    return error_reply(*error);
  return parts_.sign_in->prove(call.request.caller, browser_of(call.request.head()), code);
}

Answer Api::change_password(const Call& call) {
  PasswordForm form;
  if (auto error = read_small(call.request.body, [&](Object& o) {
        o.text("password", form.password).text("new_password", form.fresh).text("totp", form.code);
      }))
    return error_reply(*error);
  parts_.sign_in->change_password(call.request.caller, browser_of(call.request.head()), form,
                                  to(call.later));
  return Wait{};
}

Answer Api::set_language(const Call& call) {
  std::string language;
  if (auto error = read_small(call.request.body, [&](Object& o) { o.text("language", language); }))
    return error_reply(*error);
  return parts_.sign_in->set_language(call.request.caller, language);
}

Answer Api::list_sessions(const Call& call) {
  return parts_.sign_in->sessions(call.request.caller);
}

Answer Api::end_session(const Call& call) {
  std::int64_t number = 0;
  const auto& word = call.words[1];
  const auto read = std::from_chars(word.data(), word.data() + word.size(), number);
  if (read.ec != std::errc{} || read.ptr != word.data() + word.size())
    return error_reply({400, "malformed", "session", "this is no number of a session",
                        "GET /api/v1/sessions shows yours"});
  return parts_.sign_in->end_session(call.request.caller, number);
}

Answer Api::end_other_sessions(const Call& call) {
  return parts_.sign_in->end_others(call.request.caller);
}

Answer Api::show_device(const Call& call) {
  if (parts_.sign_in == nullptr) return error_reply(no_accounts);
  EnrolmentForm form;
  if (auto error = read_small(call.request.body, [&](Object& o) {
        o.text("badge", form.badge).text("code", form.first_code);
      }))
    return error_reply(*error);
  return parts_.sign_in->show_device(form);
}

Answer Api::enrol(const Call& call) {
  if (parts_.sign_in == nullptr) return error_reply(no_accounts);
  EnrolmentForm form;
  if (auto error = read_small(call.request.body, [&](Object& o) {
        o.text("badge", form.badge).text("code", form.first_code);
        o.text("password", form.password).text("totp", form.code);
      }))
    return error_reply(*error);
  parts_.sign_in->enrol(form, to(call.later));
  return Wait{};
}

}  // namespace iwets::node
