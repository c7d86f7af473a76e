#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <utility>

#include "node/shell/api.h"
#include "node/shell/clock.h"
#include "node/shell/desk_errors.h"
#include "node/shell/query.h"
#include "node/shell/refusal_log.h"

// Which call it is, and who may make it: the one table of access.
namespace iwets::node {
namespace {

constexpr std::string_view prefix = "/api/v1/";

using Who = Api::Who;

constexpr unsigned desk = Who::program | Who::officer | Who::supervisor;  ///< who works on cases
constexpr unsigned watch = Who::book | Who::supervisor;                   ///< who oversees that
/// Who writes duty rotas.
constexpr unsigned roster = Who::program | Who::supervisor | Who::administrator;
constexpr unsigned everybody = Who::officer | Who::supervisor | Who::administrator;

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> words;
  while (!path.empty()) {
    const auto end = path.find('/');
    words.emplace_back(path.substr(0, end));
    path = end == std::string_view::npos ? std::string_view() : path.substr(end + 1);
  }
  return words;
}

unsigned who_is(const Caller& caller) {
  switch (caller.via) {
    case Caller::Via::nobody: return Who::nobody;
    case Caller::Via::token: return Who::program;
    case Caller::Via::supervisor_token: return Who::book;
    case Caller::Via::session: break;
  }
  switch (caller.office) {
    case Office::officer: return Who::officer;
    case Office::supervisor: return Who::supervisor;
    case Office::administrator: return Who::administrator;
  }
  return 0;
}

const ApiError not_signed_in{401, "not_signed_in", "",
                             "nobody has signed in, or the session is over",
                             "sign in; programs send the token in the node's file `token`"};

ApiError no_such_call() {
  return {404, "not_found", "", "there is no such call on this node",
          "docs/node-api.md has all of them"};
}

/// Deeper than any body of this API. A reader that goes down level by level would come to the end
/// of its stack.
bool too_deep(std::string_view json) {
  constexpr int levels_max = 32;
  int level = 0;
  bool within_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (within_text) {
      if (c == '\\') ++i;
      within_text = c != '"';
    } else if (c == '"') {
      within_text = true;
    } else if (c == '[' || c == '{') {
      if (++level > levels_max) return true;
    } else if (c == ']' || c == '}') {
      --level;
    }
  }
  return false;
}

const ApiError nested{400, "malformed", "", "the body is nested more than 32 levels deep",
                      "send what docs/node-api.md describes"};

/// It shows one case, or something of it: a trace, a check, or a request of another member.
bool opens_a_case(const Api::Rule& rule) {
  constexpr std::array<std::string_view, 3> cases = {"traces", "checks", "incoming"};
  return rule.method == "GET" && rule.words.size() > 1 && rule.words[1] == "*" &&
         std::ranges::find(cases, rule.words[0]) != cases.end();
}

/// The same as for what is not there.
Reply hidden(Api::About about) {
  switch (about) {
    case Api::About::trace: return error_reply(no_such_trace);
    case Api::About::hit: return error_reply(no_such_hit);
    default: return not_found("check");
  }
}

}  // namespace

struct Api::Route {
  Rule rule;
  Answer (Api::*answer)(const Call&);
};

const std::vector<Api::Route>& Api::routes() {
  static const std::vector<Route> all = {
      {{"GET", {"status"}, desk | Who::administrator}, &Api::status},
      {{"POST", {"traces"}, desk}, &Api::submit_trace},
      {{"POST", {"traces", "batch"}, desk}, &Api::submit_batch},
      {{"GET", {"traces"}, desk}, &Api::list_traces},
      {{"GET", {"statistics"}, Who::program | watch}, &Api::show_statistics},
      {{"GET", {"traces", "*"}, desk, About::trace}, &Api::show_trace},
      {{"POST", {"traces", "*", "cancel"}, desk, About::trace}, &Api::cancel_trace},
      {{"POST", {"traces", "*", "information"}, desk, About::trace}, &Api::inform_center},
      {{"POST", {"traces", "*", "clarification"}, desk, About::trace}, &Api::clarify},
      {{"POST", {"traces", "*", "continue"}, desk, About::trace}, &Api::continue_trace},
      {{"POST", {"traces", "*", "amend"}, desk, About::trace}, &Api::amend_trace},
      {{"POST", {"traces", "*", "acknowledgement"}, desk, About::trace},
       &Api::acknowledge_correction},
      {{"POST", {"traces", "*", "attachments"}, desk, About::trace}, &Api::attach},
      {{"GET", {"traces", "*", "attachments", "*"}, desk, About::trace}, &Api::show_attachment},
      {{"POST", {"incoming", "*", "attachments"}, desk, About::trace}, &Api::attach},
      {{"GET", {"incoming", "*", "attachments", "*"}, desk, About::trace}, &Api::show_attachment},
      {{"GET", {"traces", "*", "evidence"}, desk, About::trace, true}, &Api::take_out_evidence},
      {{"POST", {"traces", "*", "follow"}, desk, About::trace}, &Api::follow_trace},
      {{"POST", {"traces", "*", "handover"}, desk, About::trace}, &Api::hand_over_trace},
      {{"GET", {"drafts"}, desk}, &Api::list_drafts},
      {{"GET", {"drafts", "*"}, desk}, &Api::show_draft},
      {{"PUT", {"drafts", "*"}, desk}, &Api::keep_draft},
      {{"DELETE", {"drafts", "*"}, desk}, &Api::delete_draft},
      {{"POST", {"drafts", "*", "handover"}, desk}, &Api::hand_over_draft},
      {{"GET", {"overview"}, desk}, &Api::overview},
      {{"POST", {"checks"}, desk}, &Api::ask_check},
      {{"GET", {"checks", "*"}, desk, About::check}, &Api::show_check},
      {{"POST", {"records", "*"}, desk}, &Api::send_record},
      {{"GET", {"records", "*"}, desk}, &Api::list_records},
      {{"GET", {"records", "*", "*"}, desk}, &Api::show_record},
      {{"GET", {"reviews"}, desk}, &Api::list_reviews},
      {{"POST", {"loads"}, desk, About::nothing, true}, &Api::open_load},
      {{"POST", {"loads", "*", "records"}, desk}, &Api::send_load},
      {{"GET", {"loads", "*"}, desk}, &Api::show_load},
      {{"GET", {"notices"}, desk}, &Api::list_notices},
      {{"POST", {"notices", "read"}, desk}, &Api::mark_read},
      {{"GET", {"hits"}, desk}, &Api::waiting_hits},
      {{"GET", {"hits", "*"}, desk, About::hit}, &Api::show_hit},
      {{"POST", {"hits", "*", "confirmation"}, desk, About::hit}, &Api::ask_confirmation},
      {{"POST", {"hits", "*", "answer"}, desk, About::hit}, &Api::give_confirmation},
      {{"POST", {"hits", "*", "false"}, desk, About::hit}, &Api::report_false},
      {{"POST", {"hits", "*", "located"}, desk, About::hit}, &Api::report_located},
      {{"POST", {"hits", "*", "acknowledgement"}, desk, About::hit}, &Api::acknowledge_rescission},
      {{"POST", {"hits", "*", "pass-on"}, desk, About::hit}, &Api::ask_pass_on},
      {{"POST", {"hits", "*", "pass-on", "answer"}, desk, About::hit}, &Api::answer_pass_on},
      {{"GET", {"centers"}, desk}, &Api::list_centers},
      {{"GET", {"reference"}, desk}, &Api::find_reference},
      {{"POST", {"reference", "reports"}, desk}, &Api::report_firearm},
      {{"GET", {"reference", "reports"}, desk}, &Api::list_firearm_reports},
      {{"GET", {"reference", "*"}, desk}, &Api::show_reference},
      {{"GET", {"events"}, desk}, &Api::stream_events},
      {{"GET", {"summary"}, desk | Who::administrator}, &Api::summary},
      {{"GET", {"doctor"}, desk | Who::administrator}, &Api::doctor},
      {{"POST", {"keys", "rotate"}, Who::program | Who::administrator, About::nothing, true},
       &Api::rotate_keys},
      {{"GET", {"audit", "*"}, desk, About::either}, &Api::prove},
      {{"GET", {"incoming"}, desk}, &Api::list_incoming},
      {{"GET", {"incoming", "*"}, desk}, &Api::show_incoming},
      {{"POST", {"incoming", "*", "acknowledge"}, desk}, &Api::take_up_incoming},
      {{"POST", {"incoming", "*", "answer"}, desk}, &Api::answer_incoming},
      {{"POST", {"incoming", "*", "refuse"}, desk}, &Api::refuse_incoming},
      {{"POST", {"incoming", "*", "ask"}, desk}, &Api::ask_incoming},
      {{"POST", {"incoming", "*", "progress"}, desk}, &Api::progress_incoming},
      {{"POST", {"incoming", "*", "delay"}, desk}, &Api::delay_incoming},
      {{"POST", {"incoming", "*", "explain"}, desk}, &Api::explain_incoming},
      {{"GET", {"oversight"}, watch}, &Api::oversee},
      {{"GET", {"oversight", "consultations"}, watch}, &Api::list_consultations},
      {{"GET", {"oversight", "alarms"}, watch}, &Api::list_alarms},
      {{"POST", {"oversight", "alarms", "*"}, watch, About::nothing, true}, &Api::close_alarm},
      {{"POST", {"incoming", "*", "correct"}, desk}, &Api::correct_incoming},
      {{"POST", {"session"}, Who::nobody | everybody}, &Api::sign_in},
      {{"GET", {"session"}, everybody}, &Api::show_session},
      {{"DELETE", {"session"}, everybody}, &Api::sign_out},
      {{"POST", {"session", "proof"}, everybody}, &Api::prove_officer},
      {{"POST", {"session", "password"}, everybody}, &Api::change_password},
      {{"POST", {"session", "language"}, everybody}, &Api::set_language},
      {{"GET", {"sessions"}, everybody}, &Api::list_sessions},
      {{"DELETE", {"sessions"}, everybody, About::nothing, true, true}, &Api::end_other_sessions},
      {{"DELETE", {"sessions", "*"}, everybody, About::nothing, true, true}, &Api::end_session},
      {{"POST", {"enrolment", "device"}, Who::nobody | everybody}, &Api::show_device},
      {{"POST", {"enrolment"}, Who::nobody | everybody}, &Api::enrol},
      {{"GET", {"officers"}, Who::administrator}, &Api::list_officers},
      {{"POST", {"officers"}, Who::administrator, About::nothing, true}, &Api::add_officer},
      {{"POST", {"officers", "*"}, Who::administrator, About::nothing, true}, &Api::change_officer},
      {{"POST", {"officers", "*", "reset"}, Who::administrator, About::nothing, true},
       &Api::reset_officer},
      {{"POST", {"officers", "*", "lock"}, Who::administrator, About::nothing, true},
       &Api::lock_officer},
      {{"POST", {"officers", "*", "unlock"}, Who::administrator, About::nothing, true},
       &Api::unlock_officer},
      {{"DELETE", {"officers", "*"}, Who::administrator, About::nothing, true},
       &Api::remove_officer},
      {{"POST", {"officers", "*", "alerts"}, Who::administrator, About::nothing, true},
       &Api::set_alert_addresses},
      {{"GET", {"duty"}, desk | Who::administrator}, &Api::list_duty},
      {{"POST", {"duty", "*"}, roster, About::nothing, true}, &Api::set_duty},
      {{"DELETE", {"duty", "*"}, roster, About::nothing, true}, &Api::remove_duty},
      {{"GET", {"accounts"}, Who::supervisor | Who::administrator}, &Api::list_account_lines},
  };
  return all;
}

std::vector<Api::Rule> Api::rules() {
  std::vector<Rule> out;
  for (const auto& route : routes()) out.push_back(route.rule);
  return out;
}

const Api::Route* Api::find_route(std::string_view method, const std::vector<std::string>& words) {
  for (const auto& route : routes()) {
    const auto& known = route.rule.words;
    if (route.rule.method != method || known.size() != words.size()) continue;
    bool fits = true;
    for (std::size_t i = 0; i < words.size(); ++i)
      fits = fits && (known[i] == "*" || known[i] == words[i]);
    if (fits) return &route;
  }
  return nullptr;
}

std::string Api::name_of(std::string_view method, std::string_view path) {
  if (!path.starts_with(prefix)) return {};
  const auto* route = find_route(method, split(path.substr(prefix.size())));
  if (route == nullptr) return {};
  std::string name;
  for (const auto word : route->rule.words) (name += name.empty() ? "" : "/") += word;
  return name;
}

std::optional<ApiError> Api::refusal_of(const Rule& rule, const Call& call) {
  const auto& caller = call.request.caller;
  const auto who = who_is(caller);
  if ((rule.who & who) == 0) {
    if (who == Who::nobody) return not_signed_in;
    if (who == Who::book)
      return ApiError{403, "officers_only", "Authorization",
                      "the supervisor's token is for /oversight and /statistics only",
                      "send the content of the file `token` in the node's state directory"};
    if (who == Who::program && (rule.who & Who::book) != 0)
      return ApiError{
          403, "supervisor_only", "Authorization", "only the supervisor may see who asked what",
          "send the supervisor's token, which this node left in its file `supervisor-token`"};
    if (who == Who::program)
      return ApiError{403, "session_only", "Authorization",
                      "this is for officers who have signed in",
                      "`iwets-node officer` works on accounts from this machine"};
    return ApiError{403, "not_your_office", "",
                    "your office (" + std::string(name(caller.office)) + ") does not do this",
                    "ask somebody whose office it is; an administrator changes offices"};
  }
  if (!rule.proof || !caller.signed_in() || parts_.sign_in->proved(caller)) return std::nullopt;
  if (rule.sign_in_counts && parts_.sign_in->came_lately(caller)) return std::nullopt;
  return proof_wanted();
}

bool Api::sees(const Rule& rule, const Call& call) {
  const auto& caller = call.request.caller;
  if (rule.about == About::nothing || !caller.signed_in()) return true;
  std::optional<CaseOwner> owner;
  if (rule.about == About::hit) {
    const auto id = HitId::parse(call.words[1]);
    if (!id) return true;  // The call says that this is no id.
    const auto whose = parts_.reader.owner_of_hit(*id);
    if (whose.everybodys) return true;
    owner = whose.owner;
  } else {
    const auto id = TraceId::parse(call.words[1]);
    if (!id) return true;
    owner = parts_.reader.owner_of(*id);
  }
  return !owner || may_see(caller.viewer(), *owner);
}

std::optional<Reply> Api::opens_too_many(const Rule& rule, const Call& call) {
  const auto& caller = call.request.caller;
  // A program names whom it likes: it is not counted.
  if (!caller.signed_in() || !opens_a_case(rule)) return std::nullopt;
  const auto id = TraceId::parse(call.words[1]);
  if (!id) return std::nullopt;
  const auto now = wall_clock();
  const auto why = opened_.open(now, caller.officer, *id);
  if (!why) return std::nullopt;
  log_refusal({"too_many_cases", call.request.method}, caller, call.request.head().peer());
  if (why->alarm) {
    const auto& badge = caller.officer;
    const bool taken = parts_.link.call([this, badge, many = why->opened](Instant at) {
      parts_.desk.oversight().many_opened(at, badge, many);
    });
    if (!taken) spdlog::error("event=alarm_lost kind=many_opened badge={}", badge);
  }
  const auto many = std::to_string(why->opened);
  const auto wait = std::chrono::ceil<std::chrono::seconds>(why->again - now).count();
  const auto minutes = std::to_string((wait + 59) / 60);
  return quota_reply(
      "", "you have opened " + many + " different cases within the last hour; at most " + many,
      "wait " + minutes + (minutes == "1" ? " minute" : " minutes") +
          ", or ask your supervisor; what you have opened within the hour stays open to you",
      static_cast<std::uint32_t>(std::max<std::int64_t>(wait, 1)));
}

Answer Api::handle(const HttpRequest& request, const std::shared_ptr<Later>& later) {
  const std::string_view path = request.path;
  if (!path.starts_with(prefix)) {
    auto page = request.method == "GET" || request.method == "HEAD"
                    ? page_reply(parts_.pages, path, request.head().header("If-None-Match"),
                                 request.head().header("Accept-Encoding"))
                    : std::nullopt;
    return page ? std::move(*page) : error_reply(no_such_call());
  }
  const Call call{request, later, split(path.substr(prefix.size()))};
  const auto* route = find_route(request.method, call.words);
  if (route == nullptr)
    return error_reply(request.caller.via == Caller::Via::nobody ? not_signed_in : no_such_call());
  if (const auto error = refusal_of(route->rule, call)) {
    log_refusal({error->code, request.method}, request.caller, request.head().peer());
    return error_reply(*error);
  }
  if (!sees(route->rule, call)) {
    log_refusal({"not_his_agency", request.method}, request.caller, request.head().peer());
    return hidden(route->rule.about);
  }
  if (auto refused = opens_too_many(route->rule, call)) return std::move(*refused);
  if (route->answer != &Api::attach && too_deep(request.body)) return error_reply(nested);
  if (const auto fault = fault_of_query(request.query_keys())) return error_reply(*fault);
  try {
    return (this->*route->answer)(call);
  } catch (const NoNumber& wrong) {
    return error_reply(wrong.error);
  }
}

Result<Caller, ApiError> Api::admit(const HttpHead& head) {
  if (parts_.sign_in == nullptr) return Caller{};
  // The pages are for everybody, and need no look into the accounts.
  if (!head.path.starts_with(prefix)) return Caller{};
  return parts_.sign_in->admit(browser_of(head));
}

std::optional<std::int64_t> Api::events(const Caller& caller, std::int64_t after, std::string& to) {
  if (caller.signed_in() && !parts_.sign_in->holds(caller)) return std::nullopt;
  return parts_.reader.events(after, to, caller.viewer());
}

}  // namespace iwets::node
